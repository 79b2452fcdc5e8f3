"""Promotion by command: refused with reasons, forced with one, and the way back."""

import pytest


@pytest.fixture
def champion_is():
    from training.registry import version_of  # noqa: PLC0415

    return version_of


def test_a_refusal_gives_every_reason_and_changes_nothing(run, registered, champion_is):
    done = run("promote")
    assert done.code == 2
    assert done.out == ""
    title, *reasons = done.err.splitlines()
    assert title == "leadscore: version 2 is not promoted; version 1 stays the champion"
    assert reasons == ["  - same model: it is the same model as version 1"]
    assert champion_is() == "1"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("promote", "1"), "same model: version 1 is the champion already"),
        (("promote", "1", "--force", "again"), "version 1 is the champion already"),
        (("promote", "--force", " "), "--force: say why"),
        (("promote", "favourite"), "no model has the alias 'favourite'"),
        (("rollback",), "no champion before version 1 to go back to"),
        (("rollback", "1"), "version 1 is the champion already"),
        (("rollback", "2"), "version 2 never was the champion"),
    ],
)
def test_what_cannot_be_done_is_said(run, registered, champion_is, words, said):
    done = run(*words)
    assert done.code == 2
    assert said in done.err
    assert champion_is() == "1"


def test_forced_promotion_and_the_way_back(run, registered, champion_is):
    from training.registry import promotions, versions  # noqa: PLC0415

    done = run("promote", "--force", "wanted for a test", "--json").json
    assert (done["champion"], done["before"], done["forced"]) == ("2", "1", True)
    assert [gate["name"] for gate in done["gates"] if not gate["passed"]] == ["same model"]
    tags = {entry.version: entry.tags for entry in versions()}["2"]
    assert tags["promotion_reason"] == "wanted for a test"
    assert tags["forced_over"].startswith("same model: ")
    assert tags["promoted_by"]
    assert run("promote").code == 2  # there is no challenger any more
    rows = {row["version"]: row for row in run("models", "--json").json}
    assert rows["2"]["standing"] == "champion"
    assert rows["1"]["standing"] == "was champion"
    told = run("rollback", "--reason", "enough")
    assert told.out == "version 1 is the champion again (before: 2)\n"
    assert champion_is() == "1"
    forward, back = promotions()
    assert (forward.version, forward.forced, forward.rollback) == ("2", True, False)
    assert (back.version, back.before, back.reason, back.rollback) == ("1", "2", "enough", True)
    assert run("rollback").code == 2
    assert run("rollback", "2").code == 0
    assert run("rollback").code == 0
    assert champion_is() == "1"


def test_a_champion_that_changed_meanwhile_is_not_replaced(registered, champion_is):
    import datetime as dt  # noqa: PLC0415

    from features.errors import ModelError  # noqa: PLC0415
    from training.registry import Promotion, make_champion, promotions  # noqa: PLC0415

    before = promotions()
    now = dt.datetime.now(dt.UTC)
    with pytest.raises(ModelError, match="the champion changed meanwhile to version 1"):
        make_champion(Promotion(version="2", before="7", at=now, by="me"), {})
    assert champion_is() == "1"
    assert promotions() == before


def test_models_are_listed_newest_first(run, registered):
    done = run("models")
    head, *rows = done.out.splitlines()
    assert head.split("  ")[0] == "version"
    assert [row.split()[0] for row in rows] == ["2", "1"]
    assert "champion" in rows[1]
