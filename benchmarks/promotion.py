"""What the gates of promotion let pass: retrainings that are better, equal, worse, or broken.

    python benchmarks/promotion.py [--leads 600 1500] [--seeds 0 1 2] [--kinds quarter week …]

Per simulated company: a champion trained a quarter before the end of the data, and challengers

- `quarter`: trained on everything at the end, as ever (DESIGN's quarterly retraining);
- `week`: trained a week after the champion, so that hardly anything is new: noise;
- `mixed`: trained at the end, every lead with the activities of another (a wrong join): worse;
- `shuffled`: trained at the end, the outcomes of the closed leads dealt out anew;
- `half`: trained at the end on every second lead;
- `leaked`: trained at the end with a column that knows the outcome, allowed by name.

`better by` is the truth: the expected log-loss of champion less challenger on another company of
the same world, whose true probabilities are known; above 0 the challenger is better. Beside it
stands what three ways of comparing measured: `all`, what the gate asks; `newer`, only snapshots
since the champion was trained; `blocks`, the later blocks that both predicted from their past.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import tempfile
import warnings
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

# The file features.py beside this one bears the name of the package.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import pandas as pd

from features.collect import facts_from_tables, microseconds
from features.facts import FloatArray, Moments
from features.matching import kind_columns_of
from features.policy.load import load_policy
from features.tables import Tables, known_until
from training.fit import Trained, train
from training.judged_file import ACROSS, judged_frame
from training.promotion.candidate import Candidate, candidate_in
from training.promotion.gate import Gate, refusals
from training.promotion.newer import newer_scores
from training.promotion.pairs import Pairs, pairs_of
from training.promotion.standing import Rival, log_standing
from training.record import record_of
from training.simulator import simulate
from training.simulator.truth import grid
from training.snapshots import AGES_DAYS

QUARTER, WEEK = dt.timedelta(days=91), dt.timedelta(days=7)
HORIZON_DAYS = 60.0
KINDS = ("quarter", "week", "mixed", "shuffled", "half", "leaked")
MEASURED = ("better by", "all", "newer", "blocks")
JUDGING_LEADS, JUDGING_SEED, JUDGING_MOMENTS = 3000, 1000, 6000


@dataclass(frozen=True)
class Asked:
    """A training to make: on which tables, until when, and which leaks are allowed."""

    tables: Tables
    until: dt.datetime
    allowed: tuple[str, ...] = ()


def asked(kind: str, tables: Tables, end: dt.datetime, seed: int) -> Asked:
    """Say what a kind of challenger is trained on."""
    rng = np.random.default_rng(seed)
    if kind == "shuffled":
        statuses = tables.statuses.copy()
        closing = statuses["status"].isin(["won", "lost"]).to_numpy()
        dealt = rng.permutation(statuses["status"].to_numpy()[closing])
        statuses.loc[closing, "status"] = dealt
        return Asked(replace(tables, statuses=statuses), end)
    if kind == "half":
        kept = tables.leads["lead_id"].iloc[::2]
        frames = {n: f[f["lead_id"].isin(kept)] for n, f in vars(tables).items()}
        halved = {n: f.reset_index(drop=True) for n, f in frames.items()}
        return Asked(Tables(**halved), end)
    if kind == "leaked":
        won = tables.statuses["lead_id"][tables.statuses["status"] == "won"]
        signed = tables.leads["lead_id"].isin(won) & (rng.random(len(tables.leads)) < 0.9)
        leads = tables.leads.assign(contract_sent=signed)
        return Asked(replace(tables, leads=leads), end, ("contract_sent",))
    if kind == "mixed":
        ids = tables.leads["lead_id"]
        other = dict(zip(ids, rng.permutation(ids), strict=True))
        mixed = tables.activities.assign(lead_id=tables.activities["lead_id"].map(other))
        return Asked(replace(tables, activities=mixed), end)
    return Asked(tables, end - QUARTER + WEEK if kind == "week" else end)


def trained_on(one: Asked) -> tuple[Trained, Tables]:
    """Train without registering."""
    known = known_until(one.tables, one.until)
    until_us = microseconds(one.until)
    return train(known, load_policy(), until_us, HORIZON_DAYS), known


def champion_of(tables: Tables, until: dt.datetime) -> tuple[Candidate, Trained]:
    """Train a champion; nothing came before it."""
    trained, known = trained_on(Asked(tables, until))
    with tempfile.TemporaryDirectory() as folder:
        record = record_of(trained, known, until, "a company", horizon_days=HORIZON_DAYS)
        log_standing(Path(folder), trained, known, record, Rival(None))
        return candidate_in(Path(folder), "1", trained.model, record.model_hash), trained


def gates_for(one: Asked, champion: Candidate) -> tuple[list[Gate], Trained, list[float]]:
    """Train a challenger and ask the gates; also give what the ways of comparing measured."""
    trained, known = trained_on(one)
    newer = newer_scores(champion.model, known, trained)
    pairs = pairs_of("1", judged_frame(trained), champion.judged, newer)
    record = record_of(
        trained, known, one.until, "a company", horizon_days=HORIZON_DAYS, allowed_leaks=one.allowed
    )
    with tempfile.TemporaryDirectory() as folder:
        rival = Rival("1", champion, pairs=pairs)
        gates = log_standing(Path(folder), trained, known, record, rival)
    ways = [pairs, None if pairs is None else pairs.since, blocks_of(trained, champion)]
    return gates, trained, [gain_of(way) for way in ways]


def blocks_of(trained: Trained, champion: Candidate) -> Pairs | None:
    """Pair the later blocks of both, as if they were predictions across leads."""
    both = judged_frame(trained), champion.judged
    later = [frame[frame["fold"] != ACROSS].assign(fold=ACROSS) for frame in both]
    return pairs_of("1", *later)


def gain_of(pairs: Pairs | None) -> float:
    """Give by how much the challenger was measured better; NaN where nothing was."""
    return float("nan") if pairs is None or not len(pairs) else -pairs.difference["difference"]


class Truth:
    """Another company of the same world, whose true probabilities are known."""

    def __init__(self) -> None:
        company, policy = simulate(JUDGING_LEADS, JUDGING_SEED), load_policy()
        lead, as_of_us = grid(company.truth, AGES_DAYS, microseconds(company.end))
        chosen = np.random.default_rng(0).permutation(len(lead))[:JUDGING_MOMENTS]
        self.moments = Moments(lead[np.sort(chosen)].astype(np.int64), as_of_us[np.sort(chosen)])
        kinds = kind_columns_of(policy)
        self.facts = facts_from_tables(company.tables, kinds, policy.hygiene)
        m = self.moments
        self.probability = company.true_probability(m.lead, m.as_of_us, HORIZON_DAYS)
        self.weight = 1 / np.bincount(m.lead)[m.lead]

    def log_loss(self, trained: Trained) -> float:
        """Give the expected log-loss of a model."""
        rows = trained.model.builder.build(self.facts, self.moments)
        p, q = self.probability, trained.model.probability(rows)
        return float(np.average(_expected(p, q), weights=self.weight))


def _expected(p: FloatArray, q: FloatArray) -> FloatArray:
    return -(p * np.log(q) + (1 - p) * np.log1p(-q))


def main() -> None:
    """Train, ask, print a row per challenger and the shares at the end."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--leads", type=int, nargs="+", default=[600, 1500])
    parser.add_argument("--seeds", type=int, nargs="+", default=list(range(3)))
    parser.add_argument("--kinds", nargs="+", default=list(KINDS), choices=KINDS)
    options = parser.parse_args()
    warnings.filterwarnings("ignore")
    truth, rows = Truth(), defaultdict(list)
    head = "".join(f"{name:>10}" for name in MEASURED)
    print(f"{'leads':>6}{'seed':>6}  {'challenger':<10}{head}  promoted")
    for leads in options.leads:
        for seed in options.seeds:
            company = simulate(leads, seed)
            champion, first = champion_of(company.tables, company.end - QUARTER)
            base = truth.log_loss(first)
            for kind in options.kinds:
                one = asked(kind, company.tables, company.end, seed)
                gates, trained, ways = gates_for(one, champion)
                reasons, gain = refusals(gates), base - truth.log_loss(trained)
                rows[leads, kind].append((gain, *ways, not reasons))
                names = ", ".join(dict.fromkeys(r.partition(":")[0] for r in reasons))
                told = f"no: {names}" if reasons else "yes"
                figures = "".join(f"{value:>+10.4f}" for value in (gain, *ways))
                print(f"{leads:>6}{seed:>6}  {kind:<10}{figures}  {told}", flush=True)
    print()
    found = [(*key, *np.mean(values, axis=0), len(values)) for key, values in rows.items()]
    columns = ["leads", "challenger", *MEASURED, "promoted", "companies"]
    print(pd.DataFrame(found, columns=columns).round(4).to_string(index=False))


if __name__ == "__main__":
    main()
