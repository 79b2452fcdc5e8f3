"""How a newly trained model stands against the champion, worked out before it is registered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from features.errors import ModelError
from features.tables import Tables
from training.fit import Trained
from training.judged_file import judged_frame, write_judged
from training.promotion.against import AgainstChampion
from training.promotion.candidate import Candidate, candidate_in, candidate_of
from training.promotion.gate import Gate, refusals
from training.promotion.gates import gates_of, unreadable
from training.promotion.newer import newer_scores
from training.promotion.pairs import Pairs, against_of, pairs_of, write_pairs
from training.record import TrainingRecord

NEW = "the new model"


@dataclass(frozen=True)
class Rival:
    """The champion at the time of a training, and the comparison with it.

    Attributes
    ----------
    version
        None where there is no champion.
    champion
        None where there is none, or where it cannot be read: then `problem` says why.
    pairs
        None where both predicted nothing in common.
    """

    version: str | None
    champion: Candidate | None = None
    problem: str | None = None
    pairs: Pairs | None = None

    @cached_property
    def against(self) -> AgainstChampion | None:
        """The comparison in figures."""
        return None if self.pairs is None else against_of(self.pairs)


def rival_of(tables: Tables, trained: Trained) -> Rival:
    """Find the champion and let it predict what the training was judged on.

    Parameters
    ----------
    tables
        Known at the time of the training, before anything was left out as a leak.
    trained
        The training.
    """
    from training.registry import version_of  # noqa: PLC0415

    version = version_of()
    if version is None:
        return Rival(None)
    try:
        champion = candidate_of(version)
    except ModelError as error:
        return Rival(version, problem=str(error))
    newer = newer_scores(champion.model, tables, trained)
    pairs = pairs_of(version, judged_frame(trained), champion.judged, newer)
    return Rival(version, champion, pairs=pairs)


def log_standing(
    folder: Path, trained: Trained, tables: Tables, record: TrainingRecord, rival: Rival
) -> list[Gate]:
    """Write all that later promotions look at into a folder, and give what the gates say now."""
    record.save(folder)
    write_judged(folder, trained, tables)
    if rival.pairs is not None:
        write_pairs(rival.pairs, folder)
    if rival.version is not None and rival.champion is None:
        return [unreadable(rival.version, str(rival.problem))]
    me = candidate_in(folder, NEW, trained.model, record.model_hash)
    return gates_of(me, rival.champion)


def notes_on(gates: Sequence[Gate], rival: Rival) -> list[str]:
    """Tell the owner what the gates mean for this model."""
    reasons = refusals(gates)
    if rival.version is None:
        return [
            f"It became the champion because there was none, although the gates say: {reason}"
            for reason in reasons
        ]
    if not reasons:
        return [
            f"It may follow version {rival.version}, the champion: leadscore promote challenger"
        ]
    return [f"leadscore promote would refuse it – {reason}" for reason in reasons]
