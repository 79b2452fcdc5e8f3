"""The monthly job: look back, move the intercept, register, promote."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from features.collect import microseconds
from features.errors import LeadScoreError
from features.tables import Tables, known_until
from training.progress import Quiet, Steps
from training.recalibration.recalibrate import Recalibration, recalibrate
from training.recalibration.register import put_in_service, register_recalibrated
from training.recalibration.words import notes
from training.registry import CHALLENGER, CHAMPION, Registered, load_model, version_of


@dataclass(frozen=True)
class MonthlyRun:
    """What a monthly job did.

    Attributes
    ----------
    version
        That was looked at.
    found
        What was found.
    registered
        The updated version; None where there is none.
    promoted
        Whether it is the champion now.
    refused
        Why it was not promoted although that was asked for; empty otherwise.
    notes
        What the owner has to know, in sentences.
    """

    version: str
    found: Recalibration
    registered: Registered | None = None
    promoted: bool = False
    refused: str = ""
    notes: Sequence[str] = ()


def run_recalibration(
    tables: Tables,
    until: dt.datetime,
    *,
    name: str = CHAMPION,
    dry_run: bool = False,
    promote: bool = False,
    steps: Steps | Quiet | None = None,
) -> MonthlyRun:
    """Recalibrate a model on what was known until a moment.

    Parameters
    ----------
    tables
        Checked tables.
    until
        Nothing later influences anything.
    name
        Alias or version of the model.
    dry_run
        Look only: nothing is registered.
    promote
        Make the updated model the champion if its gate lets it pass.
    steps
        Told about progress.

    Raises
    ------
    ModelError
        If there is no such model.
    LeadScoreError
        If another model than the champion is to be promoted: its gates are those of `promote`.
    """
    steps = steps or Quiet()
    loaded, champion = load_model(name), version_of(CHAMPION)
    if promote and loaded.version != champion:
        raise LeadScoreError(
            f"--promote: version {loaded.version} is not the champion; recalibrate it without "
            "--promote, and let it pass the gates: leadscore promote"
        )
    known = known_until(tables, until)
    with steps.step("looking back at the leads since the training"):
        found = recalibrate(loaded.model, known, microseconds(until))
    said = notes(found, loaded.model)
    if found.model is None or dry_run:
        return MonthlyRun(loaded.version, found, notes=said)
    replaced = version_of(CHALLENGER)
    with steps.step("registering in MLflow"):
        registered = register_recalibrated(found, found.model, loaded.version, known, until)
    refused = found.not_confirmed if promote else ""
    if promote and not refused:
        put_in_service(registered.version, loaded.version, found.why)
    if replaced is not None:
        said.append(f"Version {replaced}, the challenger until now, lost that alias to it.")
    return MonthlyRun(loaded.version, found, registered, promote and not refused, refused, said)
