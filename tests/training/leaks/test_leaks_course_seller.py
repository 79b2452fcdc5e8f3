"""A real wide export: what sales filled in afterwards is found without being told."""

import pytest
from leaky import EXPORT, course_seller, judged, verdict

from features.tables import last_known_moment, parse_time

pytestmark = pytest.mark.skipif(not EXPORT.exists(), reason=f"{EXPORT} is not here")
NOW = parse_time("2030-01-01T00:00:00Z")
FILLED_IN_BY_SALES = {"Tags", "Lead Quality", "Lead Profile"}
STATE_AT_EXPORT = {"Last Activity", "Last Notable Activity"}
COMPUTED = {
    "Asymmetrique Activity Index",
    "Asymmetrique Activity Score",
}


@pytest.fixture(scope="module")
def report():
    tables, _ = course_seller()
    return judged(tables, last_known_moment(tables, NOW))


def test_exactly_what_was_filled_in_later_is_blocked(report):
    assert set(report.blocked) == FILLED_IN_BY_SALES | STATE_AT_EXPORT | COMPUTED


def test_the_figures_alone_find_what_sales_filled_in_for_most_leads():
    tables, names = course_seller(neutral_names=True)
    found = judged(tables, last_known_moment(tables, NOW)).blocked
    # The profile is almost sure of one lead in eight only, no more than a good scale is.
    assert {names[name] for name in found} == FILLED_IN_BY_SALES - {"Lead Profile"}


def test_the_verdicts_say_why(report):
    tags = " ".join(verdict(report, "Tags").evidence)
    assert "“closed by horizzon”" in tags
    assert "sort leads both ways" in tags
    assert "sort leads both ways" in " ".join(verdict(report, "Lead Quality").evidence)
    assert "called like a verdict" in " ".join(verdict(report, "Lead Profile").evidence)
    assert "state at the export" in " ".join(verdict(report, "Last Activity").evidence)
    doubtful = verdict(report, "Asymmetrique Profile Index")
    assert doubtful.evidence
    assert not doubtful.blocked
