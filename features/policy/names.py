"""Whether a name that a policy refers to is there."""

from __future__ import annotations

from collections.abc import Mapping

from features.policy.plain import Plain

SCORED = ("activities", "sequences", "classification")


def is_named(policy: Plain, kind: str, name: str) -> bool:
    """Tell whether a name is there, or may be: nobody knows in a part that was refused.

    Parameters
    ----------
    policy
        Plain values, wrong ones marked.
    kind
        `activities`, `sequences` or `classification`.
    name
        What is looked for.
    """
    part = policy.get(kind, {})
    return not isinstance(part, Mapping) or name in part
