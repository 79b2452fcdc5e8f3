"""The whole agreement as a readable text for the workshop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from features.policy.compare import in_yaml
from features.policy.load import policy_version
from features.policy.schema import Policy, ProductLine
from features.policy.sentences import (
    condition_in_words,
    fading_in_words,
    hand_off_in_words,
    repeats_in_words,
    test_in_words,
    threshold_in_words,
)

STAGES = {
    "late": "Late: they compare and ask",
    "mid": "Mid: they want to know whether it fits",
    "early": "Early: they get to know us",
    "negative": "Negative: signs against a purchase",
}
Rows = Sequence[tuple[str, ...]]


def overview(policy: Policy) -> str:
    """Write the agreement as text with aligned tables, without colours or other control signs.

    Parameters
    ----------
    policy
        A valid policy.
    """
    return "\n".join(
        [
            *_head(policy),
            *_who(policy),
            *_what(policy),
            *_hand_off(policy),
            *_after(policy),
        ]
    )


def _head(policy: Policy) -> Iterator[str]:
    said = f" ({policy.version})" if policy.version else ""
    yield f"{policy.name}{said}"
    yield "=" * len(f"{policy.name}{said}")
    by = f", kept by {policy.author}" if policy.author else ""
    yield f"version {policy_version(policy)}{by}"
    if policy.agreed is None:
        yield "nobody has signed this yet"
    else:
        names, review_on = ", ".join(policy.agreed.by), policy.agreed.review_on
        yield f"agreed on {policy.agreed.on} by {names}; to be reviewed on {review_on}"
    days = policy.horizon_days
    yield f"a win counts {f'within {days} days' if days else 'as long as nine of ten wins took'}"
    if policy.exclude_attributes:
        yield f"never looked at: {', '.join(policy.exclude_attributes)}"
    own = policy.hygiene.model_dump(exclude_defaults=True, mode="json")
    yield from (f"what machines do: {key} {in_yaml(value)}" for key, value in own.items())


def _who(policy: Policy) -> Iterator[str]:
    yield from _title("1. Who the lead is: only the best class counts")
    ordered = sorted(policy.classification.items(), key=lambda item: -item[1].points)
    yield from table(
        ("points", "class", "who", "when"),
        [(f"{c.points}", name, c.label, condition_in_words(c)) for name, c in ordered],
    )
    minimum = policy.qualification.minimum_factors
    yield from _title(f"2. What must fit: 100 points each, at least {minimum} for a hand-off")
    yield from table(
        ("factor", "what", "when"),
        [(n, f.label, condition_in_words(f)) for n, f in policy.qualification.factors.items()],
    )


def _what(policy: Policy) -> Iterator[str]:
    yield from _title("3. What the lead does")
    head = ("points", "activity", "the lead has …", "repeats", "fades")
    for stage, title in STAGES.items():
        found = [(n, a) for n, a in policy.activities.items() if a.stage == stage]
        if found:
            yield f"{title}"
            ordered = sorted(found, key=lambda item: -abs(item[1].points))
            yield from table(
                head,
                [
                    (
                        f"{a.points:+d}",
                        name,
                        a.label,
                        repeats_in_words(a),
                        fading_in_words(a.half_life_days, a.within_days),
                    )
                    for name, a in ordered
                ],
            )
    if policy.sequences:
        yield "One after another"
        yield from table(
            ("points", "sequence", "the lead has …", "what", "fades"),
            [
                (
                    f"{s.points:+d}",
                    name,
                    s.label,
                    f"{s.first}, then {' or '.join(s.then)} within {s.within_days:g} days",
                    fading_in_words(s.half_life_days),
                )
                for name, s in policy.sequences.items()
            ],
        )
    ceiling = policy.positive_ceiling
    most = f"; all that is positive brings {ceiling} at most" if ceiling is not None else ""
    yield f"All that is negative costs {-policy.negative_floor} at most{most}."


def _hand_off(policy: Policy) -> Iterator[str]:
    yield from _title("When sales gets it")
    yield hand_off_in_words(policy)
    yield from (
        f"Disqualified: {factor.label} ({condition_in_words(factor)})"
        for factor in policy.hand_off.disqualify.values()
    )
    grades = policy.grades
    of = "percentile of the open leads" if grades.by == "percentile" else "score"
    yield f"Grades by {of}: A from {grades.A:g}, B from {grades.B:g}, C from {grades.C:g}, else D."
    for name, line in policy.product_lines.items():
        yield f"Product line {name} ({line.label}), when {condition_in_words(line.match)}:"
        yield from (f"  {text}" for text in _line(line))


def _line(line: ProductLine) -> Iterator[str]:
    yield from (f"{name} is worth {points:+d}" for name, points in line.points.items())
    yield from (f"{name} shows the stage {stage}" for name, stage in line.stages.items())
    if line.threshold is not None:
        yield f"handed over when {threshold_in_words(line.threshold)}"
    if line.horizon_days is not None:
        yield f"a win counts within {line.horizon_days} days"


def _after(policy: Policy) -> Iterator[str]:
    if policy.routing:
        yield from _title("Who gets it: the first that fits")
        for route in policy.routing:
            tests = " and ".join(f"{k} {test_in_words(t)}" for k, t in route.when.items())
            fast = route.fast_track_from_score
            first = "" if fast is None else f"; from score {fast:g} before all others"
            yield f"{tests or 'everybody else'}: {', '.join(route.to)}{first}"
    if policy.sla:
        yield from _title("While nobody accepts it")
        yield f"Sales has {policy.sla.accept_hours:g} hours to accept."
        for hours, what in (
            (policy.sla.remind_hours, "the rep is reminded"),
            (policy.sla.escalate_hours, f"{policy.sla.manager} is told"),
            (policy.sla.reassign_hours, "the lead goes to the next rep"),
        ):
            if hours is not None:
                yield f"After {hours:g} hours {what}."


def _title(text: str) -> Iterator[str]:
    yield ""
    yield text
    yield "-" * len(text)


def table(head: tuple[str, ...], rows: Rows) -> Iterator[str]:
    """Lay out rows under a head, columns aligned; numbers, the first column, to the right."""
    if not rows:
        yield "  (none)"
        return
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    for row in [head, *rows]:
        cells = [
            text.rjust(width) if head[i] == "points" else text.ljust(width)
            for i, (text, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield ("  " + "  ".join(cells)).rstrip()
