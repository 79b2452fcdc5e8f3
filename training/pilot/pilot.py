"""The pilot: an agreement tried on leads whose outcome is known, before anybody signs it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from features.facts import Facts, FloatArray, Moments
from features.policy.load import policy_version
from features.policy.schema import Policy
from features.tables import Tables
from training.hindsight import Past, cross_fitted, past_of
from training.pilot.behaviours import Behaviour, behaviours_of
from training.pilot.closed import HAND_OFF_STATUSES, SAMPLES, closed_leads
from training.pilot.comparison import Comparison, compared
from training.pilot.demographics import Characteristic, demographics_of
from training.pilot.rules import rules_of
from training.pilot.sample_file import listed
from training.pilot.samples import Samples, all_closed, drawn, missing_notes
from training.pilot.seen import seen_at
from training.pilot.trial import SampleResult, Trial, results_of, trial_of
from training.pilot.verdicts import Judgement, judged
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
        closed.
    refusals
        Reasons for which a lost lead counts as rejected.
    """

    file: Path | None = None
    most: int = MOST_PER_SAMPLE
    hand_off_statuses: Collection[str] = HAND_OFF_STATUSES
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
    won_in_time
        bool (k,), it was won within the horizon after its moment.
    weight
        float64 (k,), leads of history that a lead of the samples stands for.
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
    won_in_time: NDArray[np.bool_]
    weight: FloatArray
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
    closed = closed_leads(tables, choice.hand_off_statuses, choice.refusals)
    every = all_closed(facts, closed)
    if choice.file is None:
        samples = drawn(facts, every, choice.most)
    else:
        samples = listed(choice.file, facts, closed, every, until_us)
    crossed = cross_fitted(past, samples.moments, steps=steps)
    with steps.step("rules and the workshop's questions"):
        seen = seen_at(policy, facts, samples.moments)
        trial = trial_of(facts, samples, seen, crossed.probability[0], crossed.threshold[0])
        asked = drawn(facts, every, MOST_IN_WORKSHOP)
        who, what = _workshop(policy, facts, asked, every)
        return Pilot(
            policy=policy,
            policy_version=policy_version(policy),
            until_us=until_us,
            horizon_days=past.horizon_days,
            choice=choice,
            trial=trial,
            lead_ids=tuple(facts.lead_ids[i] for i in samples.moments.lead.tolist()),
            won_in_time=_won_in_time(past, samples.moments),
            weight=_weight(samples),
            results=tuple(results_of(trial)),
            judgements=_judgements(policy, facts, samples, every),
            characteristics=tuple(who),
            behaviours=tuple(what),
            asked={name: int((asked.sample == name).sum()) for name in SAMPLES},
            notes=(*missing_notes(samples), *samples.notes, *crossed.notes, *_line_note(policy)),
        )


def _judgements(
    policy: Policy, facts: Facts, samples: Samples, every: Samples
) -> tuple[Judgement, ...]:
    comparison = compared(facts, samples, every)
    rules = rules_of(seen_at(policy, facts, comparison.moments))
    at_close = rules_of(seen_at(policy, facts, _won_at_close(facts, samples)))
    return tuple(judged(rules, comparison, at_close))


def _workshop(
    policy: Policy, facts: Facts, asked: Samples, every: Samples
) -> tuple[list[Characteristic], list[Behaviour]]:
    comparison: Comparison = compared(facts, asked, every)
    seen = seen_at(policy, facts, comparison.moments)
    behaviours = behaviours_of(seen, comparison, facts, _won_at_close(facts, asked))
    return demographics_of(seen, comparison), behaviours


def _won_at_close(facts: Facts, samples: Samples) -> Moments:
    """Give the won leads just before their win."""
    won = samples.part(samples.won)
    before = np.minimum(won.closed_us - 1, _latest(facts))
    return replace(won.moments, as_of_us=np.maximum(before, won.moments.as_of_us))


def _latest(facts: Facts) -> int:
    """Give a moment after everything: a listed won lead may still be open."""
    occurred = facts.behaviour.occurred_us
    return int(max(facts.created_us.max(), occurred.max(initial=0)))


def _won_in_time(past: Past, moments: Moments) -> NDArray[np.bool_]:
    win = past.outcomes.next_win_us(moments.lead, moments.as_of_us)
    return np.asarray(win <= moments.as_of_us + past.horizon_us, bool)


def _weight(samples: Samples) -> FloatArray:
    weight = np.zeros(len(samples))
    for name, there in samples.in_history.items():
        chosen = samples.sample == name
        if chosen.any():
            weight[chosen] = max(there, 1) / chosen.sum()
    return weight


def _line_note(policy: Policy) -> tuple[str, ...]:
    if not policy.product_lines:
        return ()
    return (
        "The product lines of the agreement are not told apart here: every lead is tried by the "
        "points and the threshold that hold for all lines.",
    )
