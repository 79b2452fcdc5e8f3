"""Every policy of docs/examples/ideas shows its idea, with the numbers that its README says."""

import datetime as dt

import pytest
from example_leads import (
    BREWERY,
    CALCULATED,
    FILES,
    FOLDER,
    LEADS,
    OPENS,
    PRICING,
    VISITOR,
    did,
    points_of_example,
    rows_of,
)
from example_readme import TEXT, files_named, said_points, table

from features.points import Agreement
from features.policy.lines import policy_of_line
from features.policy.load import load_policy
from features.policy.references import policy_warnings
from features.policy.schema import Condition, Did, Policy

POINTS = table("Points")
LINES = table("One lead, several product lines")
SIGNED_ON = dt.date(2026, 10, 1)


def policy_of(file):
    return load_policy(FOLDER / file)


def points_of(file, lead):
    return points_of_example(policy_of(file), lead)


def factors_of(file, lead):
    points = points_of(file, lead)
    return {n for n, x in zip(points.names, points.items[0], strict=True) if x and n[:4] == "fit:"}


@pytest.mark.parametrize("file", FILES)
def test_every_file_is_a_whole_policy_that_raises_no_doubts(file):
    assert policy_warnings(policy_of(file), today=SIGNED_ON) == []


@pytest.mark.parametrize("file", FILES)
def test_every_file_is_short_and_begins_with_its_idea(file):
    lines = (FOLDER / file).read_text("utf-8").splitlines()
    comment = "\n".join(lines[: next(i for i, line in enumerate(lines) if line[0] != "#")])
    assert 20 <= len(lines) <= 60
    assert comment.startswith("# Idea: ")
    assert "\n# Who would use it: " in comment
    assert "\n# Look at: " in comment


def test_every_file_has_a_number_in_the_readme():
    titles = ("Points", "Who goes to sales", "The threshold", "Grades")
    told = {row[0] for title in titles for row in table(title)}
    assert told == set(FILES)
    assert files_named() == set(FILES)
    assert len({load_policy(FOLDER / file).name for file in FILES}) == len(FILES)


def test_every_lead_of_the_tests_is_in_the_readme():
    rows = [*POINTS, *table("Who goes to sales")]
    assert {(file, words) for file, leads in LEADS.items() for words in leads} == {
        (row[0], row[1]) for row in rows
    }


@pytest.mark.parametrize(("file", "words", "said"), POINTS)
def test_the_points_are_those_of_the_readme(file, words, said):
    assert said_points(points_of(file, LEADS[file][words])) == said


@pytest.mark.parametrize(
    ("factor", "changed"),
    [
        ("by_list", {"country": "FR"}),
        ("by_range", {"employees": 501}),
        ("by_range", {"employees": 19}),
        ("by_pattern", {"industry": "Bakery"}),
        ("by_presence", {"phone": None}),
        ("by_exclusion", {"source": "Purchased_List"}),
        ("by_derived_fact", {"job_title": "Head of Marketing"}),
        ("by_own_column", {"litres_per_year": 999_999}),
        ("by_own_column", {"litres_per_year": None}),
    ],
)
def test_each_fact_of_the_profile_moves_its_own_factor_only(factor, changed):
    every = factors_of("factors_by_profile.yaml", BREWERY)
    assert len(every) == 7
    assert every - factors_of("factors_by_profile.yaml", BREWERY.but(**changed)) == {
        f"fit:{factor}"
    }


@pytest.mark.parametrize(
    ("lost", "activities"),
    [
        ({"by_count"}, [("calculator", "", 3), (*PRICING, 2)]),
        ({"by_recency"}, [("calculator", "", 3), ("calculator", "", 4), (*PRICING, 7.01)]),
        ({"by_stage"}, [("calculator", "", 15), ("calculator", "", 16), (*PRICING, 2)]),
        ({"by_absence"}, [*CALCULATED.activities, ("email_unsubscribe", "", 300)]),
        (
            {"by_sequence"},
            [*CALCULATED.activities, ("page_view", "/careers", 60), ("download", "", 53)],
        ),
        (set(), [*CALCULATED.activities, ("download", "", 60), ("page_view", "/careers", 59)]),
    ],
)
def test_each_kind_of_behaviour_moves_its_own_factor_only(lost, activities):
    every = factors_of("factors_by_behaviour.yaml", CALCULATED)
    found = factors_of("factors_by_behaviour.yaml", did(*activities))
    assert len(every) == 5
    assert every - found == {f"fit:{name}" for name in lost}


def test_the_best_class_alone_counts():
    data = policy_of("three_tiers.yaml").model_dump()
    lead = VISITOR  # leads a team, and would work with it
    assert points_of_example(Policy.model_validate(data), lead).classification[0] == 2000
    del data["classification"]["recommends"]
    assert points_of_example(Policy.model_validate(data), lead).classification[0] == 1000


def test_opens_are_worth_something_once_the_policy_says_so():
    policy = policy_of("opens_count_nothing.yaml")
    named = policy_of("once_per_email.yaml").activities["email_open"]
    says_so = policy.model_copy(update={"activities": {**policy.activities, "email_open": named}})
    assert points_of_example(policy, did(*OPENS)).total[0] == 0
    assert points_of_example(says_so, did(*OPENS)).total[0] == 14 * 2


@pytest.mark.parametrize(("days", "webinar", "offer"), [(29.999, 10, 30), (30.001, 10, 0)])
def test_a_half_life_has_no_edge_and_a_window_has_one(days, webinar, offer):
    lead = did(("webinar_attend", "stands", days), ("offer_open", "spring", days))
    items = points_of("half_life_or_window.yaml", lead).items[0]
    assert items[:2].tolist() == [pytest.approx(webinar, abs=0.01), offer]


def test_a_cap_counts_in_every_period_back_from_now():
    visits = [("page_view", "/prices", day + 0.5) for day in range(21)]
    assert points_of("cap_per_period.yaml", did(*visits)).total[0] == 3 * 3 * 10


def furthest_stage(policy, rows):
    """The latest stage with enough activities in the window, as `buying_stages` puts it."""
    stages, rule = ("late", "mid", "early"), policy.buying_stages
    shown = [
        Condition(did=(Did(stage=s, at_least=getattr(rule, s), within_days=rule.within_days),))
        for s in stages
    ]
    [holds] = Agreement(policy).holds(shown, rows.known)
    return next((s for s, held in zip(stages, holds, strict=True) if held), "no stage yet")


@pytest.mark.parametrize(("words", "lead"), LEADS["buying_stages.yaml"].items())
def test_the_words_of_the_readme_name_the_stage_a_lead_is_in(words, lead):
    policy = policy_of("buying_stages.yaml")
    assert furthest_stage(policy, rows_of(policy, lead)) == words.split(":")[0]


def test_the_job_seeker_loses_what_the_reader_keeps():
    leads = LEADS["job_seeker.yaml"]
    seeker = points_of("job_seeker.yaml", leads["careers page, then download"])
    reader = points_of("job_seeker.yaml", leads["download, then careers page"])
    assert seeker.total[0] == reader.total[0] - 40
    assert seeker.items[0, seeker.names.index("sequence:job_seeker")] == -40


def test_the_words_tell_every_line_and_the_whole_house():
    policy = policy_of("product_lines.yaml")
    assert [line for _, line, *_ in LINES] == ["–", *policy.product_lines]


@pytest.mark.parametrize(("file", "line", "points", "chat", "threshold", "horizon"), LINES)
def test_a_product_line_changes_what_it_names(file, line, points, chat, threshold, horizon):
    policy = policy_of(file)
    policy = policy if line == "–" else policy_of_line(policy, line)
    rows = rows_of(policy_of(file), VISITOR)
    asked = policy.hand_off.threshold
    score = 100 * (asked.cost_per_handoff or 0) / (asked.value_per_win or 1)
    way = f"{asked.capacity_per_week:g} a week" if asked.capacity_per_week else f"score {score:g}"
    assert said_points(Agreement(policy).points(rows.known)) == points
    assert policy.activities["chat"].stage == chat
    assert (way, f"{policy.horizon_days} days") == (threshold, horizon)


def test_the_lead_goes_where_and_when_the_readme_says():
    policy = policy_of("routing_and_sla.yaml")
    large, *_, rest = policy.routing
    after = " ".join(TEXT.split("## After the hand-off")[1].split())
    assert f"large companies to `{large.to[0]}`" in after
    assert f"from a score of {large.fast_track_from_score:g} on" in after
    assert f"reminds after {policy.sla.remind_hours:g} hours" in after
    assert f"tells `{policy.sla.manager}` after {policy.sla.escalate_hours:g} and" in after
    assert f"passes the lead on after {policy.sla.reassign_hours:g}." in after
    assert not rest.when


def test_the_signed_agreement_says_who_and_reminds_of_its_review():
    policy = policy_of("signed_agreement.yaml")
    [said] = policy_warnings(policy, policy.agreed.review_on + dt.timedelta(days=10))
    days = (policy.agreed.review_on - policy.agreed.on).days
    text = " ".join(TEXT.split())
    assert f'"{said}"' in text
    assert f"{days} days after it was signed" in text
    assert (policy.version, len(policy.agreed.by)) == ("2026.4", 2)
    assert policy.author is not None
