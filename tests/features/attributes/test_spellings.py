"""One category in many spellings is one; two categories never become one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.attributes.categories import fit_categories
from features.attributes.spec import OTHER, AttributeSpec
from features.attributes.spellings import category_key, nearest
from features.attributes.values import value_of

WORDS = st.lists(st.sampled_from(["food", "beverage", "über", "großhandel", "b2b"]), min_size=1)


@pytest.mark.parametrize(
    "same",
    [
        (
            "Food & Beverage",
            "food and beverage",
            "FOOD&BEVERAGE",
            "Food und Beverage",
            "food-&-beverage",
        ),
        (
            "Öffentlicher Dienst",
            "oeffentlicher dienst",
            "Offentlicher  Dienst",
            "öffentlicher\u00a0dienst",
        ),
        ("Großhandel", "Grosshandel", "GROSSHANDEL"),
        ("public_sector", "Public Sector", "public-sector", "Public – Sector."),
        ("5", "5.0", 5, 5.0),
        ("ﬁnance", "Finance"),
        ("yes", "Yes ", True),
    ],
)
def test_spellings_of_one_category(same):
    assert len({category_key("own", value) for value in same}) == 1


@pytest.mark.parametrize(
    "different",
    [
        ("C", "C++", "C#"),
        ("< 10", "> 10"),
        ("1-10", "11-0"),
        ("-3", "3"),
        ("A", "B"),
        ("Müll", "Mill"),
    ],
)
def test_different_categories(different):
    assert len({category_key("own", value) for value in different}) == len(different)


def test_a_country_is_its_code():
    keys = {category_key("country", v) for v in ("Germany", "DE", "Deutschland", "de ")}
    assert keys == {"de"}
    assert category_key("country", "Norway") == category_key("country", "NO")


@pytest.mark.parametrize("value", [None, "", "  "])
def test_nothing_is_no_category(value):
    assert category_key("own", value) is None


@pytest.mark.parametrize("value", ["-", "?", "…", "预约", "123"])
def test_there_is_a_key_for_whatever_is_filled(value):
    assert category_key("own", value)


@given(
    WORDS,
    st.sampled_from([" ", "  ", "-", "_", " / ", ". "]),
    st.sampled_from(["upper", "title", "lower"]),
)
def test_case_and_what_stands_between_words_make_no_difference(words, between, case):
    written = getattr(between.join(words), case)()
    assert category_key("own", written) == category_key("own", " ".join(words))


@given(st.text(max_size=30))
def test_a_key_is_its_own_key(text):
    key = category_key("own", text)
    assert key is None or category_key("own", key) == key


PLACES = {
    "manufacturing": 0.0,
    "marketing": 1.0,
    "campaign 2024": 2.0,
    "qualified lead": 3.0,
    "retail": 4.0,
}


@pytest.mark.parametrize(
    ("key", "place"),
    [
        ("manufacturng", 0.0),
        ("manufcaturing", 0.0),
        ("manfacturng", None),  # two slips, and one of the two is below twelve letters
        ("campaign 2025", None),  # another year is another campaign
        ("campagn 2024", 2.0),
        ("unqualified lead", None),  # the first letter counts
        ("qualifed leda", 3.0),
        ("ratail", 4.0),
        ("rital", None),
        ("retai", None),
        ("", None),
    ],
)
def test_slips(key, place):
    assert nearest(key, PLACES) == place


def test_a_slip_of_two_categories_is_of_neither():
    assert nearest("berline", {"berlina": 0.0, "berlino": 1.0}) is None


def test_spellings_count_together_and_the_commonest_gives_the_name():
    filled = [("IT Services", 4), ("it-services", 5), ("IT_SERVICES", 3), ("Retail", 11), ("x", 9)]
    spec = fit_categories("own", filled)
    assert spec.categories == ("it-services", "retail", OTHER)
    values = {v: value_of(spec, v) for v in ("It  Services", "it servces", "RETAIL", "y", OTHER)}
    assert values == {"It  Services": 0, "it servces": 0, "RETAIL": 1, "y": 2, OTHER: 2}


def test_a_category_called_other_is_not_the_rest():
    spec = fit_categories("own", [("Other", 20), ("x", 20)])
    assert value_of(spec, "other") == 0.0
    assert value_of(spec, "never seen") == 2.0


@given(st.dictionaries(st.text(max_size=8), st.integers(1, 30), max_size=12))
def test_every_common_value_has_its_own_place(tally):
    filled = [(value, n) for value, n in tally.items() if value.strip()]
    spec = fit_categories("own", filled)
    if spec is None:
        return
    places = {c: value_of(spec, c) for c in spec.categories}
    assert list(places.values()) == [float(i) for i in range(len(places))]
    assert spec == fit_categories("own", filled[::-1])


def test_what_is_remembered_does_not_mix_types():
    spec = AttributeSpec(name="own", kind="categorical", categories=("1", "yes", OTHER))
    assert [value_of(spec, v) for v in (1, True, "1", "yes", 1.0, 2)] == [0, 1, 0, 1, 0, 2]
