"""The benchmarks find the packages, although one of them bears the name of a package."""

from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
SCRIPTS = sorted(p for p in BENCHMARKS.glob("*.py") if "__main__" in p.read_text("utf-8"))
FIRST = "sys.path.insert(0, str(Path(__file__).resolve().parents[1]))"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_looks_for_packages_in_the_project_first(script):
    lines = script.read_text("utf-8").splitlines()
    packages = ("from features", "from training", "from serving", "from benchmarks")
    ours = [number for number, line in enumerate(lines) if line.startswith(packages)]
    assert FIRST in lines[: min(ours, default=0)]
