"""The limit of each key: a bucket that fills evenly."""

from hypothesis import given
from hypothesis import strategies as st

from serving.access.limits import Limiter

STEPS = st.lists(st.floats(0, 120), min_size=1, max_size=300)


@given(st.integers(1, 200), STEPS)
def test_never_more_than_a_minutes_worth_and_what_time_adds(per_minute, steps):
    limiter, at, let_in = Limiter(per_minute), 0.0, 0
    for step in steps:
        at += step
        let_in += limiter.seconds_to_wait("a", at) == 0
        assert let_in <= per_minute + at * per_minute / 60 + 1e-6


@given(st.integers(1, 200), STEPS)
def test_who_waits_as_told_is_let_in(per_minute, steps):
    limiter, at = Limiter(per_minute), 0.0
    for step in steps:
        at += step
        wait = limiter.seconds_to_wait("a", at)
        if wait:
            at += wait * (1 + 1e-9) + 1e-9
            assert limiter.seconds_to_wait("a", at) == 0


@given(st.integers(1, 200), st.integers(0, 400))
def test_others_do_not_matter(per_minute, of_others):
    limiter = Limiter(per_minute)
    for _ in range(of_others):
        limiter.seconds_to_wait("b", 0.0)
    assert sum(limiter.seconds_to_wait("a", 0.0) == 0 for _ in range(400)) == per_minute


def test_no_limit():
    limiter = Limiter(0)
    assert not any(limiter.seconds_to_wait("a", 0.0) for _ in range(10_000))
    assert not limiter._left
