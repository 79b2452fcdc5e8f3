"""Doubts about a policy that only the data can raise: what never occurs, what always does.

An agreement written for other data gives zero, not an error. Here every such zero is said, with
what the data have instead.
"""

from __future__ import annotations

from features.policy.against_data.activities import activity_doubts
from features.policy.against_data.hand_off import hand_off_doubts
from features.policy.against_data.look import look_at
from features.policy.against_data.values import value_doubts
from features.policy.places import Problem
from features.policy.schema import Policy
from features.policy.words import dotted
from features.tables import Tables


def data_doubts(policy: Policy, tables: Tables) -> list[Problem]:
    """Find what a policy says that the data never show.

    Parameters
    ----------
    policy
        A valid policy.
    tables
        Checked tables. Every lead is looked at as of its last activity (or its creation).

    Returns
    -------
    list of Problem
        Paths as in the file, its short forms written out only where there are several of a thing.
    """
    if tables.leads.empty:
        return [Problem((), "there are no leads in the data – nothing can be compared")]
    look = look_at(policy, tables)
    values = list(value_doubts(look))
    return [*activity_doubts(look), *values, *hand_off_doubts(look, [p.path for p in values])]


def doubts_about(policy: Policy, tables: Tables) -> list[str]:
    """List what a policy says that the data never show, as `key.path: doubt – what there is`.

    Parameters
    ----------
    policy
        A valid policy.
    tables
        Checked tables.

    Returns
    -------
    list of str
        Empty where the data show all that the policy speaks of.
    """
    found = data_doubts(policy, tables)
    return [f"{dotted(p.path)}: {p.text}" if p.path else p.text for p in found]
