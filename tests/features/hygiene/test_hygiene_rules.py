"""Every rule by itself: what it finds, from when on, and how the settings change it."""

import dataclasses

import numpy as np
import pytest
from mail_worlds import SECOND_US, START_US, Done, tables_of

from features.facts import NEVER
from features.hygiene.reasons import RULES
from features.hygiene.report import flagged_rows
from features.policy.schema import Hygiene

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0"
NOW_HYGIENE = Hygiene()


def done(seconds, type_, subject="m1", agent=None, received=None, other=None):
    late = None if received is None else START_US + int(received * SECOND_US)
    return Done("l0", START_US + int(seconds * SECOND_US), late, type_, subject, agent, other)


def delivered(seconds=0, subject="m1", **more):
    return done(seconds, "email_delivered", subject, **more)


def opened(seconds, subject="m1", **more):
    return done(seconds, "email_open", subject, **more)


def clicked(seconds, link, message="m1", **more):
    return done(seconds, "email_click", f"{message}/{link}", **more)


def found(*history, hygiene=NOW_HYGIENE):
    """Give the rule of every activity ("" if it counts) and the second it is known from."""
    flags = flagged_rows(tables_of(history), hygiene)
    names = [RULES[code].name if code else "" for code in flags.reason.tolist()]
    since = [None if s == NEVER else (s - START_US) / SECOND_US for s in flags.since_us.tolist()]
    return names, since


def test_an_answer_within_seconds_of_the_delivery_is_a_machines():
    names, since = found(delivered(), opened(2), clicked(9, "a"), clicked(11, "b"), opened(1000))
    assert names == ["", "too_soon", "too_soon", "with_machine", ""]
    assert since == [None, 2, 9, 11, None]


def test_a_delivery_of_another_mail_or_after_the_answer_says_nothing():
    assert found(delivered(subject="m2"), clicked(3, "a"))[0] == ["", ""]
    assert found(clicked(3, "a"), delivered(6))[0] == ["", ""]


def test_nobody_knows_before_the_delivery_is_known():
    _, since = found(delivered(received=500), clicked(3, "a", received=100))
    assert since == [None, 500]


def test_three_different_links_at_once_are_a_machines():
    links = [clicked(100 + i / 2, link) for i, link in enumerate("abc")]
    names, since = found(*links)
    assert names == ["links_at_once"] * 3
    assert since == [101, 101, 101]
    assert found(*links[:2])[0] == ["", ""]
    assert found(*[clicked(100 + i / 2, "a", other=str(i)) for i in range(5)])[0] == [""] * 5
    assert found(*[clicked(100 + 1.5 * i, link) for i, link in enumerate("abc")])[0] == [""] * 3


def test_four_different_links_in_a_row_are_a_machines():
    links = [clicked(100 + 3 * i, link) for i, link in enumerate("abcd")]
    assert found(*links)[0] == ["every_link"] * 4
    assert found(*links)[1] == [109] * 4
    assert found(*links[:3])[0] == [""] * 3


def test_the_links_that_are_known_soonest_decide_since_when():
    links = [
        clicked(100, "a", received=900),
        clicked(101, "b"),
        clicked(101, "c"),
        clicked(102, "d"),
    ]
    names, since = found(*links)
    assert names == ["links_at_once"] * 4
    assert since == [900, 102, 102, 102]


def test_the_opening_that_goes_with_a_machines_clicks_goes_with_them():
    names, since = found(opened(99), clicked(100, "a", agent="curl/8.5"), opened(106))
    assert names == ["with_machine", "scanner_agent", ""]
    assert since == [100, 100, None]


def test_a_click_that_was_exported_twice_makes_no_machine():
    twice = clicked(100, "a")
    names, _ = found(opened(99), twice, twice)
    assert names == ["", "", "exact_repeat"]


def test_of_exact_repeats_the_one_known_first_counts():
    late, soon = opened(5, received=50), opened(5, received=20)
    assert found(late, soon) == (["exact_repeat", ""], [50, None])
    views = [done(5, "page_view", "/x"), done(5, "page_view", "/x", other="x")]
    assert found(*views)[0] == ["", ""]


def test_of_openings_within_minutes_the_last_counts():
    names, since = found(opened(1000), opened(1300), opened(1900), opened(2501), opened(90_000))
    assert names == ["repeated_open", "repeated_open", "", "", ""]
    assert since == [1300, 1900, None, None, None]
    assert found(opened(1000, "m1"), opened(1100, "m2"))[0] == ["", ""]
    assert found(opened(1000, ""), opened(1100, ""))[0] == ["", ""]
    at_once = opened(5, received=50), opened(5, other="x", received=20)
    assert found(*at_once) == (["repeated_open", ""], [50, None])


def test_a_machines_opening_takes_no_persons_away():
    names, _ = found(delivered(), opened(2), opened(200))
    assert names == ["", "too_soon", ""]
    assert found(opened(100), opened(103, agent="curl/8.5"))[0] == ["", "scanner_agent"]


def test_programs_are_known_by_their_agent_whatever_they_do():
    names, _ = found(
        done(0, "email_delivered", agent="python-requests/2.32"),
        done(1, "page_view", "/", agent="curl/8.5"),
        done(2, "page_view", "/", agent=FIREFOX),
        done(3, "page_view", "/"),
    )
    assert names == ["", "scanner_agent", "", ""]


def test_settings_move_the_limits():
    history = delivered(), clicked(30, "a"), opened(2000), opened(2300)
    assert found(*history)[0] == ["", "", "repeated_open", ""]
    moved = Hygiene(soon_seconds=30, reopened_minutes=4)
    assert found(*history, hygiene=moved)[0] == ["", "too_soon", "", ""]
    three = [clicked(100 + i, link) for i, link in enumerate("abc")]
    assert found(*three[:2], hygiene=Hygiene(links_at_once=2))[0] == ["links_at_once"] * 2
    strict = Hygiene(links_at_once=50, links_in_a_row=50)
    assert found(*three, hygiene=strict)[0] == [""] * 3


EACH = {
    "exact_repeat": (opened(5), opened(5)),
    "scanner_agent": (opened(5, agent="curl/8.5"),),
    "too_soon": (delivered(), opened(2)),
    "links_at_once": tuple(clicked(100, link) for link in "abc"),
    "every_link": tuple(clicked(100 + 3 * i, link) for i, link in enumerate("abcd")),
    "with_machine": (opened(1), clicked(2, "a", agent="curl/8.5")),
    "repeated_open": (opened(5), opened(9)),
}


@pytest.mark.parametrize("rule", EACH)
def test_every_rule_can_be_turned_off(rule):
    assert rule in found(*EACH[rule])[0]
    assert rule not in found(*EACH[rule], hygiene=Hygiene(off=(rule,)))[0]
    every = Hygiene(off=tuple(EACH))
    assert set(found(*EACH[rule], hygiene=every)[0]) == {""}


def test_own_names_of_types_replace_the_usual_ones():
    history = done(0, "Versand"), done(2, "Lesung"), opened(3)
    assert found(*history)[0] == ["", "", ""]
    own = Hygiene(delivered=("versand",), opened=("lesung",))
    assert found(*history, hygiene=own)[0] == ["", "too_soon", ""]


def test_leads_are_looked_at_one_by_one():
    other = dataclasses.replace(delivered(), lead="l1")
    assert found(other, opened(2))[0] == ["", ""]


def test_times_that_cannot_be_right_are_named_and_count():
    hour = 3600
    history = (
        delivered(10 * hour),
        opened(9.99 * hour),
        clicked(8 * hour, "a"),
        done(5 * hour, "page_view", "/", received=3 * hour),
        done(5 * hour, "page_view", "/x", received=4.5 * hour),
        done(10**10, "page_view", "/"),
    )
    names, since = found(*history)
    assert names == ["", "out_of_order", *["time_zone_slip"] * 2, *["future_time"] * 2]
    assert since == [None] * 6


def test_a_lead_with_very_many_activities_at_one_instant_is_no_trouble():
    many = 30_000
    history = [clicked(0, i % 7, received=i) for i in range(many)]
    flags = flagged_rows(tables_of(tuple(history)), Hygiene(off=("exact_repeat",)))
    assert (flags.since_us != NEVER).all()
    assert np.isin(flags.reason, [4]).all()
