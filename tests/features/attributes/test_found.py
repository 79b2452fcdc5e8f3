"""What a column looks like, by its values alone."""

import uuid

import numpy as np
import pytest

from features.attributes.found import Seen
from features.attributes.kinds import judge_columns
from features.facts import Column

LEADS = 200
RNG = np.random.default_rng(0)


def column(values):
    found = [None if v is None else v for v in values]
    return Column([*found], np.arange(len(found)))


def found(values, name="own"):
    return judge_columns({name: column(list(values))}, ())[name]


def each(make):
    return [make(i) for i in range(LEADS)]


@pytest.mark.parametrize(
    ("name", "values", "looks"),
    [
        ("own", each(lambda i: 4_000 + i), "id-like"),  # one after the other
        ("own", each(lambda i: 579_533 + 407 * i), "id-like"),  # all of six digits
        ("own", each(lambda i: str(10**6 + 7919 * i)), "id-like"),
        ("customer_no", RNG.permutation(10**6)[:LEADS].tolist(), "id-like"),
        ("own", each(lambda i: f"00{i:04}"), "id-like"),
        ("own", each(lambda i: f"C-{i:05}"), "id-like"),
        ("own", each(lambda i: str(uuid.UUID(int=i * 2**64 + i))), "id-like"),
        ("own", each(lambda i: f"{i * 99991:012x}"), "id-like"),
        ("own", each(lambda i: f"+49 30 {1000000 + i}"), "id-like"),
        ("revenue", RNG.lognormal(12, 2, LEADS).tolist(), "numbers"),
        ("revenue", np.round(RNG.lognormal(12, 2, LEADS)).tolist(), "numbers"),
        ("budget", (RNG.integers(100, 999, LEADS) * 1000).tolist(), "numbers"),
        ("visits", RNG.integers(0, 5_000, LEADS).tolist(), "numbers"),
        ("visits", RNG.integers(0, 50, LEADS).tolist(), "numbers"),
        ("zip", RNG.choice([10115, 20095, 80331], LEADS).tolist(), "numbers"),
        ("own", each(lambda i: ("yes", "no")[i % 2]), "yes/no"),
        ("own", each(lambda i: f"https://firm{i}.example/page"), "links"),
        ("own", each(lambda i: f"person{i}@firm.example"), "addresses"),
        ("own", ["nobody"] * 199 + ["write to a@firm.example"], "addresses"),
        ("own", each(lambda i: '{"page": ' + f"{i}" + "}"), "structured"),
        ("own", each(lambda i: f"[{i}, 2]"), "structured"),
        ("own", each(lambda i: f"2026-01-{i % 28 + 1:02}"), "dates"),
        ("own", each(lambda i: f"{i % 28 + 1}.3.2026"), "dates"),
        ("own", each(lambda i: f"2026-01-{i % 28 + 1:02}T10:00:00Z"), "dates"),
        ("own", each(lambda i: f"{i % 12 + 1}/{i % 28 + 1}/2026"), "ambiguous dates"),
        ("own", each(lambda i: f"we would like a demo number {i}"), "free text"),
        ("own", each(lambda i: f"mail me at x{i}@firm.example please now"), "free text"),
        ("own", each(lambda i: ("DE", "FR", "GB")[i % 3]), "categories"),
        ("own", each(lambda i: f"Firm{chr(97 + i % 26)}{chr(97 + i // 26)}"), "mostly rare values"),
        ("region", each(lambda i: 4_000 + i), "id-like"),
        ("region", each(lambda i: 4_000 + i % 3), "categories"),
        ("own", each(lambda i: None), "empty"),
        ("own", each(lambda i: "x"), "constant"),
        ("own", each(lambda i: "x") * 10 + ["y"], "nearly constant"),
        ("own", each(lambda i: None) * 10 + ["y"], "nearly constant"),
    ],
)  # fmt: skip
def test_what_a_column_looks_like(name, values, looks):
    assert found(values, name).found == looks


@pytest.mark.parametrize(
    ("values", "kinds"),
    [
        (each(lambda i: 4_000 + i), []),
        ([None, *each(lambda i: 4_000 + i)], ["text"]),  # that there is a number does tell
        ([None, *each(lambda i: f"https://f{i}.example")], ["text"]),
        ([None, *each(lambda i: f"{i % 12 + 1}/{i % 28 + 1}/2026")], ["text"]),
        (each(lambda i: f"2026-01-{i % 28 + 1:02}"), ["days_since"]),
        (each(lambda i: f"we need the {('demo', 'cart')[i % 2]} of {i}"), ["mentions"]),
        (
            [None, *each(lambda i: f"we need the {('demo', 'cart')[i % 2]} of {i}")],
            ["text", "mentions"],
        ),
        (each(lambda i: None), []),
        (each(lambda i: "x"), []),
    ],
)
def test_how_it_is_handled(values, kinds):
    specs = found(values).specs
    assert [spec.kind for spec in specs if spec.word in ("", "demo")] == kinds


def test_counting_leaves_out_values_that_no_lead_has():
    seen = Seen.of(Column(["a", "unused", None, "b"], np.array([0, 0, 2, 3])))
    assert seen.filled == [("a", 2), ("b", 1)]
    assert (seen.leads, seen.missing, seen.most) == (3, 1, 2)
    assert Seen.of(Column([None], np.zeros(0, np.int64))).most == 0
