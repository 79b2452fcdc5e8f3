"""What a training depends on besides data: told, compared, and never in the way."""

from training.environment import differences, environment


def test_it_names_versions_lock_and_code():
    found = environment()
    assert found.packages["lightgbm"][0].isdigit()
    assert "leadscore" in found.packages
    assert len(found.lock or "") == 64
    assert found.python.startswith("3.")


def test_without_git_the_code_is_unknown(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert environment().code is None


def test_every_difference_is_said():
    now = environment()
    assert differences(now, now) == []
    then = now.model_copy(
        update={
            "python": "3.9.1",
            "platform": "Abacus",
            "packages": {**now.packages, "lightgbm": "1.0", "gone": "2.0"},
            "lock": None,
            "code": "0123456789abcdef+changes",
        }
    )
    text = "\n".join(differences(then, now))
    assert f"Python {now.python} instead of 3.9.1" in text
    assert "instead of Abacus" in text
    assert f"lightgbm {now.packages['lightgbm']} instead of 1.0" in text
    assert "gone none instead of 2.0" in text
    assert "was unknown" in text
    assert "was 0123456789ab+changes" in text
