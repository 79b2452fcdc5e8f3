"""What a valid policy says that its authors may not have meant."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from features.policy.conditions import conditions
from features.policy.overlaps import overlap_doubts
from features.policy.places import KeyPath, Problem
from features.policy.plain import mapping_at
from features.policy.schema import Activity, ClassFactor, Policy, Sequence
from features.policy.vocabulary import DERIVED_FACTS, LEAD_COLUMNS
from features.policy.words import dotted, near

NEAR_MISS = 0.85
QUARTER_DAYS = 100
HARDLY_FADED_HALF_LIVES = 0.5
FOREIGN_WILDCARD = re.compile(r"%|\.\*|^\^|\$$|\\|\|")


def policy_doubts(policy: Policy, today: dt.date | None = None) -> list[Problem]:
    """Find doubts about a valid policy.

    Parameters
    ----------
    policy
        A valid policy.
    today
        Day for the review date; None is today (UTC).

    Returns
    -------
    list of Problem
        Empty where there is no doubt.
    """
    return [
        *_review(policy, today or dt.datetime.now(dt.UTC).date()),
        *_unused(policy),
        *_fading(policy),
        *_foreign_patterns(policy),
        *_near_misses(policy),
        *_twice(policy),
        *_limits(policy),
        *_hand_off(policy),
        *_sla(policy),
        *_lines(policy),
        *_nothing_negative(policy),
        *overlap_doubts(policy),
    ]


def policy_warnings(policy: Policy, today: dt.date | None = None) -> list[str]:
    """List doubts about a valid policy, one line each, as `key.path: what is doubted – remedy`.

    Parameters
    ----------
    policy
        A valid policy.
    today
        Day for the review date; None is today (UTC).
    """
    return [f"{dotted(doubt.path)}: {doubt.text}" for doubt in policy_doubts(policy, today)]


def overdue_review(policy: Policy, today: dt.date | None = None) -> list[str]:
    """Say, wherever a policy is used, that its review date has passed; empty while it has not."""
    today = today or dt.datetime.now(dt.UTC).date()
    if policy.agreed is None or policy.agreed.review_on >= today:
        return []
    return [f"{dotted(doubt.path)}: {doubt.text}" for doubt in _review(policy, today)][:1]


def _review(policy: Policy, today: dt.date) -> Iterator[Problem]:
    agreed = policy.agreed
    if agreed is None:
        return
    path = ("agreed", "review_on")
    if agreed.review_on < today:
        days = (today - agreed.review_on).days
        text = f"{agreed.review_on} was {days} days ago"
        yield Problem(path, f"{text} – look at the agreement again and set the next date")
    if (days := (agreed.review_on - agreed.on).days) > QUARTER_DAYS:
        yield Problem(path, f"{days} days after on – look at it again once a quarter")


def _unused(policy: Policy) -> Iterator[Problem]:
    used = set(policy.hand_off.contact_request)
    used |= {name for s in policy.sequences.values() for name in (s.first, *s.then)}
    used |= {n for line in policy.product_lines.values() for n in (*line.points, *line.stages)}
    stages, named = set(), set()
    for _, condition in conditions(policy.model_dump()):
        used |= {test.get("activity") for test in condition.get("did", ())}
        stages |= {test.get("stage") for test in condition.get("did", ())}
        named |= {test.get("sequence") for test in condition.get("did", ())}
    for name, activity in policy.activities.items():
        if activity.points == 0 and name not in used and activity.stage not in stages:
            text = "worth 0 points and used nowhere – give it points or drop it"
            yield Problem(("activities", name), text)
    changed = {n for line in policy.product_lines.values() for n in line.points}
    for name, sequence in policy.sequences.items():
        if sequence.points == 0 and name not in named | changed:
            text = "worth 0 points and named in no did – give it points or drop it"
            yield Problem(("sequences", name), text)


def _fading(policy: Policy) -> Iterator[Problem]:
    for name, activity in policy.activities.items():
        half_life, window = activity.half_life_days, activity.within_days
        if half_life and window and window < HARDLY_FADED_HALF_LIVES * half_life:
            left = 0.5 ** (window / half_life)
            text = f"ends while {left:.0%} of the points are left (half_life_days {half_life:g})"
            path = ("activities", name, "within_days")
            yield Problem(path, f"{window:g} – {text}: keep one of the two")


def _foreign_patterns(policy: Policy) -> Iterator[Problem]:
    for name, activity in policy.activities.items():
        for i, mapping in enumerate(activity.match):
            for column, patterns in mapping.items():
                at = (*match_path(activity, name, i), column)
                for j, pattern in enumerate(patterns):
                    if FOREIGN_WILDCARD.search(pattern):
                        path = at if len(patterns) == 1 else (*at, j)
                        text = "looks like a regular expression or SQL"
                        yield Problem(path, f'"{pattern}" {text} – here * is anything, ? one sign')


def match_path(activity: Activity, name: str, position: int) -> KeyPath:
    """Give the path of one mapping of `match`, as short as it is usually written."""
    path = ("activities", name, "match")
    return path if len(activity.match) == 1 else (*path, position)


def _near_misses(policy: Policy) -> Iterator[Problem]:
    known = (*DERIVED_FACTS, *LEAD_COLUMNS)
    for path, condition in conditions(policy.model_dump()):
        for key in mapping_at(condition, ("when",)):
            meant = None if key in known else near(key, known, cutoff=NEAR_MISS)
            if meant:
                text = f"taken for a column of your own – did you mean {meant}?"
                yield Problem((*path, "when", key), text)


def _twice(policy: Policy) -> Iterator[Problem]:
    lists: dict[tuple[str, ...], tuple[str, ...]] = {
        ("exclude_attributes",): policy.exclude_attributes,
        ("hand_off", "contact_request"): policy.hand_off.contact_request,
    }
    lists |= {("sequences", name, "then"): s.then for name, s in policy.sequences.items()}
    if policy.agreed:
        lists["agreed", "by"] = policy.agreed.by
    for path, names in lists.items():
        for i, name in enumerate(names):
            if name in names[:i]:
                yield Problem((*path, i), f"{name} is in the list already – once is enough")


def _limits(policy: Policy) -> Iterator[Problem]:
    scored: dict[str, Activity | Sequence] = {**policy.activities, **policy.sequences}
    for name, part in scored.items():
        kind = "activities" if name in policy.activities else "sequences"
        ceiling = policy.positive_ceiling
        if ceiling is not None and part.points > ceiling:
            text = f"{part.points} – more than positive_ceiling ({ceiling}) lets count"
            yield Problem((kind, name, "points"), f"{text}: raise the one or lower the other")
        if policy.negative_floor == 0 and part.points < 0:
            text = f"{part.points} – negative_floor 0 lets nothing negative count"
            yield Problem((kind, name, "points"), f"{text}: lower the floor")


def _hand_off(policy: Policy) -> Iterator[Problem]:
    hand_off = policy.hand_off
    lines = {(): hand_off.threshold} | {
        ("product_lines", name): line.threshold
        for name, line in policy.product_lines.items()
        if line.threshold is not None
    }
    for path, threshold in lines.items():
        score = threshold.score
        if score is not None and hand_off.hysteresis >= score > 0:
            of = f"the threshold score {score:g}" + (f" of {dotted(path)}" if path else "")
            text = f"{hand_off.hysteresis:g} – not below {of}: an MQL could never be lost"
            yield Problem(("hand_off", "hysteresis"), f"{text} by its score")
        if score == 0:
            text = "0 – every lead reaches it: the score decides nothing"
            at = (*path, "threshold") if path else ("hand_off", "threshold")
            yield Problem((*at, "score"), text)
    for i, name in enumerate(hand_off.contact_request):
        if policy.activities[name].stage == "negative":
            text = f"{name} has stage: negative – does it really ask for a call?"
            yield Problem(("hand_off", "contact_request", i), text)


def _sla(policy: Policy) -> Iterator[Problem]:
    sla = policy.sla
    if sla and sla.remind_hours and sla.remind_hours > sla.accept_hours:
        text = f"{sla.remind_hours:g} – after accept_hours ({sla.accept_hours:g}): remind before"
        yield Problem(("sla", "remind_hours"), text)
    if sla and sla.escalate_hours and sla.escalate_hours < sla.accept_hours:
        text = f"{sla.escalate_hours:g} – while sales may still accept"
        yield Problem(("sla", "escalate_hours"), f"{text} (accept_hours {sla.accept_hours:g})")


def _lines(policy: Policy) -> Iterator[Problem]:
    scored: dict[str, Activity | Sequence] = {**policy.activities, **policy.sequences}
    classes: dict[str, ClassFactor] = dict(policy.classification)
    worth = {n: part.points for n, part in [*scored.items(), *classes.items()]}
    for name, line in policy.product_lines.items():
        path = ("product_lines", name)
        points = {n: p for n, p in line.points.items() if p != worth[n]}
        stages = {n: s for n, s in line.stages.items() if s != policy.activities[n].stage}
        own_threshold = line.threshold not in (None, policy.hand_off.threshold)
        own_horizon = line.horizon_days not in (None, policy.horizon_days)
        if not (points or stages or own_threshold or own_horizon):
            yield Problem(
                path, "says nothing that differs from the whole – add it or drop the line"
            )
            continue
        for same in line.points.keys() - points.keys():
            yield Problem((*path, "points", same), f"{line.points[same]} as everywhere – drop it")
        for same in line.stages.keys() - stages.keys():
            yield Problem((*path, "stages", same), f"{line.stages[same]} as everywhere – drop it")


def _nothing_negative(policy: Policy) -> Iterator[Problem]:
    negative = any(a.stage == "negative" for a in policy.activities.values())
    if not negative and not any(s.points < 0 for s in policy.sequences.values()):
        text = (
            "no negative signals at all – who unsubscribes or looks for a job scores like a buyer"
        )
        yield Problem(("activities",), text)
