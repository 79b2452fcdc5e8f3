"""Which tests run in one test process: those of a file, and of some folders, which share models.

Markers would say it, too, but `--dist loadgroup` of pytest-xdist 3.8 does not see them under
pytest 9.
"""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

# Their fixtures train models once per test process: one process each is enough.
TOGETHER = (
    *("tests/training/evaluation/", "tests/training/promotion/", "tests/training/report/"),
    *("tests/training/pilot/", "tests/training/hindsight/", "tests/training/recalibration/"),
    *("tests/training/reweigh/", "tests/training/simulator/", "tests/training/registry/"),
    # One Java for all.
    *("tests/features/scale/test_scale_spark", "tests/serving/test_scale_scores"),
)
SPARK = TOGETHER[-2:]
# Every test of theirs takes long, and shares nothing.
APART = ("tests/test_notebooks", "tests/serving/http/test_garbage", "tests/features/test_kernel")
# The longest go first, so that no process waits for another at the end.
FIRST = (
    *("tests/test_notebooks", "tests/training/evaluation/", "tests/serving/cli/"),
    *("tests/training/registry/", "tests/training/hindsight/", "tests/training/test_bpic2012"),
    *("tests/serving/test_service", *SPARK, "tests/benchmarks/", "tests/training/"),
)


def scope_of(nodeid: str) -> str:
    """Name what a test runs together with."""
    file = nodeid.partition("::")[0]
    if file.startswith(APART):
        return nodeid
    if file.startswith(SPARK):
        return "spark"
    return next((place for place in TOGETHER if file.startswith(place)), file)


def turn_of(nodeid: str) -> int:
    """Give when a test's turn comes; those of one turn stay in their order."""
    return next((i for i, place in enumerate(FIRST) if nodeid.startswith(place)), len(FIRST))


class ByPlace(LoadScopeScheduling):
    """Hands out tests by `scope_of`, in the order of their turns."""

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid)
