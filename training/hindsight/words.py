"""A simulation in words: the verdict in a sentence, and figures as people write them."""

from __future__ import annotations

import math
from typing import Literal

from training.hindsight.compare import Figure, Line
from training.hindsight.simulate import Simulation
from training.pages.numbers import NOT_DEFINED, decimals, percent, whole

Standing = Literal["better", "open", "worse"]
JUDGED_BY = ("precision", "recall")
MANY = 9.95


def written(value: float, unit: str) -> str:
    """Write a value of a measure in its unit."""
    if not math.isfinite(value):
        return NOT_DEFINED
    if unit == "share":
        return percent(value)
    if unit in ("money", "count") or (unit == "rate" and abs(value) >= MANY):
        return whole(value).replace("-", "−")
    return decimals(value, 1)


def written_difference(value: float, unit: str) -> str:
    """Write a difference with its sign; shares in percentage points."""
    if not math.isfinite(value):
        return NOT_DEFINED
    if unit == "share":
        value, unit = 100 * value, "points"
    text = written(value, unit)
    return text if text.startswith("−") or not text.strip("0.") else f"+{text}"


def interval(figure: Figure, unit: str, difference: bool = False) -> str:
    """Write a 95 % interval; nothing where it is not defined."""
    if not math.isfinite(figure.low):
        return ""
    write = written_difference if difference else written
    return f"{write(figure.low, unit)} to {write(figure.high, unit)}"


def standing(simulation: Simulation) -> Standing:
    """Tell whether the new agreement is better in one respect and worse in none."""
    if simulation.identical:
        return "open"
    lines = [simulation.line(key).difference for key in JUDGED_BY]
    up, down = any(line.low > 0 for line in lines), any(line.high < 0 for line in lines)
    if up == down:
        return "open"
    return "better" if up else "worse"


def headline(simulation: Simulation) -> str:
    """Give the verdict in one sentence."""
    if simulation.identical:
        return "Both agreements say the same: nothing would have been different."
    a_week, precision = simulation.line("hand_offs_per_week"), simulation.line("precision")
    if same_list(simulation):
        return (
            "The new agreement would have handed over the same leads at the same moments: "
            f"{written(a_week.new.value, a_week.measure.unit)} a week."
        )
    new, current = (written(f.value, a_week.measure.unit) for f in (a_week.new, a_week.current))
    number = f"{new} leads a week" + (f" instead of {current}" if new != current else ", as before")
    return f"The new agreement would have handed over {number}{_won_instead(precision)}."


def same_list(simulation: Simulation) -> bool:
    """Tell whether both hand over the same leads at the same moments."""
    current, new = (side.found.at_us.tolist() for side in (simulation.current, simulation.new))
    return bool(current == new)


def _won_instead(precision: Line) -> str:
    new, current = precision.new.value, precision.current.value
    if not math.isfinite(new) or not math.isfinite(current):
        return ""
    if percent(new) == percent(current):
        return f", and the same share of them, {percent(new)}, would have won"
    return f", and {percent(new)} of them would have won instead of {percent(current)}"


def meaning(simulation: Simulation) -> str:
    """Say how sure that is, and what it costs."""
    if simulation.identical:
        return "Change something in the new file, and simulate again."
    said = [_precision(simulation.line("precision")), _recall(simulation.line("recall"))]
    enters, leaves = (
        sum(m.move == move for m in simulation.movers) for move in ("enters", "leaves")
    )
    said.append(
        f"{_leads(enters).capitalize()} would have been handed over by the new agreement alone, "
        f"{_leads(leaves)} by the current one alone."
    )
    return " ".join(sentence for sentence in said if sentence)


def _precision(line: Line) -> str:
    difference = line.difference
    if not math.isfinite(difference.low):
        return "How many of them win cannot be said: too few hand-offs have an outcome."
    if difference.value == difference.low == difference.high == 0:
        return "The share that wins is the same."
    band = interval(difference, "share", difference=True)
    if difference.low > 0 or difference.high < 0:
        which = "larger" if difference.low > 0 else "smaller"
        return f"The share that wins is clearly {which} ({band} percentage points)."
    return (
        f"Whether a larger share of them wins is open: {band} percentage points are all possible."
    )


def _recall(line: Line) -> str:
    if not math.isfinite(line.new.value):
        return ""
    new, current = percent(line.new.value), percent(line.current.value)
    instead = "as with the current agreement" if new == current else f"instead of {current}"
    return f"Of the later wins, {new} would have been handed over before they won, {instead}."


def _leads(count: int) -> str:
    return "no lead" if not count else f"{count:,} {'lead' if count == 1 else 'leads'}"


def outcome_in_words(outcome: str, days_to_win: float) -> str:
    """Say what became of a lead after a hand-off."""
    if outcome == "won":
        days = decimals(days_to_win, 0 if days_to_win >= 1 else 1)
        return f"won after {days} {'day' if days == '1' else 'days'}"
    return {"won later": "won, but later", "open": "still open"}.get(outcome, outcome)
