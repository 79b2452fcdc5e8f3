"""All that further fits can tell, one after the other, with progress."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from training.evaluation.deep.again import Study, predicted
from training.evaluation.deep.families import families_of, feature_groups
from training.evaluation.deep.later_leads import MOST_LEADS, study_of
from training.evaluation.deep.learning import SHARES, learning_curve
from training.evaluation.deep.splits import random_split
from training.evaluation.deep.stability import RETRAINS, reason_stability
from training.evaluation.findings import Findings, LearningCurve
from training.evaluation.resampling import Resamples
from training.fit import Trained
from training.progress import Progress, Quiet, Steps

RESAMPLES, FEWEST_WINS = 400, 10
HOW = (
    "The learning curve is judged on the last block. For feature families and the split at random, "
    "what was known when the first block began predicts all later leads. All three with one tree "
    "ensemble in place of the bag: compare these figures with each other, not with the scores."
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
    with steps.step(f"reasons of {RETRAINS} retrains", RETRAINS) as bar:
        found = replace(findings, reason_stability=reason_stability(trained, RESAMPLES, bar))
    study, left_out = study_of(trained, 1, most_leads)
    notes, wins = [HOW, INTERVALS, *_sampled(left_out, most_leads)], _won_leads(study)
    with steps.step("learning curve", len(SHARES) + 1) as bar:
        if wins < FEWEST_WINS:
            notes.append(_too_few("last block", wins, "a learning curve"))
        else:
            found = replace(found, learning_curve=_curve(study, bar))
    study, _ = study_of(trained, None, most_leads)
    wins = _won_leads(study)
    if wins < FEWEST_WINS:
        notes.append(_too_few("later leads", wins, "feature families and a split at random"))
        return replace(found, notes=(*found.notes, *notes))
    full = predicted(study)
    families = families_of(study)
    with steps.step(f"leaving out {len(families)} families of features", len(families)) as bar:
        groups = feature_groups(study, full, _resamples(study), bar)
    with steps.step("a split at random beside the one by time"):
        split = random_split(study, full, trained.gathered.until_us, RESAMPLES)
    return replace(found, feature_groups=groups, random_split=split, notes=(*found.notes, *notes))


def _curve(study: Study, bar: Progress) -> LearningCurve | None:
    full = predicted(study)
    bar.advance()
    return learning_curve(study, full, _resamples(study), bar)


def _resamples(study: Study) -> Resamples:
    return Resamples(study.judged.leads, RESAMPLES)


def _won_leads(study: Study) -> int:
    return len(np.unique(study.judged.group[study.judged.won]))


def _too_few(where: str, wins: int, what: str) -> str:
    return f"Won leads among the {where}: {wins}, too few for {what} (at least {FEWEST_WINS})."


def _sampled(left_out: int, most_leads: int) -> list[str]:
    if not left_out:
        return []
    return [
        f"For these, {most_leads:,} leads drawn at random were looked at; {left_out:,} were left "
        "out (the reasons excepted)."
    ]
