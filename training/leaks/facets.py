"""Yes-or-no questions to one value of a column: is it filled, is it even, does it say "customer".

A leak need not lie in the value itself: it may be that there is one at all, the prefix of a
number, one word of a note. Each such question is a facet: a set of distinct values.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from features.facts import IntArray
from training.leaks.odds import FEWEST_LEADS
from training.leaks.seen import Seen

MOST_VALUES = 100
MOST_WORDS = 200
MOST_TEXTS_READ = 20_000
BINS = 10
WORD = re.compile(r"[^\W\d_]{3,}")
NUMBER_PART = re.compile(r"\d+")
PREFIX = re.compile(r"[^\d]+")


About = Literal["filling", "value", "range", "form", "spelling"]


@dataclass(frozen=True)
class Facet:
    """A set of distinct values: `holds` is bool (d,), `label` names it after "with".

    `range` is a range of numbers, `form` how a number is written (its last digit), `spelling` how
    a text is (its length).
    """

    label: str
    about: About
    holds: NDArray[np.bool_]


def facets_of(seen: Seen, *, personal: bool = False) -> list[Facet]:
    """Ask a column everything that enough leads of known outcome can answer.

    Parameters
    ----------
    seen
        The column.
    personal
        The values are people's or customers' names: ask whether it is filled and whether many
        leads share a value, and repeat none of them.
    """
    found = list(_filling(seen))
    if personal:
        found += [replace(f, label="one and the same value") for f in _values(seen)]
    else:
        found += _values(seen)
        found += _numbers(seen) if seen.is_numeric else _texts(seen)
    return _with_enough_leads(seen, found)


def _filling(seen: Seen) -> Iterator[Facet]:
    if seen.missing.any():
        yield Facet("no value", "filling", seen.missing)
        yield Facet("a value", "filling", ~seen.missing)


def _values(seen: Seen) -> Iterator[Facet]:
    common = np.argsort(-seen.known, kind="stable")[:MOST_VALUES]
    for i in common.tolist():
        if seen.texts[i] is not None and seen.known[i] >= FEWEST_LEADS:
            yield Facet(f"the value “{short(seen.texts[i] or '')}”", "value", _at(seen, [i]))


def _numbers(seen: Seen) -> Iterator[Facet]:
    numbers = seen.numbers
    filled = ~np.isnan(numbers)
    yield from _bins(seen, numbers, "numbers")
    whole = filled & (numbers == np.floor(numbers))
    yield Facet("a number with decimals", "form", filled & ~whole)
    yield Facet("a whole number", "form", whole)
    with np.errstate(invalid="ignore"):
        yield Facet("zero", "value", numbers == 0)
        yield Facet("a number above zero", "value", numbers > 0)
        yield Facet("a number below zero", "value", numbers < 0)
    yield from _endings(np.where(whole, numbers, np.nan))


def _endings(numbers: NDArray[np.float64]) -> Iterator[Facet]:
    with np.errstate(invalid="ignore"):
        yield Facet("an even number", "form", np.mod(numbers, 2) == 0)
        yield Facet("an odd number", "form", np.mod(numbers, 2) == 1)
        yield Facet("a number not ending in 0", "form", np.mod(numbers, 10) > 0)
        for digit in range(10):
            yield Facet(f"a number ending in {digit}", "form", np.mod(numbers, 10) == digit)


def _bins(
    seen: Seen,
    numbers: NDArray[np.float64],
    what: str,
    about: About = "range",
) -> Iterator[Facet]:
    edges = np.unique(np.quantile(_per_lead(seen, numbers), np.linspace(0, 1, BINS + 1)))
    for low, high in pairwise(edges):
        holds = (numbers >= low) & ((numbers < high) | ((high == edges[-1]) & (numbers == high)))
        yield Facet(f"{what} from {low:g} to {high:g}", about, holds)


def _per_lead(seen: Seen, numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    every = numbers[seen.codes[seen.leads.known]]
    every = every[~np.isnan(every)]
    return every if len(every) else np.zeros(1)


def _texts(seen: Seen) -> Iterator[Facet]:
    numbers = number_parts(seen)
    if numbers is not None:
        yield from _bins(seen, numbers, "a number part")
        yield from _endings(numbers)
        yield from _grouped(seen, _prefix, "a text beginning with “{}”")
    yield from _words(seen)
    yield from _grouped(seen, lambda text: str(len(text)), "a text of {} characters")
    lengths = [np.nan if text is None else float(len(text)) for text in seen.texts]
    yield from _bins(seen, np.array(lengths), "a text whose length is", "spelling")


def number_parts(seen: Seen) -> NDArray[np.float64] | None:
    """Give the last number in each text, float64 (d,); None where most texts have none."""
    found = [NUMBER_PART.findall(text)[-1:] if text else [] for text in seen.texts]
    numbers = np.array([float(f[0][:15]) if f else np.nan for f in found], np.float64)
    filled = seen.known[~seen.missing].sum()
    with_number = seen.known[~np.isnan(numbers)].sum()
    return numbers if filled and with_number >= 0.9 * filled else None


def _prefix(text: str) -> str:
    match = PREFIX.match(text)
    return match.group()[:12] if match else ""


def _grouped(seen: Seen, of: Callable[[str], str], label: str) -> Iterator[Facet]:
    groups: dict[str, list[int]] = defaultdict(list)
    for i, text in enumerate(seen.texts):
        if text is not None:
            groups[of(text)].append(i)
    if 1 < len(groups) <= MOST_VALUES:
        for key, places in groups.items():
            yield Facet(label.format(key), "spelling", _at(seen, places))


def _words(seen: Seen) -> Iterator[Facet]:
    places: dict[str, list[int]] = defaultdict(list)
    for i in np.argsort(-seen.known, kind="stable")[:MOST_TEXTS_READ].tolist():
        for word in set(WORD.findall((seen.texts[i] or "").casefold())):
            places[word].append(i)
    several = {word: at for word, at in places.items() if len(at) > 1}
    common = sorted(several, key=lambda word: (-seen.known[several[word]].sum(), word))
    for word in common[:MOST_WORDS]:
        yield Facet(f"the word “{word}”", "value", _at(seen, several[word]))


def _at(seen: Seen, places: list[int]) -> NDArray[np.bool_]:
    holds = np.zeros(len(seen.texts), bool)
    holds[places] = True
    return holds


def _with_enough_leads(seen: Seen, facets: list[Facet]) -> list[Facet]:
    """Keep facets that some leads have and others not, each set of values once."""
    total, kept = int(seen.known.sum()), {}
    for facet in facets:
        leads = int(seen.known[facet.holds].sum())
        key = (facet.about == "filling", facet.holds.tobytes())  # one question, asked twice
        if FEWEST_LEADS <= leads < total and key not in kept:
            kept[key] = facet
    return list(kept.values())


def tallies(seen: Seen, facets: list[Facet]) -> tuple[IntArray, IntArray]:
    """Count wins and leads of known outcome per facet: int64 (k,) each."""
    wins = np.array([seen.won[f.holds].sum() for f in facets], np.int64)
    leads = np.array([seen.known[f.holds].sum() for f in facets], np.int64)
    return wins, leads


def short(text: str) -> str:
    """Shorten a text for a sentence."""
    plain = " ".join(text.split())
    return plain if len(plain) <= 40 else f"{plain[:39]}…"
