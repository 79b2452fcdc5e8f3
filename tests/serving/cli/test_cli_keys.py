"""Keys by command: shown once, listed without secrets, rotated, revoked; mistakes in one line."""

import datetime as dt
import subprocess
import sys

import pytest

from serving.access.keyring import KeyRing
from serving.store.engine import open_store


@pytest.fixture
def store(tmp_path, monkeypatch):
    """A store of its own, which the first command makes."""
    url = f"sqlite:///{tmp_path / 'store' / 'leadscore.db'}"
    monkeypatch.setenv("LEADSCORE_STORE", url)
    return url


@pytest.fixture
def verify(store):
    """Check a key as a service would that starts now."""

    def check(text):
        engine = open_store(store)
        ring = KeyRing(engine)
        try:
            return ring.verify(text, dt.datetime.now(dt.UTC))
        finally:
            ring.close()
            engine.dispose()

    return check


def test_a_key_is_printed_alone_and_only_once(run, verify):
    done = run("keys", "create", "crm", "--scope", "score", "--scope", "write", "--days", "30")
    text = done.out.rstrip("\n")
    assert (done.code, done.out.count("\n"), len(text)) == (0, 1, 55)
    assert done.err.startswith("the key of crm (score, write) is shown this once; it expires on ")
    assert verify(text).scopes == {"score", "write"}
    for listing in (run("keys", "list"), run("keys", "list", "--json")):
        assert text[12:] not in listing.out + listing.err


def test_keys_are_listed(run, store):
    assert run("keys", "list").out.startswith("there is no key yet; make one with: leadscore keys")
    assert run("keys", "list", "--json").json == []
    run("keys", "create", "crm", "--scope", "score")
    run("keys", "create", "Büro 7", "--scope", "admin", "--scope", "read")
    one, two = run("keys", "list", "--json").json
    assert (one["name"], one["scopes"], one["state"]) == ("crm", ["score"], "live")
    assert two["scopes"] == ["read", "admin"]
    assert one["last_used"] is None
    end, begin = (dt.datetime.fromisoformat(one[moment]) for moment in ("expires", "created"))
    assert end - begin == dt.timedelta(days=365)
    head, first, second = run("keys", "list").out.splitlines()
    assert " ".join(head.split()) == "name id scopes created expires last used state"
    assert (first.split()[0], first.split()[-2:]) == ("crm", ["never", "live"])
    assert second.startswith("Büro 7")


def test_rotation_and_revocation(run, verify):
    old = run("keys", "create", "crm", "--scope", "score").out.strip()
    done = run("keys", "rotate", "crm")
    assert done.err.rstrip().endswith("; the one before goes on for 24 h at most")
    new = done.out.strip()
    assert verify(old)
    assert verify(new)
    newest = run("keys", "rotate", "crm", "--overlap-hours", "0").out.strip()
    assert verify(old) is verify(new) is None
    assert verify(newest)
    told = run("keys", "revoke", "crm")
    assert (
        told.out == f"crm is revoked ({newest[3:11]}); every worker refuses it within 5 seconds\n"
    )
    assert verify(newest) is None
    assert {row["state"] for row in run("keys", "list", "--json").json} == {"expired", "revoked"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("create", "crm", "--scope", "root"), "there is no scope 'root'; there are score ("),
        (("create", "taken", "--scope", "score"), "leadscore keys rotate 'taken'"),
        (("create", " ", "--scope", "score"), "the name ' ' is none"),
        (("rotate", "nobody"), "there is no key 'nobody'; leadscore keys list shows them all"),
        (("revoke", "nobody"), "there is no key 'nobody'"),
    ],
)
def test_mistakes_are_said_in_one_line(run, store, words, said):
    run("keys", "create", "taken", "--scope", "score")
    done = run("keys", *words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("leadscore: ")
    assert done.err.count("\n") == 1
    assert said in done.err
    assert len(run("keys", "list", "--json").json) == 1


@pytest.mark.parametrize(
    "words",
    [
        ("create", "crm"),
        ("create", "crm", "--scope", "score", "--days", "0"),
        ("create", "crm", "--scope", "score", "--days", "soon"),
        ("rotate", "crm", "--overlap-hours", "-1"),
        ("revoke",),
    ],
)
def test_options_that_cannot_be(run, store, words):
    assert run("keys", *words).code == 2


def test_a_store_that_others_may_read_is_refused(run, store, tmp_path):
    run("keys", "create", "crm", "--scope", "score")
    file = tmp_path / "store" / "leadscore.db"
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o644)
    done = run("keys", "list")
    assert done.code == 2
    assert f"chmod 600 {file}" in done.err


def test_what_only_the_service_needs_is_no_matter(run, store, monkeypatch):
    monkeypatch.setenv("LEADSCORE_KEYS_REQUIRED", "false")
    assert run("keys", "list").code == 0


def test_help_loads_nothing_heavy():
    script = (
        "import sys; sys.argv = ['leadscore', 'keys', 'create', '--help']\n"
        "from serving import cli\n"
        "try: cli.main()\n"
        "except SystemExit: pass\n"
        "print([m for m in ('pandas', 'sqlalchemy', 'mlflow', 'alembic') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.rstrip().endswith("[]")
    assert "leadscore keys create crm --scope score" in done.stdout
