"""Fitting what features look at without a model: on a sample of leads that is always the same."""

from __future__ import annotations

import math

import numpy as np

from features.facts import Moments
from features.policy.schema import Policy
from features.scale.lead_ids import Texts
from features.scale.partitions import Partitions
from features.scale.work import ids_of
from features.spec import FeatureSpec, fit_spec

MOST_LEADS = 100_000


def fit_on_sample(
    partitions: Partitions, policy: Policy, as_of_us: int, most_leads: int = MOST_LEADS
) -> FeatureSpec:
    """Fit the vocabulary of features on what leads have shown by a moment.

    Parameters
    ----------
    partitions
        All leads.
    policy
        The agreement.
    as_of_us
        The moment.
    most_leads
        Of more leads than that a sample of about so many is looked at: those whose ids have the
        lowest hashes. It does not depend on the number of partitions.

    Returns
    -------
    FeatureSpec
        As `fit_spec` gives it for these leads.
    """
    share = min(1.0, most_leads / max(partitions.contents.leads, 1))
    number = max(1, math.ceil(share * partitions.number))
    facts = partitions.of_first(number, policy.hygiene).facts
    low = Texts.of(ids_of(facts)).hashes() / 2.0**64 <= share
    lead = np.flatnonzero(low & (facts.created_us <= as_of_us))
    return fit_spec(policy, facts, Moments(lead, np.full(len(lead), as_of_us)))
