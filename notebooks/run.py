"""Run every notebook from its .py file and write the .ipynb beside it, with the output."""

from __future__ import annotations

import os
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).parent
SECONDS_AT_MOST = 180
# tqdm would ask for widgets, and name a folder of this machine in the output.
os.environ.setdefault("PYTHONWARNINGS", "ignore:IProgress not found")


def executed(script: Path) -> nbformat.NotebookNode:
    """Run the cells of a `# %%` script in a kernel of their own.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell fails.
    """
    notebook = jupytext.read(script)
    where = {"metadata": {"path": str(script.parent)}}
    NotebookClient(
        notebook, timeout=SECONDS_AT_MOST, kernel_name="python3", resources=where
    ).execute()
    return notebook


if __name__ == "__main__":
    for script in sorted(HERE.glob("[0-9]*.py")):
        notebook = executed(script)
        for number, cell in enumerate(notebook.cells):
            cell["id"] = f"{script.stem}-{number}"  # random ids would differ at every run
            cell.metadata.pop("execution", None)
        nbformat.write(notebook, script.with_suffix(".ipynb"))
