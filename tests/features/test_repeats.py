"""What counts once per subject is one activity for points, conditions and features alike."""

import numpy as np
import pytest
from agreements import SPEC
from hypothesis import given
from hypothesis import strategies as st
from lead_worlds import DAY_US, START_US, World, facts_of_lead, quickly

from features.facts import Moments
from features.matching import kind_columns_of
from features.points import Agreement, item_names
from features.policy.load import load_policy
from features.rows import RowBuilder

POLICY = load_policy(None)
OPEN = item_names(POLICY).index("activity:email_open")
AS_OF_US = START_US + 60 * DAY_US


def rows_of(*activities):
    happened = tuple(
        ("l0", AS_OF_US - int(days * DAY_US), None, (type_, subject, None))
        for type_, subject, days in activities
    )
    world = World({"l0": START_US}, {"l0": {"country": "DE"}}, happened)
    facts = facts_of_lead(world, "l0", world.latest["l0"], kind_columns_of(POLICY))
    return RowBuilder(POLICY, SPEC).build(facts, Moments(np.array([0]), np.array([AS_OF_US])))


def counted(*activities):
    """Give the activities that count."""
    known, agreement = rows_of(*activities).known, Agreement(POLICY)
    return agreement.entries(known, agreement.masks(known))


def test_five_opens_of_one_mail_are_one_open():
    once = rows_of(("email_open", "mail-1", 9))
    often = rows_of(*(("email_open", "mail-1", days) for days in (9, 8, 2, 1, 0)))
    assert np.array_equal(often.matrix, once.matrix, equal_nan=True)
    assert np.array_equal(often.points.items, once.points.items)


def test_opens_of_two_mails_are_two():
    two = rows_of(("email_open", "mail-1", 9), ("email_open", "mail-2", 9))
    one = rows_of(("email_open", "mail-1", 9))
    assert two.points.items[0, OPEN] == pytest.approx(2 * one.points.items[0, OPEN])


def test_what_counts_each_time_stays():
    """A price page is looked at again and again; nothing says that it counts once."""
    views = [("page_view", "/pricing", days) for days in (3, 2, 1)]
    assert len(counted(*views).row) == 3


def test_what_the_agreement_does_not_know_stays():
    assert len(counted(("fax", "a", 2), ("fax", "a", 1)).row) == 2


@quickly(40)
@given(st.permutations([1, 2, 3, 4, 5]), st.integers(1, 5))
def test_the_first_of_each_stays_whatever_else_there_is(ages, many):
    mails = [("email_open", f"mail-{n % many}", float(age)) for n, age in enumerate(ages)]
    kept = counted(*mails)
    oldest = {s: max(a for _, t, a in mails if t == s) for _, s, _ in mails}
    assert sorted(kept.age_days) == pytest.approx(sorted(oldest.values()))


def test_who_asks_again_has_asked_recently():
    asked = [("form_submit", "/demo", 58.0), ("form_submit", "/demo", 1.0)]
    assert rows_of(*asked).points.contact_request.all()
    assert rows_of(("form_submit", "/demo", 58.0)).points.contact_request.sum() == 0


def test_a_contact_request_is_a_new_one_each_time():
    first = {"repeats": "first"}
    activities = {
        **POLICY.activities,
        "demo_request": POLICY.activities["demo_request"].model_copy(update=first),
    }
    policy = POLICY.model_copy(update={"activities": activities})
    known = rows_of(("form_submit", "/demo", 58.0), ("form_submit", "/demo", 1.0)).known
    agreement = Agreement(policy)
    assert len(agreement.entries(known, agreement.masks(known)).row) == 2
