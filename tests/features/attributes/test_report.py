"""Every column is told of: what was found, what the model gets, and the figures behind it."""

import numpy as np
import pytest
from hypothesis import given
from lead_worlds import START_US, quickly, tables_of, worlds

from features.attributes import column_report, fit_attributes, sentences
from features.attributes.moments import last_of_each_lead
from features.collect import facts_from_tables
from features.facts import Behaviour, Column, Facts, Moments, attributes_at
from features.policy.schema import Policy

POLICY = Policy(name="p", hand_off={"threshold": {"score": 1}}, exclude_attributes=("gender",))
N = 300
NOTHING = np.zeros(0, np.int64)
EMPTY = Behaviour(NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, [], ("type", "subject"))


def facts_with(**columns):
    encoded = {name: Column(list(v), np.arange(N)) for name, v in columns.items()}
    return Facts([f"l{i}" for i in range(N)], np.zeros(N, np.int64), encoded, EMPTY)


@pytest.fixture(scope="module")
def report():
    rng = np.random.default_rng(1)
    source = rng.choice(["fair", "web"], N).tolist()
    facts = facts_with(
        email=[f"a{i}@firm.example" for i in range(N)],
        company=[f"firm {i}" for i in range(N)],
        gender=["f"] * N,
        source=source,
        origin=[s.upper() for s in source],
        customer_no=list(range(70_000, 70_000 + N)),
        language=["en"] * N,
        campaign=[f"{('spring', 'autumn')[i % 2]} {i % 250}" for i in range(N)],
        budget=rng.lognormal(9, 1, N).tolist(),
    )
    return {
        v.column: v for v in column_report(facts, Moments(np.arange(N), np.ones(N, int)), POLICY)
    }


@pytest.mark.parametrize(
    ("column", "found", "handled"),
    [
        ("email", "known column", "only what is derived from it"),
        ("company", "known column", "not used"),
        ("gender", "kept out by the policy", "not used"),
        ("source", "categories", "2 categories, the rest together"),
        ("origin", "near-duplicate", "not used"),
        ("customer_no", "id-like", "not used"),
        ("language", "constant", "not used"),
        ("campaign", "mostly rare values", "whether it mentions one of 2 common words"),
        ("budget", "numbers", "as it is"),
    ],
)
def test_verdicts(report, column, found, handled):
    assert (report[column].found, report[column].handled) == (found, handled)


def test_what_is_noteworthy_is_said_with_figures(report):
    assert sentences(report.values()) == [
        "leads.campaign has hardly any value that several leads share (250 different values in 300 "
        "of 300 leads): the model looks at whether it mentions one of 2 common words",
        "leads.customer_no names one lead each, like a number or a code (300 different values in "
        "300 of 300 leads): not used",
        "leads.language is the same in every lead (0 of 300 leads differ): not used",
        "leads.origin says what another column says (goes together with source in at least 99 % of "
        "300 leads): not used",
    ]


def test_many_categories_are_told():
    values = [f"city {i // 2}" for i in range(100)] * 1 + ["Berlin"] * 100 + ["Paris"] * 100
    rare = {"city": values[:N]}
    big = facts_with(**rare)
    [verdict] = column_report(big, Moments(np.arange(N), np.ones(N, int)), POLICY)
    assert verdict.found == "categories"
    assert verdict.handled.startswith("2 categories, the rest together and whether it mentions")


@quickly(15)
@given(worlds())
def test_there_is_a_verdict_for_every_column_and_it_is_what_is_done(world):
    facts = facts_from_tables(tables_of(world), ("type", "subject"))
    moments = Moments(np.arange(len(facts)), np.full(len(facts), START_US + 10**13))
    found = column_report(facts, moments, POLICY)
    assert [verdict.column for verdict in found] == sorted(facts.attributes)
    used = {spec.name for spec in fit_attributes(attributes_at(facts, moments), ("gender",))}
    unused = {"not used", "only what is derived from it"}
    assert {v.column for v in found if v.handled not in unused} == used
    assert len(sentences(found)) == sum(v.noteworthy for v in found)


def test_the_last_moment_of_each_lead_decides():
    last = last_of_each_lead(Moments(np.array([1, 0, 1, 1]), np.array([5, 9, 7, 6])))
    assert (last.lead.tolist(), last.as_of_us.tolist()) == ([0, 1], [9, 7])
