"""What models are not told of leads, or never learned, is counted: the first sign of drift."""

import numpy as np
import pytest

from features.attributes import OTHER
from features.collect import facts_of_one
from features.facts import Moments
from serving.inputs import Inputs, Unusual

NOW_US = 1_780_000_000_000_000
DAY_US = 86_400_000_000


@pytest.fixture(scope="module")
def builder(demo_model):
    return demo_model.builder


@pytest.fixture(scope="module")
def known(builder):
    """Attributes that are all there, each a category that was learned."""
    specs = [s for s in builder.spec.attributes if s.kind != "mentions"]
    values = {"categorical": None, "numeric": 7.0, "boolean": True, "text": "words"}
    values["days_since"] = "2020-01-01"
    found = {s.name: values[s.kind] or next(c for c in s.categories if c != OTHER) for s in specs}
    assert "industry" in found
    return found


@pytest.fixture
def unusual(builder):
    def ask(*leads, activities=((NOW_US - DAY_US, None, ("visit", "")),)):
        rows = []
        for lead in leads:
            columns = builder.matcher.kind_columns
            did = [(a, b, (*kind, *[""] * (len(columns) - 2))) for a, b, kind in activities]
            facts = facts_of_one({"lead_id": "a", **lead}, NOW_US - 9 * DAY_US, did, columns)
            moment = Moments(np.zeros(1, np.int64), np.array([NOW_US]))
            rows.append(builder.build(facts, moment).matrix)
        return Inputs(builder).unusual(np.concatenate(rows))

    return ask


def test_a_lead_like_those_learned_from_is_nothing_unusual(unusual, known):
    assert unusual(known, known) == Unusual({}, {}, 0)


def test_what_is_missing_is_counted_by_name(unusual, known):
    without = {name: value for name, value in known.items() if name != "industry"}
    assert unusual(known, without, {**known, "industry": None}).missing == {"industry": 2}


def test_what_was_never_learned_is_counted_by_name(unusual, known):
    found = unusual(known, {**known, "industry": "Zeppelins of the moon"})
    assert (found.missing, found.other) == ({}, {"industry": 1})


def test_leads_without_activity_are_counted(unusual, known):
    assert unusual(known, activities=()).inactive == 1
    assert unusual({}, {}, activities=()).inactive == 2
    later = ((NOW_US + DAY_US, None, ("visit", "")),)
    assert unusual(known, activities=later).inactive == 1


def test_all_that_a_bare_lead_lacks_is_told(unusual, known):
    assert set(unusual({}).missing) == set(known)
