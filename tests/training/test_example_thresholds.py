"""The four kinds of threshold of docs/examples/ideas mean what its README works out."""

import re

import numpy as np
import pytest
from example_leads import FOLDER
from example_readme import TEXT, table

from features.policy.load import load_policy
from training.thresholds import Judged, threshold_score

THRESHOLDS = table("The threshold")
ONE_DAY_US = 86_400_000_000


def week_of_the_readme():
    """The ten leads of the text: scores as probabilities, and who won."""
    text = " ".join(TEXT.split())
    [scores] = re.findall(r"ten leads scored (.*?);", text)
    [won] = re.findall(r"those at (.*?) won\.", text)
    score = np.array([float(n) for n in re.findall(r"\d+", scores)])
    wins = np.isin(score, [float(n) for n in re.findall(r"\d+", won)])
    n = len(score)
    days = np.linspace(0, 7, n).astype(np.int64)
    return Judged(np.arange(n), days * ONE_DAY_US, score / 100, wins)


def test_the_week_is_read_whole():
    week = week_of_the_readme()
    assert (len(week.lead), int(week.won.sum()), week.weeks) == (10, 4, 1.0)


@pytest.mark.parametrize(("file", "threshold", "handed", "won"), THRESHOLDS)
def test_the_threshold_is_the_one_of_the_readme(file, threshold, handed, won):
    policy, week = load_policy(FOLDER / file), week_of_the_readme()
    found = threshold_score(policy.hand_off.threshold, week)
    assert found == pytest.approx(float(threshold))
    chosen = 100 * week.probability >= found - 1e-9
    assert (chosen.sum(), week.won[chosen].sum()) == (int(handed), int(won))


def test_each_of_the_four_ways_has_its_own_file():
    said = [load_policy(FOLDER / file).hand_off.threshold for file, *_ in THRESHOLDS]
    ways = [{name for name, value in t if value is not None} for t in said]
    assert ways == [
        {"score"},
        {"capacity_per_week"},
        {"precision"},
        {"cost_per_handoff", "value_per_win"},
    ]
