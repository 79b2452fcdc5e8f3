"""Reasons of any lead, in both languages: whole sentences, and none of them half translated."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lead_worlds import quickly

from features.attributes import AttributeSpec
from features.columns import feature_columns
from features.language.language import language_of
from features.policy.schema import Policy
from features.profile import DERIVED
from features.sentences import LeadRow, Said, Sentences
from features.spec import FeatureSpec, LearnedKind

DAY_US = 86_400_000_000
AS_OF_US = 20_770 * DAY_US + 15 * DAY_US // 24  # 2026-11-13 15:00


def activity(label, stage, **more):
    return {"label": label, "stage": stage, "match": {"type": f"{label}*"}, **more}


POLICY = Policy(
    name="p",
    hand_off={"threshold": {"score": 1}},
    activities={
        "pricing": activity("zeta", "late"),
        "demo": activity("eta", "late"),
        "trial": activity("theta", "late"),
        "offer": activity("iota", "late"),
        "blog": activity("kappa", "early"),
        "case": activity("lambda", "mid"),
        "jobs": activity("mu", "negative", points=-5),
    },
    sequences={
        "job_seeker": {"label": "nu", "first": "jobs", "then": ["case"], "within_days": 7},
    },
)
SPEC = FeatureSpec(
    learned=(
        LearnedKind(name="video", label="video", type="video"),
        LearnedKind(name="fax", label="fax", type="fax"),
    ),
    attributes=(
        AttributeSpec(name="industry", kind="categorical", categories=("x", "(other)")),
        AttributeSpec(name="budget", kind="numeric"),
        AttributeSpec(name="text", kind="text"),
        AttributeSpec(name="text", kind="mentions", word="demo"),
        AttributeSpec(name="termin", kind="days_since"),
    ),
)
SENTENCES = Sentences(POLICY, SPEC)
COLUMNS = feature_columns(POLICY, SPEC)
GROUPS = tuple(dict.fromkeys(column.group for column in COLUMNS))
ENGLISH_WORDS = re.compile(
    r"\b(the|is|ago|on|once|twice|times|last|week|recently|yesterday|just|now|no|not|known|and|"
    r"more|far|activity|became|writes|left|company|employees|revenue|job|title|level|reads|"
    r"filled|yes|still|of|for|against|reasons?|Monday|October|March)\b",
    re.IGNORECASE,
)


def said(group, language="en", columns=None, **features):
    row = LeadRow(features, columns or {}, AS_OF_US)
    return SENTENCES.say(group, row, language_of(language))


def did(unit, count, last, *in_windows):
    names = ("count", "days_since_last", "count_7d", "count_30d", "count_90d")
    values = (count, last, *(in_windows or (count,) * 3))
    return {f"{unit}__{n}": float(v) for n, v in zip(names, values, strict=True)}


@pytest.mark.parametrize(
    ("group", "features", "english", "german"),
    [
        (
            "stage_late",
            did("pricing", 3, 1),
            "Zeta 3 times in the last week, most recently yesterday",
            "„zeta“ 3-mal in den letzten 7 Tagen, zuletzt gestern",
        ),
        ("stage_late", did("pricing", 1, 0.2), "Zeta once, 5 hours ago", "„zeta“ einmal, vor 5 St"),
        (
            "stage_late",
            did("pricing", 4, 12, 0, 2, 4) | did("demo", 1, 11),
            "Late-stage activity: zeta 4 times (2 in the last 30 days), eta once; most recently on "
            "2 November",
            "Späte Kaufphase: „zeta“ 4-mal (davon 2 in den letzten 30 Tagen), „eta“ einmal; "
            "zuletzt am 2. November",
        ),
        (
            "stage_late",
            {k: v for u in ("pricing", "demo", "trial", "offer") for k, v in did(u, 1, 3).items()},
            "Late-stage activity: zeta once, eta once, theta once and more; most recently 3 days",
            "Späte Kaufphase: „zeta“ einmal, „eta“ einmal, „theta“ einmal und weitere; zuletzt vor",
        ),
        ("stage_mid", {}, "No mid-stage activity so far", "Bisher keine Aktivität der mittleren"),
        ("stage_negative", did("jobs", 1, 400, 0, 0, 0), "Mu once, on 9 October 2025", "„mu“ einm"),
        (
            "other_activity",
            did("kind_video", 2, 1),
            "Other activity: “video” twice in the last week; most recently yesterday",
            "Weitere Aktivität: „video“ zweimal in den letzten 7 Tagen; zuletzt gestern",
        ),
        (
            "other_activity",
            did("kind_video", 1, 1),
            "Other activity: “video” once, yesterday",
            "Weitere Aktivität: „video“ einmal, gestern",
        ),
        ("sequence_job_seeker", {}, "Has not nu", "Bisher nicht: „nu“"),
        (
            "sequence_job_seeker",
            {"sequence_job_seeker__count": 2.0, "sequence_job_seeker__days_since_last": 2.0},
            "Nu twice, most recently 2 days ago",
            "„nu“ zweimal, zuletzt vor 2 Tagen",
        ),
        (
            "engagement",
            did("all_activity", 12, 0.01, 8, 12, 12),
            "Active 12 times (8 in the last week), most recently 14 minutes ago",
            "12-mal (davon 8 in den letzten 7 Tagen) aktiv, zuletzt vor 14 Minuten",
        ),
        (
            "engagement",
            did("all_activity", 1, 1),
            "Active once, yesterday",
            "Einmal aktiv, gestern",
        ),
        (
            "timing",
            {"lead_age_days": 12.0, "created_weekday": 6.0},
            "Became a lead on 1 November (Sunday)",
            "Wurde am 1. November zum Lead (Sonntag)",
        ),
    ],
)
def test_what_a_lead_did(group, features, english, german):
    assert said(group, **features).text.startswith(english)
    assert said(group, "de", **features).text.startswith(german)


def test_figures_stay_what_they_were():
    both = did("pricing", 4, 12, 0, 2, 4) | did("demo", 1, 11)
    assert said("stage_late", **both).value == said("stage_late", "de", **both).value == 5
    assert said("stage_late").value == 0
    assert said("timing", lead_age_days=1.23456, created_weekday=0.0).value == 1.235


def derived_values(fact):
    if fact.kind == "categorical":
        return st.sampled_from((*fact.values, None))
    if fact.kind == "boolean":
        return st.booleans()
    share = fact.unit.startswith("share")
    return st.none() | (st.floats(0, 1) if share else st.floats(0, 1e18))


RAW = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(),
    st.integers(-(10**20), 10**20),
    st.sampled_from(["DE", "Maschinenbau", "a@b.example", "+49 89 1234567", "{x}", "1.5.2026"]),
)
MEASURES = tuple(c.name for c in COLUMNS if "__" in c.name)


@st.composite
def rows(draw):
    some = draw(st.lists(st.sampled_from(MEASURES), max_size=40, unique=True))
    features = dict.fromkeys((c.name for c in COLUMNS), math.nan)
    features |= {name: float(draw(st.integers(0, 3000))) for name in some}
    for name in MEASURES:
        unit, _, measure = name.partition("__")
        if measure == "days_since_last" and features[f"{unit}__count"] > 0:
            features[name] = draw(st.floats(0, 4000))
    features["lead_age_days"] = draw(st.floats(0, 20_000))
    features["created_weekday"] = float(draw(st.integers(0, 6)))
    columns = {name: draw(derived_values(fact)) for name, fact in DERIVED.items()}
    names = ("industry", "budget", "text", "termin", "custom_x")
    columns |= {name: draw(RAW) for name in names}
    return LeadRow(features, columns, AS_OF_US)


@quickly(300)
@given(rows())
def test_every_sentence_is_whole_in_both_languages(row):
    for group in (*GROUPS, "attribute_custom_x"):
        english, german = (SENTENCES.say(group, row, language_of(c)) for c in ("en", "de"))
        assert english.value == german.value
        for found in (english, german):
            assert found.text
            assert found.text[0] == found.text[0].upper()
            assert "{" not in found.text.replace("{x}", "")
            assert not re.search(r"\bnan\b", found.text, re.IGNORECASE)
            assert "@" not in found.text
            assert "1234567" not in found.text
        assert not ENGLISH_WORDS.search(german.text), german.text


def test_a_label_is_said_as_it_stands_in_the_policy():
    activities = {"a": activity("Preise {angesehen}", "late")}
    policy = Policy(name="p", hand_off={"threshold": {"score": 1}}, activities=activities)
    speaker = Sentences(policy, FeatureSpec(learned=(), attributes=()))
    row = LeadRow(did("a", 1, 1), {}, AS_OF_US)
    assert speaker.say("stage_late", row) == Said("Preise {angesehen} once, yesterday", 1)
    german = speaker.say("stage_late", row, language_of("de"))
    assert german.text == "„Preise {angesehen}“ einmal, gestern"
