"""What the pilot found, in sentences."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from training.pages.numbers import decimals, percent, plain, whole
from training.pilot.pilot import Pilot
from training.pilot.trial import SampleResult
from training.pilot.verdicts import Finding, Judgement

MOST_NAMED = 4


def headline(pilot: Pilot) -> str:
    """Say in one sentence what would have become of the samples."""
    won, *others = pilot.results
    said = [f"{_of(r)} {r.name}" for r in others if r.leads]
    rest = " and ".join(said)
    if not won.leads:
        return f"There is no won lead to try the agreement on; it would have handed over {rest}."
    begin = f"The agreement would have handed over {_of(won)} won leads"
    return f"{begin}, and {rest} ones." if said else f"{begin}; there are no others to compare."


def _of(result: SampleResult) -> str:
    return f"{percent(result.share)} of the"


def standing(results: Sequence[SampleResult]) -> str:
    """Give how good that is: `better`, `open`, `worse`, or `unjudged` without a comparison."""
    won, *others = results
    others = [r for r in others if r.leads]
    if not won.leads or not others:
        return "unjudged"
    if all(won.low > r.high for r in others):
        return "better"
    return "worse" if all(won.high < r.low for r in others) else "open"


def meaning(pilot: Pilot) -> str:
    """Say what the headline comes down to, and what the rules have against it."""
    kind = standing(pilot.results)
    said = {
        "better": "It tells winners from the rest: clearly more of the won leads than of any other "
        "sample would have gone to sales.",
        "worse": "It prefers the wrong leads: fewer of the won than of the other leads would have "
        "gone to sales.",
        "open": "It does not clearly tell won leads from every other sample: the intervals overlap "
        "or one of the others is handed over more often.",
        "unjudged": "With one side missing nothing can be compared.",
    }[kind]
    return f"{said} {rule_summary(pilot.judgements)}".strip()


def rule_summary(judgements: Sequence[Judgement]) -> str:
    """Say how many rules the data contradict, and name some."""
    against = [j for j in judgements if j.finding == "opposite"]
    weights = [j for j in judgements if j.finding in ("less", "more")]
    parts = []
    if against:
        parts.append(f"The data say the opposite of {_rules(against)}: {_named(against)}.")
    if weights:
        parts.append(f"Other points would suit {_rules(weights)} better: {_named(weights)}.")
    judged = any(j.finding in ("as_agreed", "no_difference", "too_rare") for j in judgements)
    if not parts and judged:
        parts.append("No rule is contradicted.")
    return " ".join(parts)


def _rules(judgements: Sequence[Judgement]) -> str:
    return "one rule" if len(judgements) == 1 else f"{len(judgements)} rules"


def _named(judgements: Sequence[Judgement]) -> str:
    labels = [f"“{j.label}”" for j in judgements]
    more = len(labels) - MOST_NAMED
    shown = ", ".join(labels[:MOST_NAMED])
    return f"{shown} and {more} more" if more > 0 else shown


def finding_counts(judgements: Sequence[Judgement]) -> dict[Finding, int]:
    """Give verdict → rules, the commonest first."""
    return dict(Counter(j.finding for j in judgements).most_common())


def days(value: float) -> str:
    """Write a time of so many days in the unit that suits it."""
    if not math.isfinite(value):
        return "–"
    if value < 1 / 24:
        minutes = value * 1440
        return "under a minute" if minutes < 1 else f"{minutes:.0f} min"
    if value < 2:
        return f"{value * 24:.0f} h"
    return f"{decimals(value, 1)} days" if value < 10 else f"{whole(value)} days"


def interval(low: float, high: float) -> str:
    """Write an interval of shares."""
    if not math.isfinite(low):
        return ""
    return f"{percent(low)} to {percent(high)}"


def lift_words(lift: float, low: float, high: float) -> str:
    """Write a lift with its interval."""
    if not math.isfinite(lift):
        return "–"
    return f"× {decimals(lift, 2)} ({decimals(low, 2)}–{decimals(high, 2)})"


def signed(value: float) -> str:
    """Write a whole number with a true minus."""
    return whole(value).replace("-", "−")


def summed(parts: Sequence[float]) -> str:
    """Write the parts of a sum: 3,000 + 400 − 14."""
    first, *rest = parts
    return signed(first) + "".join(
        f" − {whole(-part)}" if part < 0 else f" + {whole(part)}" for part in rest
    )


def points_words(points: int | None) -> str:
    """Write agreed points; a dash where a rule has none of its own."""
    return "–" if points is None else plain(points)
