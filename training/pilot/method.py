"""How the pilot was done, and what it cannot tell."""

from __future__ import annotations

from training.pages.numbers import percent
from training.pilot.lift import base_rate
from training.pilot.pilot import Pilot


def how_it_was_done(pilot: Pilot) -> tuple[str, ...]:
    """Say it in sentences a sales lead understands."""
    statuses = pilot.choice.hand_off_statuses or ()
    named = ", ".join(statuses)
    last = (
        "the last instant before it closed at which anything was known of it, for then it was "
        "still open"
    )
    moment = (
        f"Every lead is scored as of its hand-off: just before its first status {named} in its "
        f"last round; without one, as of {last}. Nothing that became known later plays a part."
        if statuses
        else f"Every lead is scored as of {last}. Nothing that became known later plays a part."
    )
    rate = base_rate({r.name: r.in_history for r in pilot.results})
    return (
        "A lead counts by its last outcome: one that was lost, opened again and won is won.",
        moment,
        "The score of a lead comes from a model that learned from other leads only, neither from "
        "it nor from its account; it may have learned from later leads.",
        "Rules and questions compare like with like: won leads at their hand-off, the others as "
        "old as won leads were then and still open. Otherwise whoever was around longer would "
        "look busier.",
        "Lift is the win rate of the leads for which a rule holds, divided by the win rate of all "
        f"closed leads ({percent(rate)}); × 2 means twice as often. In brackets the 95 % interval "
        "(Katz). It does not depend on how many leads of each kind were drawn.",
        "Classes are judged against leads of a lower class or none, all other rules against the "
        "leads for which they do not hold.",
        "Among many rules some look wrong by chance. A verdict is only spoken where at most one "
        "in twenty of all those spoken is expected to be chance (Benjamini–Hochberg, 5 %), and a "
        "rule is too rare to tell where a doubling could have gone unnoticed.",
        "“Worth less” and “worth more” is said where leadscore suggest would propose other points "
        "of the same sign: it weighs all rules together on all of history, open leads included.",
        "The stage the data suggest is where on the way from creation to win a behaviour "
        "typically happens, compared with the other behaviours agreed for each stage.",
    )


def limits(pilot: Pilot) -> tuple[str, ...]:
    """Say what not to read into the page."""
    said = [
        "A lift says that leads like this win more often, not that the behaviour makes them win.",
        "Rules overlap: who asks for a demo has often looked at prices. Each is judged by itself.",
        "The leads were treated by the rules of their time. What sales never called could not be "
        "won.",
        "What the leads table holds is its latest value, unless earlier ones were recorded in "
        "attribute_changes: a field filled in after the outcome would look like a good sign.",
    ]
    ages = {r.name: r.age_days.middle for r in pilot.results if r.leads}
    if "won" in ages and len(ages) > 1:
        said.append(
            "Won and other leads are scored at different ages (see the table): part of the "
            "difference in their scores is the time they had."
        )
    return tuple(said)
