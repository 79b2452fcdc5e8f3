"""Compiled loops, for what NumPy can only do with many passes over the data."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ParamSpec, TypeVar

import numba

Given = ParamSpec("Given")
Result = TypeVar("Result")
NO_FOLDER = "no locator available"


def compiled(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """Compile a function of arrays and numbers with numba at its first call.

    It runs without holding Python's lock, so threads work side by side; floating sums keep their
    order, so the bits never depend on vector instructions; dividing by zero gives what it gives
    in NumPy. What was compiled is kept on disk for the next start, beside the source or in the
    user's cache folder; where no folder can be written it is compiled anew each time.

    Importing numba takes a third of a second: import modules with compiled loops late. What calls
    each other stands in one file, because a kept function is compiled anew only when its own file
    changes. Arguments are plain contiguous arrays of int64, float64 and bool, so that there is one
    compiled version of each function.
    """
    compile_ = partial(numba.njit, nogil=True, fastmath=False, error_model="numpy")
    try:
        return compile_(cache=True)(function)
    except RuntimeError as problem:
        if NO_FOLDER not in str(problem):
            raise
        return compile_(cache=False)(function)
