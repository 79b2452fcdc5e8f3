"""Judge scores of the BPI Challenge 2012 loans against what became of them.

    python docs/examples/bpic2012/evaluate.py snapshots DATA snapshots.csv
    python docs/examples/bpic2012/evaluate.py judge DATA scores.parquet

README.md beside this file has all the commands in order.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from features.collect import EPOCH, facts_from_tables, microseconds
from features.facts import Facts, FloatArray, Moments
from features.points import RulePoints
from features.tables import Tables, known_until, last_known_moment, parse_time, read_tables
from training.metrics import log_losses, paired_bootstrap, sigmoid, summary
from training.model import LeadModel
from training.outcomes import outcomes_of
from training.registry import load_model
from training.snapshots import Snapshots, snapshots_of

UNTIL = "2012-01-15T00:00:00Z"
HORIZON_DAYS = 30.0
AGES_DAYS = (5 / 1440, 1 / 24, 1.0, 3.0, 7.0, 14.0, 21.0)
SHOWN = ("auc", "log_loss", "calibration_error", "top_decile_lift")


def later_snapshots(tables: Tables, facts: Facts) -> Snapshots:
    """Give open leads created since UNTIL, at set ages whose horizon ends within the data."""
    until_us = microseconds(parse_time(UNTIL))
    end_us = microseconds(last_known_moment(tables, dt.datetime.now(dt.UTC)))
    every = snapshots_of(facts, outcomes_of(tables), end_us, HORIZON_DAYS, AGES_DAYS)
    lead = every.moments.lead
    chosen = (facts.created_us[lead] >= until_us) & every.mature(end_us)
    parts = (every.won[chosen], every.known_us[chosen])
    return Snapshots(every.moments.part(chosen), *parts, every.horizon_us)


def write_snapshots(data: str, out: Path) -> None:
    """Write `lead_id, as_of` of the snapshots to score."""
    tables = read_tables(data)
    facts = facts_from_tables(tables, ("type", "subject"))
    moments = later_snapshots(tables, facts).moments
    with out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["lead_id", "as_of"])
        for lead, as_of in zip(moments.lead.tolist(), moments.as_of_us.tolist(), strict=True):
            moment = EPOCH + dt.timedelta(microseconds=as_of)
            writer.writerow([facts.lead_ids[lead], moment.isoformat(timespec="microseconds")])
    print(f"{len(moments):,} snapshots of {len(np.unique(moments.lead)):,} leads in {out}")


def points_of(model: LeadModel, facts: Facts, moments: Moments) -> list[RulePoints]:
    """Compute the agreed points of moments."""
    return [rows.points for _, rows in model.builder.build_in_parts(facts, moments)]


def total_of(points: list[RulePoints]) -> FloatArray:
    """Give the total points in thousands, float64 (n, 1)."""
    return np.concatenate([p.total for p in points])[:, None] / 1000.0


def calibrated_points(tables: Tables, model: LeadModel, later: list[RulePoints]) -> FloatArray:
    """Turn points into probabilities by one logistic curve, fitted on what UNTIL knew."""
    until = parse_time(UNTIL)
    known = known_until(tables, until)
    facts = facts_from_tables(known, model.builder.matcher.kind_columns)
    past = snapshots_of(facts, outcomes_of(known), microseconds(until), HORIZON_DAYS, AGES_DAYS)
    labelled, weight = past.labelled(microseconds(until))
    total = total_of(points_of(model, facts, past.moments))
    curve = LogisticRegression(C=1e6).fit(total[labelled], past.won[labelled], weight[labelled])
    return curve.predict_proba(total_of(later))[:, 1]


def judge(data: str, scores: Path) -> None:
    """Print how good the scores are, beside the agreed rules alone."""
    tables, given = read_tables(data), pd.read_parquet(scores)
    model = load_model(str(given["model_version"].iloc[0])).model
    facts = facts_from_tables(tables, model.builder.matcher.kind_columns)
    later = later_snapshots(tables, facts)
    ids = [facts.lead_ids[i] for i in later.moments.lead.tolist()]
    as_of = given["as_of"].astype("datetime64[us, UTC]").astype("int64").to_numpy()
    if given["lead_id"].tolist() != ids or not np.array_equal(as_of, later.moments.as_of_us):
        raise SystemExit(f"{scores} does not hold the snapshots that `snapshots` wrote, in order")
    points = points_of(model, facts, later.moments)
    items = np.concatenate([p.items for p in points])
    predicted = {
        "the score": given["probability"].to_numpy(),
        "points, one logistic curve": calibrated_points(tables, model, points),
        "points, the model's rule expert": sigmoid(model.parameters.rule_expert.logit(items)),
    }
    print(f"{len(given):,} snapshots, {later.won.mean():.1%} won within {HORIZON_DAYS:g} days")
    print(f"{'':<34}" + "".join(f"{name.replace('_', ' '):>19}" for name in SHOWN))
    for name, p in predicted.items():
        found = summary(later.won, p)
        print(f"{name:<34}" + "".join(f"{found[metric]:>19.4f}" for metric in SHOWN))
    ours = log_losses(later.won, predicted.pop("the score"))
    for name, p in predicted.items():
        less = paired_bootstrap(ours, log_losses(later.won, p), later.moments.lead)
        between = f"95 % interval {less['low']:+.4f} … {less['high']:+.4f}"
        print(f"log-loss of the score less that of {name}: {less['difference']:+.4f} ({between})")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["snapshots", "judge"])
    parser.add_argument("data", help="folder with the three tables of BPI Challenge 2012")
    parser.add_argument("file", type=Path, help="snapshots.csv to write, or scores to judge")
    asked = parser.parse_args()
    (write_snapshots if asked.what == "snapshots" else judge)(asked.data, asked.file)
