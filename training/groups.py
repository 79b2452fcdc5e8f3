"""Which reason group every agreed item is told under."""

from __future__ import annotations

from features.policy.schema import Condition, Did, Policy
from features.profile import DERIVED


def item_groups(policy: Policy) -> tuple[str, ...]:
    """Give the reason group of every item of a policy, in item order."""
    return (
        *(_group_of_condition(f, policy) for f in policy.classification.values()),
        *(_group_of_condition(f, policy) for f in policy.qualification.factors.values()),
        *(f"stage_{activity.stage}" for activity in policy.activities.values()),
        *(f"sequence_{name}" for name in policy.sequences),
    )


def _group_of_condition(condition: Condition, policy: Policy) -> str:
    for name in condition.when:
        if name in DERIVED:
            return DERIVED[name].group
        for fact in DERIVED.values():
            if fact.sources == (name,):
                return fact.group
        return f"attribute_{name}"
    return _group_of_did(condition.did[0], policy)


def _group_of_did(did: Did, policy: Policy) -> str:
    if did.activity is not None:
        return f"stage_{policy.activities[did.activity].stage}"
    return f"stage_{did.stage}" if did.stage is not None else f"sequence_{did.sequence}"
