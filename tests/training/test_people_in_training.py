"""No lead of one account or one person on both sides of a test; nothing learned from test leads."""

import numpy as np
import pytest
from histories import at, tables_from

from features.collect import facts_from_tables
from features.people import kept_together
from training.folds import folds_across_leads, rolling_folds
from training.hindsight.past import past_of
from training.outcomes import outcomes_of
from training.pilot.closed import closed_leads
from training.pilot.samples import all_closed
from training.population import FEWEST_REFERENCE_LEADS, reference_moments
from training.snapshots import snapshots_of

UNTIL, HORIZON, OWN = 400, 30, ("ours.de",)


def company(leads=240, seed=0):
    """Leads of which many share a domain, a company name, or are one person twice."""
    rng = np.random.default_rng(seed)
    ids = [f"l{i}" for i in range(leads)]
    created = dict(zip(ids, rng.uniform(0, UNTIL, leads).round(3), strict=True))
    statuses = [
        (i, day + rng.uniform(1, 40), "won" if rng.random() < 0.3 else "lost")
        for i, day in created.items()
        if rng.random() < 0.7
    ]
    firms = rng.integers(0, 50, leads).tolist()
    people = rng.integers(0, 90, leads).tolist()
    kinds = rng.integers(0, 4, leads).tolist()
    email, name, first, last = {}, {}, {}, {}
    for lead, firm, person, kind in zip(ids, firms, people, kinds, strict=True):
        if kind == 0:
            email[lead] = f"p{person}.{lead}@mail.firm{firm}.de"
        elif kind == 1:
            email[lead] = f"Person{person}+{lead}@gmail.com"
        elif kind == 2:
            name[lead] = f"Firm {firm} {'GmbH' if person % 2 else 'AG'}"
        first[lead], last[lead] = "Anna", f"Berg{'abcdefghij'[person % 10]}"
    attributes = {"email": email, "company": name, "first_name": first, "last_name": last}
    tables = tables_from(created, statuses, **attributes)
    facts = facts_from_tables(tables, ())
    snapshots = snapshots_of(facts, outcomes_of(tables), at(UNTIL), HORIZON)
    return facts, snapshots, (email, name)


@pytest.fixture(scope="module")
def known():
    return company()


@pytest.mark.parametrize("cut", [rolling_folds, folds_across_leads])
def test_no_person_and_no_account_is_on_both_sides(known, cut):
    facts, snapshots, (email, name) = known
    group = kept_together(facts)
    assert len(np.unique(group)) < len(group)
    folds = cut(facts, snapshots, at(UNTIL))
    assert len(folds) >= 3
    for fold in folds:
        train, test = (set(snapshots.moments.lead[s].tolist()) for s in (fold.train, fold.test))
        assert not {group[i] for i in train} & {group[i] for i in test}
        for shared in (_firms_by_mail, _firms_by_name, _boxes):
            assert not shared(facts, train, email, name) & shared(facts, test, email, name)


def _firms_by_mail(facts, leads, email, _):
    found = (email.get(facts.lead_ids[i], "") for i in leads)
    return {address.rpartition("@")[2] for address in found if "firm" in address}


def _firms_by_name(facts, leads, _, name):
    found = (name.get(facts.lead_ids[i]) for i in leads)
    return {company.rsplit(" ", 1)[0] for company in found if company}


def _boxes(facts, leads, email, _):
    found = (email.get(facts.lead_ids[i], "") for i in leads)
    return {address.partition("+")[0] for address in found if "gmail" in address}


MADE_UP = {"a": "an@firm.de", "b": "x@ours.de", "c": "t@x.test", "d": "bo@firm.de"}


def few(leads=("a", "b", "c", "d"), repeats=1):
    ids = [f"{lead}{i}" for lead in leads for i in range(repeats)]
    emails = {lead: MADE_UP[lead[0]].replace("@", f"{lead}@") for lead in ids}
    statuses = [(lead, 5, "lost") for lead in ids if lead[0] != "d"]
    tables = tables_from(dict.fromkeys(ids, 0), statuses, email=emails)
    return tables, facts_from_tables(tables, ())


def test_nothing_is_learned_from_internal_and_test_leads():
    tables, facts = few()
    outcomes = outcomes_of(tables)

    def leads_of(**given):
        found = snapshots_of(facts, outcomes, at(100), HORIZON, (0.0, 1.0), **given)
        return {facts.lead_ids[i] for i in found.moments.lead.tolist()}

    assert leads_of(own_domains=OWN) == {"a0", "d0"}
    assert leads_of() == {"a0", "b0", "d0"}


@pytest.mark.parametrize("repeats", [1, FEWEST_REFERENCE_LEADS])
def test_nobody_is_ranked_against_them(repeats):
    tables, facts = few(repeats=repeats)
    moments = reference_moments(facts, outcomes_of(tables), at(1), OWN)
    told = {facts.lead_ids[i][0] for i in moments.lead.tolist()}
    assert told == {"a", "d"}
    assert len(moments) == 2 * repeats


def test_the_pilot_does_not_count_them():
    tables, facts = few()
    every = all_closed(facts, closed_leads(tables), OWN)
    assert {facts.lead_ids[i] for i in every.moments.lead.tolist()} == {"a0"}


def test_the_past_leaves_them_out_by_every_policy_s_domains(small_policy_with):
    tables, facts = few()
    past = past_of(tables, [small_policy_with(()), small_policy_with(OWN)], at(100), HORIZON)
    assert past.own_domains == OWN
    taken = past.snapshots(past.outcomes, at(100))
    assert {facts.lead_ids[i] for i in taken.moments.lead.tolist()} == {"a0", "d0"}


@pytest.fixture
def small_policy_with():
    from features.policy.load import load_policy  # noqa: PLC0415

    def policy(domains):
        whole = load_policy()
        hygiene = whole.hygiene.model_copy(update={"internal_mail_domains": domains})
        return whole.model_copy(update={"hygiene": hygiene})

    return policy
