"""What becomes of the verdicts: training stops, or goes on with what was allowed or left out."""

import json
from pathlib import Path

import numpy as np
import pytest
from leaky import judged
from registries import own_registry

from features.errors import InputProblems
from features.tables.write import write_tables
from training.leaks import as_json, pass_gate, sentences
from training.simulator import simulate
from training.simulator.planted import ended_of, plant, plant_activity
from training.simulator.planted_columns import PLANTED_COLUMNS


def planted(leads, seed):
    """Give a company whose CRM knows the customer's number and when the contract was signed."""
    company = simulate(leads=leads, seed=seed)
    columns = {name: PLANTED_COLUMNS[name][1] for name in ("customer_number", "lead_quality")}
    tables = plant(company.tables, columns)
    ended = ended_of(tables, 0)
    rows = np.flatnonzero(ended.won)
    at = np.maximum(ended.at_us[rows] - 3_600_000_000, ended.created_us[rows])
    return plant_activity(tables, "contract_signed", rows, at), company.end


BLOCKED = ("lead_quality", "customer_number", "contract_signed")


@pytest.fixture(scope="module")
def leaky_company():
    tables, end = planted(1500, 5)
    return tables, judged(tables, end), end


def test_training_stops_with_all_that_is_wrong_at_once(leaky_company):
    tables, report, _ = leaky_company
    assert set(report.blocked) == set(BLOCKED)
    with pytest.raises(InputProblems, match="training stopped: 3 columns or activities") as stop:
        pass_gate(tables, report)
    assert len(stop.value.problems) == 3
    for name in BLOCKED:
        problem = next(p for p in stop.value.problems if f"“{name}”" in p)
        assert "were won" in problem
        assert f'--allow-leak "{name}"' in problem
        assert "--drop-leaks" in problem


def test_what_is_allowed_stays_and_is_noted(leaky_company):
    tables, report, _ = leaky_company
    passed = pass_gate(tables, report, BLOCKED)
    assert passed.tables.leads.equals(tables.leads)
    assert passed.tables.activities.equals(tables.activities)
    assert set(passed.allowed) == set(BLOCKED)
    assert passed.dropped == ()
    assert all("although the leak gate blocks it" in note for note in passed.notes)


def test_what_is_not_allowed_still_stops(leaky_company):
    tables, report, _ = leaky_company
    with pytest.raises(InputProblems, match="one column or activity") as stop:
        pass_gate(tables, report, ["lead_quality", "contract_signed"])
    assert "“customer_number”" in stop.value.problems[0]


def test_what_is_left_out_is_gone_and_noted(leaky_company):
    tables, report, _ = leaky_company
    passed = pass_gate(tables, report, ["lead_quality"], drop=True)
    assert set(passed.dropped) == {"customer_number", "contract_signed"}
    assert "lead_quality" in passed.tables.leads
    assert "customer_number" not in passed.tables.leads
    assert "contract_signed" not in set(passed.tables.activities["type"])
    assert len(passed.tables.leads) == len(tables.leads)
    assert sum("Left out as a leak" in note for note in passed.notes) == 2


def test_nothing_is_blocked_afterwards(leaky_company):
    tables, report, end = leaky_company
    assert judged(pass_gate(tables, report, drop=True).tables, end).blocked == ()


def test_a_name_that_is_nothing_is_refused_with_the_nearest(leaky_company):
    tables, report, _ = leaky_company
    with pytest.raises(InputProblems, match="--allow-leak cannot be used") as refused:
        pass_gate(tables, report, ["customer_nr", "lead_quality"])
    assert refused.value.problems == [
        "“customer_nr” is neither a column of the leads nor an activity; did you mean "
        "“customer_number”?"
    ]


def test_what_the_policy_excludes_does_not_block(leaky_company):
    tables, _, end = leaky_company
    report = judged(tables, end, exclude_attributes=("customer_number", "lead_quality"))
    assert report.blocked == ("contract_signed",)
    excluded = [v for v in report.verdicts if v.remedy == "The policy already leaves it out."]
    assert {v.column for v in excluded} == {"customer_number", "lead_quality"}
    assert all(v.evidence for v in excluded)


def test_the_report_can_be_read_by_people_and_machines(leaky_company):
    _, report, _ = leaky_company
    said = sentences(report)
    assert "3 blocked" in said[0]
    assert sum(line.startswith("Blocked: ") for line in said) == 3
    plain = json.loads(json.dumps(as_json(report)))
    assert plain["blocked"] == list(report.blocked)
    assert len(plain["verdicts"]) == len(report.verdicts)


@pytest.fixture(scope="module")
def leaky_folder(tmp_path_factory):
    tables, _ = planted(450, 9)
    folder = tmp_path_factory.mktemp("leaky")
    write_tables(tables, folder, "csv")
    return folder


def train(monkeypatch, capsys, *args):
    from serving import cli  # noqa: PLC0415

    monkeypatch.setattr("sys.argv", ["leadscore", "train", *map(str, args)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code, capsys.readouterr()


@pytest.mark.slow
def test_the_command_stops_with_exit_code_2(leaky_folder, monkeypatch, capsys):
    code, said = train(monkeypatch, capsys, leaky_folder)
    assert code == 2
    assert "training stopped: 3 columns or activities" in said.err
    assert "column “customer_number”" in said.err
    assert "Traceback" not in said.err


@pytest.mark.slow
def test_the_command_goes_on_with_what_is_allowed_and_left_out(
    leaky_folder, monkeypatch, capsys, tmp_path_factory
):
    import mlflow  # noqa: PLC0415

    out = tmp_path_factory.mktemp("out")
    with own_registry(tmp_path_factory):
        options = ("--allow-leak", "lead_quality", "--drop-leaks", "--quick", "--json")
        code, said = train(monkeypatch, capsys, leaky_folder, *options, "--out", out)
        assert not code, said.err
        done = json.loads(said.out)
        run = mlflow.get_run(done["run_id"])
        place = {"run_id": done["run_id"], "artifact_path": "leaks.json"}
        logged = mlflow.artifacts.download_artifacts(**place)
        report = json.loads(Path(logged).read_text())
    assert set(done["leaks"]) == set(report["blocked"]) == set(BLOCKED)
    assert run.data.params["allowed_leaks"] == "lead_quality"
    assert set(run.data.params["dropped_leaks"].split(", ")) == set(BLOCKED) - {"lead_quality"}
    notes = " ".join(done["notes"])
    assert "column “lead_quality”" in notes
    assert "Left out as a leak (--drop-leaks): column “customer_number”" in notes
    assert "although the leak gate blocks it" in (out / "report.html").read_text()
