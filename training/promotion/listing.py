"""All models with how good they are, how old, and what the gates said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from training.registry import CHAMPION, Entry, promotions, versions


@dataclass(frozen=True)
class Listed:
    """A version as a person wants to see it.

    Attributes
    ----------
    version, aliases
        Number, and `champion`, `challenger` or further aliases.
    registered_at, trained_until
        ISO 8601; `trained_until` is None in models of old, and so is whatever else is not known.
    age_days
        Whole days since `trained_until` (else since it was registered).
    leads, wins
        It was trained on.
    log_loss, auc, calibration_error
        On later leads.
    difference, compared_with
        In log-loss against the champion of its time, and which version that was.
    policy_version
        Of its agreement.
    standing
        `champion`, `was champion`, or what the gates said when it was trained: `passed`,
        `refused`, `unknown`.
    refused_because
        Their reasons, a line each; none for what is or was the champion.
    """

    version: str
    aliases: tuple[str, ...]
    registered_at: str
    trained_until: str | None
    age_days: int
    leads: int | None
    wins: int | None
    log_loss: float | None
    auc: float | None
    calibration_error: float | None
    difference: float | None
    compared_with: str | None
    policy_version: str | None
    standing: str
    refused_because: tuple[str, ...]


def listed(now: dt.datetime | None = None) -> list[Listed]:
    """Give all registered models, newest first.

    Parameters
    ----------
    now
        For their age; default: the clock.
    """
    now = now or dt.datetime.now(dt.UTC)
    once = {v for change in promotions() for v in (change.version, change.before)}
    return [_listed(entry, entry.version in once, now) for entry in versions()]


def _listed(entry: Entry, was_champion: bool, now: dt.datetime) -> Listed:
    tags, metrics = entry.tags, entry.metrics
    since = dt.datetime.fromisoformat(tags["until"]) if "until" in tags else entry.registered_at
    difference = metrics.get("against_champion/difference")
    standing = _standing(entry, was_champion)
    reasons = tags.get("refused_because", "") if standing == "refused" else ""
    return Listed(
        version=entry.version,
        aliases=entry.aliases,
        registered_at=entry.registered_at.isoformat(timespec="seconds"),
        trained_until=tags.get("until"),
        age_days=max((now - since).days, 0),
        leads=_number(tags, "leads"),
        wins=_number(tags, "wins"),
        log_loss=metrics.get("blend/log_loss"),
        auc=metrics.get("blend/auc"),
        calibration_error=metrics.get("blend/calibration_error"),
        difference=difference,
        compared_with=None if difference is None else tags.get("compared_with"),
        policy_version=tags.get("policy_version"),
        standing=standing,
        refused_because=tuple(reasons.splitlines()),
    )


def _standing(entry: Entry, was_champion: bool) -> str:
    if CHAMPION in entry.aliases:
        return "champion"
    return "was champion" if was_champion else entry.tags.get("gates", "unknown")


def _number(tags: Mapping[str, str], name: str) -> int | None:
    return int(tags[name]) if name in tags else None
