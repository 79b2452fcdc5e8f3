"""The environment: read, refused all at once, and never unsafe."""

import re
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.settings import Settings, SettingsError
from serving.settings_problems import SECRET_FILE, variable

LOOPBACK = {"LEADSCORE_HOST": "127.0.0.1"}
EVERYWHERE = {"LEADSCORE_HOST": "0.0.0.0"}
STRONG = "q7Zt0vX9mK2pLs8RyB4nWc6HdJ1fGa3E"
PROXY = {"LEADSCORE_PROXY_HEADER": "X-Forwarded-User", "LEADSCORE_PROXY_ADDRESSES": "10.0.0.5"}


def problems(environ):
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment(environ)
    return caught.value.problems


def read(**environ):
    return Settings.from_environment(
        LOOPBACK | {f"LEADSCORE_{k.upper()}": v for k, v in environ.items()}
    )


def private(file, text=""):
    file.write_text(text)
    file.chmod(0o600)
    return file


def test_defaults():
    settings = Settings.from_environment({})
    assert (settings.poll_seconds, settings.workers, settings.policy) == (5, 1, None)
    assert settings.store.startswith("sqlite:////")
    assert settings.store.endswith("/store/leadscore.db")
    assert settings.requests_per_minute == 60_000
    assert settings.session_secret is None


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.53", "::1", "localhost"])
def test_no_keys_are_needed_where_only_this_machine_reaches(host):
    settings = Settings.from_environment({"LEADSCORE_HOST": host})
    assert settings.listens_on_loopback
    assert not settings.keys_required
    on = Settings.from_environment({"LEADSCORE_HOST": host, "LEADSCORE_KEYS_REQUIRED": "Yes"})
    assert on.keys_required


@pytest.mark.parametrize("host", ["", "0.0.0.0", "::", "192.0.2.7", "score.example", "127.1.evil"])
def test_keys_are_needed_everywhere_else_and_cannot_be_switched_off(host):
    environ = {"LEADSCORE_HOST": host}
    assert Settings.from_environment(environ).keys_required
    [problem] = problems(environ | {"LEADSCORE_KEYS_REQUIRED": "false"})
    assert problem.startswith("LEADSCORE_KEYS_REQUIRED is 'false' while the service listens on")
    assert "127.0.0.1" in problem


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("WORKERS", "many", "a whole number from 1 to 64"),
        ("WORKERS", "0", "a whole number from 1 to 64"),
        ("WORKERS", "1.5", "a whole number from 1 to 64"),
        ("POLL_SECONDS", "nan", "a number above 0, up to 3600"),
        ("POLL_SECONDS", "-1", "a number above 0, up to 3600"),
        ("REQUESTS_PER_MINUTE", "-5", "0 for no limit"),
        ("KEYS_REQUIRED", "perhaps", "true or false"),
        ("PROXY_HEADER", "X User", "name of a header"),
        ("PROXY_HEADER", "Authorization", "name of a header"),
        ("PROXY_ADDRESSES", "proxy.example", "addresses or networks"),
        ("PROXY_ADDRESSES", "10.0.0.5/24", "addresses or networks"),
        ("PROXY_ADDRESSES", "0.0.0.0/0", "addresses or networks"),
        ("PROXY_ADDRESSES", "10.0.0.5,::/0", "addresses or networks"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(name, value, allowed):
    [problem] = problems(LOOPBACK | PROXY | {f"LEADSCORE_{name}": value})
    assert problem.startswith(f"LEADSCORE_{name} is {value!r}; allowed: ")
    assert allowed in problem


def test_everything_wrong_is_said_at_once():
    found = problems(
        EVERYWHERE
        | {
            "LEADSCORE_WORKERS": "x",
            "LEADSCORE_KEYS_REQUIRED": "no",
            "LEADSCORE_PROXY_HEADER": "X-User",
            "LEADSCORE_SESSION_SECRET": "short",
            "LEADSCORE_STORE": "mysql://me:hunter2@host/db",
        }
    )
    said = " ".join(found)
    assert len(found) == 5
    for name in ("WORKERS", "KEYS_REQUIRED", "PROXY_HEADER", "SESSION_SECRET", "STORE"):
        assert f"LEADSCORE_{name}" in said
    assert "hunter2" not in said
    assert "'short'" not in said


@pytest.mark.parametrize(
    ("secret", "why"),
    [
        ("x" * 31, "is 31 bytes long"),
        ("changeme", "'changeme'"),
        ("Change-Me-Please-0123456789-abcdef-xyz", "'change-me'"),
        ("my-very-long-SECRET-of-the-service-4711", "'secret'"),
        ("password" * 8, "'password'"),
        ("ab" * 40, "2 different characters"),
    ],
)
def test_secrets_that_others_guess(secret, why, tmp_path):
    [problem] = problems(LOOPBACK | {"LEADSCORE_SESSION_SECRET": secret})
    assert why in problem
    assert "openssl rand" in problem
    assert secret not in problem.replace("'changeme'", "")
    file = private(tmp_path / "s", secret)
    assert why in problems(LOOPBACK | {"LEADSCORE_SESSION_SECRET_FILE": str(file)})[0]


def test_a_good_secret_from_the_environment_or_a_file_is_never_shown(tmp_path):
    file = private(tmp_path / "session", STRONG + "\n")
    for environ in ({"session_secret": STRONG}, {"session_secret_file": str(file)}):
        settings = read(**environ)
        assert settings.session_secret.get_secret_value() == STRONG
        assert STRONG not in repr(settings) + str(settings.model_dump())


def test_files_that_others_may_read_are_refused(tmp_path):
    secret, store = private(tmp_path / "s", STRONG), private(tmp_path / "store.db")
    environ = LOOPBACK | {
        "LEADSCORE_SESSION_SECRET_FILE": str(secret),
        "LEADSCORE_STORE": f"sqlite:///{store}",
    }
    assert Settings.from_environment(environ).store == f"sqlite:///{store}"
    for mode in (0o640, 0o604, 0o644, 0o660, 0o666, 0o610):
        secret.chmod(mode)
        store.chmod(mode)
        found = problems(environ)
        assert [re.findall(r"mode \d+", problem) for problem in found] == [[f"mode {mode:o}"]] * 2
        assert all("chmod 600" in problem for problem in found)
    assert stat.S_IMODE(store.stat().st_mode) == 0o610


def test_a_secret_file_that_cannot_be_used(tmp_path):
    gone = {"LEADSCORE_SESSION_SECRET_FILE": str(tmp_path / "gone")}
    assert "cannot be read (No such file" in problems(LOOPBACK | gone)[0]
    file = private(tmp_path / "s", STRONG)
    both = {"LEADSCORE_SESSION_SECRET_FILE": str(file), "LEADSCORE_SESSION_SECRET": STRONG}
    assert "set one of them" in problems(LOOPBACK | both)[0]
    file.write_bytes(b"\xff" * 40)
    assert "not UTF-8" in problems(LOOPBACK | {"LEADSCORE_SESSION_SECRET_FILE": str(file)})[0]


@pytest.mark.parametrize(
    "address",
    [
        "mysql://h/d",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite:///a.db?mode=ro",
        "postgresql://h",
        "x",
        "postgresql+asyncpg://h/d",
    ],
)
def test_addresses_that_no_store_has(address):
    [problem] = problems(LOOPBACK | {"LEADSCORE_STORE": address})
    assert problem.startswith("LEADSCORE_STORE is no address of a store; allowed: sqlite:///file")


def test_stores(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert read(store="sqlite:///a.db").store == f"sqlite:///{tmp_path / 'a.db'}"
    address = "postgresql://me:pass@db.example/leads"
    assert read(store=address).store == address
    assert "pass" not in repr(read(store=address))


def test_a_proxy_is_believed_from_its_addresses_only():
    settings = read(
        proxy_header="X-Forwarded-User", proxy_addresses=" 10.0.0.5, fd00::/8 ", proxy_admins="kim,"
    )
    assert settings.proxy_header == "x-forwarded-user"
    assert [str(network) for network in settings.proxy_addresses] == ["10.0.0.5/32", "fd00::/8"]
    assert settings.proxy_admins == {"kim"}
    [problem] = problems(LOOPBACK | {"LEADSCORE_PROXY_HEADER": "X-User"})
    assert "LEADSCORE_PROXY_ADDRESSES is not set, so that anybody could send it" in problem
    for idle in ("PROXY_ADDRESSES", "PROXY_ADMINS"):
        [problem] = problems(LOOPBACK | {f"LEADSCORE_{idle}": "10.0.0.5"})
        assert "LEADSCORE_PROXY_HEADER is not set" in problem


def test_a_proxy_means_that_others_come_even_to_loopback():
    assert Settings.from_environment(LOOPBACK | PROXY).keys_required
    [problem] = problems(LOOPBACK | PROXY | {"LEADSCORE_KEYS_REQUIRED": "0"})
    assert problem.startswith("LEADSCORE_KEYS_REQUIRED is '0' while LEADSCORE_PROXY_HEADER")


def test_typing_mistakes_are_named_and_what_kubernetes_sets_is_not():
    assert problems(LOOPBACK | {"LEADSCORE_KEY_REQUIRED": "true"}) == [
        "LEADSCORE_KEY_REQUIRED is no setting; did you mean LEADSCORE_KEYS_REQUIRED?"
    ]
    others = ("PORT", "SERVICE_HOST", "PORT_3000_TCP_ADDR", "SERVICE_PORT")
    Settings.from_environment(LOOPBACK | {f"LEADSCORE_{o}": "tcp://10.0.0.1:80" for o in others})


def test_empty_is_not_set():
    empty = {variable(field): " " for field in Settings.model_fields}
    assert Settings.from_environment(empty) == Settings.from_environment({})


def test_commands_listen_nowhere():
    unsafe = {"LEADSCORE_KEYS_REQUIRED": "false"}
    assert problems(unsafe | EVERYWHERE)
    settings = Settings.for_commands(unsafe | EVERYWHERE)
    assert settings.listens_on_loopback
    assert not settings.keys_required


NAMES = st.sampled_from([variable(field) for field in (*Settings.model_fields, SECRET_FILE)])
WORDS = st.text(st.characters(blacklist_characters="\0", blacklist_categories=("Cs",)), max_size=40)


@given(st.dictionaries(NAMES, WORDS, max_size=6))
def test_any_environment_is_read_or_refused_in_words(environ):
    try:
        settings = Settings.from_environment(environ)
    except SettingsError as error:
        assert all("LEADSCORE_" in problem for problem in error.problems)
    else:
        assert settings.keys_required or settings.listens_on_loopback
        assert not settings.proxy_header or settings.proxy_addresses


def test_every_setting_is_documented_with_its_default():
    text = (Path(__file__).parents[2] / "docs" / "operations.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(LEADSCORE_\w+)` \| ([^|]*) \|", text, re.MULTILINE))
    assert set(rows) == {variable(field) for field in (*Settings.model_fields, SECRET_FILE)}
    for field, info in Settings.model_fields.items():
        if isinstance(info.default, int | float):
            assert rows[variable(field)].strip("` ") == f"{info.default:g}", field
