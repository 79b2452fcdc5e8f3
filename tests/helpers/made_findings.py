"""Made-up findings with awkward figures: hostile names, many segments, what is not defined."""

from __future__ import annotations

import numpy as np

from training.evaluation.findings import (
    UNKNOWN,
    Capacity,
    Curve,
    Estimate,
    FeatureFamily,
    Findings,
    Gains,
    LearningCurve,
    LearningPoint,
    Population,
    RandomSplit,
    ReasonStability,
    Segment,
)
from training.promotion.against import AgainstChampion

HOSTILE = "<script>alert('x')</script> | [a](b) $x$"
MEASURES = ("log_loss", "brier", "auc", "average_precision")
PREDICTORS = ("blend", "rules_alone", "points_alone", "history_alone", "constant")


def around(value, width=0.01):
    return Estimate(value, value - width, value + width)


def segment(name, leads=100, ratio=1.0, weak=(), pooled=0):
    estimate = Estimate(ratio, ratio * 0.6, ratio * 1.7)
    return Segment(name, leads, 9.5, 9.5 / ratio, estimate, around(0.7, 0.05), weak, pooled)


def made_findings(parts=50):
    """Give findings of a deep evaluation, with so many sources, one of them weak and hostile."""
    scores = {
        key: {
            **{m: around(0.3 + i / 100) for m in MEASURES},
            "reliability": around(0.002, 0.001),
            "resolution": around(0.009, 0.001),
            "uncertainty": around(0.09, 0.001),
            "smooth_calibration_error": around(0.012, 0.004),
            "calibration_error": UNKNOWN,
        }
        for i, key in enumerate(PREDICTORS)
    }
    differences = {
        key: {m: around(-0.01, 0.004) for m in MEASURES} for key in PREDICTORS if key != "blend"
    }
    x = np.linspace(0.01, 0.4, 20)
    curve = Curve(x, x, x * 0.8, np.minimum(x * 1.2, 1), np.exp(-x), 0.3)
    share = np.linspace(0, 1, 11)
    gains = Gains(share, np.sqrt(share), share, np.minimum(np.sqrt(share) + 0.1, 1))
    sources = (segment(HOSTILE, 40, 0.4, ("fewer wins than promised",)),)
    sources += tuple(segment(f"Müller & Söhne {i}", 40 + i) for i in range(parts - 2))
    return Findings(
        population=Population(900, 5000, 80, 3, 0, 1000),
        capacity=Capacity(90, 0.1, None),
        scores=scores,
        differences=differences,
        reliability={"blend": curve, "rules_alone": curve},
        gains=dict.fromkeys(PREDICTORS, gains),
        segments={
            "month": tuple(segment(f"2026-{m:02}") for m in range(1, 7)),
            "source": (*sources, segment("others", 12, 1.0, (), pooled=9)),
        },
        learning_curve=LearningCurve(
            tuple(
                LearningPoint(s, int(800 * s), int(70 * s), around(0.3), around(0.7))
                for s in (0.25, 0.5, 1.0)
            ),
            around(-0.006, 0.004),
            "yes",
            "More history would help.",
        ),
        feature_groups=(
            FeatureFamily("own", f"column {HOSTILE}", 3, 0, around(0.004), around(0.006)),
            FeatureFamily("title", "job title", 5, 2, UNKNOWN, UNKNOWN),
        ),
        reason_stability=ReasonStability(around(0.9), around(0.95), 3, 5, 0.8, 500),
        random_split=RandomSplit(
            {"log_loss": around(0.2), "auc": around(0.9)},
            {"log_loss": around(0.3), "auc": around(0.7)},
            {"log_loss": around(0.1), "auc": around(-0.2)},
            alarm=True,
            sentence="A random split gives AUC 0.900, the split by time 0.700.",
        ),
        notes=("A note of the evaluation.",),
    )


def nothing_defined():
    """Give findings of judged rows with one outcome only: AUC and its like are not defined."""
    scores = {
        key: {"log_loss": around(0.01), "brier": around(0.001), "auc": UNKNOWN}
        for key in PREDICTORS
    }
    differences = {
        key: {"log_loss": around(0.0), "auc": UNKNOWN} for key in PREDICTORS if key != "blend"
    }
    return Findings(
        population=Population(40, 200, 0, 1, 1, 1000),
        scores=scores,
        differences=differences,
        segments={"month": (segment("2026-01", ratio=1.0),)},
        learning_curve=LearningCurve(
            (LearningPoint(1.0, 40, 0, UNKNOWN, UNKNOWN),), UNKNOWN, "open", "Nobody knows."
        ),
        reason_stability=ReasonStability(UNKNOWN, UNKNOWN, 3, 2, 0.8, 0),
    )


def made_against(low=-0.01, high=-0.002):
    summary = {
        "log_loss": 0.3,
        "brier": 0.09,
        "auc": float("nan"),
        "calibration_error": 0.02,
        "top_decile_lift": 2.0,
    }
    difference = {"difference": (low + high) / 2, "low": low, "high": high, "share_better": 0.9}
    return AgainstChampion("3", "newer_leads", 800, 4000, 60, summary, summary, difference)
