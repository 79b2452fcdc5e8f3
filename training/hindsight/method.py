"""How a simulation was made and what it cannot tell, in words."""

from __future__ import annotations

from training.hindsight.compare import RESAMPLES
from training.hindsight.experts import GROUPS
from training.hindsight.past import AGES_DAYS
from training.hindsight.simulate import Simulation
from training.pages.numbers import day, percent, plain, whole
from training.timeline import QUIET_DAYS


def how_it_was_made(simulation: Simulation) -> tuple[str, ...]:
    """Say how the figures came about, a paragraph each."""
    edges = simulation.replayed.edges_us.tolist()
    origins = " and ".join(day(edge) for edge in edges[:-1])
    quiet = ", ".join(str(days) for days in QUIET_DAYS[:-1])
    return (
        f"Out of time. The history before {day(edges[0])} was only learned from. Then the weeks "
        f"until {day(edges[-1])} were lived through again, each decided by models fitted on "
        f"{origins} with what was known on that day: no activity, no outcome and no threshold is "
        "used that came later.",
        "Every open lead was looked at on the first day, and then on every day on which "
        "something new was known of it (the last moment of the day, and before it was closed); "
        f"where nothing came, again after {quiet} and {QUIET_DAYS[-1]} days, because points fade.",
        "Both agreements share one history expert, learned from the features of the current one; "
        "what their points are worth, the weights of points and history, and the threshold were "
        f"fitted for each on its own, with {GROUPS} groups of leads predicted from the others. The "
        f"models are smaller than those of a training ({len(AGES_DAYS)} looks per lead, one set of "
        "trees), so that this takes seconds.",
        f"Intervals: leads are drawn anew {RESAMPLES} times, the same ones for both agreements "
        "(paired bootstrap); the middle 95 % are shown. They say how much chance is in the leads "
        "that came, not whether the market will stay as it was.",
    )


def limits(simulation: Simulation) -> tuple[str, ...]:
    """Say what the figures cannot tell."""
    side = simulation.new.columns
    young = side["handed"].sum() - side["judged"].sum()
    share = percent(float(young / max(side["handed"].sum(), 1.0)))
    return (
        "History was made under the agreement of its time: a lead that sales never called had "
        "less chance to win. Leads that only the new agreement hands over may win more often once "
        "they are called.",
        f"Precision looks at hand-offs at least {plain(simulation.replayed.past.horizon_days)} "
        f"days old; {whole(young)} of the new agreement's hand-offs ({share}) are younger and not "
        "judged: among them only quick wins and losses would be known.",
        "A lead counts once, with its first hand-off; later ones are returns. Who was an MQL "
        "before the first day is not known, so the opening list is counted apart.",
        "A lead that is closed and opened again starts anew.",
    )
