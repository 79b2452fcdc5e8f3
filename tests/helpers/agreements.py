"""Small random policies, and a spec that goes with the random worlds."""

from __future__ import annotations

from hypothesis import strategies as st

from features.attributes import OTHER, AttributeSpec
from features.policy.schema import Policy
from features.spec import FeatureSpec, LearnedKind

SPEC = FeatureSpec(
    learned=(
        LearnedKind(name="call", label="call", type="call"),
        LearnedKind(name="pricing", label="pricing", type="page_view", subject="/pricing"),
        LearnedKind(name="never", label="never", type="never"),
    ),
    attributes=(
        AttributeSpec(name="absent", kind="numeric"),
        AttributeSpec(name="budget", kind="numeric"),
        AttributeSpec(name="country", kind="categorical", categories=("de", "no", OTHER)),
        AttributeSpec(name="newsletter", kind="boolean"),
        AttributeSpec(name="note", kind="text"),
        AttributeSpec(name="seniority", kind="categorical", categories=("high", "5", OTHER)),
    ),
)
MATCHES = (
    {"type": "page_view"},
    {"type": "PAGE_*", "subject": ["/pricing*", "/careers"]},
    [{"type": "call"}, {"subject": "*É"}],
    {"agent": "b?t"},
    {"type": "[cd]*", "agent": ["ann", "bot"]},
    {"type": "nothing like it"},
    {"type": "*"},
)
WHEN = (
    {"country": ["DE", "Ünited"]},
    {"country": {"not_in": ["no"]}},
    {"country": {"present": False}},
    {"budget": {"at_least": 5, "at_most": 7}},
    {"budget": 5},
    {"budget": {"like": "A L*"}},
    {"newsletter": True},
    {"newsletter": ["maybe", "no"]},
    {"note": {"like": ["*CAFÉ"]}, "country": "DE"},
    {"seniority": ["manager", "director"]},
    {"has_phone": True},
    {"employees_number": {"at_least": 100}},
    {"unheard_of": {"present": False}},
)
STAGES = ("early", "mid", "late", "negative")
half_lives = st.sampled_from([None, 0.5, 7, 30])
positive, negative = st.integers(0, 100), st.integers(-200, 0)
labels = {"label": "did it"}


@st.composite
def policies(draw: st.DrawFn, most_activities: int = 4) -> Policy:
    names = [f"a{i}" for i in range(draw(st.integers(0, most_activities)))]
    some = st.lists(st.sampled_from(names), min_size=1, max_size=3) if names else None
    sequences = [f"s{i}" for i in range(draw(st.integers(0, 2)))] if names else []
    subjects = ([("activity", n) for n in names], [("sequence", n) for n in sequences])
    told = [*subjects[0], *subjects[1], *(("stage", s) for s in STAGES)] if names else []
    data = {
        "name": "random",
        "activities": {name: draw(_activity()) for name in names},
        "negative_floor": draw(st.sampled_from([-10_000, -100, -15, 0])),
        "positive_ceiling": draw(st.sampled_from([None, 20, 99])),
        "classification": {
            f"c{i}": {**labels, "points": draw(st.sampled_from([1000, 2000, 3000])), **condition}
            for i, condition in enumerate(draw(st.lists(_condition(told), max_size=3)))
        },
        "qualification": {"minimum_factors": 0, "factors": _named(draw, "f", told)},
        "hand_off": {"threshold": {"score": 50}, "disqualify": _named(draw, "d", told)},
    }
    if some is not None:
        data["sequences"] = {name: draw(_sequence(names)) for name in sequences}
        data["hand_off"]["contact_request"] = draw(some)
        data["hand_off"]["contact_request_within_days"] = draw(st.sampled_from([1, 7, 30]))
    return Policy.model_validate(data)


def _named(draw: st.DrawFn, prefix: str, told: list[tuple[str, str]]) -> dict:
    found = draw(st.lists(_condition(told), max_size=2))
    return {f"{prefix}{i}": {**labels, **condition} for i, condition in enumerate(found)}


@st.composite
def _activity(draw: st.DrawFn) -> dict:
    stage = draw(st.sampled_from(["early", "mid", "late", "negative"]))
    limit = st.fixed_dictionaries(
        {"at_most": st.integers(1, 3), "per_days": st.sampled_from([None, 1, 7])}
    )
    return {
        **labels,
        "match": draw(st.sampled_from(MATCHES)),
        "stage": stage,
        "points": draw(negative if stage == "negative" else positive),
        "repeats": draw(st.one_of(st.sampled_from(["each", "first"]), limit)),
        "half_life_days": draw(half_lives),
        "within_days": draw(half_lives),
    }


@st.composite
def _sequence(draw: st.DrawFn, names: list[str]) -> dict:
    return {
        **labels,
        "first": draw(st.sampled_from(names)),
        "then": draw(st.lists(st.sampled_from(names), min_size=1, max_size=2)),
        "within_days": draw(st.sampled_from([0.5, 1, 7, 30])),
        "points": draw(st.integers(-200, 100)),
        "half_life_days": draw(half_lives),
    }


@st.composite
def _condition(draw: st.DrawFn, told: list[tuple[str, str]]) -> dict:
    when = draw(st.sampled_from(WHEN))
    if not told or draw(st.booleans()):
        return {"when": when}
    subject, name = draw(st.sampled_from(told))
    fewest, most = draw(st.sampled_from([(None, None), (1, None), (2, None), (None, 0), (1, 2)]))
    days = draw(st.sampled_from([None, 7, 30]))
    did = {subject: name, "at_least": fewest, "at_most": most, "within_days": days}
    return {"when": when if draw(st.booleans()) else {}, "did": [did]}
