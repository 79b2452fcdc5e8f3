"""Of a free text only words that many use, and nothing personal."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.attributes.spec import AttributeSpec
from features.attributes.values import value_of
from features.attributes.words import (
    FEWEST_LEADS_PER_WORD,
    MOST_WORDS,
    fit_words,
    mentions,
    words_of,
)
from features.facts import Column

ENOUGH = FEWEST_LEADS_PER_WORD


def words(filled, columns=None):
    return [spec.word for spec in fit_words("message", filled, columns or {})]


def test_a_word_needs_enough_leads_however_often_it_is_said():
    filled = [(f"demo demo demo {i}", 1) for i in range(ENOUGH - 1)] + [
        ("nothing", 50),
        ("Nothing!", 49),
    ]
    assert words(filled) == ["nothing"]
    assert words([*filled, ("a Demo!", 1)]) == ["nothing", "demo"]


def test_the_commonest_come_first_and_only_so_many():
    filled = [(f"word{chr(97 + i)} {k}", ENOUGH + i) for i in range(26) for k in range(2)]
    found = words([*filled, ("else", 10)])
    assert len(found) == MOST_WORDS
    assert found[:2] == ["wordz", "wordy"]


def test_what_nearly_all_say_and_what_says_nothing_is_left_out():
    filled = [(f"please send the offer {i}", 1) for i in range(100)]
    assert words(filled) == []
    assert words([*filled, ("price", 30), ("a price", 9)]) == ["offer", "send", "price"]
    assert words([*filled, ("price", 39)]) == ["offer", "send"]  # one value is a category


PERSONAL = (
    "ann.smith@firm.example wrote from https://firm.example/demo on 0301234567 to Ann Smith, "
    "code AB12 and www.shop.example, room 5b; jo_doe@x.example"
)


def test_addresses_links_numbers_and_names_never_become_words():
    names = {
        "first_name": Column(["Ann", None], np.zeros(2, int)),
        "last_name": Column(["Smith-Jones"], np.zeros(1, int)),
        "email": Column(["j.miller@firm.example"], np.zeros(1, int)),
    }
    filled = [(f"{PERSONAL} Miller Jones {i}", 1) for i in range(60)] + [
        ("nothing", 60),
        ("nothing.", 1),
    ]
    assert set(words(filled, names)) == {"nothing", "wrote", "code", "room"}
    assert words_of(PERSONAL) == ["wrote", "from", "ann", "smith", "code", "and", "room"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A DEMO, please", True),
        ("demo", True),
        ("demographics", False),
        ("demo@firm.example", False),
        ("https://x.example/demo", False),
        ("demo2", False),
        ("2026_q3-demo/crm", True),
        (None, False),
        (5, False),
    ],
)
def test_mentions(text, said):
    assert mentions("demo", text) is said
    spec = AttributeSpec(name="message", kind="mentions", word="demo")
    assert value_of(spec, text) == float(said)


@given(st.text(st.sampled_from("demo DEMO.,@-_/1äß\n"), max_size=40))
def test_a_text_mentions_exactly_its_words(text):
    assert mentions("demo", text) == ("demo" in words_of(text))


def test_nothing_filled_gives_no_words():
    assert words([]) == []
