"""Leads that are one person are found, however they are written; namesakes are not."""

import csv

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.people import (
    DuplicateSettings,
    duplicate_groups,
    duplicate_sentences,
    write_duplicates,
)

NAMES = ("email", "phone", "first_name", "last_name", "company", "country")


def leads_of(*rows):
    """Give a leads table of (email, phone, first name, last name, company, country)."""
    columns = {name: [row[i] for row in rows] for i, name in enumerate(NAMES)}
    return pd.DataFrame({"lead_id": [f"L{i}" for i in range(len(rows))], **columns}, dtype=object)


def together(found):
    return {frozenset(np.flatnonzero(found.group == g).tolist()) for g in set(found.group.tolist())}


ANNA = ("anna.meier@acme.de", "+49 30 901820", "Anna", "Meier", "Acme GmbH", "DE")
PAIRS = [
    # mail
    (("Anna.Meier@ACME.de ", None, None, None, None, None), ANNA, "mail"),
    (("anna.meier+x@acme.de", None, "A.", "Meier", None, None), ANNA, "mail"),
    (("a.meier@gmail.com", *[None] * 5), ("ameier+1@googlemail.com", *[None] * 5), "mail"),
    (("anna.meier@acme.de", None, "Bernd", "Huber", None, None), ANNA, None),
    (("info@acme.de", None, "Anna", "Meier", None, None),
     ("info@acme.de", None, "Anna", "Meyer-Huber", None, None), None),
    (("info@acme.de", None, "Anna", "Meier", None, None),
     ("info@acme.de", None, "Anna", "MEIER", None, None), "mail"),
    (("info@acme.de", *[None] * 5), ("info@acme.de", *[None] * 5), None),
    # phone and name
    ((None, "030 / 901820", "Anna", "Meier", None, "Deutschland"), ANNA, "phone"),
    ((None, "030 901820", "Bernd", "Meier", None, "DE"), ANNA, None),
    ((None, "030 901820", None, None, None, "DE"), ANNA, None),
    ((None, "030 901820", "Anna", "Meier", None, "AT"), ANNA, None),
    # name and company
    (("a.meier@gmx.de", None, "Anna", "Meier", "ACME", "Germany"), ANNA, "company"),
    (("am@acme.de", None, "Meier", "Anna", None, None), ANNA, "company"),
    (("anna.meier2@acme.de", None, "Anna", "Meier", "Acme", "DE"), ANNA, None),
    ((None, None, "Anna", "Meier", "Acme", "FR"), ANNA, None),
    ((None, None, "Anna", "Meier", None, None), ANNA, None),
    ((None, None, "Anne", "Meier", "Acme", "DE"), ANNA, None),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "reason"), PAIRS)
def test_two_leads(one, other, reason):
    found = duplicate_groups(leads_of(one, other))
    reasons = {link.reason for link in found.links}
    assert reason in reasons if reason else not reasons
    assert (found.group[0] == found.group[1]) is np.bool_(reason is not None)
    assert found.repeated == found.people == int(reason is not None)


def test_a_third_lead_ties_two():
    phone = (None, "+49 30 901820", "Anna", "Meier", None, None)
    mail = ("anna.meier@acme.de", None, None, None, None, None)
    assert together(duplicate_groups(leads_of(phone, mail))) == {frozenset({0}), frozenset({1})}
    assert together(duplicate_groups(leads_of(phone, mail, ANNA))) == {frozenset({0, 1, 2})}


def test_a_switchboard_and_a_form_s_default_address_are_nobody_s():
    switchboard = [(None, "+49 30 901820", "Anna", "Meier", None, None)] * 12
    assert duplicate_groups(leads_of(*switchboard)).repeated == 0
    assert duplicate_groups(leads_of(*switchboard[:10])).repeated == 9
    default = [("none@firma.de", *[None] * 5)] * 60
    found = duplicate_groups(leads_of(*default))
    assert found.repeated == 0
    assert duplicate_sentences(found) == [
        "1 e-mail address is shared by too many leads to mean one person"
    ]


def test_in_a_large_company_only_equal_names_are_compared():
    slip = (None, None, "Michael", "Schneider", "Acme", None)
    rows = [*[(None, None, "Micheal", "Schneider", "Acme", None)] * 3, slip]
    assert duplicate_groups(leads_of(*rows)).repeated == 3
    assert duplicate_groups(leads_of(*rows), DuplicateSettings(most_compared=2)).repeated == 2


def test_without_the_columns_nobody_is_found_twice():
    found = duplicate_groups({"lead_id": ["a", "b"]})
    assert found.group.tolist() == [0, 1]
    assert duplicate_sentences(found) == []
    assert duplicate_groups({"lead_id": []}).repeated == 0


def test_one_is_said_as_one():
    assert duplicate_sentences(duplicate_groups(leads_of(ANNA, PAIRS[0][0]))) == [
        "1 lead is one more of 1 person who is there already (pairs: same e-mail address 1); all "
        "are kept, but never on both sides of a test"
    ]


def test_said_and_written(tmp_path):
    other = ("bo@b.de", None, "Bo", "Berg", "B", None)
    found = duplicate_groups(leads_of(ANNA, other, PAIRS[7][0], PAIRS[0][0], other))
    assert duplicate_sentences(found) == [
        "3 leads are one more of 2 people who are there already (pairs: same e-mail address 2, "
        "same phone number and name 1, same name at the same company 1); all are kept, but never "
        "on both sides of a test"
    ]
    path = tmp_path / "duplicates.csv"
    write_duplicates(found, path)
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["lead_id", "group", "reason"],
        ["L0", "1", "same e-mail address; same phone number and name"],
        ["L2", "1", "same phone number and name"],
        ["L3", "1", "same e-mail address"],
        ["L1", "2", "same e-mail address; same name at the same company"],
        ["L4", "2", "same e-mail address; same name at the same company"],
    ]
    assert [p.name for p in tmp_path.iterdir()] == ["duplicates.csv"]


rows = st.tuples(
    st.sampled_from([None, "a@acme.de", "A@acme.de", "a+1@acme.de", "info@acme.de", "x@gmail.com"]),
    st.sampled_from([None, "+49 30 901820", "030 901820", "0170 1234567"]),
    st.sampled_from([None, "Anna", "Ana", "Michael", "Micheal", "Mike"]),
    st.sampled_from([None, "Müller", "Mueller", "Schneider"]),
    st.sampled_from([None, "Acme", "ACME GmbH"]),
    st.sampled_from([None, "DE", "Germany"]),
)


@settings(deadline=None, max_examples=150)
@given(st.lists(rows, min_size=1, max_size=14), st.randoms())
def test_groups_are_a_partition_that_does_not_depend_on_the_order(leads, random):
    found = duplicate_groups(leads_of(*leads))
    assert sorted(i for group in together(found) for i in group) == list(range(len(leads)))
    assert all(found.group[link.one] == found.group[link.other] for link in found.links)
    order = random.sample(range(len(leads)), len(leads))
    again = duplicate_groups(leads_of(*(leads[i] for i in order)))
    assert {frozenset(order[i] for i in group) for group in together(again)} == together(found)


@settings(deadline=None, max_examples=50)
@given(st.lists(rows, min_size=1, max_size=8))
def test_every_lead_s_copy_with_an_address_is_found(leads):
    found = duplicate_groups(leads_of(*leads, *leads))
    for i, (email, *_) in enumerate(leads):
        if email is not None and not email.startswith("info"):
            assert found.group[i] == found.group[len(leads) + i]
