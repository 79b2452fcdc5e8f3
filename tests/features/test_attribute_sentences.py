"""What is told of an attribute: a word, a date, a category; never a text that somebody wrote."""

import numpy as np
import pytest

from features.attributes import OTHER, AttributeSpec
from features.attributes.describe import attribute_columns
from features.facts import Moments
from features.language.language import language_of
from features.policy.schema import Policy
from features.rows import RowBuilder
from features.sentences import LeadRow, Said, Sentences
from features.spec import FeatureSpec

POLICY = Policy(name="p", hand_off={"threshold": {"score": 1}})
AS_OF_US = (20_575 + 3) * 86_400_000_000  # 2026-05-02, and three days
WORDS = ("demo", "price", "offer", "trial")
SPECS = (
    AttributeSpec(name="industry", kind="categorical", categories=("retail", OTHER)),
    AttributeSpec(name="industry", kind="mentions", word="wholesale"),
    AttributeSpec(name="message", kind="text"),
    *(AttributeSpec(name="message", kind="mentions", word=w) for w in WORDS),
    AttributeSpec(name="note", kind="text"),
    AttributeSpec(name="trial_ends_on", kind="days_since"),
)
SENTENCES = Sentences(POLICY, FeatureSpec(learned=(), attributes=SPECS))


def said(name, value, language="en", **features):
    features = {f"attribute_{column}": number for column, number in features.items()}
    return SENTENCES.say(
        f"attribute_{name}", LeadRow(features, {name: value}, AS_OF_US), language_of(language)
    )


@pytest.mark.parametrize(
    ("name", "value", "features", "expected"),
    [
        ("message", None, {}, Said("No message known", None)),
        (
            "message",
            "secret",
            {},
            Said("Message is filled in, without any of the usual words", True),
        ),
        ("message", "secret", {"message__mentions_demo": 1.0}, Said("Message mentions “demo”", 1)),
        (
            "message",
            "secret",
            {f"message__mentions_{w}": 1.0 for w in WORDS},
            Said("Message mentions “demo”, “price”, “offer” and more", 4),
        ),
        ("note", "secret", {}, Said("Note is filled in", True)),
        ("note", None, {}, Said("No note known", None)),
        (
            "trial_ends_on",
            "2026-05-01",
            {"trial_ends_on": 3.0},
            Said("Trial ends on: 1 May 2026", 3.0),
        ),
        (
            "trial_ends_on",
            "2026-05-01",
            {"trial_ends_on": np.nan},
            Said("Trial ends on: still to come, or no date", None),
        ),
        ("trial_ends_on", None, {}, Said("No trial ends on known", None)),
        (
            "industry",
            "Wholesale Retail",
            {},
            Said("Industry is Wholesale Retail", "Wholesale Retail"),
        ),
        ("industry", None, {}, Said("No industry known", None)),
    ],
)
def test_sentences(name, value, features, expected):
    assert said(name, value, **features) == expected


@pytest.mark.parametrize(
    ("name", "value", "features", "expected"),
    [
        ("industry", "retail", {}, "Branche: retail"),
        ("industry", None, {}, "Branche nicht bekannt"),
        ("message", "secret", {"message__mentions_demo": 1.0}, "Message erwähnt „demo“"),
        ("trial_ends_on", "1.5.2026", {"trial_ends_on": 3.0}, "Trial ends on: 1. Mai 2026"),
        ("team_size", 1234.5, {}, "Team size: 1.234,5"),
        ("newsletter", True, {}, "Newsletter: ja"),
    ],
)
def test_german_sentences(name, value, features, expected):
    assert said(name, value, "de", **features).text == expected


@pytest.mark.parametrize("value", ["jo@acme.example", "+49 89 123456", "0891234567", "x" * 81])
def test_what_may_be_personal_is_not_quoted(value):
    assert said("industry", value) == Said("Industry is filled in", True)


def test_columns_of_one_attribute_are_one_reason_and_have_names_of_their_own():
    columns = attribute_columns(SPECS)
    assert len({column.name for column in columns}) == len(SPECS)
    assert {column.group for column in columns if "message" in column.name} == {"attribute_message"}
    mention = next(c for c in columns if c.name == "attribute_message__mentions_demo")
    assert mention.meaning == "message mentions “demo”"
    assert not mention.categories


def test_the_row_of_a_lead_has_them(monkeypatch):
    builder = RowBuilder(POLICY, FeatureSpec(learned=(), attributes=SPECS))
    facts = facts_of({"message": "A demo, please", "trial_ends_on": "2026-05-01"})
    row = builder.build(facts, Moments(np.array([0]), np.array([AS_OF_US]))).matrix[0]
    values = dict(zip([c.name for c in builder.columns], row, strict=True))
    assert values["attribute_message__mentions_demo"] == 1.0
    assert values["attribute_message__mentions_price"] == 0.0
    assert values["attribute_trial_ends_on"] == 3.0
    assert np.isnan(values["attribute_industry"])


def facts_of(attributes):
    from features.collect import facts_of_one  # noqa: PLC0415

    return facts_of_one({"lead_id": "l", **attributes}, 0, [], ("type", "subject"))
