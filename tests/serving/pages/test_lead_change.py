"""What moved a lead's score since it last was another one, told as changes."""

import datetime as dt

import pytest

from features.language.language import language_of
from features.policy.load import load_policy
from features.profile import DERIVED
from features.sentences import group_name
from features.sentences.behaviour import NONE_OF_STAGE

NOW = dt.datetime.now(dt.UTC)
SIGNS = {True: "+", False: "−"}


@pytest.fixture
def changed(get):
    """Gives what a page says of the change."""

    def changed(lang="en"):
        heading = {"en": "What changed since it was scored", "de": "Was sich seit der"}[lang]
        until = {"en": "Agreed points", "de": "Vereinbarte Punkte"}[lang]
        return get(f"/leads/L1?lang={lang}").text.split(heading)[1].split(until)[0]

    return changed


def signed(points):
    return f"{SIGNS[points > 0]}{abs(points):.1f}"


def test_what_moved_the_score_is_what_the_interface_says(
    site, get, changed, push, push_activity, recent
):
    push(recent())
    assert "What changed since" not in get("/leads/L1").text
    push_activity("L1", "form_submit", "/demo")
    told = site.call("GET", "/v1/leads/L1/change").json()
    text = changed()
    assert f"was {told['score_before']:.1f} then and is {told['score']:.1f} now" in text
    [behaviour] = [part for part in told["parts"] if part["cause"] == "behaviour"]
    new = "New behaviour what they did since then asked for a demo once, just now"
    assert f"{new} {signed(behaviour['score_points'])}" in text
    assert "Fading" not in text, "a second is worth 0.0 points"
    points = 100 * (told["probability"] - told["probability_before"])
    assert f"Together {signed(points)}" in text


def test_no_reason_is_told_again_as_if_it_were_new(site, changed, push, push_activity, recent):
    push(recent())
    push_activity("L1", "page_view", "/pricing")
    push_activity("L1", "page_view", "/pricing")
    push_activity("L1", "fax_sent")
    text = changed()
    assert "looked at pricing twice, most recently just now" in text
    assert "fax_sent once, just now" in text
    for reason in site.post("/v1/score", {"lead_id": "L1"}).json()["reasons"]:
        assert reason["text"] not in text
    assert "„Preise angesehen“ zweimal, zuletzt gerade eben" in changed("de")


def test_what_was_known_then_is_not_new(site, changed, push, push_activity, recent):
    told = recent()
    push(told)
    kind, subject = (told["activities"][0][name] for name in ("type", "subject"))
    assert (kind, subject) == ("page_view", "/pricing")
    push_activity("L1", "form_submit", "/demo")
    assert "looked at pricing" not in changed()


def test_much_that_is_new_is_cut_short(changed, push, push_activity, recent):
    push(recent())
    for i in range(7):
        push_activity("L1", f"own_{i}")
    text = changed()
    assert text.count("once, just now") == 5
    assert "2 more kinds of activity" in text


def test_another_profile_names_what_counts_otherwise(site, changed, push, recent):
    told = recent()
    push(told)
    lead = {**told["lead"], "job_title": "Student", "email": "kim@uni-bonn.de"}
    site.post("/v1/leads", {"leads": [lead]})
    text = changed()
    assert "New facts what else is known of them since then" in text
    assert "less in its favour:" in text
    assert "job title" in text
    for reason in site.post("/v1/score", {"lead_id": "L1"}).json()["reasons"]:
        assert reason["text"] not in text
    assert "ungünstiger als damals" in changed("de")


def test_every_group_of_features_has_a_name():
    policy, german = load_policy(None), language_of("de")
    fixed = {fact.group for fact in DERIVED.values()} | {f"stage_{s}" for s in NONE_OF_STAGE}
    for group in fixed | {"other_activity", "engagement", "timing"}:
        assert group_name(group, policy, german) != group_name(group, policy, language_of("en"))
        assert "_" not in group_name(group, policy, german)
    sequence = group_name("sequence_job_seeker", policy, german)
    assert sequence.startswith("„Stellenangebote angesehen")
    assert group_name("attribute_industry", policy, german) == "Branche"
    assert group_name("attribute_team_size", policy, german) == "team size"


def test_scores_that_are_alike_are_passed_over(site, get, push, push_activity, recent):
    push(recent())
    push_activity("L1", "demo_request")
    for _ in range(2):
        site.post("/v1/score", {"lead_id": "L1"})
    assert "What changed since" in get("/leads/L1").text
