"""Files appear whole or not at all, and no cell of a list is a formula."""

import csv
import io
import threading

import pytest

from features.errors import LeadScoreError
from training.pages.files import csv_text, made, without_user, write_whole


def test_a_cell_is_no_formula_and_comes_back_as_it_was_otherwise():
    text = csv_text(("a", "b"), [("=1+1", -3), ("plain, with comma", "ünï"), ("@x", None)])
    rows = list(csv.reader(io.StringIO(text)))
    assert rows == [["a", "b"], ["'=1+1", "-3"], ["plain, with comma", "ünï"], ["'@x", ""]]


def test_a_file_replaces_the_old_one_whole(tmp_path):
    file = tmp_path / "page.html"
    file.write_text("old")
    write_whole(file, "new ü\n")
    assert file.read_text("utf-8") == "new ü\n"
    assert [f.name for f in tmp_path.iterdir()] == ["page.html"]


def test_two_at_once_do_not_mix(tmp_path):
    texts = [letter * 200_000 for letter in "ab"]
    file = tmp_path / "page.html"
    threads = [
        threading.Thread(target=write_whole, args=(file, t)) for t in texts for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert file.read_text() in texts
    assert [f.name for f in tmp_path.iterdir()] == ["page.html"]


def test_a_folder_that_is_a_file_is_named(tmp_path):
    (tmp_path / "x").write_text("")
    with pytest.raises(LeadScoreError, match=r"--out .*x: .*; name another folder"):
        made(tmp_path / "x")
    with pytest.raises(LeadScoreError, match="name another folder"):
        write_whole(tmp_path / "x" / "page.html", "text")


def test_user_and_password_are_left_out():
    assert without_user("postgresql://ann:secret@host/db") == "postgresql://host/db"
    assert without_user("my-company") == "my-company"
