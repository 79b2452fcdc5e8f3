"""One value is one value, however it is written."""

import subprocess
import sys

import pycountry
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from features.profile import normalised
from features.profile.countries import COUNTRY_CODES, country_code, load_names
from features.profile.normal import folded

SPELLINGS = {
    "DE": ["DE", "de ", "DEU", "276", "D", "Germany", "germany ", "GERMANY", "Deutschland", "BRD",
           "Bundesrepublik Deutschland", "Federal Republic of Germany", "Allemagne", "Niemcy",
           "Germany (DE)", "DE - Germany", "Deutschland / Germany", "Germ\u00adany"],
    "AT": ["AT", "A", "AUT", "Österreich", "Oesterreich", "Osterreich", "Austria"],
    "CH": ["CH", "CHE", "Schweiz", "Suisse", "Svizzera", "Switzerland", "Swiss Confederation"],
    "GB": ["GB", "UK", "U.K.", "GBR", "Great Britain", "United Kingdom", "England", "Scotland",
           "Großbritannien", "Grossbritannien", "Vereinigtes Königreich"],
    "US": ["US", "USA", "U.S.A.", "U.S.", "United States", "the United States of America",
           "America", "Vereinigte Staaten", "États-Unis", "Estados Unidos"],
    "NL": ["NL", "Holland", "The Netherlands", "Niederlande", "Nederland"],
    "NO": ["NO", "no", "Norway", "Norge", "Norwegen"],
    "CZ": ["Czech Republic", "Czechia", "Tschechien", "Česko"],
    "KR": ["South Korea", "Korea, South", "Korea, Republic of", "Südkorea", "대한민국"],
    "CI": ["Ivory Coast", "Côte d’Ivoire", "Cote d'Ivoire"],
    "TR": ["Turkey", "Türkei", "Tuerkei", "Türkiye"],
    "GR": ["Greece", "Ελλάδα", "EL", "Griechenland"],
    "JP": ["Japan", "日本"], "RU": ["Россия", "Russian Federation"], "XK": ["Kosovo"],
    "CD": ["Congo, The Democratic Republic of the", "DR Congo"], "CG": ["Congo"],
}  # fmt: skip


@pytest.mark.parametrize(("written", "code"), [(w, c) for c, ws in SPELLINGS.items() for w in ws])
def test_country_is_read_in_any_spelling(written, code):
    assert normalised("country", written) == code


@pytest.mark.parametrize(
    "written",
    ["EMEA", "DACH", "Europe", "EU", "world", "n/a", "unknown", "Deutschland, Österreich",
     "Bavaria", "-", "Germany " * 20, "other", "XX"],
)  # fmt: skip
def test_what_is_not_surely_one_country_stays_as_written(written):
    assert country_code(written) is None
    assert normalised("country", written) == " ".join(written.casefold().split())


def test_every_name_of_the_standard_is_read():
    assert {country.alpha_2 for country in pycountry.countries} | {"XK"} == set(COUNTRY_CODES)
    for country in pycountry.countries:
        for kind in ("alpha_2", "alpha_3", "numeric", "name", "official_name", "common_name"):
            if name := getattr(country, kind, None):
                assert country_code(name) == country.alpha_2, name


def test_names_can_be_loaded_before_the_first_request():
    code = (
        "import sys; from features.profile.countries import load_names;"
        "assert 'babel' not in sys.modules; load_names(); sys.exit('pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    load_names()


texts = st.one_of(
    st.text(max_size=12), st.sampled_from([w for ws in SPELLINGS.values() for w in ws]),
    st.text(st.sampled_from("aÄß\u0301\u00adﬁİ℡ .5０1,"), max_size=8),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["country", "industry", "employees", "source", "colour"]), texts)
@example("country", "Germ\u00adany")
@example("employees", "０.０５")
@example("industry", "\u0345\u0301")
def test_normalising_twice_changes_nothing(name, text):
    once = normalised(name, text)
    assert normalised(name, once) == once


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=10))
def test_case_and_blanks_never_matter(text):
    assert folded(f" {text}\u200b ") == folded(text)
    assert folded(text.casefold()) == folded(text)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("industry", "  Metal\u00a0 WORKS", "metal works"),
        ("campaign", "ﬁrst", "first"),
        ("region", "  ", None),
        ("source", None, None),
        ("country", 5, 5),
        ("vip", True, True),
        ("employees", "1.234", 1234.0),
        ("employees", "51-200", 125.5),
        ("employees", "many", "many"),
        ("annual_revenue", "1,2 Mio", 1.2e6),
        ("budget", "1.234", "1.234"),
    ],
)
def test_normalised(name, value, expected):
    assert normalised(name, value) == expected
    assert type(normalised(name, value)) is type(expected)
