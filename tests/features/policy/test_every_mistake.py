"""Every mistake gets its own message with its place in one run, and nothing else is said."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from policy_mistakes import CATALOGUE, Mistake, overlap, seeded
from sound_policy import SOUND

from features.errors import PolicyError
from features.policy.load import parse_policy
from features.policy.references import policy_warnings

PLACE = re.compile(r"p\.yaml:(\d+):(\d+)")


def messages_of(text: str) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        parse_policy(text, "p.yaml")
    return caught.value.problems


def places_of(messages: list[str]) -> list[tuple[int, int]]:
    return [tuple(map(int, PLACE.match(line).groups())) for line in messages]


def test_the_policy_that_mistakes_are_seeded_into_is_sound():
    assert policy_warnings(parse_policy(SOUND), dt.date(2026, 2, 1)) == []


@pytest.mark.parametrize("mistake", CATALOGUE, ids=str)
def test_one_mistake_gets_one_message_at_its_place(mistake):
    assert SOUND.count(mistake.old) == 1
    text, places = seeded([mistake])
    messages = messages_of(text)
    assert places_of(messages) == places, messages
    assert mistake.says in messages[0]


@st.composite
def some_mistakes(draw: st.DrawFn) -> list[Mistake]:
    chosen: list[Mistake] = []
    for mistake in draw(st.lists(st.sampled_from(CATALOGUE), min_size=2, max_size=25)):
        if not any(overlap(mistake, other) for other in chosen):
            chosen.append(mistake)
    return chosen


@settings(max_examples=150, deadline=None)
@given(some_mistakes())
def test_so_many_mistakes_so_many_messages(mistakes):
    text, places = seeded(mistakes)
    messages = messages_of(text)
    assert places_of(messages) == places, messages
    unsaid = [m for m in mistakes if not any(m.says in line for line in messages)]
    assert unsaid == [], messages
