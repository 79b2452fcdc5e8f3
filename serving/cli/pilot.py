"""`leadscore pilot`: the agreement tried on won, lost and rejected leads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from serving.cli.options import AsJson, Data, PolicyPath, Until, tell
from serving.cli.reading import read_until

if TYPE_CHECKING:
    from training.pilot import Choice, Pilot
    from training.pilot.write import PilotFiles

NAME = "pilot"

HandOffAt = Literal["auto", "first", "mql", "sal", "sql", "opportunity", "close"]
Sample = Annotated[
    Path | None,
    typer.Option(
        help="CSV with lead_id and, if you like, sample (won, lost, rejected) and as_of; "
        "default: drawn from history."
    ),
]
Most = Annotated[
    int, typer.Option(min=1, max=100_000, help="Leads to draw of each outcome, at most.")
]
HandOffAsked = Annotated[
    HandOffAt,
    typer.Option(
        help="The status that means hand-off: the first of mql, sal, sql, opportunity; one of "
        "them; close: none, as last known before the lead closed; or auto: the first that "
        "does not come too early."
    ),
]
RejectedReasons = Annotated[
    list[str] | None,
    typer.Option(help="Lost leads with this reason count as rejected; may be given several times."),
]
PilotFolder = Annotated[Path, typer.Option(help="Folder for the page and the leads.")]


def run(  # noqa: PLR0913
    data: Data,
    policy: PolicyPath = None,
    *,
    sample: Sample = None,
    most: Most = 1000,
    until: Until = None,
    hand_off_at: HandOffAsked = "auto",
    rejected_reason: RejectedReasons = None,
    out: PilotFolder = Path("leadscore-pilot"),
    as_json: AsJson = False,
) -> None:
    """Try the agreement on leads that were won, lost or rejected, before you sign it.

    Example: leadscore pilot ./my-company --policy policy.yaml --out pilot
    """
    from features.policy.load import load_policy  # noqa: PLC0415
    from features.tables import known_until  # noqa: PLC0415

    agreement = load_policy(policy)
    tables, moment = read_until(data, until)

    from features.collect import microseconds  # noqa: PLC0415
    from training.pilot import pilot_of  # noqa: PLC0415
    from training.pilot.write import write_pilot  # noqa: PLC0415
    from training.progress import Steps  # noqa: PLC0415

    steps = Steps()
    choice = _choice(sample, most, hand_off_at, rejected_reason or [])
    known = known_until(tables, moment)
    found = pilot_of(known, agreement, microseconds(moment), choice, steps)
    with steps.step("page"):
        files = write_pilot(found, data, out)
    _tell(found, files, as_json)


def _choice(sample: Path | None, most: int, hand_off_at: HandOffAt, refusals: list[str]) -> Choice:
    from training.pilot import Choice  # noqa: PLC0415
    from training.pilot.closed import HAND_OFF_STATUSES  # noqa: PLC0415

    named = {"auto": None, "first": HAND_OFF_STATUSES, "close": ()}
    statuses = named.get(hand_off_at, (hand_off_at,))
    return Choice(sample, most, statuses, tuple(refusals))


def _tell(found: Pilot, files: PilotFiles, as_json: bool) -> None:
    from training.pilot.plain import as_plain  # noqa: PLC0415

    if as_json:
        tell(as_plain(found) | {"page": str(files.page), "leads": str(files.leads)})
        return
    _print_samples(found)
    _print_findings(found)
    for note in found.notes:
        typer.echo(f"note: {note}")
    typer.echo(f"page   {files.page}\nleads  {files.leads}")


def _print_samples(found: Pilot) -> None:
    from training.pages.numbers import percent, whole  # noqa: PLC0415
    from training.pilot.words import headline, interval  # noqa: PLC0415

    typer.echo(f"\n{headline(found)}\n")
    typer.echo(f"{'sample':<10}{'leads':>8}  {'would be MQL':<26}{'score':>7}{'points':>9}")
    for result in found.results:
        if not result.leads:
            typer.echo(f"{result.name:<10}{'none':>8}  cannot be told")
            continue
        said = f"{percent(result.share)} ({interval(result.low, result.high)})"
        typer.echo(
            f"{result.name:<10}{whole(result.leads):>8}  {said:<26}"
            f"{result.score.middle:>7.1f}{whole(result.points.middle):>9}"
        )
    typer.echo("(score and points: the median; in brackets the 95 % interval)\n")


def _print_findings(found: Pilot) -> None:
    from training.pilot.verdicts import WORDS  # noqa: PLC0415
    from training.pilot.words import finding_counts, rule_summary  # noqa: PLC0415

    counts = finding_counts(found.judgements)
    if counts:
        said = ", ".join(f"{n} {WORDS[finding]}" for finding, n in counts.items())
        typer.echo(f"{len(found.judgements)} rules: {said}")
    summary = rule_summary(found.judgements)
    if summary:
        typer.echo(summary)
