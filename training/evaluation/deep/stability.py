"""Whether the reasons stay the same when the model is trained again on part of the leads."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from features.facts import FloatArray, IntArray
from features.people import kept_together
from features.rows import Rows
from training.blend import OutOfTime, chosen
from training.evaluation.findings import Estimate, ReasonStability
from training.evaluation.resampling import Resamples, estimate
from training.fit import Trained
from training.learned import learn
from training.model import LeadModel
from training.progress import Progress
from training.rule_expert import fit_rule_expert

TOP, RETRAINS, SHARE = 3, 2, 0.8
MOST_LEADS, BEST = 500, 0.2


def reason_stability(trained: Trained, resamples: int, bar: Progress) -> ReasonStability | None:
    """Train twice on a random 80 % of the leads each, and compare the strongest reasons.

    Bag, settings and rounds are those of the model; rules, trees and stack are fitted anew, the
    stack on the out-of-time predictions of those leads that the training has made already. The
    reasons are those of the judged leads, each at one of its judged moments.

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
    None where no lead was judged.
    """
    rows = told_rows(trained)
    leads = len(rows.matrix)
    if not leads:
        return None
    together = kept_together(trained.gathered.facts)
    found = []
    for number in range(RETRAINS):
        found.append(retrained(trained, together, number).explain(rows).contributions)
        bar.advance()
    pairs = [compared(a, b) for a, b in combinations(found, 2)]
    alike, same = (np.mean(v, axis=0) for v in zip(*pairs, strict=True))
    logit = trained.model.explain(rows).logit
    best = logit >= np.quantile(logit, 1 - BEST)
    return ReasonStability(
        jaccard=_mean(alike, resamples),
        same_first=_mean(same, resamples),
        top=TOP,
        retrains=RETRAINS,
        share=SHARE,
        leads=leads,
        jaccard_of_best=_mean(alike[best], resamples),
    )


def told_rows(trained: Trained, most_leads: int = MOST_LEADS) -> Rows:
    """Give rows of some judged leads, each at one of its judged moments, chosen at random."""
    known = trained.gathered
    judged = known.snapshots.moments.part(trained.judged.place)
    order = np.random.default_rng(5).permutation(len(judged))
    _, first = np.unique(judged.lead[order], return_index=True)
    chosen = np.sort(order[np.sort(first)[:most_leads]])
    return trained.model.builder.build(known.facts, judged.part(chosen))


def _mean(values: FloatArray, resamples: int) -> Estimate:
    draws = Resamples(len(values), resamples if len(values) > 1 else 0)
    parts = [values @ times / len(values) for times in draws.chunks()]
    return estimate(float(values.mean()), np.concatenate([np.zeros(0), *parts]), 0.0, 1.0)


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
    columns = known.material.columns
    across = _of_leads(trained, part)
    learned = learn(rows, columns, across, settings, seed=number + 1)
    items = known.material.items[part]
    expert = fit_rule_expert(known.builder.policy, items, rows.won, rows.weight)
    update = {
        "rule_expert": expert,
        "stack": learned.stack,
        "bag": learned.bag,
        "linear": learned.linear,
        "mix": learned.mix,
    }
    parameters = trained.model.parameters.model_copy(update=update)
    return LeadModel(parameters, learned.trees, trained.model.builder)


def _of_leads(trained: Trained, part: NDArray[np.bool_]) -> OutOfTime:
    """Give the predictions across leads of the leads of some rows, made without them."""
    lead, across = trained.gathered.snapshots.moments.lead, trained.across
    return chosen(across, np.isin(lead[across.place], np.unique(lead[part])))
