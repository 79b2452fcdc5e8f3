"""Long names wrap between their words; whatever they are, they stay what they say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from serving.pages.wrapping import LONGEST, wrapping


@pytest.mark.parametrize(
    ("text", "wraps"),
    [
        ("content_syndication", "content_|syndication"),
        ("kim.muster@acme.example", "kim.|muster@|acme.|example"),
        ("rep-east-3", "rep-east-3"),
        ("3.5 of 10", "3.5 of 10"),
        ("a & b_c", "a &amp; b_|c"),
        ("x" * (LONGEST + 1), "x" * LONGEST + "|x"),
        ("", ""),
    ],
)
def test_a_text_wraps_between_its_words(text, wraps):
    assert wrapping(text) == wraps.replace("|", "<wbr>")


@given(st.text())
def test_a_text_stays_what_it_says(text):
    said = wrapping(text)
    assert said.replace("<wbr>", "") == Markup.escape(text)


def test_the_pages_let_sources_wrap(site, push, recent):
    push(recent(source="content_syndication"))
    for path in ("/queue?list=hottest", "/leads/L1"):
        assert "content_<wbr>syndication</" in site.call("GET", path).text
