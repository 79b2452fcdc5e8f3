"""The new model beside the champion, on the same rows, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from training.evaluation.findings import UNKNOWN, Estimate
from training.pages.numbers import whole
from training.promotion.against import AgainstChampion
from training.promotion.comparison import FEWEST_LEADS, FEWEST_WINS
from training.report.comparison import Line, Standing, line_of, said_of, standing_of
from training.report.measures import BESIDE_CHAMPION

_HOW = {
    "same_snapshots": (
        "every snapshot that both can be judged on. Those since the champion was trained it scores "
        "as it is; all others were predicted, in both trainings, by models that did not know the "
        "lead"
    ),
    "newer_leads": (
        "snapshots since the champion was trained: it scores them as it is, this training predicts "
        "them by models that did not know the lead"
    ),
}


@dataclass(frozen=True)
class BesideChampion:
    """What the comparison with the champion says.

    Attributes
    ----------
    version
        Of the champion.
    difference, standing, sentence
        In log-loss, with its interval; what it shows. Unknown where both predicted too few leads.
    basis
        Which rows were compared.
    lines
        Measures of the champion and of this model, without intervals.
    """

    version: str
    difference: Estimate
    standing: Standing
    sentence: str
    basis: str
    lines: tuple[Line, ...]


def beside_champion(against: AgainstChampion | None) -> BesideChampion | None:
    """Tell how the model does beside the champion; None where there is none to compare with."""
    if against is None:
        return None
    difference, enough = difference_of(against), _enough(against)
    return BesideChampion(
        version=against.version,
        difference=difference,
        standing=standing_of(difference, "lower"),
        sentence=_sentence(against, difference),
        basis=_basis(against) if enough else "",
        lines=()
        if not enough
        else tuple(
            line_of(m, [_plain(against.champion, m.key), _plain(against.challenger, m.key)])
            for m in BESIDE_CHAMPION
        ),
    )


def _enough(against: AgainstChampion) -> bool:
    return against.leads >= FEWEST_LEADS and against.wins >= FEWEST_WINS


def _sentence(against: AgainstChampion, difference: Estimate) -> str:
    champion = f"the champion (version {against.version})"
    if _enough(against):
        return said_of(difference, champion)
    return (
        f"Not compared with {champion}: both can be judged on only {whole(against.leads)} leads, "
        f"{whole(against.wins)} of them won, and that is too few."
    )


def _basis(against: AgainstChampion) -> str:
    said = (
        f"Compared on {whole(against.snapshots)} snapshots of {whole(against.leads)} leads "
        f"({whole(against.wins)} won): {_HOW[against.how]}."
    )
    newer = against.newer_difference
    if newer is None or against.how == "newer_leads":
        return said
    difference = Estimate(newer["difference"], newer["low"], newer["high"])
    return (
        f"{said} On the {whole(against.newer_leads)} leads since then alone "
        f"({whole(against.newer_wins)} won): {said_of(difference, 'the champion').lower()}"
    )


def difference_of(against: AgainstChampion) -> Estimate:
    """Give the difference in log-loss, this model's less the champion's; unknown with few leads."""
    if not _enough(against):
        return UNKNOWN
    d = against.difference
    return Estimate(d["difference"], d["low"], d["high"])


def _plain(summary: Mapping[str, float], key: str) -> Estimate:
    return Estimate(summary.get(key, float("nan")), float("nan"), float("nan"))
