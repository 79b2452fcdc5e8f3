"""`leadscore simulate`: what a changed agreement would have done, on history."""

from __future__ import annotations

import datetime as dt
import math
import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from serving.cli.options import AsJson, Data, Until, tell

if TYPE_CHECKING:
    from features.policy.schema import Policy
    from training.hindsight.compare import Line
    from training.hindsight.simulate import Simulation
    from training.hindsight.write import SimulationFiles

NAME = "simulate"

NewPolicy = Annotated[Path, typer.Option(help="The new agreement.")]
Against = Annotated[
    Path | None,
    typer.Option(
        help="The agreement to compare with; default: the champion's, else the shipped one."
    ),
]
Horizon = Annotated[
    float | None,
    typer.Option(
        min=0.01, max=3650, help="Days within which a win counts; default: policies, data."
    ),
]
SimulationFolder = Annotated[Path, typer.Option(help="Folder for the page and the hand-offs.")]


def run(
    data: Data,
    policy: NewPolicy,
    against: Against = None,
    until: Until = None,
    horizon_days: Horizon = None,
    out: SimulationFolder = Path("leadscore-simulation"),
    as_json: AsJson = False,
) -> None:
    """Live history through again under a new agreement, and compare it with the current one.

    Example: leadscore simulate ./my-company --policy new.yaml --against policy.yaml
    """
    # Read when numpy is loaded. Many small sums in several threads mostly wait for each other:
    # measured twice as slow as in one where the machine does anything else.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from features.policy.load import load_policy  # noqa: PLC0415
    from features.tables import (  # noqa: PLC0415
        known_until,
        last_known_moment,
        parse_time,
        read_tables,
    )

    new, moment = load_policy(policy), None if until is None else parse_time(until)
    current = load_policy(against) if against is not None else None
    tables = read_tables(data)
    current = _current() if current is None else current

    from features.collect import microseconds  # noqa: PLC0415
    from training.hindsight.simulate import simulate  # noqa: PLC0415
    from training.hindsight.write import write_simulation  # noqa: PLC0415
    from training.progress import Steps  # noqa: PLC0415

    steps = Steps()
    moment = moment or last_known_moment(tables, dt.datetime.now(dt.UTC))
    known = known_until(tables, moment)
    done = simulate(known, current, new, microseconds(moment), horizon_days, steps)
    with steps.step("writing the page"):
        files = write_simulation(done, data, out)
    if as_json:
        tell(summary_of(done, files))
    else:
        print_summary(done, files)


def _current() -> Policy:
    """Give the champion's agreement, or the shipped one where nothing was trained yet."""
    from features.policy.load import load_policy  # noqa: PLC0415
    from training.home import anything_trained  # noqa: PLC0415

    if not anything_trained():
        return load_policy(None)
    from training.registry import load_model, version_of  # noqa: PLC0415

    return load_model().model.parameters.policy if version_of() else load_policy(None)


def summary_of(done: Simulation, files: SimulationFiles) -> dict[str, object]:
    """Give what a machine wants to know of a simulation; what is not defined is null."""
    from features.policy.load import policy_version  # noqa: PLC0415
    from training.hindsight import words  # noqa: PLC0415
    from training.pages.numbers import iso  # noqa: PLC0415

    past = done.replayed.past
    return {
        "verdict": words.headline(done),
        "policy_version": policy_version(past.policies[1]),
        "against_version": policy_version(past.policies[0]),
        "identical": done.identical,
        "begin": iso(int(done.replayed.edges_us[0])),
        "until": iso(past.until_us),
        "horizon_days": past.horizon_days,
        "weeks": done.weeks,
        "leads": done.leads,
        "later_wins": done.later_wins,
        "measures": {line.measure.key: _numbers(line) for line in done.lines},
        "enters": [m.lead_id for m in done.movers if m.move == "enters"],
        "leaves": [m.lead_id for m in done.movers if m.move == "leaves"],
        "notes": done.remarks,
        "page": str(files.page),
        "hand_offs": str(files.hand_offs),
    }


def _numbers(line: Line) -> dict[str, dict[str, float | None]]:
    return {
        side: {name: _finite(value) for name, value in asdict(figure).items()}
        for side, figure in (
            ("current", line.current),
            ("new", line.new),
            ("difference", line.difference),
        )
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def print_summary(done: Simulation, files: SimulationFiles) -> None:
    """Tell a person what would have been different, and where the page is."""
    from training.hindsight import words  # noqa: PLC0415

    typer.echo(f"\n{words.headline(done)}")
    typer.echo(f"{words.meaning(done)}\n")
    typer.echo(f"{'':<27}{'current':>12}{'new':>12}{'difference':>13}  95 % interval")
    for line in done.lines:
        unit, gap = line.measure.unit, line.difference
        typer.echo(
            f"{line.measure.name:<27}{words.written(line.current.value, unit):>12}"
            f"{words.written(line.new.value, unit):>12}"
            f"{words.written_difference(gap.value, unit):>13}"
            f"  {words.interval(gap, unit, difference=True)}"
        )
    for remark in done.remarks:
        typer.echo(f"note: {remark}")
    typer.echo(f"page       {files.page}")
    typer.echo(f"hand-offs  {files.hand_offs}")
