"""Which champion is the way back, after any history of promotions."""

from types import SimpleNamespace

import pytest

from training.promotion.ways_back import champions_below, former_champions


def changes(text):
    """Read `1>2 2>3 3<1`: from champion to champion, `>` promoted and `<` rolled back."""
    found = []
    for one in text.split():
        before, sign, version = one.partition(">") if ">" in one else one.partition("<")
        found.append(SimpleNamespace(version=version, before=before or None, rollback=sign == "<"))
    return found


@pytest.mark.parametrize(
    ("history", "champion", "below"),
    [
        ("", "1", []),
        (">1", "1", []),
        ("1>2", "2", ["1"]),
        ("1>2 2>3", "3", ["1", "2"]),
        ("1>2 2>3 3<2", "2", ["1"]),
        ("1>2 2>3 3<2 2<1", "1", []),
        ("1>2 2>3 3<1", "1", []),
        ("1>2 2<1 1>4", "4", ["1"]),
        ("1>2 2<1 1<2", "2", ["1"]),  # back to one that was left: it is one on top again
        ("1>2 2>1 1>2", "2", ["1", "2", "1"]),
        ("1>2", "7", ["1", "2"]),  # the alias was moved by hand
        ("1>2 5>6", "6", ["1", "2", "5"]),
    ],
)
def test_the_way_back(history, champion, below):
    assert champions_below(changes(history), champion) == below


def test_every_former_champion_is_known():
    assert former_champions(changes("1>2 2>3 3<1")) == {"1", "2", "3"}
    assert former_champions([]) == set()
