"""Rules and questions, each answered by comparing won leads with others of the same age."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from features.facts import Facts, Moments
from features.policy.schema import Policy
from training.pilot.behaviours import Behaviour, behaviours_of
from training.pilot.comparison import compared
from training.pilot.demographics import Characteristic, demographics_of
from training.pilot.rules import rules_of
from training.pilot.samples import Samples
from training.pilot.seen import seen_at
from training.pilot.verdicts import Judgement, Worth, judged


def judgements_of(
    policy: Policy,
    facts: Facts,
    samples: Samples,
    every: Samples,
    worths: Mapping[str, Worth],
) -> list[Judgement]:
    """Judge every rule on the samples; `every` closed lead tells how many there were."""
    comparison = compared(facts, samples, every)
    rules = rules_of(seen_at(policy, facts, comparison.moments))
    at_close = rules_of(seen_at(policy, facts, _won_at_close(facts, samples)))
    return judged(rules, comparison, at_close, worths)


def workshop_of(
    policy: Policy, facts: Facts, asked: Samples, every: Samples
) -> tuple[list[Characteristic], list[Behaviour]]:
    """Give what is known of won leads and what they do, against the others."""
    comparison = compared(facts, asked, every)
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


def early_notes(judgements: Sequence[Judgement]) -> tuple[str, ...]:
    """Say so where most of what the agreement counts happens only after the hand-off."""
    behaviours = [j for j in judgements if j.kind == "activity"]
    later = sum(j.finding == "after_hand_off" for j in behaviours)
    if not later or 2 * later < len(behaviours):
        return ()
    return (
        f"{later} of the {len(behaviours)} behaviours of the agreement happen only after the "
        "hand-off status: leads are looked at too early to be told apart. If sales takes them over "
        "later, name the status with --hand-off-at.",
    )
