"""The list of leads to try: everything wrong is named at once."""

import pytest
from histories import at, iso, tables_from

from features.collect import facts_from_tables
from features.errors import TableError
from training.pilot.closed import closed_leads
from training.pilot.sample_file import listed
from training.pilot.samples import all_closed

STATUSES = [
    *[("won", 5, "mql"), ("won", 9, "won"), ("lost", 8, "lost"), ("sent", 7, "rejected")],
    *[("open", 2, "mql"), ("quick", 0, "lost")],
]
LEADS = dict.fromkeys(("won", "lost", "sent", "open", "quick"), 0.0)


@pytest.fixture
def read(tmp_path):
    tables = tables_from(LEADS, STATUSES, [("lost", 3, "call", "")])
    facts = facts_from_tables(tables, ("type", "subject"))
    closed = closed_leads(tables)
    every = all_closed(facts, closed)

    def read(text):
        path = tmp_path / "leads.csv"
        path.write_text(text, "utf-8")
        found = listed(path, facts, closed, every, at(20))
        ids = [facts.lead_ids[i] for i in found.moments.lead.tolist()]
        return found, ids

    return read


def test_ids_alone_are_enough(read):
    found, ids = read("lead_id\nsent\nwon\nlost\n")
    assert ids == ["sent", "won", "lost"]
    assert found.sample.tolist() == ["rejected", "won", "lost"]
    assert found.moments.as_of_us.tolist() == [at(0), at(5) - 1, at(3)]
    assert found.rule.tolist() == ["last_known", "handed_over", "last_known"]
    assert found.in_history == {"won": 1, "lost": 2, "rejected": 1}


def test_sample_and_moment_can_be_named(read):
    found, _ = read(f"lead_id,sample,as_of\nopen,Won,{iso(4)}\nlost,rejected,\nwon,,{iso(8)}\n")
    assert found.sample.tolist() == ["won", "rejected", "won"]
    assert found.moments.as_of_us.tolist() == [at(4), at(3), at(8)]
    assert found.rule.tolist() == ["listed", "last_known", "listed"]
    assert "1 leads of the list stand in another sample" in " ".join(found.notes)


def test_all_mistakes_are_named_at_once(read):
    rows = [
        "lead_id,sample,as_of",
        "nobody,,",
        "won,,",
        "won,,",
        "open,,",
        "lost,maybe,",
        f"sent,,{iso(7)}",
        "quick,,",
        "lost,,2026-01-03",
        "lost,,soon",
        f"lost,,{iso(-3)}",
        f"open,lost,{iso(30)}",
        "open,won,",
    ]
    with pytest.raises(TableError) as refused:
        read("\n".join(rows) + "\n")
    said = "\n".join(refused.value.problems)
    for part in (
        "line 2 (lead 'nobody'): lead_id is no lead",
        "line 4 (lead 'won')",
        "named twice",
        "line 5 (lead 'open'): has no outcome yet",
        "line 6 (lead 'lost'): sample is none of won, lost, rejected",
        "line 7 (lead 'sent'): as_of is not before the lead closed",
        "line 8 (lead 'quick')",
        "line 9 (lead 'lost'): as_of has no time zone",
        "line 10 (lead 'lost'): as_of is not a time",
        "line 11 (lead 'lost'): as_of lies before the lead was created",
        "line 12 (lead 'open'): as_of lies after the end of the history",
        "line 13 (lead 'open')",
        "name its as_of",
    ):
        assert part in said, part


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("lead_id\n", "names no lead"),
        ("id\nwon\n", "no column lead_id"),
        ("lead_id,outcome\nwon,won\n", "column 'outcome'"),
        ("", "the file is empty"),
    ],
)
def test_files_that_cannot_be_used(read, text, said):
    with pytest.raises(TableError, match=said):
        read(text)
