"""Promotion with its gates, and the way back."""

from __future__ import annotations

import datetime as dt
import getpass
from collections.abc import Sequence
from dataclasses import dataclass

from features.errors import InputProblems, LeadScoreError, ModelError
from training.promotion.candidate import Candidate, candidate_of
from training.promotion.gate import Gate, refusals
from training.promotion.gates import gates_of, is_champion_already, unreadable
from training.promotion.ways_back import champions_below, former_champions
from training.registry import (
    CHALLENGER,
    CHAMPION,
    Promotion,
    make_champion,
    model_folder,
    named_version,
    promotions,
    version_of,
)


class RefusedError(InputProblems):
    """A model may not become the champion: with every reason."""


@dataclass(frozen=True)
class Promoted:
    """What a promotion did, and what its gates said."""

    version: str
    before: str | None
    gates: Sequence[Gate]
    forced: bool


def promote(name: str = CHALLENGER, force: str | None = None) -> Promoted:
    """Make a model the champion if it passes all gates.

    Parameters
    ----------
    name
        Alias or version number.
    force
        The reason to do it although gates refuse; logged with the version.

    Raises
    ------
    RefusedError
        If a gate refuses and no reason to force it is given; nothing changed.
    ModelError
        If there is no such model.
    LeadScoreError
        If the reason is empty.
    """
    if force is not None and not force.strip():
        raise LeadScoreError("--force: say why; the reason is logged with the model")
    version, before = named_version(name), version_of(CHAMPION)
    gates = gates_between(version, before)
    reasons = refusals(gates)
    if reasons and (force is None or version == before):
        raise RefusedError(_title(version, before), reasons)
    make_champion(_promotion(version, before, force, forced=bool(reasons)), _tags(force, reasons))
    return Promoted(version, before, gates, bool(reasons))


def gates_between(version: str, champion: str | None) -> list[Gate]:
    """Ask all gates whether a version may follow a champion (None: be the first).

    Raises
    ------
    ModelError
        If the version is not there or its files are gone.
    """
    challenger = candidate_of(version)
    if version == champion:
        return [is_champion_already(version)]
    try:
        before: Candidate | None = None if champion is None else candidate_of(champion)
    except ModelError as error:
        return [unreadable(str(champion), str(error))]
    return gates_of(challenger, before)


def roll_back(version: str | None = None, reason: str | None = None) -> Promotion:
    """Make a former champion the champion again; no gate is asked.

    Parameters
    ----------
    version
        Which one; default: the one before the present champion.
    reason
        Kept with the change.

    Raises
    ------
    ModelError
        If there is nothing to go back to, the version never was the champion, or its files are
        gone; nothing changed.
    """
    now, changes = version_of(CHAMPION), promotions()
    if now is None:
        raise ModelError("there is no champion yet; train one with: leadscore train DATA")
    target = version or _before(champions_below(changes, now), now)
    if target == now:
        raise ModelError(f"version {now} is the champion already")
    if version is not None and version not in former_champions(changes):
        raise ModelError(
            f"version {version} never was the champion – let it pass the gates: "
            f"leadscore promote {version}"
        )
    model_folder(target)
    change = _promotion(target, now, reason).model_copy(update={"rollback": True})
    make_champion(change, {"rolled_back_from": now} | ({"reason": reason} if reason else {}))
    return change


def _before(line: Sequence[str], now: str) -> str:
    if not line:
        raise ModelError(
            f"there is no champion before version {now} to go back to – see: leadscore models"
        )
    return line[-1]


def _promotion(
    version: str, before: str | None, reason: str | None, *, forced: bool = False
) -> Promotion:
    return Promotion(
        version=version,
        before=before,
        at=dt.datetime.now(dt.UTC).replace(microsecond=0),
        by=user(),
        reason=reason,
        forced=forced,
    )


def user() -> str:
    """Name the user of this machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"  # a container may give a number without a name


def _tags(force: str | None, reasons: Sequence[str]) -> dict[str, str]:
    tags = {
        "promoted_by": user(),
        "promoted_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
    }
    if force is not None:
        tags["promotion_reason"] = force
    if reasons:
        tags["forced_over"] = "\n".join(reasons)
    return tags


def _title(version: str, before: str | None) -> str:
    stays = "" if before is None else f"; version {before} stays the champion"
    return f"version {version} is not promoted{stays}"
