"""Every notebook runs, quickly, and is the pair of its script."""

import subprocess
import sys
from pathlib import Path

import jupytext
import pytest

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
SCRIPTS = sorted(NOTEBOOKS.glob("[0-9]*.py"))
SECONDS = 240  # half a minute of work; a busy machine shares its core with others
RUN = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from run import executed
cells = executed(Path(sys.argv[2])).cells
print(sum(any("image/png" in o.get("data", {}) for o in c.get("outputs", ())) for c in cells))
"""


def test_there_are_notebooks():
    assert [s.stem for s in SCRIPTS] == [p.stem for p in sorted(NOTEBOOKS.glob("*.ipynb"))]
    assert SCRIPTS


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_script_and_notebook_are_a_pair(script):
    ours, paired = jupytext.read(script), jupytext.read(script.with_suffix(".ipynb"))
    assert [(c.cell_type, c.source) for c in ours.cells] == [
        (c.cell_type, c.source) for c in paired.cells
    ]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_the_notebook_shows_its_output(script):
    code = [c for c in jupytext.read(script.with_suffix(".ipynb")).cells if c.cell_type == "code"]
    assert all(cell.execution_count for cell in code)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_the_output_warns_of_nothing_and_names_no_folder(script):
    cells = jupytext.read(script.with_suffix(".ipynb")).cells
    outputs = [output for cell in cells for output in cell.get("outputs", ())]
    assert [o["text"] for o in outputs if o.get("name") == "stderr"] == []
    assert not [o["text"] for o in outputs if "site-packages" in o.get("text", "")]


@pytest.mark.slow
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_the_notebook_runs(script):
    # In a process of its own: the kernel's client warns of things that are not ours.
    command = [sys.executable, "-c", RUN, str(NOTEBOOKS), str(script)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert int(ran.stdout) >= 3  # pictures
