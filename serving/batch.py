"""Scoring in batch: every moment a row, every reason group a column, written part by part."""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pv
import pyarrow.parquet as pq

from features.errors import LeadScoreError
from features.facts import Facts, Moments
from serving.scored import NO_LINE, ScoredRows
from serving.scorer import Scorer
from training.progress import Progress

SUFFIXES = (".parquet", ".csv")
MOMENTS_PER_PART = 20_000


def batch_table(scorer: Scorer, facts: Facts, moments: Moments, scored: ScoredRows) -> pa.Table:
    """Give the batch columns of some moments.

    Columns are `lead_id, as_of, probability, score, grade, rule_points, mql, start,
    model_version, policy_version` and one `because_<group>` per reason group, with
    `logit(probability) = start + Σ because_*`. With product lines also `best_line` and one
    `probability_<line>` each, null where the lead shows no interest in it.
    """
    explained, n = scored.explained, len(moments)
    columns: dict[str, object] = {
        "lead_id": pa.array([facts.lead_ids[i] for i in moments.lead.tolist()], pa.string()),
        "as_of": pa.array(moments.as_of_us, pa.timestamp("us", "UTC")),
        "probability": explained.probability,
        "score": np.round(100.0 * explained.probability, 1),
        "grade": pa.array(scored.grade.tolist(), pa.string()),
        "rule_points": scored.house.points.total,
        "mql": scored.mql,
        "start": np.full(n, explained.start),
        "model_version": pa.array([scorer.version] * n, pa.string()),
        "policy_version": pa.array([scorer.policy_version] * n, pa.string()),
    }
    if scorer.lines:
        columns |= _line_columns(scorer, scored)
    for g, group in enumerate(scorer.model.groups):
        columns[f"because_{group}"] = np.ascontiguousarray(explained.contributions[:, g])
    return pa.table(columns)


def _line_columns(scorer: Scorer, scored: ScoredRows) -> dict[str, object]:
    """Give the best product line of each row, and the probability for every line of interest."""
    names = [line.name for line in scorer.lines]
    best = [None if i == NO_LINE else names[i] for i in scored.best_line.tolist()]
    columns: dict[str, object] = {"best_line": pa.array(best, pa.string())}
    for i, line in enumerate(scored.lines):
        value = np.where(scored.interested[:, i], line.explained.probability, np.nan)
        columns[f"probability_{names[i]}"] = pa.array(value, pa.float64(), from_pandas=True)
    return columns


def write_scores(
    scorer: Scorer, facts: Facts, moments: Moments, out: Path, progress: Progress
) -> None:
    """Score all moments into a Parquet or CSV file; the file appears only when it is whole."""
    check_out(out)
    if not len(moments):
        empty = scorer.score_nothing(facts)
        write_tables_to(out, iter([batch_table(scorer, facts, moments, empty)]))
        return
    write_tables_to(out, _tables(scorer, facts, moments, progress))


def check_out(out: Path) -> None:
    """Refuse an output that cannot be written, before any work is done."""
    if out.suffix not in SUFFIXES:
        raise LeadScoreError(f"--out {out}: the name must end in .parquet or .csv")
    if not out.parent.is_dir():
        raise LeadScoreError(f"--out {out}: the folder {out.parent} is not there; make it first")
    if out.is_dir() or not os.access(out.parent, os.W_OK):
        raise LeadScoreError(f"--out {out}: cannot be written; choose another place")


def _tables(
    scorer: Scorer, facts: Facts, moments: Moments, progress: Progress
) -> Iterator[pa.Table]:
    for first in range(0, len(moments), MOMENTS_PER_PART):
        chosen = moments.part(slice(first, first + MOMENTS_PER_PART))
        for part, scored in scorer.score_in_parts(facts, chosen):
            yield batch_table(scorer, facts, chosen.part(part), scored)
        progress.advance()


def write_tables_to(out: Path, tables: Iterator[pa.Table]) -> None:
    """Write tables to a Parquet or CSV file, which appears only when it is whole."""
    unfinished = out.with_name(f".{out.name}.{uuid.uuid4().hex}")
    try:
        first = next(tables)
        writer = pq.ParquetWriter if out.suffix == ".parquet" else pv.CSVWriter
        with writer(str(unfinished), first.schema) as file:
            file.write_table(first)
            for table in tables:
                file.write_table(table)
        unfinished.replace(out)
    finally:
        with contextlib.suppress(FileNotFoundError):
            unfinished.unlink()
