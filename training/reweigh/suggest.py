"""From history and the text of a policy to a text with better points."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from features.collect import facts_from_tables, microseconds
from features.errors import HistoryError, InputProblems
from features.matching import kind_columns_of
from features.points import item_names
from features.policy.load import parse_policy
from features.policy.schema import Policy
from features.tables import Tables, known_until
from training.outcomes import outcomes_of
from training.reweigh.changes import Change, suggested_changes
from training.reweigh.diff import Hunk, hunks_of
from training.reweigh.edit import Edited, edited
from training.reweigh.implied import Implied, implied_points
from training.reweigh.words import name_of, notes, reason
from training.snapshots import Snapshots, default_horizon_days, snapshots_of

FEWEST_OF_EACH_OUTCOME = 20


@dataclass(frozen=True)
class Suggestion:
    """What history suggests for an agreement.

    Attributes
    ----------
    policy
        The agreement as it is.
    items
        Every item with the points that history implies.
    edited
        The text with the changes, and what could not be written into it.
    hunks
        The same as a diff, with the reason of every change.
    notes
        What history contradicts and points cannot mend, in sentences.
    horizon_days, leads, won
        Days within which a win counts; leads that taught, and how many of them won.
    """

    policy: Policy
    items: list[Implied]
    edited: Edited
    hunks: list[Hunk]
    notes: list[str]
    horizon_days: float
    leads: int
    won: int

    @property
    def changes(self) -> list[Change]:
        """The changes in the text, in the order of the file."""
        return [change for _, change in self.edited.made]


def suggest(
    tables: Tables,
    text: str,
    until: dt.datetime,
    name: str = "policy.yaml",
    horizon_days: float | None = None,
    only: Collection[str] = (),
) -> Suggestion:
    """Suggest points for an agreement.

    Parameters
    ----------
    tables
        Checked tables.
    text
        The agreement, as YAML.
    until
        Nothing after it has any influence.
    name
        File name for messages.
    horizon_days
        Days within which a win counts; default: the policy's, else from the data.
    only
        Names of rules; without them, all.

    Raises
    ------
    PolicyError
        If the text is no valid policy.
    InputProblems
        If a name of `only` is no rule with points.
    HistoryError
        If there are no behaviours or classes to weigh, or too few won or lost leads.
    """
    policy = _checked(parse_policy(text, name), name, only)
    known, until_us = known_until(tables, until), microseconds(until)
    facts = facts_from_tables(known, kind_columns_of(policy), policy.hygiene)
    outcomes = outcomes_of(known)
    horizon = horizon_days or policy.horizon_days or default_horizon_days(facts, outcomes)
    own = policy.hygiene.internal_mail_domains
    snapshots = snapshots_of(facts, outcomes, until_us, horizon, own_domains=own)
    leads, won = _leads(snapshots, until_us)
    items = implied_points(policy, facts, outcomes, snapshots, until_us)
    asked = [item for item in items if not only or {item.name, name_of(item)} & set(only)]
    changes = suggested_changes(asked)
    done = edited(text, changes, name)
    hunks = hunks_of(text, done.text, [(line, reason(change)) for line, change in done.made])
    said = notes(asked) + [f"{reason(c)}; better {c.points}, but {why}" for c, why in done.left]
    return Suggestion(policy, items, done, hunks, said, horizon, leads, won)


def _checked(policy: Policy, file: str, only: Collection[str]) -> Policy:
    """Refuse what leaves nothing to weigh, and names that are no rules."""
    if not (policy.activities or policy.sequences or policy.classification):
        raise HistoryError(f"{file}: nothing to weigh; name activities, sequences or classes first")
    names = item_names(policy)
    known = [*names, *(name.split(":", 1)[1] for name in names)]
    problems = []
    for name in only:
        if name not in known:
            near = difflib.get_close_matches(name, known[len(names) :], n=1)
            asked = f"did you mean {near[0]}?" if near else f"there are {', '.join(names)}"
            problems.append(f"--only {name}: no rule of the policy; {asked}")
    if problems:
        raise InputProblems("these rules cannot be looked at", problems)
    return policy


def _leads(snapshots: Snapshots, until_us: int) -> tuple[int, int]:
    """Count the leads that teach, and the won ones among them."""
    labelled, _ = snapshots.labelled(until_us)
    lead = snapshots.moments.lead
    won = np.unique(lead[labelled & snapshots.won])
    leads = len(np.unique(lead[labelled]))
    lost = leads - len(won)
    if min(len(won), lost) < FEWEST_OF_EACH_OUTCOME:
        days = snapshots.horizon_us / 86_400_000_000
        raise HistoryError(
            f"statuses: {len(won)} won and {lost} not-won leads are known (a win counts within "
            f"{days:g} days); weighing points needs at least {FEWEST_OF_EACH_OUTCOME} of each: "
            "give more history, a later --until, or another --horizon-days"
        )
    return leads, len(won)
