"""What is said of a model made again: the same, or what differs."""

import pytest

from training.parameters import Recalibrated
from training.report.again import again_of
from training.reproduce import Reproduced


def made(model="m" * 64, data="d" * 64, differences=()):
    return Reproduced(model, "m" * 64, data, "d" * 64, tuple(differences))


@pytest.mark.parametrize(
    ("found", "headline", "said"),
    [
        (made(), "The data are those of version 7, and so is the model", "to the last bit"),
        (made(model="x" * 64), "From the same data came another model", "not of version 7"),
        (made(data="y" * 64), "although the data have changed", "recorded is dddddddddddd"),
        (made("x" * 64, "y" * 64), "These are not the data that version 7", "other tables"),
    ],
)
def test_every_outcome_is_told_in_words(found, headline, said):
    again = again_of("7", found)
    assert headline in again.headline
    assert said in " ".join(again.said)
    assert again.same_model == found.same


def test_other_versions_are_named_only_where_another_model_came_out():
    differences = ["lightgbm is 4.8.0, recorded 4.7.0"]
    assert again_of("7", made("x" * 64, differences=differences)).said[-1] == (
        "Lightgbm is 4.8.0, recorded 4.7.0."
    )
    assert "lightgbm" not in " ".join(again_of("7", made(differences=differences)).said).lower()


def test_a_moved_intercept_is_told():
    moved = Recalibrated(until_us=86_400_000_000, shift=-0.25)
    again = again_of("7", made(), moved)
    assert again.same_model
    assert "its intercept has been moved since" in again.headline
    assert "adds −0.250 to the log-odds" in again.said[-1]
    assert "known on 1970-01-02" in again.said[-1]
    assert "not the data" in again_of("7", made("x" * 64, "y" * 64), moved).headline
