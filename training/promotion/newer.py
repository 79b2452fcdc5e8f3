"""The champion's own scores of what came after it was trained."""

from __future__ import annotations

import numpy as np
import pandas as pd

from features.collect import facts_from_tables
from features.tables import Tables
from training.fit import Trained
from training.judged_file import hashed
from training.metrics import logit
from training.model import LeadModel


def newer_scores(champion: LeadModel, tables: Tables, trained: Trained) -> pd.DataFrame:
    """Let the champion score the snapshots of a training that are newer than itself.

    Parameters
    ----------
    champion
        As it is in service; its own agreement and its own columns count.
    tables
        Known at the time of the training, before anything was left out as a leak.
    trained
        The training.

    Returns
    -------
    `lead` (hash), `as_of_us` and `logit`, a row per labelled snapshot after the champion's `until`.
    """
    p, known = champion.parameters, trained.gathered
    place = np.unique(trained.across.place)
    moments = known.snapshots.moments.part(place)
    moments = moments.part(moments.as_of_us > p.trained_until_us)
    columns = champion.builder.matcher.kind_columns
    facts = facts_from_tables(tables, columns, p.policy.hygiene)
    probability = np.zeros(len(moments))
    for part, rows in champion.builder.build_in_parts(facts, moments):
        probability[part] = champion.probability(rows)
    return pd.DataFrame(
        {
            "lead": hashed(facts.lead_ids)[moments.lead],
            "as_of_us": moments.as_of_us,
            "logit": logit(probability),
        }
    )
