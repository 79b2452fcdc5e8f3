"""The later leads of the small training, and what their whole past predicts of them."""

import pytest

from training.evaluation.deep.again import predicted
from training.evaluation.deep.later_leads import study_of


@pytest.fixture(scope="session")
def study(trained):
    found, left_out = study_of(trained)
    assert left_out == 0
    return found


@pytest.fixture(scope="session")
def last(trained):
    return study_of(trained, blocks=1)[0]


@pytest.fixture(scope="session")
def full(study):
    return predicted(study)
