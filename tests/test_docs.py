"""The documents say what is there: commands, options, links, requests."""

import json
import re
import shlex
from pathlib import Path

import pytest
import typer
import yaml

from serving.cli.app import app
from serving.http.answers import ScoreAnswer
from serving.http.requests import ScoreRequest

ROOT = Path(__file__).parents[1]
DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CHANGELOG.md", "mlruns/README.md")),
    *(ROOT / "notebooks").glob("*.md"),
    *sorted((ROOT / "docs").rglob("*.md")),
]
GUIDE = (ROOT / "docs" / "guide.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
ARGUMENTS_IN_GUIDE = {
    name: name.upper()
    for name in ("data", "lead_id", "version", "file", "old", "new", "source", "name")
}
HELP = "--help"


def commands_of(group, prefix=""):
    """Give every command by its words: those of a group are called `policy check`."""
    found = {}
    for name, command in group.commands.items():
        inner = getattr(command, "commands", None)
        found |= commands_of(command, f"{name} ") if inner else {f"{prefix}{name}": command}
    return found


COMMANDS = commands_of(typer.main.get_command(app))
GROUPS = {command.split()[0] for command in COMMANDS if " " in command}


def named(path):
    return str(path.relative_to(ROOT))


def text_of(path):
    return path.read_text("utf-8")


def options_of(command):
    return {
        o for p in COMMANDS[command].params for o in (*p.opts, *p.secondary_opts) if o[0] == "-"
    }


def calls_in(text):
    """Give the words of every `leadscore …` line in a code block or code span."""
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    spans = re.findall(r"`((?:\.venv/bin/)?leadscore [^`]+)`", text)
    found = re.compile(r"(?:^|\s)(?:\.venv/bin/)?leadscore\s+(?=[a-z])")
    for line in [*lines, *(" ".join(s.split()) for s in spans)]:
        if match := found.search(line):
            first, *rest = shlex.split(line[match.end() :], comments=True)
            grouped = first in GROUPS and rest
            yield [f"{first} {rest[0]}", *rest[1:]] if grouped else [first, *rest]


def section_of(command):
    after = GUIDE.split(f"\n### leadscore {command}\n", 1)[1]
    return re.split(r"\n##+ ", after, maxsplit=1)[0]


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_every_call_is_a_real_one(path):
    for words in calls_in(text_of(path)):
        command, rest = words[0], words[1:]
        assert command in COMMANDS, words
        flags = {word.split("=")[0] for word in rest if word.startswith("-")}
        assert flags <= options_of(command) | {HELP}, words


def test_calls_are_found_at_all():
    assert {words[0] for words in calls_in(README)} >= {"train", "score", "serve", "promote"}
    assert {words[0] for words in calls_in(GUIDE)} == set(COMMANDS)


def test_the_guide_has_a_section_per_command_and_no_other():
    assert set(re.findall(r"^### leadscore (\w+(?: \w+)?)$", GUIDE, re.MULTILINE)) == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_guide_names_every_option_and_argument(command):
    section = section_of(command)
    rows = set(re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE))
    arguments = {
        ARGUMENTS_IN_GUIDE[p.name] for p in COMMANDS[command].params if p.opts[0][0] != "-"
    }
    off = {o for p in COMMANDS[command].params for o in p.secondary_opts}
    assert rows == arguments | (options_of(command) - off - {HELP})
    assert all(f"`{option}`" in section for option in off)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_guide_gives_the_defaults(command):
    given = dict(re.findall(r"^\| `([^`]+)` \| ([^|]+) \|", section_of(command), re.MULTILINE))
    for parameter in COMMANDS[command].params:
        default, name = parameter.default, parameter.opts[0]
        name = name if name[0] == "-" else ARGUMENTS_IN_GUIDE[name]
        if not isinstance(default, bool) and isinstance(default, str | int | float | Path):
            said = f"{default:g}" if isinstance(default, float) else str(default)
            assert given[name].strip("` ") == said, name


def anchors_in(text):
    titles = re.findall(r"^#+ (.+)$", re.sub(r"```.*?```", "", text, flags=re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_links_lead_somewhere(path):
    for target in re.findall(
        r"\]\(([^)\s]+)\)", re.sub(r"```.*?```", "", text_of(path), flags=re.S)
    ):
        if "://" in target:
            continue
        file, _, anchor = target.partition("#")
        place = (path.parent / file).resolve() if file else path
        assert place.exists(), target
        assert not anchor or anchor in anchors_in(text_of(place)), target


def test_the_requests_of_the_documents_are_valid():
    curls = re.findall(r"-d '(\{.*?\})'", README, re.DOTALL)
    blocks = [json.loads(b) for b in re.findall(r"```json\n(.*?)```", GUIDE, re.DOTALL)]
    requests = [json.loads(curl) for curl in curls] + [b for b in blocks if "lead" in b]
    assert len(curls) == 1
    assert len(requests) == 2
    for request in requests:
        read = ScoreRequest.model_validate(request)
        assert read.activities
        assert read.as_of


def test_the_picture_is_drawn_from_the_answer_beside_it():
    images = ROOT / "docs" / "images"
    answer = json.loads(text_of(images / "scored-lead.json"))
    picture = text_of(images / "scored-lead.svg")
    assert f">{answer['score']:g}<" in picture
    assert all(f">{r['contribution']:+.2f}<" in picture for r in answer["reasons"])
    lead_ids = {
        json.loads(c)["lead"]["lead_id"] for c in re.findall(r"-d '(\{.*?\})'", README, re.S)
    }
    assert lead_ids == {answer["lead_id"]}


def test_the_answer_in_the_guide_is_the_one_of_the_picture():
    answer = json.loads(text_of(ROOT / "docs" / "images" / "scored-lead.json"))
    blocks = [json.loads(b) for b in re.findall(r"```json\n(.*?)```", GUIDE, re.DOTALL)]
    [shown] = [block for block in blocks if "score" in block]
    reasons = shown.pop("reasons")
    assert reasons == answer.pop("reasons")[: len(reasons)]
    assert shown == answer
    assert set(shown) | {"reasons"} == set(ScoreAnswer.model_fields)


def test_the_tables_of_the_readme_can_be_read(tmp_path):
    from features.tables import read_tables  # noqa: PLC0415

    [block] = re.findall(r"```csv\n(.*?)```", README, re.DOTALL)
    for part in block.split("# ")[1:]:
        name = part.split(".csv", 1)[0]
        (tmp_path / f"{name}.csv").write_text(part.split("\n", 1)[1].strip() + "\n", "utf-8")
    tables = read_tables(tmp_path)
    assert [len(tables.leads), len(tables.activities), len(tables.statuses)] == [1, 1, 1]


def test_the_targets_of_make_that_the_documents_name_are_there():
    there = set(re.findall(r"^(\w+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    said = {
        t
        for path in DOCUMENTS
        for t in re.findall(r"^make (\w+)|`make (\w+)`", text_of(path), re.M)
    }
    assert {a or b for a, b in said} <= there


def test_the_policy_of_the_example_is_the_one_that_is_trained_with():
    text = text_of(ROOT / "docs" / "examples" / "bpic2012" / "README.md")
    [policy] = set(re.findall(r"--policy (\S+)", text))
    assert yaml.safe_load(text_of(ROOT / policy))["horizon_days"] == 30
