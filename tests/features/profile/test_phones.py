"""Phone numbers as they are typed, and what the numbering plans say of them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.columns import feature_columns
from features.language.language import ENGLISH
from features.policy.load import load_policy
from features.profile import DERIVED, derived_facts
from features.profile.phones import NO_PHONE, PHONE_KINDS, Phone, read_phone
from features.spec import FeatureSpec

READ = [
    ("030 901820", "Deutschland", "+4930901820", "fixed", False),
    ("0049 30 901820", None, "+4930901820", "fixed", False),
    ("+49 (0)30 / 9018-20", "AT", "+4930901820", "fixed", True),
    ("089/1234567-0 Durchwahl 5", "DE", "+498912345670", "fixed", False),
    ("+49 170 1234567", None, "+491701234567", "mobile", False),
    ("07911 123456", "UK", "+447911123456", "mobile", False),
    ("+44 7911 123456", "Germany", "+447911123456", "mobile", True),
    ("0800 1234567", "DE", "+498001234567", "other", False),
    ("+1 (415) 555-2671", "U.S.A.", "+14155552671", "fixed", False),
    ("+1 613 555 0199", "US", "+16135550199", "fixed", False),
    ("079 123 45 67", "Schweiz", "+41791234567", "mobile", False),
    ("030 901820", None, None, None, False),
    ("030 901820", "EMEA", None, None, False),
    ("+999 12345678", "DE", None, "invalid", False),
    ("123456", "US", None, "invalid", False),
    ("1234567890123456789012", "DE", None, "invalid", False),
    ("12 " * 30, "DE", None, "invalid", False),
]


@pytest.mark.parametrize(("typed", "country", "number", "kind", "abroad"), READ)
def test_a_number_is_read_with_the_lead_s_country(typed, country, number, kind, abroad):
    assert read_phone(typed, country) == Phone(number, kind, abroad)
    facts = derived_facts({"phone": [typed], "country": [country]}, 1)
    assert facts["phone_kind"][0] == kind
    assert facts["phone_abroad"][0] == abroad
    assert facts["has_phone"][0] == 1


@pytest.mark.parametrize("typed", [None, "", "n/a", "1234", "0000000", True, float("nan")])
def test_what_is_no_number_says_nothing(typed):
    assert read_phone(typed, "DE") is NO_PHONE


@settings(deadline=None, max_examples=200)
@given(
    st.one_of(st.text(max_size=30), st.text(st.sampled_from("+0123456789 ()/-"), max_size=20)),
    st.one_of(st.none(), st.sampled_from(["DE", "Austria", "US", "??"])),
)
def test_any_text_gives_an_allowed_kind_and_a_number_that_reads_as_itself(typed, country):
    phone = read_phone(typed, country)
    assert phone.kind in (*PHONE_KINDS, None)
    if phone.number is not None:
        again = read_phone(phone.number, country)
        assert (again.number, again.kind) == (phone.number, phone.kind)


def test_sentences():
    say = DERIVED["phone_kind"].say
    assert say("mobile", ENGLISH) == "Left a mobile number"
    assert say("invalid", ENGLISH) == "Left a phone number that cannot be right"
    assert say(None, ENGLISH) == "No phone number known"


def test_the_kind_of_number_is_told_and_tested_but_not_learned():
    spec = FeatureSpec(learned=(), attributes=())
    columns = {column.name: column for column in feature_columns(load_policy(), spec)}
    assert columns["phone_kind"].told_only and columns["phone_abroad"].told_only
    assert not columns["has_phone"].told_only
