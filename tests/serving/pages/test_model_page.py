"""The model's page: its age, its agreement, and how it kept its promises."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.http.front import Front
from serving.pages.calibration import BOTTOM, LEFT, RIGHT, TOP, calibration_of
from serving.pages.pages import Pages
from serving.registered import Judged, Registered, judged_in
from training.evaluation.evaluated import Bins
from training.judged_file import JUDGED_FILE

METRICS = {
    "blend/auc": 0.75,
    "blend/log_loss": 0.4806,
    "rules_alone/auc": 0.7,
    "rules_alone/log_loss": 0.5,
    "constant/log_loss": 0.55,
    "counts/leads": 8766.0,
}


@pytest.fixture
def show(site, read_page):
    """Shows the page of a model of which the registry keeps something."""

    def show(kept, path="/model"):
        site.front = Front(Pages(site.app, lambda _version: kept), site.metrics)
        return read_page(site.call("GET", path))

    return show


def test_the_age_and_the_agreement(show, champion):
    page = show(Registered())
    scorer = champion.scorer
    until = dt.timedelta(microseconds=scorer.model.parameters.trained_until_us)
    days = (dt.datetime.now(dt.UTC) - dt.datetime(1970, 1, 1, tzinfo=dt.UTC) - until).days
    assert f"{days:,} days" in page.text
    assert f"{scorer.model.parameters.stack.share_of_history:.0%}" in page.text
    assert "Next review" in page.text


def test_it_says_plainly_that_nothing_was_judged(show):
    page = show(Registered())
    assert "There is no calibration to show" in page.text
    assert "The registry has no figures of this version" in page.text
    assert page.all("circle") == []


def test_promises_are_drawn_as_they_were_kept(show, judged):
    page = show(Registered(METRICS, judged))
    assert len(page.all("circle")) == len(judged.bins.predicted)
    assert f"{judged.leads:,} leads" in page.text
    for share in (*judged.bins.predicted, *judged.bins.observed):
        assert f"{round(float(share), 3):.1%}" in page.text


def test_predictors_stand_side_by_side(show):
    page = show(Registered(METRICS))
    table = page.text.split("How good it is")[1]
    assert "This model 0.750 0.4806" in table
    assert "The rules alone 0.700 0.5000" in table
    assert "The same chance for all – 0.5500" in table
    assert "counts/leads 8,766" in table
    german = show(Registered(METRICS), "/model?lang=de").text
    assert "Dieses Modell 0,750 0,4806" in german


def test_what_is_the_same_for_all_is_not_judged_by_its_ranking(show):
    meaningless = {"constant/auc": 0.451, "constant/top_decile_lift": 0.8}
    lift = {"blend/top_decile_lift": 2.5}
    page = show(Registered(METRICS | lift | meaningless))
    table, figures = page.text.split("How good it is")[1].split("All figures")
    assert "The same chance for all – 0.5500 –" in table
    assert "puts no lead before another, so its ranking is not judged" in table
    assert "constant/auc 0.451" in figures
    assert "compare stretches of time, not leads" in figures
    without = show(Registered({k: v for k, v in METRICS.items() if not k.startswith("constant")}))
    assert "same chance for all" not in without.text


def test_only_later_leads_are_drawn(tmp_path):
    frame = pd.DataFrame(
        {
            "lead": np.arange(40, dtype=np.uint64),
            "won": [True, False] * 20,
            "weight": 1.0,
            "blend": np.linspace(-2, 2, 40),
            "fold": [-1] * 20 + [0] * 20,
        }
    )
    frame.to_parquet(tmp_path / JUDGED_FILE)
    found = judged_in(tmp_path)
    assert (found.leads, found.snapshots) == (20, 20)
    assert found.bins.predicted.min() >= 0.5
    frame[frame["fold"] == -1].to_parquet(tmp_path / JUDGED_FILE)
    assert judged_in(tmp_path) is None
    assert judged_in(tmp_path / "nowhere") is None


shares = st.floats(0, 1)


@given(st.lists(st.tuples(shares, st.tuples(shares, shares, shares)), min_size=1, max_size=10))
def test_the_drawing_holds_every_group(rows):
    promised = np.array(sorted(row[0] for row in rows))
    low, kept, high = np.array([sorted(row[1]) for row in rows]).T
    drawn = calibration_of(Judged(Bins(promised, kept, low, high), 9, 9))
    for group in drawn.groups:
        assert LEFT <= group.x <= RIGHT
        assert TOP <= group.y_high <= group.y <= group.y_low <= BOTTOM
    assert (drawn.lines[0].x, drawn.lines[0].y) == (LEFT, BOTTOM)
    assert (drawn.lines[-1].x, drawn.lines[-1].y) == (RIGHT, TOP)
    assert len(drawn.lines) <= 7
