"""`leadscore policy`: check, diff, show and schema, and what `leadscore check` says of a policy."""

import json

import pytest
from policy_mistakes import CATALOGUE, overlap, seeded
from sound_policy import SOUND

from features.policy.json_schema import json_schema
from features.policy.load import load_policy, policy_version

SUBCOMMANDS = ("check", "diff", "show", "schema")
SMALL = """\
name: Ours
hand_off: {threshold: {score: 50}}
activities:
  call: {label: called, match: {type: call}, stage: late, points: 5}
  job: {label: job, match: {subject: /jobs*}, stage: negative, points: -5}
"""


@pytest.fixture
def write(tmp_path):
    def put(name, text):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return put


@pytest.mark.parametrize("command", SUBCOMMANDS)
def test_every_sub_command_has_help_with_an_example(run, command):
    done = run("policy", command, "--help")
    assert done.code == 0
    assert f"Example: leadscore policy {command}" in done.out


def test_the_sub_commands_are_listed(run):
    said = run("policy", "--help").out
    assert all(f"  {command} " in said for command in SUBCOMMANDS)


def test_the_shipped_policy_is_valid_and_unsigned(run):
    done = run("policy", "check")
    assert done.code == 0
    assert policy_version(load_policy()) in done.out
    assert "nobody has signed this yet" in done.out
    assert "warning" not in done.out
    assert run("policy", "check", "--json").json == {
        "valid": True,
        "policy": "Default B2B agreement",
        "policy_version": policy_version(load_policy()),
        "signed": False,
        "warnings": [],
    }


def many_mistakes():
    chosen = []
    for mistake in CATALOGUE:
        if not any(overlap(mistake, other) for other in chosen) and "positive" not in mistake.new:
            chosen.append(mistake)
    return chosen


def test_every_mistake_is_printed_however_many_there_are(run, write):
    mistakes = many_mistakes()
    text, places = seeded(mistakes)
    path = write("bad.yaml", text)
    done = run("policy", "check", path)
    assert done.code == 2
    assert done.out == ""
    lines = done.err.splitlines()
    assert lines[0] == f"leadscore: The policy has {len(places)} problems:"
    assert len(places) > 50
    found = [line.removeprefix(f"  - {path}:").split(" ")[0].split(":")[:2] for line in lines[1:]]
    assert [(int(line), int(column)) for line, column in found] == places
    as_json = run("policy", "check", path, "--json")
    assert as_json.code == 2
    assert as_json.json["valid"] is False
    assert [f"  - {problem}" for problem in as_json.json["problems"]] == lines[1:]


def test_a_doubt_is_a_warning_with_its_place_and_no_failure(run, write):
    path = write("ours.yaml", SMALL.replace("subject: /jobs*", "type: call"))
    done = run("policy", "check", path)
    assert done.code == 0
    assert f"warning: {path}:5:21 activities.job.match: the same patterns as activities.call" in (
        done.out
    )


def test_the_data_raise_doubts_as_well(run, write, data):
    path = write("ours.yaml", SMALL.replace("type: call", "type: cal"))
    assert "nothing is like cal" not in run("policy", "check", path).out
    place = f"{path}:4:33 activities.call.match.type: nothing is like cal – near: call ("
    for args in (("policy", "check", path, "--data", data), ("check", data, "--policy", path)):
        done = run(*args)
        assert done.code == 0
        assert place in done.out
        assert any(place in warning for warning in run(*args, "--json").json["warnings"])


def test_the_shipped_policy_on_other_data_is_summed_up_in_one_line(run, data):
    done = run("check", data)
    notes = [line for line in done.out.splitlines() if "note:" in line]
    assert len(notes) == 1
    assert "things in the shipped policy do not fit these data" in notes[0]
    assert len(run("check", data, "--json").json["warnings"]) == int(notes[0].split()[1])


def test_a_file_that_is_not_there_is_bad_input(run, tmp_path):
    for args in (("check", tmp_path / "no.yaml"), ("show", tmp_path / "no.yaml")):
        done = run("policy", *args)
        assert done.code == 2
        assert "no such file or directory – name a readable policy file" in done.err


def test_differences_are_told_key_by_key(run, write):
    new = SMALL.replace("points: 5", "points: 2").replace("score: 50", "capacity_per_week: 20")
    new = new.replace("  job:", "  chat: {label: chatted, match: {type: chat}, stage: mid}\n  job:")
    old, path = write("old.yaml", "version: v1\n" + SMALL), write("new.yaml", new)
    done = run("policy", "diff", old, path)
    assert done.code == 0
    versions = [policy_version(load_policy(p)) for p in (old, path)]
    assert done.out.splitlines() == [
        f"{versions[0]}  {old}: Ours (v1)",
        f"{versions[1]}  {path}: Ours",
        "  version: removed v1",
        "  activities.call.points: 5 → 2",
        "  activities.chat: added {label: chatted, match: {type: chat}, stage: mid, points: 0, "
        "repeats: each}",
        "  hand_off.threshold.score: removed 50",
        "  hand_off.threshold.capacity_per_week: added 20",
    ]
    told = run("policy", "diff", old, path, "--json").json
    assert [told["old_version"], told["new_version"]] == versions
    assert told["changes"][1] == {
        "path": "activities.call.points",
        "change": "changed",
        "before": 5,
        "after": 2,
    }


def test_equal_policies_have_no_difference(run, write):
    path = write("same.yaml", "# said in other words\nnegative_floor: -100\n" + SMALL)
    done = run("policy", "diff", path, write("old.yaml", SMALL))
    assert done.code == 0
    assert done.out.splitlines()[-1] == "no difference: the two say the same"
    assert run("policy", "diff", path, path, "--json").json["changes"] == []


def test_the_agreement_is_laid_out_with_all_that_it_says(run, write):
    said = run("policy", "show", write("ours.yaml", SOUND)).out
    policy = load_policy(write("ours.yaml", SOUND))
    for part in (policy.activities, policy.sequences, policy.classification):
        for name, rule in part.items():
            row = [
                line for line in said.splitlines() if f"  {name}  " in line and rule.label in line
            ]
            assert len(row) == 1
            assert row[0].split()[0] in (f"{rule.points:+d}", str(rule.points))
    for expected in (
        "Everything (2026-Q1)",
        f"version {policy_version(policy)}, kept by Ana",
        "agreed on 2026-01-15 by Ana, Bo; to be reviewed on 2026-04-15",
        "a win counts within 90 days",
        "half after 14 days, none after 90 days",
        "call within 30 days and anything of the late stage at most 9 times",
        "A lead is handed over when either its score reaches 40, or it sent the contact form "
        "within the last 30 days, and at least 2 of 3 factors hold and nothing disqualifies it. "
        "It stays handed over until its score is 2 below the threshold.",
        "All that is negative costs 100 at most; all that is positive brings 200 at most.",
        "Product line services (Services), when product_line is services:",
        "  handed over when it is among the best 5 of a week",
        "company_size is large or enterprise: key-accounts; from score 60 before all others",
        "everybody else: inside-1, inside-2",
        "After 24 hours head-of-sales is told.",
    ):
        assert expected in said


def test_the_shown_policy_for_machines_is_the_stored_one(run):
    told = run("policy", "show", "--json").json
    assert told["policy_version"] == policy_version(load_policy())
    assert told["policy"]["hand_off"]["hysteresis"] == 2


def test_the_schema_is_written_whole_or_not_at_all(run, tmp_path):
    out = tmp_path / "policy.schema.json"
    assert json.loads(run("policy", "schema").out) == json_schema()
    assert run("policy", "schema", "--out", out).code == 0
    assert json.loads(out.read_text("utf-8")) == json_schema()
    assert [path.name for path in tmp_path.iterdir()] == ["policy.schema.json"]
    done = run("policy", "schema", "--out", tmp_path / "nowhere" / "x.json")
    assert done.code == 2
    assert "name a file that can be written" in done.err
