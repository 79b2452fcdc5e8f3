"""When leads are looked at: on news, once a day, after quiet, and only while open."""

from histories import at, tables_from

from features.collect import facts_from_tables
from training.outcomes import outcomes_of
from training.timeline import timeline_of

BEGIN, END = 10, 100


def looks(leads, statuses=(), activities=(), received=None):
    """Give (lead, day, spell) of every look, and whether it is the opening one."""
    tables = tables_from(leads, statuses, list(activities))
    facts = facts_from_tables(tables, ("type", "subject"))
    if received is not None:
        facts.behaviour.received_us[:] = [at(day) for day in received]
    found = timeline_of(facts, outcomes_of(tables), at(BEGIN), at(END))
    ids = [facts.lead_ids[lead] for lead in found.moments.lead.tolist()]
    days = [(us - at(0)) / 86_400_000_000 for us in found.moments.as_of_us.tolist()]
    return list(zip(ids, days, strict=True)), found


def days_of(leads, **kwargs):
    return [round(day, 6) for _, day in looks(leads, **kwargs)[0]]


def page(lead, day):
    return (lead, day, "page_view", "/x")


def test_a_new_lead_is_looked_at_when_it_comes_and_after_quiet():
    assert days_of({"a": 20.5}) == [20.5, 27.5, 34.5, 48.5, 76.5]


def test_who_was_there_is_looked_at_when_the_simulation_begins():
    found, timeline = looks({"a": 2})
    assert found == [("a", 10), ("a", 17), ("a", 24), ("a", 38), ("a", 66)]
    assert timeline.opening.tolist() == [True, False, False, False, False]


def test_of_one_day_only_the_last_news_counts():
    found = days_of({"a": 20.1}, activities=[page("a", 20.2), page("a", 20.9), page("a", 21.3)])
    assert found[:2] == [20.9, 21.3]


def test_who_is_won_on_the_day_is_looked_at_before():
    found = days_of(
        {"a": 20.1},
        activities=[page("a", 20.2), page("a", 20.9)],
        statuses=[("a", 20.5, "won")],
    )
    assert found == [20.2]


def test_at_and_after_a_closing_status_nobody_looks():
    assert days_of({"a": 20}, statuses=[("a", 20, "lost")]) == []
    assert days_of({"a": 2}, statuses=[("a", 10, "won")]) == []
    assert days_of({"a": 20}, statuses=[("a", 34, "lost")]) == [20, 27]


def test_who_is_opened_again_is_looked_at_anew():
    statuses = [("a", 22, "lost"), ("a", 30.5, "recycled")]
    found, timeline = looks({"a": 20}, statuses=statuses)
    assert [day for _, day in found] == [20, 30.5, 37.5, 44.5, 58.5, 86.5]
    assert timeline.spell[0] != timeline.spell[1]
    assert len(set(timeline.spell[1:].tolist())) == 1


def test_news_counts_from_when_it_is_received():
    found = days_of({"a": 20}, activities=[page("a", 21)], received=[25.5])
    assert found[:2] == [20, 25.5]


def test_what_happened_before_the_lead_was_there_is_no_news():
    assert days_of({"a": 20.5}, activities=[page("a", 15)])[0] == 20.5


def test_quiet_ends_with_the_next_news():
    found = days_of({"a": 20}, activities=[page("a", 30)])
    assert found[:3] == [20, 27, 30]


def test_looks_are_ordered_and_happen_once():
    found, timeline = looks({"a": 12, "b": 11}, activities=[page("a", 12), page("b", 40)])
    keys = list(zip(timeline.moments.lead.tolist(), [day for _, day in found], strict=True))
    assert keys == sorted(set(keys))
    assert len(set(timeline.spell.tolist())) == 2
