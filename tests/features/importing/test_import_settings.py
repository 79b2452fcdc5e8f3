"""What is said about an export is checked before any file is read."""

import pytest

from features.errors import InputProblems
from features.importing import Settings, Wide
from features.importing.encodings import encoding_of
from features.tables.raw import UnreadableError


def problems(is_wide=False, **said):
    with pytest.raises(InputProblems) as caught:
        Settings(**said).check(is_wide)
    return str(caught.value)


@pytest.mark.parametrize("name", ["hex", "rot13", "base64", "zip", "idna", "undefined", "utf-9"])
def test_an_encoding_of_no_text_is_refused(name):
    assert f"--encoding '{name}' is no encoding of text that is known" in problems(encoding=name)


@pytest.mark.parametrize("name", ["utf-8", "latin-1", "cp850", "utf-16", "utf-16-le", "UTF8"])
def test_an_encoding_of_text_is_taken(tmp_path, name):
    settings = Settings(encoding=name)
    settings.check(is_wide=False)
    path = tmp_path / "x.csv"
    path.write_bytes("Id,Öl\n".encode(name))
    found, note = encoding_of(path, packed=False, label="x.csv", declared=settings.encoding)
    assert (path.read_text(found), note) == ("Id,Öl\n", None)


def test_utf_16_without_its_mark_is_told(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes("Id\n".encode("utf-16-le"))
    with pytest.raises(UnreadableError, match=r"x.csv, about line 1: .* such as utf-16-le"):
        encoding_of(path, packed=False, label="x.csv", declared="utf-16")


@pytest.mark.parametrize(
    ("column", "written", "message"),
    [
        (None, "%Y-%Q", "--date-format '%Y-%Q' cannot be read ("),
        ("", "%Y", "--date-format '=%Y' names no column; write COLUMN=%Y"),
        (None, "%d.%m.", "has no year"),
    ],
)
def test_a_format_that_cannot_be_is_refused(column, written, message):
    assert message in problems(date_formats=((column, written),))


def test_one_word_cannot_mean_won_and_lost():
    wide = Wide(
        id="No", order="Nr", outcome="Stage", won_values=("Closed",), lost_values=("closed\xa0",)
    )
    said = "--won-value and --lost-value both name 'closed'; a lead is won or lost"
    assert said in problems(is_wide=True, wide=wide)


def test_a_status_means_nothing_to_a_wide_export():
    wide = Wide(id="No", order="Nr")
    said = problems(is_wide=True, wide=wide, statuses={"working": "engaged"})
    assert "--status has no meaning for --from wide" in said


def test_a_zone_that_is_nearly_right_is_asked_for():
    assert "did you mean 'Europe/Berlin'?" in problems(timezone="Europe/Berln")
