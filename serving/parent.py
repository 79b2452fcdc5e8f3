"""Ending with the process that started this one, so that nobody is left to hold the port."""

from __future__ import annotations

import ctypes
import signal
import sys

PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """Have Linux send this process SIGTERM when its parent dies, however that dies.

    Elsewhere nothing is done: there a server whose parent is killed has to be ended by hand.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
