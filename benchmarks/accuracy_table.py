"""The answer to one question as tables, as JSON, and the mean over several questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from benchmarks.accuracy_exam import Exam
from benchmarks.accuracy_figures import LOWER_IS_BETTER, Figures, Interval, Ready, figures_of
from benchmarks.accuracy_predictors import OURS, OURS_TUNED, TRUTH, WITH_PLATT, Predicted

PACKAGES = ("numpy", "scikit-learn", "lightgbm", "xgboost-cpu", "xgboost", "catboost", "optuna")
TITLES = {
    "log_loss": "log-loss",
    "brier": "Brier",
    "auc": "AUC",
    "smooth_calibration_error": "smooth calibration error",
    "calibration_error": "calibration error",
    "top_decile_lift": "lift of the top tenth",
    "above_truth": "log-loss above the truth",
}


@dataclass(frozen=True)
class Answer:
    """What came out of one question.

    Attributes
    ----------
    title, counts
        Of the question: snapshots and leads that teach and judge, win rate, horizon.
    predicted
        By name.
    figures
        By name, best log-loss first.
    """

    title: str
    counts: Mapping[str, float]
    predicted: Mapping[str, Predicted]
    figures: Mapping[str, Figures]

    @property
    def ours(self) -> str:
        """The one of ours that the others are compared with."""
        return OURS_TUNED if OURS_TUNED in self.figures else OURS

    def shown(self) -> list[str]:
        """Name the rows of the tables: a calibrated peer where calibration helps it."""
        return [name for name in self.figures if not self._worse_for_platt(name)]

    def _worse_for_platt(self, name: str) -> bool:
        plain = self.figures.get(name.removesuffix(WITH_PLATT))
        loss = self.figures[name].value["log_loss"]
        return name.endswith(WITH_PLATT) and (not plain or loss >= plain.value["log_loss"])

    def ranks(self) -> dict[str, int]:
        """Give the place of every shown predictor on log-loss; the truth takes no part."""
        names = [name for name in self.shown() if name != TRUTH]
        return {name: place for place, name in enumerate(names, 1)}


def answer_of(exam: Exam, predicted: Sequence[Predicted], resamples: int) -> Answer:
    """Judge what was predicted for the later rows; against the truth, too, where it is known."""
    truth = next((one.probability for one in predicted if one.name == TRUTH), None)
    won, lead = exam.later.won, exam.later.moments.lead
    ready = {one.name: Ready(won, one.probability, truth) for one in predicted}
    found = figures_of(ready, lead, resamples)
    order = sorted(found, key=lambda name: found[name].value["log_loss"])
    by_name = {one.name: one for one in predicted}
    figures = {name: found[name] for name in order}
    return Answer(exam.question.title, _counts(exam), by_name, figures)


def _counts(exam: Exam) -> dict[str, float]:
    later, rows = exam.later, exam.lesson.rows
    return {
        "snapshots_that_teach": float(len(rows)),
        "leads_that_teach": float(len(np.unique(rows.lead))),
        "columns": float(len(exam.lesson.columns)),
        "snapshots_judged": float(len(later)),
        "leads_judged": float(len(np.unique(later.moments.lead))),
        "win_rate_judged": float(later.won.mean()),
        "horizon_days": float(exam.trained.gathered.horizon_days),
        "trials": float(exam.budget.trials),
    }


def tables(answer: Answer) -> str:
    """Write the figures, then the differences to ours, as Markdown."""
    measures = [m for m in LOWER_IS_BETTER if m in answer.figures[answer.ours].value]
    names, ranks, ours = answer.shown(), answer.ranks(), answer.figures[answer.ours]
    titles = [TITLES[m] for m in measures]
    plain = [
        [str(ranks.get(name, "")), name]
        + [_interval(answer.figures[name].interval(m)) for m in measures]
        + [f"{answer.predicted[name].seconds:.0f}"]
        for name in names
    ]
    less = [
        [name, *(_interval(answer.figures[name].less(ours, m), "+") for m in measures)]
        for name in names
        if name != answer.ours
    ]
    first = _markdown(["", "predictor", *titles, "seconds"], plain)
    second = _markdown([f"less {answer.ours}", *titles], less)
    return f"{answer.title}: {_said(answer.counts)}\n\n{first}\n\n{second}\n"


def _said(c: Mapping[str, float]) -> str:
    return (
        f"{c['snapshots_that_teach']:,.0f} snapshots of {c['leads_that_teach']:,.0f} leads teach, "
        f"{c['columns']:.0f} columns; {c['snapshots_judged']:,.0f} of {c['leads_judged']:,.0f} "
        f"judge, {c['win_rate_judged']:.1%} won within {c['horizon_days']:g} days; "
        f"{c['trials']:.0f} trials"
    )


def _interval(of: Interval, sign: str = "") -> str:
    return f"{of.value:{sign}.4f} ({of.low:{sign}.4f} … {of.high:{sign}.4f})"


def _markdown(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in (titles, *rows)]
    return "\n".join([lines[0], "|" + "---|" * len(titles), *lines[1:]])


def mean_table(answers: Sequence[Answer]) -> str:
    """Write means over questions; the interval of a difference is that of the questions' mean."""
    names = [n for n in answers[0].shown() if all(n in a.figures for a in answers)]
    measures = [m for m in LOWER_IS_BETTER if m in answers[0].figures[names[0]].value]
    rows = []
    for name in names:
        mean = {m: np.mean([a.figures[name].value[m] for a in answers]) for m in measures}
        less = np.array([_loss(a, name) - _loss(a, a.ours) for a in answers])
        half = 1.96 * less.std(ddof=1) / np.sqrt(len(less))
        said = _interval(Interval(less.mean(), less.mean() - half, less.mean() + half), "+")
        rows.append((mean["log_loss"], [name, *(f"{mean[m]:.4f}" for m in measures), said]))
    titles = ["mean", *(TITLES[m] for m in measures), f"log-loss less {answers[0].ours}"]
    return _markdown(titles, [row for _, row in sorted(rows, key=lambda r: r[0])]) + "\n"


def _loss(answer: Answer, name: str) -> float:
    return answer.figures[name].value["log_loss"]


def versions() -> dict[str, str]:
    """Give the versions of what is compared, as installed."""
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def as_json(answer: Answer) -> dict[str, object]:
    """Give an answer as plain values: every predictor, shown or not."""
    ours, ranks = answer.figures[answer.ours], answer.ranks()
    return {
        "question": answer.title,
        **answer.counts,
        "compared_with": answer.ours,
        "predictors": [
            {
                "name": name,
                "rank": ranks.get(name),
                "seconds": answer.predicted[name].seconds,
                "about": dict(answer.predicted[name].about),
                "figures": {m: asdict(found.interval(m)) for m in found.value},
                "less_ours": {m: asdict(found.less(ours, m)) for m in found.value},
            }
            for name, found in answer.figures.items()
        ],
    }
