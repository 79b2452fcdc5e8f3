"""What every unit is worth in log-odds, all items judged together, the age of the lead apart.

A logistic regression on the snapshots. Without the age, whatever takes time would pass for a bad
sign, since the leads that are still open late win less often; measured on simulated companies, the
number of all activities as a further control changes little and hides part of what behaviour tells.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.facts import FloatArray
from training.metrics import sigmoid
from training.reweigh.units import Units

PARTS = (("class:",), ("fit:",), ("activity:", "sequence:"))
POINTS_PER_PART_UNIT = (1000.0, 100.0, 100.0)
# Before any history, as the rule expert assumes: log-odds of 1000 points of class, 100 of fit,
# 100 of behaviour.
PRIOR_WORTH = (0.35, 0.25, 0.7)
PRIOR_WORTH_SPREAD = 1.0
PRIOR_UNIT_SPREAD = 1.5
# A part whose points are worth less than this share of the usual gives no scale to weigh by.
LEAST_SHARE_OF_PRIOR_WORTH = 0.2
MOST_STEPS, LONGEST_STEP, SMALLEST_STEP = 100, 4.0, 1e-9
NO_PENALTY = 1e-3
MOST_AGES = 16


@dataclass(frozen=True)
class Estimates:
    """What history alone says of every item.

    Attributes
    ----------
    worth_per_point
        float64 (items,), log-odds of one agreed point of the item's part: the common scale.
    has_scale
        bool (items,), False where the part as a whole hardly goes along with winning.
    log_odds
        float64 (items,), of one unit, the other items held.
    covariance
        float64 (items, items) of `log_odds`, leads counted whole.
    """

    worth_per_point: FloatArray
    has_scale: NDArray[np.bool_]
    log_odds: FloatArray
    covariance: FloatArray


def estimates_of(units: Units) -> Estimates:
    """Fit the worth of the parts, then the worth of every unit.

    Parameters
    ----------
    units
        k snapshots; the snapshots of one lead count as one lead in the covariance.
    """
    ages = _centred(_age_columns(units), units.weight)
    part = part_of(units.names)
    worth, start = _worth_of_parts(units, ages, part)
    least = LEAST_SHARE_OF_PRIOR_WORTH * np.array(PRIOR_WORTH)
    per_point = np.maximum(worth, least) / np.array(POINTS_PER_PART_UNIT)
    expected = units.agreed * per_point[part]
    counted = _centred(units.counted, units.weight)
    columns = np.hstack([np.ones((len(ages), 1)), ages, counted])
    before = columns.shape[1] - len(units.names)
    prior = np.concatenate([np.zeros(before), expected])
    strength = np.full(len(prior), NO_PENALTY)
    strength[before:] = 1 / PRIOR_UNIT_SPREAD**2
    start = np.concatenate([start[:before], expected])
    best, curvature = _newton(columns, units, prior, strength, start)
    covariance = _covariance(columns, units, best, curvature, strength)
    return Estimates(
        per_point[part], (worth >= least)[part], best[before:], covariance[before:, before:]
    )


def part_of(names: tuple[str, ...]) -> NDArray[np.int64]:
    """Give the part of every item: 0 class, 1 fit, 2 behaviour."""
    return np.array(
        [next(i for i, starts in enumerate(PARTS) if n.startswith(starts)) for n in names], np.int64
    )


def _worth_of_parts(
    units: Units, ages: FloatArray, part: NDArray[np.int64]
) -> tuple[FloatArray, FloatArray]:
    points = units.counted * units.agreed
    sums = [points[:, part == p].sum(axis=1) / POINTS_PER_PART_UNIT[p] for p in range(len(PARTS))]
    columns = np.hstack([np.ones((len(ages), 1)), ages, np.stack(sums, axis=1)])
    prior = np.zeros(columns.shape[1])
    prior[-len(PARTS) :] = PRIOR_WORTH
    strength = np.full(len(prior), NO_PENALTY)
    strength[-len(PARTS) :] = 1 / PRIOR_WORTH_SPREAD**2
    best, _ = _newton(columns, units, prior, strength, prior)
    return best[-len(PARTS) :], best


def _age_columns(units: Units) -> FloatArray:
    """Give one column per age of a snapshot but the first: float64 (k, ages − 1)."""
    age = units.age_us
    if len(np.unique(age)) > MOST_AGES:
        age = np.searchsorted(np.quantile(age, np.arange(1, MOST_AGES) / MOST_AGES), age)
    _, number = np.unique(age, return_inverse=True)
    return np.eye(int(number.max(initial=0)) + 1)[number][:, 1:]


def _centred(columns: FloatArray, weight: FloatArray) -> FloatArray:
    return columns - np.average(columns, axis=0, weights=weight)


def _newton(
    columns: FloatArray, units: Units, prior: FloatArray, strength: FloatArray, start: FloatArray
) -> tuple[FloatArray, FloatArray]:
    theta = start.copy()
    for _ in range(MOST_STEPS):
        p = sigmoid(columns @ theta)
        gradient = columns.T @ (units.weight * (p - units.won)) + strength * (theta - prior)
        curved = columns * (units.weight * p * (1 - p))[:, None]
        curvature = curved.T @ columns + np.diag(strength)
        step = np.linalg.solve(curvature, gradient)
        longest = max(float(np.abs(columns @ step).max(initial=0)), 1e-12)
        theta = theta - step * min(1.0, LONGEST_STEP / longest)
        if np.abs(step).max() < SMALLEST_STEP:
            break
    return theta, curvature


def _covariance(
    columns: FloatArray,
    units: Units,
    best: FloatArray,
    curvature: FloatArray,
    strength: FloatArray,
) -> FloatArray:
    """Give the sandwich of leads (Liang & Zeger 1986), the prior counted as what it claims."""
    rest = units.weight * (units.won - sigmoid(columns @ best))
    _, lead = np.unique(units.lead, return_inverse=True)
    per_lead = np.stack([np.bincount(lead, weights=rest * column) for column in columns.T], axis=1)
    inverse = np.linalg.inv(curvature)
    return np.asarray(inverse @ (per_lead.T @ per_lead + np.diag(strength)) @ inverse)
