"""What the reader of a simulation has to know before trusting its figures, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from features.policy.load import policy_version
from training.hindsight.measures import Counted
from training.hindsight.replay import Replay

SIDES = ("current", "new")
FEWEST_JUDGED = 30
OVER_CAPACITY = 1.2


def remarks_on(replayed: Replay, sides: Sequence[Counted], weeks: float) -> list[str]:
    """Say what is special about this simulation."""
    return [*_on_policies(replayed), *_on_judges(replayed), *_on_sides(sides, weeks)]


def _on_policies(replayed: Replay) -> Iterator[str]:
    current, new = replayed.past.policies
    if policy_version(current) == policy_version(new):
        yield "Both files say the same: there is nothing to compare, every difference is zero."
    horizons = {p.horizon_days for p in (current, new)} - {None}
    if len(horizons) > 1:
        yield (
            f"The agreements name different horizons ({current.horizon_days} and "
            f"{new.horizon_days} days); both were simulated with "
            f"{replayed.past.horizon_days:g} days."
        )
    if current.product_lines or new.product_lines:
        yield (
            "Product lines have rules of their own; what is simulated here is the "
            "organisation-wide rule for all leads."
        )
    values = {p.hand_off.threshold.value_per_win for p in (current, new)} - {None}
    if len(values) > 1:
        yield "The agreements name different values per win; the current one's was used for both."
    if current.hygiene != new.hygiene:
        yield (
            "The agreements take different activities for machines'; both were simulated with the "
            "current one's hygiene."
        )


def _on_judges(replayed: Replay) -> Iterator[str]:
    for place, side in enumerate(SIDES):
        notes = [note for judges in replayed.judges for note in judges[place].notes]
        for note in dict.fromkeys(notes):
            yield f"The {side} agreement: {note[0].lower()}{note[1:]}"


def _on_sides(sides: Sequence[Counted], weeks: float) -> Iterator[str]:
    for name, side in zip(SIDES, sides, strict=True):
        handed, judged = side.columns["handed"].sum(), side.columns["judged"].sum()
        if not handed:
            yield _nobody(name, side)
        elif judged < FEWEST_JUDGED:
            yield (
                f"Only {judged:.0f} of the {handed:.0f} hand-offs by the {name} agreement have "
                "their whole horizon behind them: its precision says little."
            )
        yield from _on_capacity(name, side, weeks)


def _nobody(name: str, side: Counted) -> str:
    reached = float(side.track.score.max())
    line = float(np.min(side.track.threshold))
    why = (
        f"the highest score was {reached:.1f}, the threshold {line:.1f}"
        if reached < line
        else "the demographic minimum or a disqualification stood in the way"
    )
    return f"By the {name} agreement nobody would have been handed over: {why}."


def _on_capacity(name: str, side: Counted, weeks: float) -> Iterator[str]:
    capacity = side.track.policy.hand_off.threshold.capacity_per_week
    fresh = side.columns["fresh"] > 0
    rows = side.found.row[fresh]
    by_score = float((side.track.score[rows] >= side.track.threshold[rows]).sum())
    if capacity is None or fresh.sum() <= OVER_CAPACITY * capacity * weeks:
        return
    yield (
        f"The {name} agreement's threshold was set for {capacity:g} hand-offs a week, but "
        f"{fresh.sum() / weeks:.0f} would have come: {by_score / weeks:.0f} by their score and "
        f"{(fresh.sum() - by_score) / weeks:.0f} by a contact request alone, which no threshold "
        "holds back."
    )
