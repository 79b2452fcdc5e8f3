"""All facts together: the same for one lead as for many, and never anything personal."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.language.language import ENGLISH
from features.profile import (
    COMPLETENESS_COLUMNS,
    DERIVED,
    KNOWN_LEAD_COLUMNS,
    LEAD_COLUMN_ROLE,
    LEAD_COLUMN_WHY,
    NEVER_FEATURES,
    derived_facts,
    facts_of_lead,
)

LEAD = {
    "email": "jo@acme.de", "phone": "+49 89 1234567", "first_name": "Jo", "last_name": "Doe",
    "job_title": "Head of Sales", "company": "Acme", "industry": "Steel", "employees": "51-200",
    "annual_revenue": "$5M", "country": "DE",
}  # fmt: skip
FACTS = {
    "seniority": "director", "job_function": "sales", "mail_domain_kind": "business",
    "has_email": 1.0, "phone_kind": "fixed", "has_phone": 1.0, "phone_abroad": 0.0,
    "company_size": "medium", "employees_number": 125.5,
    "revenue_band": "1m_10m", "annual_revenue_number": 5e6, "profile_completeness": 1.0,
}  # fmt: skip

raw = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20),
    st.sampled_from([1, 1.0, True, "1", "CEO", "x@gmail.com", "51-200", "-", "+49 89 12345", 0]),
)  # fmt: skip


def one(**lead):
    facts = derived_facts({name: [value] for name, value in lead.items()}, 1)
    return {name: values[0] for name, values in facts.items()}


def test_one_lead():
    assert one(**LEAD) == FACTS


def test_nothing_known():
    facts = one()
    never_null = ("has_email", "has_phone", "phone_abroad", "profile_completeness")
    assert [facts.pop(name) for name in never_null] == [0, 0, 0, 0]
    assert all(value is None or np.isnan(value) for value in facts.values())


def test_no_leads_at_all():
    facts = derived_facts({"email": []}, 0)
    assert set(facts) == set(DERIVED)
    assert all(values.shape == (0,) for values in facts.values())


def test_a_column_of_the_wrong_length_is_refused_by_name():
    with pytest.raises(ValueError, match=r"'phone' has 1 values, expected 2"):
        derived_facts({"email": ["a@b.de", None], "phone": ["1"]}, 2)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.fixed_dictionaries(dict.fromkeys(COMPLETENESS_COLUMNS, raw)), max_size=6),
    st.randoms(),
)
def test_alone_in_a_batch_and_in_any_order_a_lead_reads_the_same(leads, random):
    order = random.sample(range(len(leads)), len(leads))
    columns = {name: [leads[row][name] for row in order] for name in COMPLETENESS_COLUMNS}
    batch = derived_facts(columns, len(leads))
    for place, row in enumerate(order):
        for name, value in one(**leads[row]).items():
            np.testing.assert_equal(batch[name][place], value, err_msg=name)


@settings(max_examples=60, deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(COMPLETENESS_COLUMNS, raw)))
def test_every_value_is_one_the_catalogue_allows(lead):
    for name, value in one(**lead).items():
        fact = DERIVED[name]
        if fact.kind == "categorical":
            assert value in (*fact.values, None)
        elif fact.kind == "boolean":
            assert value in (0.0, 1.0)
        else:
            assert np.isnan(value) or 0 <= value < np.inf
        assert isinstance(fact.say(value, ENGLISH), str)


@settings(max_examples=100, deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(COMPLETENESS_COLUMNS, raw)))
def test_one_lead_without_arrays_gives_the_same(lead):
    plain = facts_of_lead(lead)
    assert list(plain) == list(DERIVED)
    for name, value in one(**lead).items():
        if DERIVED[name].kind == "boolean":
            assert plain[name] is bool(value)
        else:
            missing = bool(pd.isna(value))
            assert plain[name] == (None if missing else value)


def test_shapes_and_types_follow_the_catalogue():
    facts = derived_facts({name: [value, None] for name, value in LEAD.items()}, 2)
    assert list(facts) == list(DERIVED)
    for name, values in facts.items():
        assert values.shape == (2,)
        assert values.dtype == (object if DERIVED[name].kind == "categorical" else np.float64)


def test_frames_arrays_and_lists_agree():
    frame = pd.DataFrame({"job_title": ["CEO", None, "Azubi"], "employees": [5, np.nan, 400]})
    frame["annual_revenue"] = pd.array([5_000_000, None, 1], dtype="Int64")
    lists = {"job_title": ["CEO", None, "Azubi"], "employees": [5, None, 400],
             "annual_revenue": [5_000_000, None, 1]}  # fmt: skip
    of_frame, of_lists = derived_facts(frame, 3), derived_facts(lists, 3)
    for name in DERIVED:
        np.testing.assert_array_equal(of_frame[name], of_lists[name], err_msg=name)


@pytest.mark.parametrize(
    ("phone", "known"),
    [("+49 (89) 123-45", 1), (4989123456, 1), (4989123456.0, 1), ("n/a", 0), ("0000000", 0),
     ("1234", 0), ("missing", 0), (None, 0), (float("nan"), 0), (True, 0), ("", 0)],
)  # fmt: skip
def test_has_phone(phone, known):
    assert one(phone=phone)["has_phone"] == known


@pytest.mark.parametrize(
    "blank", [None, float("nan"), "", "  ", "-", "?", "N/A", "[not provided]", "keine Angabe"]
)
def test_what_says_nothing_does_not_make_a_profile_fuller(blank):
    assert one(**{**LEAD, "company": blank})["profile_completeness"] == pytest.approx(0.9)


def test_a_country_called_na_and_short_names_are_filled():
    assert one(country="NA", last_name="O")["profile_completeness"] == pytest.approx(0.2)


def test_nothing_personal_comes_out():
    personal = {"email": "zq7@zq8firm.de", "phone": "+49 555 987654", "first_name": "Zq1",
                "last_name": "Zq2", "job_title": "Head of Zq3", "company": "Zq4"}  # fmt: skip
    facts = one(**personal)
    told = " ".join(
        f"{value} {DERIVED[name].say(value, ENGLISH)}" for name, value in facts.items()
    ).lower()
    assert "zq" not in told
    assert "987654" not in told


def test_sentences():
    said = {name: DERIVED[name].say(value, ENGLISH) for name, value in FACTS.items()}
    assert said["seniority"] == "Job title reads as director level"
    assert said["mail_domain_kind"] == "Writes from a company e-mail address"
    assert said["company_size"] == "Company is medium-sized (50 to 249 employees)"
    assert said["annual_revenue_number"] == "Annual revenue is about 5,000,000"
    assert said["profile_completeness"] == "100% of the profile is filled in"
    assert DERIVED["has_phone"].say(0.0, ENGLISH) == "No phone number known"
    assert DERIVED["seniority"].say(None, ENGLISH) == "No job title known"
    assert DERIVED["employees_number"].say(float("nan"), ENGLISH) == "Number of employees not known"


def test_catalogue_is_consistent():
    for name, fact in DERIVED.items():
        assert fact.name == name
        assert set(fact.sources) <= set(KNOWN_LEAD_COLUMNS)
        assert bool(fact.values) == (fact.kind == "categorical")
        assert set(fact.labels) == set(fact.values)
        assert fact.ordered <= (fact.kind == "categorical")
        assert fact.meaning and fact.null_behaviour and fact.sentence and fact.absent_sentence


def test_every_known_column_has_a_role_and_a_reason():
    assert set(LEAD_COLUMN_ROLE) == {*KNOWN_LEAD_COLUMNS, "lead_id", "created_at"}
    assert set(LEAD_COLUMN_WHY) == set(LEAD_COLUMN_ROLE)
    assert {"email", "phone", "first_name", "last_name", "job_title", "owner"} <= NEVER_FEATURES
    derived_only = {column for column, role in LEAD_COLUMN_ROLE.items() if role == "derived_only"}
    assert derived_only <= {source for fact in DERIVED.values() for source in fact.sources}


def test_a_lead_that_was_looked_at_before_is_remembered():
    assert facts_of_lead(LEAD) is facts_of_lead({**LEAD, "note": "not looked at"})
    assert facts_of_lead(LEAD) is not facts_of_lead({**LEAD, "phone": None})


def test_distinct_titles_are_read_once(monkeypatch):
    read = []
    monkeypatch.setattr(
        "features.profile.derive.read_title", lambda t: (read.append(t), (None, None))[1]
    )
    derived_facts({"job_title": ["CEO", "Azubi", None] * 1000}, 3000)
    assert sorted(read, key=str) == ["Azubi", "CEO", None]


def test_the_module_does_not_import_pandas():
    code = "import sys, features.profile; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
