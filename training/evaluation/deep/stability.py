"""Whether the reasons stay the same when the model is trained again on part of the leads."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from features.facts import FloatArray, IntArray
from features.people import kept_together
from training.blend import OutOfTime, chosen, joined, stack_of
from training.evaluation.findings import ReasonStability
from training.evaluation.resampling import Resamples, estimate
from training.fit import Trained
from training.history_expert import fit_bag
from training.model import LeadModel
from training.population import reference_moments
from training.progress import Progress
from training.rule_expert import fit_rule_expert

TOP, RETRAINS, SHARE = 3, 2, 0.8
MOST_LEADS = 500


def reason_stability(trained: Trained, resamples: int, bar: Progress) -> ReasonStability | None:
    """Train twice on a random 80 % of the leads each, and compare the strongest reasons.

    Bag, settings and rounds are those of the model; rules, trees and stack are fitted anew, the
    stack on the out-of-time predictions of those leads that the training has made already. The
    reasons are those of leads that are open now (of all leads, where hardly any is).

    Parameters
    ----------
    trained
        The model and what it was trained on.
    resamples
        Of the leads whose reasons are compared; the interval says nothing of other retrains.
    bar
        Advanced once per model.

    Returns
    -------
    None where there is no lead to give reasons for.
    """
    known = trained.gathered
    own = known.builder.policy.hygiene.internal_mail_domains
    moments = reference_moments(known.facts, known.outcomes, known.until_us, own)
    some = np.sort(np.random.default_rng(5).permutation(len(moments))[:MOST_LEADS])
    if not len(some):
        return None
    rows = trained.model.builder.build(known.facts, moments.part(some))
    together = kept_together(known.facts)
    found = []
    for number in range(RETRAINS):
        found.append(retrained(trained, together, number).explain(rows).contributions)
        bar.advance()
    pairs = [compared(a, b) for a, b in combinations(found, 2)]
    alike, same = (np.mean(v, axis=0) for v in zip(*pairs, strict=True))
    draws = Resamples(len(some), resamples if len(some) > 1 else 0)
    times = np.concatenate([np.zeros((len(some), 0)), *draws.chunks(1)], axis=1) / len(some)
    jaccard, first = (estimate(float(v.mean()), v @ times, 0.0) for v in (alike, same))
    return ReasonStability(jaccard, first, TOP, RETRAINS, SHARE, len(some))


def compared(one: FloatArray, other: FloatArray, top: int = TOP) -> tuple[FloatArray, FloatArray]:
    """Compare the strongest reasons of n leads.

    Parameters
    ----------
    one, other
        float64 (n, groups), contributions of two models; what contributes nothing is no reason.
    top
        How many reasons to look at.

    Returns
    -------
    float64 (n,) Jaccard index of the sets, and float64 (n,) 1 where the strongest is the same.
    """
    first, second = strongest(one, top), strongest(other, top)
    either = (first | second).sum(axis=1)
    both = (first & second).sum(axis=1)
    same = np.abs(one).argmax(axis=1) == np.abs(other).argmax(axis=1)
    return np.where(either > 0, both / np.maximum(either, 1), 1.0), same.astype(np.float64)


def strongest(contributions: FloatArray, top: int = TOP) -> NDArray[np.bool_]:
    """Tell which groups are the strongest reasons of each lead: bool (n, groups)."""
    size = np.abs(contributions)
    found = np.zeros(size.shape, bool)
    np.put_along_axis(found, np.argsort(-size, axis=1, kind="stable")[:, :top], True, axis=1)
    return found & (size > 0)


def retrained(trained: Trained, together: IntArray, number: int) -> LeadModel:
    """Train the model again on a random share of the leads; the number chooses them."""
    known, settings = trained.gathered, trained.settings
    snapshots, until_us = known.snapshots, known.until_us
    luck = np.random.default_rng([6, number]).random(together.max(initial=0) + 1)
    group = together[snapshots.moments.lead]
    part = snapshots.labelled(until_us)[0] & (luck[group] < SHARE)
    rows = known.material.rows(part, until_us)
    predictions = _of_leads(trained, part)
    stack, booster = stack_of(predictions), None
    if rows.enough() and stack.history > 0:
        rounds = int(trained.counts["rounds"])
        booster = fit_bag(rows, known.material.columns, settings, rounds, seed=number + 1)
    else:
        stack = stack_of(replace(predictions, history=np.zeros(len(predictions.won))))
        stack = stack.model_copy(update={"history": 0.0})
    items = known.material.items[part]
    expert = fit_rule_expert(known.builder.policy, items, rows.won, rows.weight)
    update = {"rule_expert": expert, "stack": stack, "bag": settings.bag if booster else 0}
    parameters = trained.model.parameters.model_copy(update=update)
    return LeadModel(parameters, booster, trained.model.builder)


def _of_leads(trained: Trained, part: NDArray[np.bool_]) -> OutOfTime:
    """Give the predictions of both experts for the leads of some rows, made without them."""
    lead = trained.gathered.snapshots.moments.lead
    mine = np.unique(lead[part])
    return joined(
        [chosen(p, np.isin(lead[p.place], mine)) for p in (trained.judged, trained.across)]
    )
