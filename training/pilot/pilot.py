"""The pilot: an agreement tried on leads whose outcome is known, before anybody signs it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from features.facts import Moments
from features.policy.load import policy_version
from features.policy.schema import Policy
from features.tables import Tables
from training.hindsight import cross_fitted, past_of
from training.pilot.behaviours import Behaviour
from training.pilot.closed import SAMPLES, closed_leads
from training.pilot.demographics import Characteristic
from training.pilot.fair import Checked, fair_moments
from training.pilot.findings import early_notes, judgements_of, workshop_of
from training.pilot.sample_file import listed
from training.pilot.samples import all_closed, drawn, missing_notes
from training.pilot.seen import seen_at
from training.pilot.telling import telling_closed
from training.pilot.trial import SampleResult, Trial, results_of, trial_of
from training.pilot.verdicts import Judgement
from training.pilot.worths import worths_of
from training.progress import Quiet, Steps

MOST_PER_SAMPLE = 1000
# The workshop's questions are asked of all closed leads, as far as a page is worth the wait.
MOST_IN_WORKSHOP = 20_000


@dataclass(frozen=True)
class Choice:
    """Which leads are tried, and as of when.

    Attributes
    ----------
    file
        CSV with `lead_id[, sample][, as_of]`; None draws from history.
    most
        At most so many are drawn of each outcome.
    hand_off_statuses
        Statuses that mean a hand-off; without any, leads are scored as last known before they
        closed. None for the first that does not come too early.
    refusals
        Reasons for which a lost lead counts as rejected.
    """

    file: Path | None = None
    most: int = MOST_PER_SAMPLE
    hand_off_statuses: Collection[str] | None = None
    refusals: Sequence[str] = ()


@dataclass(frozen=True)
class Pilot:
    """What the pilot found.

    Attributes
    ----------
    policy, policy_version
        The agreement on trial.
    until_us
        The end of history, microseconds.
    horizon_days
        Days within which a win counts.
    choice
        Which leads were tried.
    trial
        Every lead of the samples, with its score and decision.
    lead_ids
        Of the leads of the samples.
    checked
        Scores of leads drawn at fair moments.
    results
        Won, lost, rejected.
    judgements
        Every rule.
    characteristics, behaviours
        The workshop's questions.
    asked
        Sample → leads behind the workshop's questions.
    notes
        What to know before reading, in sentences.
    """

    policy: Policy
    policy_version: str
    until_us: int
    horizon_days: float
    choice: Choice
    trial: Trial
    lead_ids: tuple[str, ...]
    checked: Checked
    results: tuple[SampleResult, ...]
    judgements: tuple[Judgement, ...]
    characteristics: tuple[Characteristic, ...]
    behaviours: tuple[Behaviour, ...]
    asked: dict[str, int]
    notes: tuple[str, ...]


def pilot_of(
    tables: Tables,
    policy: Policy,
    until_us: int,
    choice: Choice | None = None,
    steps: Steps | Quiet | None = None,
) -> Pilot:
    """Try an agreement on closed leads.

    Parameters
    ----------
    tables
        Already cut with `known_until`.
    policy
        The agreement.
    until_us
        The end of the history, microseconds.
    choice
        Which leads; default: drawn from history.
    steps
        Told about progress.

    Raises
    ------
    HistoryError
        If no lead has closed.
    TableError
        If the list of leads cannot be used.
    """
    choice, steps = choice or Choice(), steps or Quiet()
    past = past_of(tables, [policy], until_us)
    facts = past.facts
    if choice.hand_off_statuses is None:
        closed, statuses, passed = telling_closed(tables, facts, policy, choice.refusals)
        choice = replace(choice, hand_off_statuses=statuses)
    else:
        closed, passed = closed_leads(tables, choice.hand_off_statuses, choice.refusals), ()
    every = all_closed(facts, closed, past.own_domains)
    if choice.file is None:
        samples = drawn(facts, every, choice.most)
    else:
        samples = listed(choice.file, facts, closed, every, until_us)
    fair = fair_moments(past)
    crossed = cross_fitted(past, _both(samples.moments, fair.moments), steps=steps)
    probability = crossed.probability[0][: len(samples)]
    threshold = crossed.threshold[0][: len(samples)]
    with steps.step("weighing the points by history"):
        worths = worths_of(past)
    with steps.step("rules and the workshop's questions"):
        seen = seen_at(policy, facts, samples.moments)
        trial = trial_of(facts, samples, seen, probability, threshold)
        asked = drawn(facts, every, MOST_IN_WORKSHOP)
        judgements = judgements_of(policy, facts, samples, every, worths)
        who, what = workshop_of(policy, facts, asked, every)
        return Pilot(
            policy=policy,
            policy_version=policy_version(policy),
            until_us=until_us,
            horizon_days=past.horizon_days,
            choice=choice,
            trial=trial,
            lead_ids=tuple(facts.lead_ids[i] for i in samples.moments.lead.tolist()),
            checked=Checked(crossed.probability[0][len(samples) :], fair.won),
            results=tuple(results_of(trial)),
            judgements=tuple(judgements),
            characteristics=tuple(who),
            behaviours=tuple(what),
            asked={name: int((asked.sample == name).sum()) for name in SAMPLES},
            notes=(
                *(*missing_notes(samples), *passed, *early_notes(judgements), *samples.notes),
                *(*crossed.notes, *_line_note(policy)),
            ),
        )


def _both(first: Moments, then: Moments) -> Moments:
    return Moments(
        np.concatenate([first.lead, then.lead]), np.concatenate([first.as_of_us, then.as_of_us])
    )


def _line_note(policy: Policy) -> tuple[str, ...]:
    if not policy.product_lines:
        return ()
    return (
        "The product lines of the agreement are not told apart here: every lead is tried by the "
        "points and the threshold that hold for all lines.",
    )
