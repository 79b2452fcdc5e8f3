"""What docs/examples/ideas/README.md says, as rows of cells."""

from __future__ import annotations

import re

from example_leads import FOLDER

from features.points import RulePoints

TEXT = (FOLDER / "README.md").read_text("utf-8")
FILE = re.compile(r"\[`(\w+\.yaml)`\]\(\1\)")


def table(title: str) -> list[list[str]]:
    """Give the rows of the table under a heading; the first cell is the name of the file."""
    [section] = re.findall(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", TEXT, re.M | re.S)
    lines = [line for line in section.splitlines() if line.startswith("| [")]
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return [[FILE.fullmatch(row[0])[1], *row[1:]] for row in rows]


def files_named() -> set[str]:
    """Give every policy file that the text links to."""
    return set(FILE.findall(TEXT))


def said_points(points: RulePoints) -> str:
    """Say points of one row as the text does: `3000 + 400 − 30 = **3,370**`."""
    parts = points.classification[0], points.qualification[0], points.prioritisation[0]
    sign = "−" if parts[2] < 0 else "+"
    total = f"{points.total[0]:,}".replace("-", "−")
    return f"{parts[0]} + {parts[1]} {sign} {abs(parts[2])} = **{total}**"
