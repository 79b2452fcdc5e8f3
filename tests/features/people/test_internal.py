"""Our own people and test leads are told from prospects, and real people with odd names are not."""

import re

import pandas as pd
import pytest
from histories import tables_from
from hypothesis import given, settings
from hypothesis import strategies as st

from features.collect import facts_from_tables
from features.people import (
    are_prospects,
    flag_of,
    flagged,
    kept_together,
    left_out,
    left_out_sentences,
)
from features.people.internal import LOOKED_AT

OWN = ("ours.de", " @Ours.COM ")
TESTS = [
    {"email": "jo@example.com"},
    {"email": "Jo@Mail.Example.ORG "},
    {"email": "jo@firma.test"},
    {"email": "jo@x.invalid"},
    {"email": "test@test.de"},
    {"email": "asdf@foo.bar"},
    {"email": "test@gmail.com", "company": "Testfirma"},
    {"first_name": "Test", "last_name": "Test"},
    {"first_name": "TEST", "last_name": "tester "},
    {"first_name": "asdf", "last_name": "asdf"},
    {"first_name": "aaa", "phone": "0123456789"},
    {"first_name": "Max", "last_name": "Mustermann"},
    {"first_name": "John", "last_name": "Doe"},
    {"first_name": "foo", "last_name": "bar"},
    {"first_name": "Vorname", "last_name": "Nachname"},
    {"last_name": "Test", "company": "Test GmbH"},
    {"first_name": "Hans", "company": "Musterfirma GmbH", "phone": "01234-567"},
]
REAL = [
    {},
    {"email": "jo@acme.de", "first_name": "Jo", "last_name": "Berg"},
    {"email": "jo@acme.example"},
    {"email": "test@firma.de", "first_name": "Hans", "last_name": "Test"},
    {"email": "h.test@firma.de", "last_name": "Test"},
    {"email": "test@gmail.com", "last_name": "Test"},
    {"email": "test@gmail.com"},
    {"email": "jo@test.de", "company": "Stiftung Warentest"},
    {"first_name": "Max", "last_name": "Muster", "company": "Acme"},
    {"first_name": "John", "last_name": "Dole"},
    {"company": "Test GmbH", "first_name": "Eva", "last_name": "Huber"},
    {"company": "Testo SE & Co. KGaA", "email": "info@testo.de"},
    {"phone": "0000000"},
    {"first_name": "Bo", "last_name": "Li"},
    {"email": "jo@notours.de"},
    {"email": None, "first_name": float("nan"), "phone": 5},
]


@pytest.mark.parametrize("lead", TESTS)
def test_test_leads(lead):
    flag = flag_of(lead, OWN)
    assert flag is not None
    assert flag.kind == "test"
    assert flag.note.startswith("looks like a test lead: ")


@pytest.mark.parametrize("lead", REAL)
def test_real_people(lead):
    assert flag_of(lead, OWN) is None


@pytest.mark.parametrize("email", ["eva@ours.de", "Eva@Ours.DE", "eva@mail.ours.de", "x@ours.com"])
def test_our_own_people(email):
    flag = flag_of({"email": email, "first_name": "Test", "last_name": "Test"}, OWN)
    assert flag is not None
    assert flag.kind == "internal"
    assert flag.note == "looks like an internal lead: it writes from one of your own mail domains"
    assert flag_of({"email": email}) is flag_of({"email": email}, ("", " ")) is None


PLACES = "mail address|mail domain|first name|last name|company|phone number"
REASON = re.compile(
    r"its mail domain is reserved for examples and tests"
    rf"|what tests are made with is in its (?:{PLACES})(?: and its (?:{PLACES}))+"
)
words = st.sampled_from(["Test", "asdf", "Meier", "test@test.de", "x@a.test", "Doe", "0000000"])
value = st.none() | words | st.text(max_size=8) | st.integers() | st.floats()


@settings(deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(LOOKED_AT, value)))
def test_one_lead_and_many_are_judged_alike_and_nothing_personal_is_said(lead):
    flag = flag_of(lead)
    columns = {name: [None, value] for name, value in lead.items()}
    assert flagged(columns, 2) == [None, flag]
    assert flag is None or REASON.fullmatch(flag.reason)


def test_where_most_leads_look_made_up_none_is_taken_for_a_test():
    made_up = {
        "email": [
            *(f"p{i}@example.com" for i in range(6)),
            *(f"p{i}@a.de" for i in range(3)),
            "x@ours.de",
        ]
    }
    assert [flag and flag.kind for flag in flagged(made_up, 10, OWN)] == [*[None] * 9, "internal"]
    fewer = {"email": [*made_up["email"][1:], "x@a.de"]}
    assert sum(flag is not None for flag in flagged(fewer, 10, OWN)) == 6


def test_said_for_the_check():
    leads = pd.DataFrame(
        {"lead_id": list("abcd"), "email": ["x@ours.de", "t@a.test", "u@a.test", "x@b.de"]}
    )
    found = left_out(leads, OWN)
    assert (found.lead_ids, found.leads) == (("a", "b", "c"), 4)
    assert left_out_sentences(found) == [
        "1 lead looks like one of your own people (a): kept, and scored on request, but nothing is "
        "learned from it",
        "2 leads look made for a test (b, c): kept, and scored on request, but nothing is learned "
        "from them",
    ]
    assert left_out_sentences(left_out(leads[3:])) == []


def test_facts_give_who_to_learn_from_and_who_stays_together():
    leads = {"a": 0, "b": 1, "c": 2, "d": 3}
    tables = tables_from(
        leads,
        email={"a": "x@ours.de", "b": "t@a.test", "c": "an@b.de", "d": "an@gmx.de"},
        account_id={"a": "1"},
        first_name={"c": "Anna", "d": "Anna"},
        last_name={"c": "Berg", "d": "Berg"},
        phone={"c": "+49 30 901820", "d": "030 901820"},
        country={"d": "Germany"},
    )
    facts = facts_from_tables(tables, ())
    assert are_prospects(facts, OWN).tolist() == [False, False, True, True]
    assert are_prospects(facts).tolist() == [True, False, True, True]
    assert kept_together(facts).tolist() == [0, 1, 2, 2]
    bare = facts_from_tables(tables_from(leads), ())
    assert are_prospects(bare, OWN).all()
    assert kept_together(bare).tolist() == [0, 1, 2, 3]
