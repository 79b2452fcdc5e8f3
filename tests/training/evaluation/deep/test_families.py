"""What families of features add: one that knows the outcome adds most, noise adds nothing."""

from dataclasses import replace

import numpy as np
import pytest

from features.catalogue import FeatureColumn
from training.evaluation.deep.again import predicted
from training.evaluation.deep.families import (
    LABELS,
    families_of,
    family_of,
    feature_groups,
)
from training.evaluation.resampling import Resamples
from training.progress import Quiet


def column(name, group):
    return FeatureColumn(name, group, "", "", "")


def test_every_group_has_a_family(trained):
    groups = {c.group for c in trained.model.builder.columns}
    assert {family_of(group) for group in groups} <= set(LABELS)
    assert family_of("attribute_source") == "lead_columns"
    assert family_of("sequence_x") == "sequences"
    assert family_of("company_size") == "profile"


@pytest.fixture(scope="module")
def planted(study):
    """Few columns: one that knows the outcome, one of noise, and what was there of timing."""
    material = study.material
    kept = [i for i, c in enumerate(material.columns) if c.group == "timing"]
    rng = np.random.default_rng(0)
    told = np.where(material.snapshots.won, 1.0, 0.0) + rng.normal(0, 0.5, len(material.matrix))
    noise = rng.normal(0, 1, len(material.matrix))
    matrix = np.column_stack([material.matrix[:, kept], told, noise])
    columns = [material.columns[i] for i in kept]
    columns += [column("told", "attribute_told"), column("noise", "company_size")]
    few = replace(material, matrix=matrix, columns=columns)
    every = study.settings.model_copy(update={"feature_fraction": 1.0})
    return replace(study, material=few, settings=every)


def test_what_knows_the_outcome_adds_most(planted):
    resamples = Resamples(planted.judged.leads, 100)
    found = feature_groups(planted, predicted(planted), resamples, Quiet())
    assert families_of(planted) == ["timing", "lead_columns", "profile"]
    assert found[0].name == "lead_columns"
    assert found[0].columns == 1
    assert found[0].gain.low > 0.02
    assert found[0].gain_alone.low > 0.02
    noise = next(f for f in found if f.name == "profile")
    assert abs(noise.gain.value) < 0.2 * found[0].gain.value


def test_agreed_items_of_a_family_are_counted(planted, trained):
    resamples = Resamples(planted.judged.leads, 5)
    found = feature_groups(planted, predicted(planted), resamples, Quiet())
    policy = trained.model.parameters.policy
    profile = next(f for f in found if f.name == "profile")
    told = len(policy.classification) + len(policy.qualification.factors)
    assert 0 < profile.items <= told


def test_one_family_alone_cannot_be_left_out(study):
    kept = [i for i, c in enumerate(study.material.columns) if c.group == "timing"]
    alone = replace(
        study.material,
        matrix=study.material.matrix[:, kept],
        columns=[study.material.columns[i] for i in kept],
    )
    assert families_of(replace(study, material=alone)) == []


def test_silent_history_has_no_families_to_weigh(study, full):
    silent = replace(full, history=np.full(len(full.history), 0.1))
    assert feature_groups(study, silent, Resamples(study.judged.leads, 5), Quiet()) == ()
