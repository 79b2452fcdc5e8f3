"""What the tests of the policy share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from features.errors import PolicyError
from features.policy.load import parse_policy

BASE = {
    "name": "name: Test",
    "hand_off": "hand_off: {threshold: {score: 50}}",
    "activities": "activities:\n"
    "  call: {label: called, match: {type: call}, stage: late, points: 5}\n"
    "  job: {label: job, match: {subject: /jobs*}, stage: negative, points: -5}",
}


@pytest.fixture(scope="session")
def with_part() -> Callable[[str], str]:
    """Put a part first, in place of the part of that name, so that its lines count from 1."""

    def join(text: str) -> str:
        others = [part for key, part in BASE.items() if not text.startswith(f"{key}:")]
        return "\n".join([text, *others])

    return join


@pytest.fixture(scope="session")
def problems() -> Callable[[str], list[str]]:
    """Give the problems of a text that must be refused."""

    def refused(text: str) -> list[str]:
        with pytest.raises(PolicyError) as caught:
            parse_policy(text, "p.yaml")
        return caught.value.problems

    return refused
