"""The last block of the small training, and what its whole past predicts of it."""

import pytest

from training.evaluation.deep.again import predicted
from training.evaluation.deep.last_block import study_of


@pytest.fixture(scope="session")
def study(trained):
    found, left_out = study_of(trained)
    assert left_out == 0
    return found


@pytest.fixture(scope="session")
def full(study):
    return predicted(study)
