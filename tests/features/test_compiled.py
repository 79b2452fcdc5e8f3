"""Compiled loops are imported late, and work where nothing can be kept on disk."""

import subprocess
import sys

import numba
import numpy as np
import pytest

from features.compiled import compiled


def doubled(values):
    out = np.empty(len(values))
    for i in range(len(values)):
        out[i] = 2 * values[i] / 0.0 if values[i] < 0 else 2 * values[i]
    return out


def test_a_loop_runs_and_divides_as_numpy_does():
    found = compiled(doubled)(np.array([1.0, -1.0]))
    assert found.tolist() == [2.0, -np.inf]


def test_without_a_folder_to_write_to_it_compiles_anew(monkeypatch):
    asked = []

    def njit(cache, **given):
        asked.append(cache)
        if cache:
            raise RuntimeError("cannot cache function 'doubled': no locator available for file")
        return lambda function: function

    monkeypatch.setattr(numba, "njit", njit)
    assert compiled(doubled) is doubled
    assert asked == [True, False]


def test_any_other_trouble_is_told(monkeypatch):
    def njit(cache, **given):
        raise RuntimeError("something else")

    monkeypatch.setattr(numba, "njit", njit)
    with pytest.raises(RuntimeError, match="something else"):
        compiled(doubled)


@pytest.mark.parametrize("module", ["serving.cli", "features.rows", "features.points"])
def test_numba_is_not_imported_before_there_is_something_to_count(module):
    code = f"import sys, {module}; print('numba' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
