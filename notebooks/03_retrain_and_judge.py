# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Retrain and judge: the hour of truth
#
# Once a quarter the model is trained again, and somebody has to say whether the new one may go live.
# This notebook retrains with one call, reads the verdict figure by figure, and then lets the gates
# of promotion speak: a challenger taught on shuffled outcomes must be refused, a genuine one may
# pass, and there must be a way back. It runs on a simulated company with a model store of its own;
# put the folder of your own tables into `DATA` to look at those.

# %%
import datetime as dt
import os
import tempfile
from dataclasses import replace
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from features.collect import microseconds
from features.policy.load import load_policy
from features.policy.schema import Threshold
from features.tables import known_until, last_known_moment, read_tables
from training.evaluation import evaluate
from training.fit import train
from training.history_expert import TreeSettings
from training.logged import finite_metrics, metrics_against, parameters_of, shown_of
from training.promotion.decide import RefusedError, promote, roll_back
from training.promotion.listing import listed
from training.promotion.standing import log_standing, rival_of
from training.record import record_of
from training.registry import promotions, register
from training.run import attributes_of
from training.simulator import simulate, write_company

BLUE, RED, GREEN, GREY = "#4063d8", "#b3372f", "#389826", "#9a9a9a"
DATA, STORE = tempfile.mkdtemp(), tempfile.mkdtemp()
os.environ["MLFLOW_TRACKING_URI"] = f"sqlite:///{STORE}/mlflow.db"
write_company(simulate(leads=700, seed=1), DATA)

# %% [markdown]
# ## One call
#
# `train` gathers snapshots, judges the procedure on later leads, and fits the model: everything
# until a moment, nothing after it. `leadscore train` does the same, with the leak gate before and
# the report behind. Few and fast trees keep this notebook short: leave `settings` out at home. The
# agreement asks for the leads that a team of this size can work.

# %%
SETTINGS = TreeSettings(bag=2, learning_rate=0.2)
policy = load_policy()
hand_off = policy.hand_off.model_copy(update={"threshold": Threshold(capacity_per_week=6)})
policy = policy.model_copy(update={"hand_off": hand_off})
every = read_tables(DATA)
until = last_known_moment(every, dt.datetime.now(dt.UTC))


def trained_until(tables, moment):
    """Train on what was known at a moment; also give the tables of that moment."""
    then = known_until(tables, moment)
    return train(then, policy, microseconds(moment), settings=SETTINGS), then


trained, tables = trained_until(every, until)
count = trained.counts
print(f"{count['leads']:,.0f} leads, {count['won_leads']:.0f} of them won; {count['snapshots']:,.0f} "
      f"snapshots, worth {count['effective_leads']:,.0f} independent leads; a win counts within "
      f"{count['horizon_days']:.0f} days")
for note in trained.notes:
    print("note:", note)

# %% [markdown]
# ## The verdict
#
# Every figure comes from leads that were created after all that the model behind it had learned
# from, and every interval from drawing whole leads anew. Read the green line against the others:
# `rules_alone` is the agreement without history, `constant` the past win rate and nothing else. A
# blend that is not below both in log-loss has no business going live. On few leads the intervals
# overlap; the paired difference, printed below, is sharper.

# %%
findings = evaluate(trained, deep=True)
fig, axes = plt.subplots(1, 2, figsize=(10, 3), sharey=True)
for ax, measure, told in zip(axes, ("log_loss", "auc"), ("log-loss (less is better)",
                                                         "AUC (more is better, 0.5 = chance)"),
                             strict=True):
    for place, (name, scores) in enumerate(findings.scores.items()):
        one, colour = scores[measure], GREEN if name == "blend" else GREY
        ax.plot([one.low, one.high], [place, place], color=colour, lw=3)
        ax.plot(one.value, place, "o", color=colour)
    ax.set(xlabel=f"{told}, 95 % interval")
axes[0].set_yticks(range(len(findings.scores)), findings.scores)
axes[0].invert_yaxis()
seen = findings.population
fig.suptitle(f"{seen.leads} later leads, {seen.won_leads} of them won", fontsize=11)
fig.tight_layout()
for other, measures in findings.differences.items():
    less = measures["log_loss"]
    print(f"blend less {other:<14} {less.value:+.4f} log-loss, {less.low:+.4f} to {less.high:+.4f}")

# %% [markdown]
# ## Does 20 % mean 20 %?
#
# The smooth reliability curve: of the leads that were promised so much, so many won. The band is
# what chance explains; where it leaves the dotted line out, the promise is wrong. The grey hill
# says where the leads are: a curve over nobody is nobody's problem.

# %%
curve = findings.reliability["blend"]
fig, ax = plt.subplots(figsize=(6, 4.5))
ax.fill_between(curve.promised, curve.low, curve.high, color=BLUE, alpha=0.2, lw=0)
ax.plot(curve.promised, curve.observed, color=BLUE)
most = float(curve.promised.max())
ax.plot([0, most], [0, most], color=GREY, ls=":")
ax.fill_between(curve.promised, 0, curve.density * most * 0.12, color=GREY, alpha=0.5, lw=0)
ax.set(xlabel="promised probability of a win", ylabel="share that won",
       title="Reliability on later leads, with a 95 % band")
fig.tight_layout()
error = findings.scores["blend"]["smooth_calibration_error"]
luck = findings.scores["blend"]["smooth_calibration_error_by_chance"]
print(f"smooth calibration error {error.value:.3f}; a perfect model would get {luck.value:.3f} on so "
      f"few leads, and up to {luck.high:.3f} by bad luck")

# %% [markdown]
# ## Month by month
#
# Observed over expected wins, by the month of the snapshot (each lead weighs one in all). A drift
# shows here first: one month off is chance, three in a row on the same side may be a market that
# moved (`leadscore recalibrate`).

# %%
months = findings.segments["month"]
fig, ax = plt.subplots(figsize=(8, 3.2))
ax.axhspan(0.9, 1.1, color=GREEN, alpha=0.12, lw=0)
ax.axhline(1, color=GREEN, lw=0.8)
for place, month in enumerate(months):
    ax.plot([place, place], [month.ratio.low, month.ratio.high], color=BLUE, lw=3)
    ax.plot(place, month.ratio.value, "o", color=BLUE)
    ax.annotate(f"{month.won:.1f} of {month.expected:.1f}", (place, month.ratio.value),
                xytext=(6, 0), textcoords="offset points", fontsize=8, va="center")
ax.set_xticks(range(len(months)), [month.name for month in months])
ax.set_xlim(-0.5, len(months) - 0.2)
ax.set_ylim(0, 2.5 * max(month.ratio.value for month in months))
ax.set(ylabel="wins, observed / expected", title="Each month with its 95 % interval")
fig.tight_layout()

# %% [markdown]
# ## Would more history help?
#
# The same later leads, predicted by models that knew a quarter, half, … of the past. If the curve
# still falls, wait for more leads or import older ones; if it is flat, better features are what is
# missing.

# %%
learned = findings.learning_curve
fig, ax = plt.subplots(figsize=(7, 3.2))
x = [point.leads for point in learned.points]
ax.fill_between(x, [p.log_loss.low for p in learned.points],
                [p.log_loss.high for p in learned.points], color=BLUE, alpha=0.2, lw=0)
ax.plot(x, [p.log_loss.value for p in learned.points], "o-", color=BLUE)
for point in learned.points:
    ax.annotate(f"{point.won_leads} won", (point.leads, point.log_loss.value), xytext=(0, 8),
                textcoords="offset points", fontsize=8, ha="center")
ax.set(xlabel="leads of the past learned from", ylabel="log-loss of the last block",
       title="Learning curve, 95 % interval over the judged leads")
fig.tight_layout()
print(learned.sentence)

# %% [markdown]
# ## What each family of features adds
#
# Train without a family, and see what the later leads lose. A family whose interval holds 0 has not
# shown its worth on these leads; that is no reason to drop it, but one not to build more of it.

# %%
families = findings.feature_groups
fig, ax = plt.subplots(figsize=(8, 0.36 * len(families) + 1.2))
for place, family in enumerate(families):
    gain = family.gain
    colour = GREEN if gain.low > 0 else RED if gain.high < 0 else GREY
    ax.plot([gain.low, gain.high], [place, place], color=colour, lw=3)
    ax.plot(gain.value, place, "o", color=colour)
ax.axvline(0, color="black", lw=0.8)
ax.set_yticks(range(len(families)), [f"{f.label} ({f.columns})" for f in families], fontsize=8)
ax.invert_yaxis()
ax.set(xlabel="log-loss saved by the family (95 % interval); number of columns in brackets")
fig.tight_layout()

# %% [markdown]
# ## Agreement against history
#
# Last year's model knew little: far fewer wins, and of what leads do their mails only, since the web
# site was not connected yet. The weights are fitted on leads that none of the three had seen: what
# says little gets little weight, and history itself is a linear model and trees. Last year's model is
# registered here, and becomes the champion, since there was none.

# %%
last_year = until - dt.timedelta(days=300)
mails = every.activities["type"].str.startswith("email")
unconnected = replace(every, activities=every.activities[mails].reset_index(drop=True))
champion, champion_tables = trained_until(unconnected, last_year)


def registered(trained, tables, moment, name):
    """Register a training with all that the gates look at, as `leadscore train` does."""
    rival, record = rival_of(tables, trained), record_of(trained, tables, moment, name)
    with tempfile.TemporaryDirectory() as place:
        gates = log_standing(Path(place), trained, tables, record, rival)
        metrics = finite_metrics(trained) | metrics_against(rival)
        about = shown_of(trained, record, gates, rival)
        kinds = attributes_of(tables.leads)
        got = register(trained.model, parameters_of(trained, record), metrics, Path(place), kinds,
                       about)
    print(f"{name}: version {got.version}, {got.alias}")
    return rival.against


registered(champion, champion_tables, last_year, "last year")
fig, ax = plt.subplots(figsize=(8, 2.2))
for place, (name, one) in enumerate((("last year", champion), ("now", trained))):
    p, begin = one.model.parameters, 0.0
    parts = (("agreement", p.stack.rule, GREY), ("linear half", p.stack.history * p.mix.linear, RED),
             ("trees", p.stack.history * p.mix.trees, BLUE))
    for label, weight, colour in parts if p.history_speaks else parts[:1]:
        ax.barh(place, weight, left=begin, color=colour, label=label if place == 1 else None)
        if weight > 0.05:
            ax.annotate(f"{weight:.2f}", (begin + weight / 2, place), ha="center", va="center",
                        color="white")
        begin += weight
    print(f"{name}: {one.counts['won_leads']:.0f} won leads, history has "
          f"{p.stack.share_of_history:.0%} of the weight")
ax.set_yticks((0, 1), ("last year", "now"))
ax.set(xlabel="weight on the log-odds of each expert")
ax.legend(fontsize=8, ncols=3, loc="upper center", bbox_to_anchor=(0.5, 1.3))
fig.tight_layout()

# %% [markdown]
# ## The hand-off threshold, and how sure it is
#
# The team works six leads a week; the threshold follows from that. Leads that ask for contact are
# handed over anyway. Another draw of leads would have given another threshold: the shaded band. If
# precision hardly changes across it, argue about capacity, not about decimals.

# %%
p = trained.model.parameters
band, hand_offs = p.threshold_band, p.hand_off_curve
week = (np.array(hand_offs.leads) + hand_offs.asked) / hand_offs.weeks
precise = np.array(hand_offs.wins) / np.array(hand_offs.leads)
fig, axes = plt.subplots(2, 1, figsize=(7, 4.8), sharex=True)
for ax, y, told in zip(axes, (week, precise), ("hand-offs per week", "share of them won"),
                       strict=True):
    ax.axvspan(band.score.low, band.score.high, color=GREEN, alpha=0.15, lw=0)
    ax.axvline(p.threshold_score, color=GREEN)
    ax.step(hand_offs.score, y, where="post", color=BLUE)
    ax.set_ylabel(told)
axes[1].set(xlabel="threshold on the score (percent)", ylim=(0, 1))
axes[0].set_title("What each threshold would have handed over", fontsize=11)
fig.tight_layout()
print(f"threshold {p.threshold_score:.1f}, 95 % interval {band.score.low:.1f} to "
      f"{band.score.high:.1f}: {band.hand_offs_per_week.value:.1f} hand-offs a week "
      f"({band.hand_offs_per_week.low:.1f} to {band.hand_offs_per_week.high:.1f})")
if band.precision is not None:
    print(f"won of those handed over by their score: {band.precision.value:.0%} "
          f"({band.precision.low:.0%} to {band.precision.high:.0%})")

# %% [markdown]
# ## A bad challenger is refused
#
# An import gone wrong: the outcomes of all closed leads are dealt out anew. Training does not crash,
# and a model comes out. The gates must stop it, and say why.

# %%
dealt = every.statuses.copy()
closing = dealt["status"].isin(["won", "lost"]).to_numpy()
dealt.loc[closing, "status"] = np.random.default_rng(0).permutation(
    dealt["status"].to_numpy()[closing])
shuffled, shuffled_tables = trained_until(replace(every, statuses=dealt), until)
against_shuffled = registered(shuffled, shuffled_tables, until, "shuffled outcomes")
try:
    promote("challenger")
except RefusedError as refused:
    print(refused)
else:
    raise AssertionError("a model of shuffled outcomes passed the gates")

# %% [markdown]
# ## A genuine one passes
#
# The training from above. Challenger and champion are compared on leads that neither had learned
# from: a difference left of 0 says that the challenger is better. Do not be fooled if the red line
# lies there too: it is judged on its own, false outcomes, and the champion never saw that mess. No
# score can find this out. The gate that compares outcomes with what they were before does.

# %%
against = registered(trained, tables, until, "this quarter")
fig, ax = plt.subplots(figsize=(8, 2))
compared = (("shuffled outcomes", against_shuffled, RED), ("this quarter", against, GREEN))
for place, (name, one, colour) in enumerate(compared):
    found = one.difference
    ax.plot([found["low"], found["high"]], [place, place], color=colour, lw=3)
    ax.plot(found["difference"], place, "o", color=colour)
ax.axvline(0, color="black", lw=0.8)
ax.set_yticks((0, 1), [name for name, *_ in compared])
ax.set(ylim=(-0.5, 1.5), title=f"On {against.leads} leads, {against.wins} of them won",
       xlabel="log-loss, challenger less champion (95 % interval; less is better)")
fig.tight_layout()
done = promote("challenger")
for gate in done.gates:
    print("passed " if gate.passed else "refused", gate.said)
print(f"version {done.version} is the champion, before it was version {done.before}")

# %% [markdown]
# ## The way back
#
# If the reps complain tomorrow, one call brings the old champion back, without a retraining, and
# with the reason on record. A running service follows by itself.

# %%
back = roll_back(reason="scores of partners too high")
print(f"version {back.version} is the champion again")
pd.DataFrame([change.model_dump() for change in promotions()])[
    ["version", "before", "rollback", "forced", "reason"]]

# %% [markdown]
# All models with what was known of each: the same as `leadscore models`.

# %%
shown = ["version", "aliases", "trained_until", "leads", "wins", "log_loss", "auc", "standing"]
pd.DataFrame([vars(one) for one in listed()])[shown].round(3)
