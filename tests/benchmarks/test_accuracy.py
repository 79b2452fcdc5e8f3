"""The accuracy benchmark from end to end, on a tiny company, with the quick peers."""

import json

import pytest

from benchmarks.accuracy import answered, main
from benchmarks.accuracy_exam import Budget
from benchmarks.accuracy_question import simulated
from benchmarks.accuracy_table import as_json, mean_table, tables
from benchmarks.peers.boosting import LIGHTGBM
from benchmarks.peers.kind import Peer, Run
from benchmarks.peers.linear import LOGISTIC

BUDGET = Budget(trials=1, run=Run(seed=0, threads=1), with_points=True)


def interrupted(*_):
    raise KeyboardInterrupt


STOPS = Peer("stops", "numpy", {}, lambda _: {}, interrupted)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:Overriding the parameters from Reference Dataset"),
]


@pytest.fixture(scope="module")
def stopped():
    """One run that Ctrl-C ends after the first peer."""
    question = simulated(300, 1, judging_leads=500)
    return answered(question, BUDGET, [LOGISTIC, STOPS, LIGHTGBM], resamples=20)


def test_what_was_there_is_told_when_stopped(stopped):
    answer, finished = stopped
    assert not finished
    assert "logistic regression" in answer.figures
    assert "LightGBM" not in answer.figures


def test_everybody_is_judged_and_ranked(stopped):
    answer, _ = stopped
    losses = [answer.figures[name].value["log_loss"] for name in answer.ranks()]
    assert losses == sorted(losses)
    assert list(answer.ranks().values()) == list(range(1, len(losses) + 1))
    assert {"ours", "ours, tuned", "constant", "rules alone, refitted"} <= set(answer.figures)
    assert answer.figures["Bayes truth"].value["above_truth"] == 0.0
    worst = answer.figures["constant"].value["above_truth"]
    assert 0 < answer.figures["ours"].value["above_truth"] < worst
    assert answer.figures["constant"].value["auc"] == 0.5


def test_calibrated_peers_are_shown_where_that_helps(stopped):
    answer, _ = stopped
    for name in answer.figures:
        if name.endswith(" + Platt"):
            loss = {
                n: answer.figures[n].value["log_loss"] for n in (name, name[: -len(" + Platt")])
            }
            assert (name in answer.shown()) == (loss[name] < loss[name[: -len(" + Platt")]])


def test_tables_and_json_say_the_same(stopped):
    answer, _ = stopped
    said, told = tables(answer), json.loads(json.dumps(as_json(answer)))
    for one in told["predictors"]:
        loss = one["figures"]["log_loss"]["value"]
        assert (f"{loss:.4f}" in said) or one["rank"] is None
        assert one["less_ours"]["log_loss"]["value"] == pytest.approx(
            loss - answer.figures[answer.ours].value["log_loss"]
        )
    assert "+0.0000 (+0.0000 … +0.0000)" not in mean_table([answer, answer]).split("logistic")[1]


def test_a_folder_that_is_not_there_is_skipped_in_one_line(capsys):
    main(["--bpic", "nowhere"])
    said = capsys.readouterr().out.splitlines()
    missing = [line for line in said if line.endswith("– requirements-bench.lock has it")]
    assert said == [*missing, "skipped: nowhere is not there – name a folder with the tables"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--data", "x"], "--data needs --split"),
        (["--trials", "0"], "1 or more"),
        (["--seeds", "99"], "the judging company's"),
        (["--peers", "TabNet"], "TabNet unknown"),
    ],
)
def test_a_wrong_command_line_ends_with_the_reason(given, said, capsys):
    with pytest.raises(SystemExit) as ended:
        main(given)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err
