"""Which figures a report has."""

from __future__ import annotations

from collections.abc import Iterator

from training.evaluation.evaluated import Evaluated
from training.evaluation.findings import BLEND, UNKNOWN, Findings
from training.pages.axes import Picture
from training.promotion.against import AgainstChampion
from training.report.champion import difference_of
from training.report.figures.intervals import (
    Row,
    differences_picture,
    families_picture,
    learning_picture,
    months_picture,
)
from training.report.figures.ranking import gains_picture, scores_picture
from training.report.figures.reliability import reliability_picture
from training.report.measures import in_order, predictor


def pictures(
    rows: Evaluated, findings: Findings, against: AgainstChampion | None, threshold_score: float
) -> dict[str, Picture]:
    """Draw all figures that the findings allow, by name; none without judged rows."""
    drawn = _pictures(rows, findings, against, threshold_score) if len(rows) else ()
    return {picture.name: picture for picture in drawn}


def _pictures(
    rows: Evaluated, findings: Findings, against: AgainstChampion | None, threshold_score: float
) -> Iterator[Picture]:
    if compared := _differences(findings, against):
        yield differences_picture(compared)
    error = findings.scores.get(BLEND, {}).get("smooth_calibration_error", UNKNOWN)
    yield reliability_picture(rows, findings.reliability, error)
    if BLEND in findings.gains:
        yield gains_picture(findings.gains, findings.capacity)
    yield scores_picture(rows, threshold_score)
    if months := findings.segments.get("month"):
        yield months_picture(months)
    curve = findings.learning_curve
    if curve is not None and any(p.log_loss.known for p in curve.points):
        yield learning_picture(curve)
    if any(f.gain.known for f in findings.feature_groups):
        yield families_picture(findings.feature_groups)


def _differences(findings: Findings, against: AgainstChampion | None) -> list[Row]:
    rows = [
        (predictor(key).name, findings.differences[key].get("log_loss", UNKNOWN), key)
        for key in in_order(findings.differences)
    ]
    if against is not None:
        rows.append((f"Champion (version {against.version})", difference_of(against), "champion"))
    return [row for row in rows if row[1].known]
