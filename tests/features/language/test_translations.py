"""Every sentence in the code is translated, with the same figures in it."""

import io
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from features.language.language import DEFAULT, FOLDER, LANGUAGES

ROOT = Path(__file__).parents[3]
KEYWORDS = {"gettext": None, "ngettext": (1, 2), "marked": None, "_": None, "n_": (1, 2)}
TRANSLATED = [code for code in LANGUAGES if code != DEFAULT]


def folder_of(code):
    return FOLDER / code / "LC_MESSAGES"


def catalogue_of(code):
    with (folder_of(code) / "leadscore.po").open("rb") as file:
        return read_po(file, locale=code)


def in_the_code():
    with (FOLDER.parent / "babel.cfg").open(encoding="utf-8") as file:
        mapping, _ = parse_mapping_cfg(file)
    return {
        found[2] if isinstance(found[2], str) else tuple(found[2])
        for package in ("features", "serving")
        for found in extract_from_dir(ROOT / package, mapping, keywords=KEYWORDS)
    }


def messages_of(code):
    return [message for message in catalogue_of(code) if message.id]


def figures_in(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_there_are_sentences_in_the_code():
    found = in_the_code()
    assert len(found) > 100
    assert ("once", "{n} times") in found
    assert "Who needs attention now" in found


@pytest.mark.parametrize("code", TRANSLATED)
def test_the_file_has_the_sentences_of_the_code_and_no_other(code):
    ids = {m.id if isinstance(m.id, str) else tuple(m.id) for m in messages_of(code)}
    assert ids == in_the_code(), "run: make translations"
    assert not catalogue_of(code).obsolete


@pytest.mark.parametrize("code", TRANSLATED)
def test_nothing_is_fuzzy_or_missing(code):
    for message in messages_of(code):
        strings = (message.string,) if isinstance(message.string, str) else message.string
        assert all(text.strip() for text in strings), message.id
        assert not message.fuzzy, message.id
        if not isinstance(message.id, str):
            assert len(strings) == catalogue_of(code).num_plurals, message.id


@pytest.mark.parametrize("code", TRANSLATED)
def test_figures_agree(code):
    for message in messages_of(code):
        if isinstance(message.id, str):
            assert figures_in(message.string) == figures_in(message.id), message.id
            continue
        one, many = message.id
        assert figures_in(message.string[0]) in (figures_in(one), figures_in(many)), message.id
        for text in message.string[1:]:
            assert figures_in(text) == figures_in(many), message.id


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_sentence_ends_as_its_source_does(code):
    for message in messages_of(code):
        for text in [message.string] if isinstance(message.string, str) else message.string:
            assert text == text.strip()
            assert "\n" not in text


@pytest.mark.parametrize("code", TRANSLATED)
def test_what_is_loaded_is_what_was_written(code):
    made = io.BytesIO()
    write_mo(made, catalogue_of(code))
    compiled = (folder_of(code) / "leadscore.mo").read_bytes()
    assert compiled == made.getvalue(), "run: make translations"
