"""What to make of long-tailed, misspelt categories and of free text, measured out of time.

    python benchmarks/dirty_categories.py [--leads 6000] [--seeds 1 2 3] [--export CSV]

Simulated companies whose industries, campaigns, positions and messages are written as people write
them (`dirty_columns`), and, where it is there, the wide export of a seller of courses (clean lists
with a long tail; ordered by `Lead Number`, without the columns that sales filled in afterwards).
The older 60 % of the leads teach, the others judge; every way of encoding gets the same trees.
"""

from __future__ import annotations

import argparse
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

# A benchmark next to this file is called like the package.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.dirty_columns import dirty
from features.attributes import OTHER, AttributeSpec, attribute_values, fit_attributes
from features.attributes.categories import fit_categories
from features.attributes.found import Seen, is_free_text
from features.attributes.spellings import category_key
from features.attributes.words import fit_words
from features.catalogue import FeatureColumn
from features.collect import plain
from features.conditions import as_category
from features.facts import Column, FloatArray
from training.history_expert import TrainingRows, TreeSettings, fit_bag
from training.metrics import log_losses, paired_bootstrap, sigmoid, summary
from training.outcomes import NEVER, outcomes_of
from training.simulator import simulate

EXPORT = Path(__file__).parents[2] / "shared" / "data" / "xeducation" / "leads_export.csv"
ROUNDS = 150
SHARE_THAT_TEACHES = 0.6
CATEGORIES = ("Lead Origin", "Lead Source", "Country", "Specialization", "City")
MORE = ("How did you hear about X Education", "What is your current occupation")
NUMBERS = ("TotalVisits", "Total Time Spent on Website", "Page Views Per Visit")

Encoded = tuple[FloatArray, FloatArray, list[FeatureColumn]]
Way = Callable[[pd.Series, pd.Series, NDArray[np.bool_]], Encoded]


@dataclass(frozen=True)
class Question:
    """Leads in the order of their creation: numbers, text columns, and who won."""

    numbers: FloatArray
    texts: pd.DataFrame
    won: NDArray[np.bool_]

    @property
    def teaching(self) -> int:
        """How many leads teach."""
        return int(SHARE_THAT_TEACHES * len(self.won))


def simulated(leads: int, seed: int) -> Question:
    """Give a simulated company with dirty columns."""
    company = simulate(leads, seed)
    table, won = company.tables.leads, outcomes_of(company.tables).won_us != NEVER
    created = table["created_at"].dt.tz_convert(None)
    quarter = ((created.dt.year - created.dt.year.min()) * 4 + created.dt.quarter - 1).to_numpy()
    texts = dirty(won, table["industry"], quarter, seed)
    numbers = table[["employees", "team_size"]].to_numpy(np.float64)
    return Question(numbers, texts, won)


def exported(path: Path) -> Question:
    """Give the wide export, without what sales filled in afterwards."""
    table = pd.read_csv(path, na_values=["Select"]).sort_values("Lead Number")
    texts = table[[*CATEGORIES, *MORE]].astype("str").mask(table[[*CATEGORIES, *MORE]].isna())
    numbers = table[list(NUMBERS)].to_numpy(np.float64)
    return Question(numbers, texts.reset_index(drop=True), table["Converted"].to_numpy() == 1)


def _column(values: pd.Series) -> Column:
    codes, distinct = pd.factorize(values)
    found: list[object] = [*(plain(v) for v in distinct), None]
    return Column(found, np.where(codes < 0, len(found) - 1, codes).astype(np.int64))


def _described(name: str, categories: tuple[str, ...] = ()) -> FeatureColumn:
    return FeatureColumn(name, name, "", "", "", categories)


def _by_specs(specs: Sequence[AttributeSpec], train: pd.Series, test: pd.Series) -> Encoded:
    found = [
        np.stack([attribute_values(s, _column(v), len(v)) for s in specs], axis=1)
        for v in (train, test)
    ]
    return found[0], found[1], [_described(s.name + s.word, s.categories) for s in specs]


def as_written(train: pd.Series, test: pd.Series, won: NDArray[np.bool_]) -> Encoded:
    """Take every spelling but for case and blanks as a category of its own: the 30 commonest."""
    return _keyed(train, test, as_category, 30)


def spellings(train: pd.Series, test: pd.Series, won: NDArray[np.bool_]) -> Encoded:
    """Join spellings, but no slips."""
    return _keyed(train, test, lambda v: category_key("x", v), 30)


def _keyed(
    train: pd.Series, test: pd.Series, key: Callable[[object], str | None], most: int
) -> Encoded:
    tally: Counter[str | None] = Counter(key(plain(v)) for v in train)
    del tally[None]
    kept = [k for k, n in sorted(tally.items(), key=lambda t: (-t[1], str(t[0]))) if n >= 10][:most]
    place = {k: float(i) for i, k in enumerate(kept)} | {None: np.nan}
    found = [
        np.array([[place.get(key(plain(v)), float(len(kept)))] for v in values])
        for values in (train, test)
    ]
    return found[0], found[1], [_described("x", (*(str(k) for k in kept), OTHER))]


def joined(most: int = 30, fewest: int = 10) -> Way:
    """Join spellings and slips, as shipped, with other limits."""

    def way(train: pd.Series, test: pd.Series, won: NDArray[np.bool_]) -> Encoded:
        seen = Seen.of(_column(train)).filled
        spec = fit_categories("x", seen, most, fewest)
        return _by_specs([spec or AttributeSpec(name="x", kind="text")], train, test)

    return way


def with_words(categories: Way, everywhere: bool = True) -> Way:
    """Add whether a value mentions one of its column's common words; of free text, or any."""

    def way(train: pd.Series, test: pd.Series, won: NDArray[np.bool_]) -> Encoded:
        """Put the columns of the words behind those of the categories."""
        seen = Seen.of(_column(train))
        words = fit_words("x", seen.filled, {}) if everywhere or is_free_text(seen) else ()
        first = categories(train, test, won)
        if not words:
            return first
        more = _by_specs(words, train, test)
        return (
            np.hstack([first[0], more[0]]),
            np.hstack([first[1], more[1]]),
            [*first[2], *more[2]],
        )

    return way


def shipped(train: pd.Series, test: pd.Series, won: NDArray[np.bool_]) -> Encoded:
    """Encode as the product does."""
    specs = fit_attributes({"x": _column(train)}, ())
    return _by_specs(specs or [AttributeSpec(name="x", kind="text")], train, test)


def skrubbed(name: str, **settings: int) -> Way:
    """Encode with an encoder of skrub."""
    import skrub  # noqa: PLC0415

    def way(train: pd.Series, test: pd.Series, won: NDArray[np.bool_]) -> Encoded:
        """Fit skrub's encoder on the first rows and apply it to the later ones."""
        encoder = getattr(skrub, name)(**settings)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = np.asarray(encoder.fit_transform(train.rename("x")), np.float64)
            later = np.asarray(encoder.transform(test.rename("x")), np.float64)
        return found, later, [_described(f"x{i}") for i in range(found.shape[1])]

    return way


NATIVE = joined()
WAYS: dict[str, tuple[Way, dict[str, float]]] = {
    "as written, 30": (as_written, {}),
    "spellings joined, 30": (spellings, {}),
    "spellings and slips joined, 30": (NATIVE, {}),
    "… 60 categories": (joined(60), {}),
    "… 200 categories of 5 leads": (joined(200, 5), {}),
    "… cat_smooth 10, cat_l2 10": (NATIVE, {"cat_smooth": 10.0, "cat_l2": 10.0}),
    "… cat_smooth 10, cat_l2 3": (NATIVE, {"cat_smooth": 10.0, "cat_l2": 3.0}),
    "… cat_smooth 3, cat_l2 10": (NATIVE, {"cat_smooth": 3.0, "cat_l2": 10.0}),
    "… 10, 10, groups of 30": (
        NATIVE,
        {"cat_smooth": 10.0, "cat_l2": 10.0, "min_data_per_group": 30},
    ),
    "… and words of free text": (with_words(NATIVE, everywhere=False), {}),
    "… and words of every column": (with_words(NATIVE), {}),
    "… words of every column, 10, 10": (
        with_words(NATIVE),
        {"cat_smooth": 10.0, "cat_l2": 10.0},
    ),
    "… 60 categories and words": (with_words(joined(60)), {}),
    "as shipped": (shipped, {}),
    "as shipped, cat_smooth 10, cat_l2 10": (shipped, {"cat_smooth": 10.0, "cat_l2": 10.0}),
    "skrub StringEncoder, 30": (skrubbed("StringEncoder", n_components=30), {}),
    "skrub GapEncoder, 10": (skrubbed("GapEncoder", n_components=10, random_state=0), {}),
    "skrub MinHashEncoder, 30": (skrubbed("MinHashEncoder", n_components=30), {}),
}


def probability(q: Question, way: Way, settings: dict[str, float]) -> FloatArray:
    """Teach with the older leads, and give the probabilities of the later ones."""
    k = q.teaching
    train, test = [q.numbers[:k]], [q.numbers[k:]]
    columns = [_described(f"n{i}") for i in range(q.numbers.shape[1])]
    for name in q.texts:
        values = q.texts[name]
        found = way(values[:k], values[k:].reset_index(drop=True), q.won[:k])
        train.append(found[0])
        test.append(found[1])
        columns += found[2]
    rows = TrainingRows(np.hstack(train), q.won[:k], np.ones(k), np.arange(k))
    trees = TreeSettings(bag=2).model_copy(update=settings)
    bag = fit_bag(rows, columns, trees, ROUNDS)
    return sigmoid(np.asarray(bag.predict(np.hstack(test), raw_score=True)) / trees.bag)


def judge(title: str, questions: Sequence[Question], ways: Sequence[str]) -> None:
    """Print one line per way; the seeds are put together, the first way is what is compared to."""
    won = np.concatenate([q.won[q.teaching :] for q in questions])
    first: FloatArray | None = None
    for name in ways:
        way, settings = WAYS[name]
        begun = time.perf_counter()
        p = [probability(q, way, settings) for q in questions]
        seconds = (time.perf_counter() - begun) / len(questions)
        losses = log_losses(won, np.concatenate(p))
        first = losses if first is None else first
        gap = paired_bootstrap(losses, first, np.arange(len(won)))
        auc = np.mean(
            [summary(q.won[q.teaching :], x)["auc"] for q, x in zip(questions, p, strict=True)]
        )
        said = f"{gap['difference']:+.4f} ({gap['low']:+.4f} … {gap['high']:+.4f})"
        print(
            f"| {title} | {name} | {auc:.4f} | {losses.mean():.4f} | {said} | {seconds:.1f} |",
            flush=True,
        )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--leads", type=int, default=6000, help="leads of a simulated company")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3], help="one company each")
    parser.add_argument("--ways", nargs="+", default=list(WAYS), choices=list(WAYS))
    parser.add_argument("--export", type=Path, default=EXPORT, help="the wide export, if there")
    asked = parser.parse_args()
    warnings.filterwarnings("ignore", "Overriding the parameters from Reference Dataset")
    print("| leads | way | AUC | log-loss | log-loss less that of the first | s |")
    print("|---|---|---|---|---|---|")
    judge("dirty", [simulated(asked.leads, seed) for seed in asked.seeds], asked.ways)
    if asked.export.exists():
        judge("wide export", [exported(asked.export)], asked.ways)
    else:
        print(f"({asked.export} is not there: the wide export is left out)")


if __name__ == "__main__":
    main()
