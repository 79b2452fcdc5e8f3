"""Linear algebra on one thread: sums in another order end in other last digits of a model."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from threadpoolctl import threadpool_limits

P = ParamSpec("P")
R = TypeVar("R")


def algebra_on_one_thread(work: Callable[P, R]) -> Callable[P, R]:
    """Make a function give the same bytes however many threads the machine offers.

    LightGBM keeps its threads: its `deterministic` mode does not depend on how many there are.
    """

    @wraps(work)
    def done(*args: P.args, **named: P.kwargs) -> R:
        with threadpool_limits(limits=1, user_api="blas"):
            return work(*args, **named)

    return done
