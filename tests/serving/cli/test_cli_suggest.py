"""`leadscore suggest`: a diff, a file if asked, and clear refusals."""

import shutil
import subprocess

import pytest

from features.policy.load import DEFAULT_POLICY, load_policy, policy_version
from features.tables.write import write_tables

FIRST = "@@ -"


@pytest.fixture(scope="module")
def company_folder(demo_company, tmp_path_factory):
    folder = tmp_path_factory.mktemp("suggest")
    write_tables(demo_company.tables, folder, "parquet")
    return folder


@pytest.fixture
def policy(tmp_path):
    return shutil.copy(DEFAULT_POLICY, tmp_path / "policy.yaml")


def test_a_diff_with_a_reason_above_every_hunk(run, company_folder, policy):
    done = run("suggest", company_folder, "--policy", policy)
    assert done.code == 0
    lines = done.out.splitlines()
    hunks = [i for i, line in enumerate(lines) if line.startswith(FIRST)]
    assert hunks
    assert all(lines[i - 1].startswith("# ") and "history says" in lines[i - 1] for i in hunks)
    assert policy.read_text("utf-8") == DEFAULT_POLICY.read_text("utf-8")


def test_the_diff_for_machines_makes_the_file_that_out_writes(
    run, company_folder, policy, tmp_path
):
    out = tmp_path / "next.yaml"
    said = run("suggest", company_folder, "--policy", policy, "--out", out, "--json").json
    assert said["out"] == str(out)
    assert said["suggested_version"] == policy_version(load_policy(out)) != said["policy_version"]
    assert {c["rule"] for c in said["changes"]} >= {"activity:docs_page", "activity:email_click"}
    assert len(said["rules"]) == 35
    if patch := shutil.which("patch"):
        subprocess.run([patch, str(policy)], input=said["diff"], text=True, check=True)
        assert policy.read_text("utf-8") == out.read_text("utf-8")


def test_a_file_that_is_there_is_only_written_over_when_forced(run, company_folder, policy):
    only = ["--only", "docs_page"]
    refused = run("suggest", company_folder, "--policy", policy, "--out", policy, *only)
    assert refused.code == 2
    assert "is there already; name another file, or add --force" in refused.err
    assert load_policy(policy) == load_policy()
    done = run("suggest", company_folder, "--policy", policy, "--out", policy, "--force", *only)
    assert done.code == 0
    assert load_policy(policy).activities["docs_page"].points > 6
    assert [file.name for file in policy.parent.iterdir()] == ["policy.yaml"]


def test_the_shipped_agreement_is_never_written_over(run, company_folder):
    refused = run("suggest", company_folder, "--out", DEFAULT_POLICY, "--force")
    assert refused.code == 2
    assert "the shipped agreement, which stays as it is" in refused.err


@pytest.mark.parametrize(("out", "said"), [(".", "is a folder"), ("no/where.yaml", "is no folder")])
def test_an_impossible_out_is_refused_at_once(run, company_folder, tmp_path, out, said):
    refused = run("suggest", company_folder, "--out", tmp_path / out)
    assert refused.code == 2
    assert said in refused.err


def test_when_nothing_should_change_it_says_so(run, company_folder):
    done = run("suggest", company_folder, "--only", "price_list")
    assert "Nothing to change" in done.out
    assert FIRST not in done.out


def test_too_little_history_is_refused_in_one_line(run, company_folder):
    refused = run("suggest", company_folder, "--until", "2025-06-01T00:00:00Z")
    assert refused.code == 2
    assert "at least 20 of each" in refused.err
