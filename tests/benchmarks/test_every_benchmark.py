"""Every benchmark still finds what it imports, and the plain search still runs."""

import sys
from importlib import import_module
from pathlib import Path

import pytest

from benchmarks.tuning import START, Plain, company
from training.tuning.space import tried

ROOT = Path(__file__).parents[2]
PEERS = {"polars", "skrub"}
NAMES = sorted(path.stem for path in (ROOT / "benchmarks").glob("*.py"))


@pytest.mark.parametrize("name", NAMES)
def test_imports_are_there(name, monkeypatch):
    monkeypatch.setattr(sys, "path", [*sys.path, str(ROOT / "benchmarks")])
    try:
        import_module(f"benchmarks.{name}")
    except ModuleNotFoundError as missing:
        if missing.name not in PEERS:
            raise
        pytest.skip(f"{missing.name} is in requirements-bench.lock only")


@pytest.mark.slow
def test_the_plain_search_begins_with_the_settings_to_beat():
    known = company(3000, 0)
    plain = Plain([known.material.fold_rows(fold) for fold in known.folds[-1:]])
    plain.trial()
    assert plain.study.best_params == tried(START)
    assert 0 < plain.study.best_value < 1
