"""A recalibrated model in the registry, with all that was logged with the one it comes from."""

from __future__ import annotations

import datetime as dt
import json
import math
import tempfile
from collections.abc import Iterator
from pathlib import Path

from features.tables import Tables
from training.judged_file import JUDGED_FILE, LEADS_FILE, hashed
from training.model import LeadModel
from training.promotion.against import AgainstChampion
from training.promotion.candidate import candidate_in, candidate_of
from training.promotion.decide import user
from training.promotion.gate import Gate, refusals
from training.promotion.gates import gates_of
from training.promotion.pairs import Pairs, write_pairs
from training.recalibration.months import Month
from training.recalibration.recalibrate import Recalibration
from training.recalibration.words import as_json
from training.record import RECORD_FILE, hash_of, read_record
from training.registry import Promotion, Registered, Shown, fetch_logged, make_champion, register
from training.run import attributes_of

RECALIBRATION_FILE = "recalibration.json"
KEPT = (RECORD_FILE, JUDGED_FILE, LEADS_FILE, "policy.json", "features.json", "leaks.json")


def register_recalibrated(
    found: Recalibration, model: LeadModel, version: str, tables: Tables, until: dt.datetime
) -> Registered:
    """Register the updated model as the challenger.

    The record of its training, and what it was judged on then, are those of the model it comes
    from; what the new intercept is worth is compared on the leads since.

    Parameters
    ----------
    found, model
        The recalibration, and its model.
    version
        The version it comes from.
    tables, until
        What was known for it, and until when.
    """
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        fetch_logged(version, KEPT, folder)
        text = json.dumps(as_json(found), indent=1, ensure_ascii=False)
        (folder / RECALIBRATION_FILE).write_text(text, encoding="utf-8")
        pairs = _pairs(found, version)
        against = write_pairs(pairs, folder) if pairs.wins else None
        me = candidate_in(folder, "the recalibrated model", model, hash_of(model))
        gates = gates_of(me, candidate_of(version))
        return register(
            model,
            {"recalibrated_from": version, "until": until.isoformat()},
            dict(_metrics(found, against)),
            folder,
            attributes_of(tables.leads),
            _shown(found, folder, version, until, gates),
        )


def put_in_service(version: str, before: str, why: str) -> None:
    """Make a recalibrated version the champion, and note who did it and why."""
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    reason = f"recalibrated: {why}"
    change = Promotion(version=version, before=before, at=now, by=user(), reason=reason)
    tags = {"promoted_by": user(), "promoted_at": now.isoformat(), "promotion_reason": reason}
    make_champion(change, tags)


def _pairs(found: Recalibration, version: str) -> Pairs:
    """Put both models' log-odds of the mature looks together."""
    looks = found.followed.common
    ripe = looks.part(looks.share >= 1.0)
    ids = hashed(found.followed.lead_ids)
    before, after = ripe.logit + found.shift_before, ripe.logit + found.shift_after
    newer = ripe.share >= 1.0
    return Pairs(version, ids[ripe.lead], ripe.won, ripe.weight, newer, before, after)


def _metrics(found: Recalibration, against: AgainstChampion | None) -> Iterator[tuple[str, float]]:
    figures: dict[str, float] = {
        "recalibration/shift": found.shift_after,
        "recalibration/shift_before": found.shift_before,
        **_of(found.total),
        **_of(found.recent),
    }
    if against is not None:
        figures |= {f"against_champion/{name}": v for name, v in against.difference.items()}
        figures |= {"against_champion/leads": against.leads, "against_champion/wins": against.wins}
    for name, value in figures.items():
        if math.isfinite(value):
            yield name, float(value)


def _of(month: Month) -> dict[str, float]:
    after = {} if month.after is None else {"after": month.after.value}
    ratios = {"before": month.before.value, **after}
    return {f"recalibration/{month.name}_{when}": value for when, value in ratios.items()}


def _shown(
    found: Recalibration, folder: Path, version: str, until: dt.datetime, gates: list[Gate]
) -> Shown:
    """Give tags and description; of the training those that `leadscore models` reads."""
    reasons, record = refusals(gates), read_record(folder)
    tags = {
        "recalibrated_from": version,
        "recalibrated_until": until.isoformat(),
        "gates": "refused" if reasons else "passed",
        "compared_with": version,
    }
    if record is not None:
        tags |= {
            "data": record.data,
            "until": record.until.isoformat(),
            "policy_version": record.policy_version,
            "leads": str(record.leads),
            "wins": str(record.wins),
        }
    if reasons:
        tags["refused_because"] = "\n".join(reasons)
    said = f"Version {version} with another intercept: {found.why} (known until {until:%Y-%m-%d})."
    name = f"version {version} recalibrated until {until:%Y-%m-%d}"
    return Shown(name=name, tags=tags, description=said)
