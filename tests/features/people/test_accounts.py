"""Which leads are of one account."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.people.accounts import MOST_ACCOUNTS_OF_A_MARK, account_groups, account_keys
from features.people.groups import blocks_of, components


def together(leads):
    """Give the groups of (account_id, email, company, country) as sets of positions."""
    columns = dict(
        zip(("account_id", "email", "company", "country"), zip(*leads, strict=True), strict=True)
    )
    group = account_groups(columns, len(leads))
    return {frozenset(np.flatnonzero(group == g).tolist()) for g in set(group.tolist())}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("A1", None, None, None), (" A1 ", None, None, None), True),
        (("A1", None, None, None), ("A2", None, None, None), False),
        ((None, "x@acme.de", None, None), (None, "y@mail.ACME.de", None, None), True),
        ((None, "x@gmail.com", None, None), (None, "y@gmail.com", None, None), False),
        ((None, "x@uni-koeln.de", None, None), (None, "y@uni-koeln.de", None, None), False),
        ((None, "x@mailinator.com", None, None), (None, "y@mailinator.com", None, None), False),
        ((None, None, "Müller GmbH", "DE"), (None, None, "MUELLER", "Germany"), True),
        ((None, None, "Müller GmbH", "DE"), (None, None, "Müller GmbH", "Austria"), False),
        ((None, None, "Müller GmbH", "DE"), (None, None, "Müller GmbH", None), False),
        (("A1", "x@acme.de", None, None), (None, "y@acme.de", None, None), True),
        ((None, "x@gmail.com", "Acme", "DE"), ("A1", None, "Acme AG", "DE"), True),
        ((None, None, None, None), (None, None, None, None), False),
        ((None, None, "n/a", "DE"), (None, None, "n/a", "DE"), False),
    ],
)
def test_two_leads(one, other, same):
    assert (len(together([one, other])) == 1) is same


def test_a_third_lead_ties_two():
    leads = [
        ("A1", None, "Acme", "DE"),
        (None, "x@acme.de", "Acme AG", "DE"),
        (None, "y@acme.de", None, None),
    ]
    assert together(leads) == {frozenset({0, 1, 2})}


def test_what_many_accounts_share_ties_none_of_them():
    holding = [
        (f"A{i}", "x@holding.de", "Freelancer", "DE") for i in range(MOST_ACCOUNTS_OF_A_MARK + 1)
    ]
    assert len(together(holding)) == len(holding)
    assert len(together(holding[:-1])) == 1
    alone = [(None, "y@holding.de", None, None), (None, "z@holding.de", None, None)]
    assert len(together([*holding, *alone])) == len(holding) + 1


def test_surest_mark_looks_at_its_own_lead_only():
    leads = pd.DataFrame(
        {"account_id": ["A1", None, None, None], "email": ["x@b.de", "x@b.de", "x@gmail.com", None],
         "company": ["B", "B", "B GmbH", None]}
    )  # fmt: skip
    keys = account_keys(leads, 4)
    assert keys == [("account", "A1"), ("domain", "b.de"), ("company", "b", ""), None]


def test_no_columns_at_all_and_a_wrong_length():
    assert account_groups({}, 3).tolist() == [0, 1, 2]
    with pytest.raises(ValueError, match="'email' has 1 values, expected 2"):
        account_groups({"email": ["x@b.de"]}, 2)


def test_blocks():
    assert blocks_of(["a", None, "b", "a", None]) == {"a": [0, 3]}


links = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=12)


@settings(deadline=None)
@given(links, st.randoms())
def test_components_are_the_finest_groups_that_keep_every_link(pairs, random):
    group = components(pairs, 10)
    assert all(group[i] == group[j] for i, j in pairs)
    reach = np.eye(10, dtype=bool)
    for i, j in pairs:
        reach[i, j] = reach[j, i] = True
    for k in range(10):
        reach |= reach[:, [k]] & reach[[k], :]
    assert (reach == (group[:, None] == group[None, :])).all()
    assert components(random.sample(pairs, len(pairs)), 10).tolist() == group.tolist()
    first = [group.tolist().index(g) for g in range(group.max() + 1)]
    assert first == sorted(first)


marks = st.tuples(
    st.sampled_from([None, None, "A1", "A2"]),
    st.sampled_from([None, "x@a.de", "y@a.de", "x@b.de", "x@gmail.com"]),
    st.sampled_from([None, "A GmbH", "a", "B"]),
    st.sampled_from([None, "DE", "Germany"]),
)


@settings(deadline=None)
@given(st.lists(marks, min_size=1, max_size=12), st.randoms())
def test_groups_do_not_depend_on_the_order_of_leads(leads, random):
    order = random.sample(range(len(leads)), len(leads))
    shuffled = {frozenset(order[i] for i in group) for group in together([leads[i] for i in order])}
    assert shuffled == together(leads)
