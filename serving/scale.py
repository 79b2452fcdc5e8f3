"""Features and scores of a whole company: on this machine, or on a Spark cluster."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pyarrow.parquet as pq

from features.collect import microseconds
from features.policy.schema import Policy
from features.scale.engine import Engine, Local
from features.scale.merging import merged
from features.scale.output import Output
from features.scale.partitions import Partitions, Size
from serving.batch import MOMENTS_PER_PART, write_scores, write_tables_to
from serving.champion import Loaded
from serving.feature_table import AgreedColumns, feature_table
from serving.score_work import Scores
from serving.scorer import Scorer
from serving.snapshots_file import read_snapshots
from training.progress import Steps


def engine_called(name: str) -> Engine:
    """Give an engine by its name.

    Raises
    ------
    LeadScoreError
        If it is Spark and that, or Java, is not there.
    """
    if name == "local":
        return Local()
    from features.scale.spark import Spark  # noqa: PLC0415

    return Spark()


def write_features(
    data: str,
    agreed: AgreedColumns,
    at: Path | None,
    output: Output,
    size: Size,
    engine: Engine,
) -> tuple[Partitions, int]:
    """Write the feature table; give what was read, and how many features there are."""
    steps = Steps()
    with engine.read(data, agreed.kind_columns, size, output.work) as read:
        with steps.step("choosing the features and moments"):
            work = feature_table(read, agreed, at)
        columns = len(work.builder.columns)
        with steps.step(f"{columns} features of every lead ({engine.name})", read.number) as bar:
            output.write(read, work, size.workers, bar.advance, engine)
    return read, columns


def score_all(
    data: str,
    loaded: Loaded,
    newer: Policy | None,
    at: Path | None,
    out: Path,
    size: Size,
    engine: Engine,
) -> tuple[int, Scorer]:
    """Score leads into a file; give how many scores, and by what."""
    scorer = Scorer(loaded.model, loaded.version, newer)
    kept = out.with_name(f".{out.name}.unfinished")
    now = microseconds(dt.datetime.now(dt.UTC))
    with engine.read(data, scorer.kind_columns, size, kept) as read:
        asked = None if at is None else read_snapshots(at, read.has_leads)
        work = Scores.of(loaded.model, loaded.version, newer, now, asked)
        scored = _score(read, work, out, kept, engine)
    shutil.rmtree(kept, ignore_errors=True)
    return scored, scorer


def _score(read: Partitions, work: Scores, out: Path, kept: Path, engine: Engine) -> int:
    steps = Steps()
    if read.number == 1 and isinstance(engine, Local):
        known = read.known(0, work.hygiene)
        moments = work.looks(known).moments
        pieces = len(moments) // MOMENTS_PER_PART + 1
        with steps.step(f"scoring {len(moments):,} moments ({engine.name})", pieces) as bar:
            write_scores(work.scorer, known.facts, moments, out, bar)
        return len(moments)
    with steps.step(f"scoring {read.number} parts ({engine.name})", read.number) as bar:
        # One at a time: the model uses all cores by itself.
        results = kept / f"parts-{work.fingerprint()}"
        paths = engine.write_parts(read, work, results, 1, bar.advance)
    write_tables_to(out, merged(paths))
    return sum(pq.ParquetFile(path).metadata.num_rows for path in paths)
