"""All that further fits can tell, one after the other, with progress."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from training.evaluation.deep.again import predicted
from training.evaluation.deep.families import families_of, feature_groups
from training.evaluation.deep.later_leads import MOST_LEADS, study_of
from training.evaluation.deep.learning import SHARES, learning_curve
from training.evaluation.deep.splits import random_split
from training.evaluation.deep.stability import RETRAINS, reason_stability
from training.evaluation.findings import Findings
from training.evaluation.resampling import Resamples
from training.fit import Trained
from training.progress import Quiet, Steps

RESAMPLES, FEWEST_WINS = 400, 10
HOW = (
    "For learning curve, feature families and the split at random, what was known when the first "
    "block began predicts all later leads, with one tree ensemble in place of the bag: compare "
    "these figures with each other, not with the scores."
)
INTERVALS = (
    "Their intervals are over the judged leads; another draw of the leads to learn from, or "
    "another retrain, would move the figures a little further."
)


def deepened(
    findings: Findings, trained: Trained, steps: Steps | Quiet, most_leads: int = MOST_LEADS
) -> Findings:
    """Add to an evaluation what only further fits can tell.

    Parameters
    ----------
    findings
        Of a training that had later leads to judge.
    trained
        That training.
    steps
        Told about progress.
    most_leads
        Where there are more, a sample of them is trained on again, and a note says so.
    """
    study, left_out = study_of(trained, most_leads)
    with steps.step(f"reasons of {RETRAINS} retrains", RETRAINS) as bar:
        stability = reason_stability(trained, RESAMPLES, bar)
    findings = replace(findings, reason_stability=stability)
    wins = len(np.unique(study.judged.group[study.judged.won]))
    if wins < FEWEST_WINS:
        return replace(findings, notes=(*findings.notes, _too_few(wins)))
    families = families_of(study)
    resamples = Resamples(study.judged.leads, RESAMPLES)
    with steps.step("learning curve", len(SHARES) + 1) as bar:
        full = predicted(study)
        bar.advance()
        curve = learning_curve(study, full, resamples, bar)
    with steps.step(f"leaving out {len(families)} families of features", len(families)) as bar:
        groups = feature_groups(study, full, resamples, bar)
    with steps.step("a split at random beside the one by time"):
        split = random_split(study, full, trained.gathered.until_us, RESAMPLES)
    return replace(
        findings,
        learning_curve=curve,
        feature_groups=groups,
        random_split=split,
        notes=(*findings.notes, HOW, INTERVALS, *_sampled(left_out, most_leads)),
    )


def _too_few(wins: int) -> str:
    return (
        f"The later leads have {wins} won ones among them: too few for a learning curve, for what "
        f"feature families add, and for a split at random (at least {FEWEST_WINS})."
    )


def _sampled(left_out: int, most_leads: int) -> list[str]:
    if not left_out:
        return []
    return [
        f"For these, {most_leads:,} leads drawn at random were looked at; {left_out:,} were left "
        "out (the reasons excepted)."
    ]
