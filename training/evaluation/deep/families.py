"""What each family of features adds: train without it, and see what is lost on later leads."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from features.columns import ENGAGEMENT, OTHER_ACTIVITY, STAGES, TIMING
from features.facts import FloatArray
from training.evaluation.deep.again import Predicted, Study, predicted
from training.evaluation.findings import Estimate, FeatureFamily
from training.evaluation.resampling import Resamples, estimate
from training.groups import item_groups
from training.metrics import log_losses
from training.progress import Progress

SEQUENCES, COLUMNS, PROFILE = "sequences", "lead_columns", "profile"
LABELS = {
    **{f"stage_{stage}": f"{stage}-stage activity" for stage in STAGES},
    "stage_negative": "negative signals",
    SEQUENCES: "sequences of activities",
    OTHER_ACTIVITY: "activity that the agreement does not name",
    ENGAGEMENT: "how much, how lately and in what rhythm",
    TIMING: "age of the lead, weekday and hour of creation",
    COLUMNS: "columns of the lead",
    PROFILE: "what is derived of person and company",
}


def family_of(group: str) -> str:
    """Give the family of a reason group."""
    if group in LABELS:
        return group
    if group.startswith("sequence_"):
        return SEQUENCES
    return COLUMNS if group.startswith("attribute_") else PROFILE


def families_of(study: Study) -> list[str]:
    """Name the families that the trees have columns of, in the order of `LABELS`."""
    there = {family_of(column.group) for column in study.material.columns}
    return [name for name in LABELS if name in there] if len(there) > 1 else []


def feature_groups(
    study: Study, full: Predicted, resamples: Resamples, bar: Progress
) -> tuple[FeatureFamily, ...]:
    """Leave out one family after the other; the agreed rules stay as they are.

    Parameters
    ----------
    study
        The later leads with their past.
    full
        What all features predict of them.
    resamples
        Of the later leads.
    bar
        Advanced once per family of `families_of`.

    Returns
    -------
    The most helpful first; none where history has nothing to say of them.
    """
    if not np.ptp(full.history):
        return ()
    found = []
    for name in families_of(study):
        found.append(_family(study, name, full, resamples))
        bar.advance()
    return tuple(sorted(found, key=lambda f: -f.gain.value))


def _family(study: Study, name: str, full: Predicted, resamples: Resamples) -> FeatureFamily:
    material = study.material
    kept = [i for i, c in enumerate(material.columns) if family_of(c.group) != name]
    fewer = replace(
        material,
        matrix=np.asarray(material.matrix)[:, kept],
        columns=[material.columns[i] for i in kept],
    )
    without = predicted(replace(study, material=fewer))
    items = sum(family_of(group) == name for group in item_groups(material.policy))
    gains = [
        _gain(study, *pair, resamples)
        for pair in ((without.blend, full.blend), (without.history, full.history))
    ]
    return FeatureFamily(name, LABELS[name], len(material.columns) - len(kept), items, *gains)


def _gain(study: Study, without: FloatArray, full: FloatArray, resamples: Resamples) -> Estimate:
    rows = study.judged
    gain = log_losses(rows.won, without) - log_losses(rows.won, full)
    sums = np.stack(
        [
            np.bincount(rows.group, weights=v, minlength=rows.leads)
            for v in (gain, np.ones_like(gain))
        ]
    )
    parts = [sums @ times for times in resamples.chunks()]
    draws = [above / below for above, below in parts]
    return estimate(float(gain.mean()), np.concatenate([np.zeros(0), *draws]))
