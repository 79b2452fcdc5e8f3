"""Labels of the default agreement and usual types, in any language; one's own stay."""

import pytest

from features.language.labels import LABELS, TYPES, kind_said, label_said, type_said
from features.language.language import language_of
from features.policy.load import load_policy
from features.sentences import LeadRow, Sentences
from features.spec import FeatureSpec, LearnedKind

GERMAN = language_of("de")
POLICY = load_policy(None)
SPEC = FeatureSpec(
    learned=(
        LearnedKind(name="page_view", label="page view", type="page_view"),
        LearnedKind(name="fax_sent", label="fax sent", type="fax_sent"),
    ),
    attributes=(),
)


def labels_in(value):
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from [inner] if name == "label" else labels_in(inner)


def said(group, language, **features):
    row = LeadRow({k: float(v) for k, v in features.items()}, {}, 20_000 * 86_400_000_000)
    return Sentences(POLICY, SPEC).say(group, row, language_of(language)).text


def test_the_labels_are_those_of_the_default_agreement():
    assert set(labels_in(POLICY.model_dump(mode="json"))) == LABELS


def test_the_types_of_the_default_agreement_have_names():
    asked = {t for a in POLICY.activities.values() for m in a.match for t in m["type"]}
    assert asked <= set(TYPES)
    assert all(words == " ".join(type_.split("_")) for type_, words in TYPES.items())


@pytest.mark.parametrize("own", ["looked at my page", "", "Looked at pricing"])
def test_a_label_of_ones_own_stays(own):
    assert label_said(own, GERMAN) == own


def test_a_type_is_said_and_one_of_ones_own_stays():
    assert type_said("page_view", GERMAN) == "Seitenaufruf"
    assert type_said("page_view", language_of("en")) == "page view"
    assert type_said("fax_sent", GERMAN) == "fax_sent"


@pytest.mark.parametrize(
    ("label", "type_", "german"),
    [
        ("page view", "page_view", "Seitenaufruf"),
        ("page view /events", "page_view", "Seitenaufruf /events"),
        ("call center", "call_center", "call center"),
        ("odd", "page_view", "odd"),
    ],
)
def test_only_the_type_of_a_kind_is_said(label, type_, german):
    assert kind_said(label, type_, GERMAN) == german
    assert kind_said(label, type_, language_of("en")) == label


def test_sentences_say_labels_in_their_language():
    once = {"pricing_page__count": 1, "pricing_page__days_since_last": 1}
    [name] = [n for n, a in POLICY.activities.items() if a.label == "looked at pricing"]
    once = {k.replace("pricing_page", name): v for k, v in once.items()}
    assert said("stage_late", "en", **once) == "Looked at pricing once, yesterday"
    assert said("stage_late", "de", **once).startswith("„Preise angesehen“ einmal")
    assert said("sequence_job_seeker", "de").startswith("Bisher nicht: „Stellenangebote angesehen")


def test_sentences_say_types_in_their_language():
    did = {f"kind_{n}__count": 1 for n in ("page_view", "fax_sent")}
    did |= {f"kind_{n}__days_since_last": 1 for n in ("page_view", "fax_sent")}
    text = said("other_activity", "de", **did)
    assert "„Seitenaufruf“ einmal, „fax sent“ einmal" in text
