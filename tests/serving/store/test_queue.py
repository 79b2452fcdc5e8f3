"""The queue's lists: order, filters, pages, and what is known of each lead."""

import pytest
from sqlalchemy import text

from serving.store import facts, queue
from serving.store.scores import Standing, keep_standings

NOW_US = 1_800_000_000_000_000


def standing(lead_id, score=50.0, **more):
    usual = {"change": 1.0, "grade": "B", "mql": False, "product_line": None, "because": {}}
    return Standing(
        lead_id=lead_id, score=score, as_of_us=NOW_US, scored_us=NOW_US, **{**usual, **more}
    )


@pytest.fixture
def keep(store):
    def keep(standings, leads=(), statuses=()):
        def work(connection):
            if leads:
                facts.put_leads(connection, leads, NOW_US)
            for lead_id, status in statuses:
                facts.put_status(connection, lead_id, status, NOW_US)
            keep_standings(connection, standings)

        store.write(work).result()

    return keep


def ids(store, name, **more):
    page = store.read(lambda c: queue.page_of(c, queue.Wanted(name, **more)))
    return [row.lead_id for row in page.rows]


def test_an_empty_store_has_empty_lists(store):
    assert [ids(store, name) for name in queue.KEYS] == [[], [], []]
    assert store.read(lambda c: queue.choices(c, "owner")) == []


def test_each_list_has_its_order_and_its_leads(store, keep):
    keep(
        [
            standing("a", 10.0, change=5.0, mql=True),
            standing("b", 90.0, change=-5.0),
            standing("c", 40.0, change=None),
            standing("d", 99.0, change=9.0, mql=True),
        ],
        [{"lead_id": "d"}, {"lead_id": "b"}],
        [("d", "won"), ("b", "SAL")],
    )
    assert ids(store, "newest") == ["a"]
    assert ids(store, "risers") == ["a"]
    assert ids(store, "hottest") == ["c", "a"]


def test_filters_know_what_was_pushed_before_and_after_the_score(store, keep):
    keep([standing("a"), standing("b", product_line="x")], [{"lead_id": "a", "owner": "Zoë"}])
    assert ids(store, "hottest", owner="Zoë") == ["a"]
    assert ids(store, "hottest", product_line="x") == ["b"]
    later = [{"lead_id": "b", "owner": "Zoë", "source": "fair", "company": "Ünal"}]
    keep([], later, [("b", "sql")])
    assert ids(store, "hottest", owner="Zoë") == ["a"]
    assert ids(store, "risers", owner="Zoë", source="fair") == ["b"]
    page = store.read(lambda c: queue.page_of(c, queue.Wanted("risers", source="fair")))
    assert (page.rows[0].company, page.rows[0].status, page.more) == ("Ünal", "sql", False)
    assert store.read(lambda c: queue.choices(c, "source")) == ["fair"]
    assert ids(store, "hottest", owner="' OR 1=1 --") == []


def test_pages_hold_every_lead_once_whatever_is_alike(store, keep):
    keep([standing(f"L{i:03d}", float(i % 7)) for i in range(2 * queue.PER_PAGE + 9)])
    seen, after, pages, more = [], None, 0, True
    while more:
        page = store.read(lambda c, a=after: queue.page_of(c, queue.Wanted("hottest", after=a)))
        seen, more, pages = seen + page.rows, page.more, pages + 1
        after = page.rows[-1].place, page.rows[-1].lead_id
    assert pages == 3
    assert len({row.lead_id for row in seen}) == len(seen) == 2 * queue.PER_PAGE + 9
    assert [row.score for row in seen] == sorted((row.score for row in seen), reverse=True)


def test_who_objects_is_in_no_list(store, keep):
    keep([standing("a", mql=True), standing("b", mql=True)])
    store.write(lambda c: facts.set_flag(c, "a", "objects", value=True, now_us=NOW_US)).result()
    assert [ids(store, name) for name in queue.KEYS] == [["b"]] * 3


def plan_of(store, wanted):
    """How SQLite looks for a page of a list."""
    if store.engine.dialect.name != "sqlite":
        pytest.skip("the plan of a table of few rows says nothing there")
    key = queue.KEYS[wanted.name]
    asked = queue._places(wanted, key)
    asked = asked.order_by(key.desc(), queue.STANDINGS.c.lead_id.desc()).limit(5)
    told = asked.compile(store.engine, compile_kwargs={"literal_binds": True})
    [row] = store.read(lambda c: c.execute(text(f"EXPLAIN QUERY PLAN {told}")).all())
    return row[3]


@pytest.mark.parametrize("name", queue.KEYS)
@pytest.mark.parametrize("filters", [{}, {"source": "y"}, {"product_line": "p", "source": "y"}])
def test_lists_are_read_from_their_index_alone(store, name, filters):
    plan = plan_of(store, queue.Wanted(name, **filters))
    assert f"USING COVERING INDEX ix_standings_{name}" in plan
    assert "_of_owner" not in plan


@pytest.mark.parametrize("name", queue.KEYS)
@pytest.mark.parametrize("filters", [{}, {"source": "y"}, {"after": (5.0, "L1")}])
def test_an_owner_is_sought_and_not_looked_for(store, keep, name, filters):
    keep([standing(f"L{i}", change=float(i), mql=True) for i in range(200)])
    plan = plan_of(store, queue.Wanted(name, owner="x", **filters))
    assert plan.startswith("SEARCH")
    assert f"USING COVERING INDEX ix_standings_{name}_of_owner (owner=?" in plan
