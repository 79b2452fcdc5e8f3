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
# # Why these leads: the model opened up
#
# A rep asks why this lead is on top, and a data scientist must be able to answer to the last bit.
# This notebook takes a model apart: what its trees look at (with the `shap` library), whether what
# we tell people adds up to the score exactly, one lead in words, how stable the reasons are when
# the model is trained again, and where its linear half and its trees disagree. It runs on a
# simulated company; put the folder of your own tables into `DATA` to look at those.

# %%
import datetime as dt
import tempfile
import textwrap
import warnings
from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

warnings.filterwarnings("ignore", message="IProgress not found")
warnings.filterwarnings("ignore", message="LightGBM binary classifier")
import shap

from features.collect import facts_from_tables, microseconds
from features.people import kept_together
from features.policy.load import load_policy
from features.tables import known_until, last_known_moment, read_tables
from serving.scorer import Scorer
from training.evaluation.deep.stability import compared, retrained, strongest, told_rows
from training.fit import train
from training.history_expert import TreeSettings, fit_bag
from training.metrics import log_losses, sigmoid
from training.outcomes import open_leads
from training.simulator import simulate, write_company

BLUE, RED, GREEN, GREY = "#4063d8", "#b3372f", "#389826", "#9a9a9a"
DATA = tempfile.mkdtemp()
write_company(simulate(leads=1100, seed=1), DATA)

# %% [markdown]
# Few and fast trees keep this notebook short; leave `settings` out for the model that you would
# promote, or load the champion with `training.registry.load_model`.

# %%
every = read_tables(DATA)
until = last_known_moment(every, dt.datetime.now(dt.UTC))
tables, until_us = known_until(every, until), microseconds(until)
trained = train(tables, load_policy(), until_us, settings=TreeSettings(bag=3, learning_rate=0.2))
model, known = trained.model, trained.gathered
p, columns = model.parameters, model.columns
names = [column.name for column in columns]
print(f"log-odds = {p.stack.intercept:+.2f} + {p.stack.rule:.2f} × agreement "
      f"+ {p.stack.history:.2f} × history")
print(f"history  = {p.mix.intercept:+.2f} + {p.mix.linear:.2f} × linear model "
      f"+ {p.mix.trees:.2f} × trees (mean of {p.bag})")

# %% [markdown]
# ## What the trees look at
#
# First of all: can the figures be trusted? What `shap` says of the trees must be, column by column,
# what our model says of them. (For this `shap` asks LightGBM, as the service does; its own arithmetic
# is put to the test below, where it is needed.)

# %%
rows = told_rows(trained)  # judged leads, each at one of its judged moments
matrix = rows.matrix[:, model.selected]
explainer = shap.TreeExplainer(model.booster)
by_shap = explainer(matrix)
native = model.booster.predict(matrix, pred_contrib=True)
apart = np.abs(by_shap.values - native[:, :-1]).max()
ours = model.history_contributions(rows)[:, :-1] - p.mix.linear * p.linear.contributions(matrix)
apart_ours = np.abs(ours - by_shap.values * p.mix.trees / p.bag).max()
print(f"{matrix.size:,} contributions; largest difference between shap and LightGBM {apart:.1e}, "
      f"between shap and what our model says of its trees {apart_ours:.1e}")
assert max(apart, apart_ours) < 1e-9

# %% [markdown]
# The beeswarm: one dot per lead and column. To the right the column speaks for a win, to the left
# against; red dots are high values, blue ones low, grey ones missing. A row that goes from blue to
# red says "more is better"; one that goes back and forth is an interaction with something else.

# %%
trees = shap.Explanation(
    by_shap.values * p.mix.trees / p.bag, base_values=0.0, data=matrix, feature_names=names
)
shap.plots.beeswarm(trees, max_display=14, show=False, plot_size=(9, 5.5))
ax = plt.gca()
ax.set_xlabel("contribution of the trees (log-odds of a win)")
ax.set_title(f"{len(matrix)} judged leads", fontsize=11)
ax.tick_params(axis="y", labelsize=9)
plt.tight_layout()

# %% [markdown]
# ## Dependence: steps and a slope
#
# The same columns, one at a time: each dot a lead, its value below and what the trees make of it
# on the left. The red line is what the linear half makes of the same value. Trees draw steps, and
# humps where both too little and too much are bad; the linear half draws one slope on a logarithmic
# scale, and must fail at a hump. Where dots spread at one value, another column is at work.

# %%
linear_says = p.mix.linear * p.linear.contributions(matrix)
numbers = [i for i, c in enumerate(columns) if c.unit != "categorical"]
size = np.abs(trees.values).mean(axis=0)
top = sorted(numbers, key=lambda i: -size[i])[:4]
fig, axes = plt.subplots(2, 2, figsize=(9, 6.5))
for ax, i in zip(axes.flat, top, strict=True):
    x = matrix[:, i]
    ax.plot(x, trees.values[:, i], "o", ms=4, mew=0, alpha=0.5, color=BLUE, label="trees")
    order = np.argsort(x)
    ax.plot(x[order], linear_says[order, i], color=RED, label="linear half")
    ax.axhline(0, color=GREY, lw=0.8)
    if np.nanmax(x) > 20 * np.nanmedian(x):
        ax.set_xscale("symlog")  # few large values would squeeze all others together
        ax.set_xlim(0.8 * np.nanmin(x))
    ax.set_title(names[i], fontsize=9)
    ax.set_xlabel(columns[i].unit.replace("numeric", "value"), fontsize=8)
    ax.set_ylabel("contribution (log-odds)", fontsize=8)
axes.flat[0].legend(fontsize=8)
fig.tight_layout()

# %% [markdown]
# ## Interactions
#
# What two columns say together, beyond what each says alone. Here `shap` must do its own arithmetic,
# and that has to be checked before it is believed: all interactions of a column add up to its
# contribution, or something is wrong.


# %%
def interactions(booster, matrix, bag):
    """Give interactions (n, columns, columns) of a bag, and by how much they miss their sums."""
    found = np.asarray(shap.TreeExplainer(booster).shap_interaction_values(matrix)) / bag
    contributions = booster.predict(matrix, pred_contrib=True)[:, :-1] / bag
    return found, np.abs(found.sum(axis=2) - contributions).max()


few = np.random.default_rng(0).permutation(len(matrix))[:10]
_, wrong = interactions(model.booster, matrix[few], p.bag)
print(f"interactions of the model's own trees: wrong by up to {wrong:.2f} log-odds")

# %% [markdown]
# If that figure is not tiny, `shap` misreads splits on categories (LightGBM tests whether a value
# is *one of several*), and a picture of it would be a fairy tale. The way out: a twin of the trees
# on the columns that matter most, with categories as plain codes. It is not the model, but it
# learned from the same rows, and about the twin the arithmetic is right.

# %%
matter = np.sort(np.argsort(-np.abs(trees.values).mean(axis=0))[:40])
labelled = known.snapshots.labelled(until_us)[0]
lessons = known.material.rows(labelled, until_us)
lessons = replace(lessons, matrix=lessons.matrix[:, matter])
plain = [replace(columns[i], categories=()) for i in matter]
settings = trained.settings.model_copy(update={"feature_fraction": 0.8})
twin = fit_bag(lessons, plain, settings, int(trained.counts["rounds"]))
some = np.random.default_rng(0).permutation(len(matrix))[:150]
pairs, error = interactions(twin, matrix[np.ix_(some, matter)], p.bag)
print(f"interactions of the twin: wrong by up to {error:.0e} log-odds")
assert error < 1e-6

# %% [markdown]
# The picture shows the columns that take part in the strongest interactions. If two columns with
# nothing to do with each other stand out, be suspicious: few leads make chance pairs.

# %%
twin_names = [names[i] for i in matter]
together = 2 * np.abs(pairs).mean(axis=0)  # a pair's share is split between [i, j] and [j, i]
np.fill_diagonal(together, 0.0)
strong = np.argsort(-together.max(axis=1))[:10]
fig, ax = plt.subplots(figsize=(8, 6))
seen = ax.imshow(together[np.ix_(strong, strong)], cmap="Purples")
ax.set_xticks(range(len(strong)), [twin_names[i] for i in strong], rotation=40, ha="right",
              fontsize=8)
ax.set_yticks(range(len(strong)), [twin_names[i] for i in strong], fontsize=8)
fig.colorbar(seen, label="mean size of the interaction (log-odds)")
ax.set_title(f"The strongest interactions among {len(matter)} columns", fontsize=11)
fig.tight_layout()
a, b = np.unravel_index(together.argmax(), together.shape)
alone = np.abs(np.diagonal(pairs, axis1=1, axis2=2)).mean(axis=0).max()
print(f"strongest pair: {twin_names[a]} with {twin_names[b]}, {together[a, b]:.3f} log-odds on "
      f"average; the strongest column on its own {alone:.3f}")

# %% [markdown]
# The strongest pair, lead by lead: what the pair adds for each value of the one, coloured by the
# other.

# %%
values = matrix[np.ix_(some, matter)]
if len(np.unique(values[:, b])) > len(np.unique(values[:, a])):
    a, b = b, a  # the finer one below
x, colour = values[:, a], values[:, b]
fig, ax = plt.subplots(figsize=(7, 3.6))
dots = ax.scatter(x, 2 * pairs[:, a, b], c=colour, cmap="viridis", s=22,
                  vmax=np.nanquantile(colour, 0.95))
ax.axhline(0, color=GREY, lw=0.8)
if np.nanmax(x) > 20 * np.nanmedian(x):
    ax.set_xscale("symlog")
    ax.set_xlim(0.8 * np.nanmin(x))
below, beside = (f"{twin_names[i]} ({plain[i].unit})" for i in (a, b))
fig.colorbar(dots, label=beside)
ax.set(xlabel=below, ylabel="interaction (log-odds)")
fig.tight_layout()

# %% [markdown]
# ## What people are told adds up exactly
#
# People do not read hundreds of columns: contributions of trees, linear half and agreed points are
# added up per reason group. Nothing may get lost on the way: start plus all contributions is the
# log-odds of the score.

# %%
explained = model.explain(rows)
total = explained.start + explained.contributions.sum(axis=1)
direct = model.probability(rows)
sum_error = np.abs(total - explained.logit).max()
score_error = np.abs(sigmoid(total) - direct).max()
print(f"{len(total)} leads × {len(model.groups)} groups: largest error of the sum {sum_error:.1e} "
      f"log-odds, largest difference to the probability worked out directly {score_error:.1e}")
assert max(sum_error, score_error) < 1e-9

# %%
order = np.argsort(-np.abs(explained.contributions).mean(axis=0))[:12][::-1]
fig, ax = plt.subplots(figsize=(8, 4.2))
rng = np.random.default_rng(0)
for place, g in enumerate(order):
    value = explained.contributions[:, g]
    ax.scatter(value, place + rng.uniform(-0.3, 0.3, len(value)), s=7, lw=0, alpha=0.5,
               c=np.where(value > 0, GREEN, RED))
ax.axvline(0, color=GREY, lw=0.8)
ax.set_yticks(range(len(order)), [model.groups[g] for g in order], fontsize=8)
ax.set(xlabel="contribution to the score (log-odds of a win)",
       title="The same leads by reason group: agreement and history together")
fig.tight_layout()

# %% [markdown]
# ## The list of today
#
# The best open leads of this moment, and what brought each of them there. A list where every lead
# has the same one reason is a list that one column wrote: look for variety along the rows.

# %%
now = open_leads(known.outcomes, known.facts.created_us, until_us)
open_rows = model.builder.build(known.facts, now)
said = model.explain(open_rows)
best = np.argsort(-said.logit)[:12]
groups = np.argsort(-np.abs(said.contributions[best]).mean(axis=0))[:9]
ids = [known.facts.lead_ids[i] for i in now.lead[best]]
shown = said.contributions[np.ix_(best, groups)]
most = np.abs(shown).max()
fig, ax = plt.subplots(figsize=(9, 5))
seen = ax.imshow(shown, cmap="RdYlGn", vmin=-most, vmax=most, aspect="auto")
for (i, j), value in np.ndenumerate(shown):
    ax.text(j, i, f"{value:+.1f}", ha="center", va="center", fontsize=7)
ax.set_yticks(range(len(best)), [f"{name}  {chance:.0%}" for name, chance in
                                 zip(ids, said.probability[best], strict=True)], fontsize=8)
ax.set_xticks(range(len(groups)), [model.groups[g] for g in groups], rotation=30, ha="right",
              fontsize=8)
fig.colorbar(seen, label="contribution (log-odds)")
ax.set_title(f"The best {len(best)} of {len(now)} open leads, with their probability", fontsize=11)
fig.tight_layout()

# %% [markdown]
# ## One lead, in words
#
# What the rep reads before the call: the same contributions as sentences with the lead's own
# figures, strongest first. The bars start where the average lead starts, and end at the score.

# %%
scorer = Scorer(model, "this notebook")
one = facts_from_tables(tables.only(ids[0]), scorer.kind_columns, scorer.policy.hygiene)
score = scorer.score_one(one, until_us)
sizes = np.array([reason.contribution for reason in score.reasons])
ends = score.start + np.cumsum(sizes)
fig, ax = plt.subplots(figsize=(10, 0.5 * len(sizes) + 1.3))
for place, (begin, step) in enumerate(zip(ends - sizes, sizes, strict=True)):
    ax.barh(place, step, left=begin, color=GREEN if step > 0 else RED)
    ax.annotate(f" {step:+.2f} ", (max(begin, begin + step), place), va="center", fontsize=8)
ax.axvline(score.start, color=GREY, ls=":")
ax.axvline(ends[-1], color="black", lw=0.8)
ax.set_yticks(range(len(sizes)), [textwrap.fill(reason.text, 50) for reason in score.reasons],
              fontsize=8)
ax.invert_yaxis()
ax.margins(x=0.15)
ax.set(xlabel="log-odds of a win: from the start (dotted) to the score (black)")
ax.set_title(f"{score.lead_id}: score {score.score}, grade {score.grade}, higher than "
             f"{score.percentile:.0f} % of open leads", fontsize=11)
fig.tight_layout()
adds_up = abs(np.log(score.probability / (1 - score.probability)) - ends[-1])
print(f"start {score.start:+.2f} and {len(sizes)} reasons make {ends[-1]:+.2f} log-odds, "
      f"{score.probability:.1%} within {score.horizon_days:.0f} days (error {adds_up:.0e})")

# %% [markdown]
# ## Would another training say the same?
#
# A reason that changes with every retraining is no reason. Train twice, each on a random 80 % of the
# leads, and compare the three strongest reasons of every lead. With few leads reasons do move: the
# figure says how firmly you may speak.

# %%
accounts = kept_together(known.facts)
again = [retrained(trained, accounts, number) for number in range(2)]
contributions = [other.explain(rows).contributions for other in again]
alike, same_first = compared(*contributions)
in_top = [strongest(c).mean(axis=0) for c in contributions]
fig, axes = plt.subplots(1, 2, figsize=(10, 4), width_ratios=(1, 1.4))
values, counts = np.unique(alike.round(2), return_counts=True)
axes[0].bar([f"{v:.1f}" for v in values], counts / len(alike), color=BLUE)
axes[0].set(xlabel="Jaccard index of the top three reasons", ylabel="share of leads",
            title=f"Mean {alike.mean():.2f}")
order = np.argsort(-np.mean(in_top, axis=0))[:10][::-1]
for shift, (one, colour) in enumerate(zip(in_top, (BLUE, "#9fb4ee"), strict=True)):
    axes[1].barh(np.arange(len(order)) + 0.38 * shift, one[order], 0.36, color=colour,
                 label=f"retrain {shift + 1}")
axes[1].set_yticks(np.arange(len(order)) + 0.19, [model.groups[g] for g in order], fontsize=8)
axes[1].set(xlabel="share of leads that have it among their top three")
axes[1].legend(fontsize=8)
fig.tight_layout()
print(f"the strongest reason stays the same for {same_first.mean():.0%} of {len(alike)} leads")

# %% [markdown]
# ## Where the two halves of history differ
#
# Linear model and trees learned from the same rows, and each sees what the other cannot. On the left
# later leads that neither had seen: on the red line both say the same. On the right what each is
# worth there alone, mixed, and together with the agreement.

# %%
judged = trained.judged
predictors = {"linear half": judged.linear, "trees": judged.trees, "their mix": judged.history,
              "with the agreement": judged.blend, "agreement alone": judged.rule}
losses = {name: np.average(log_losses(judged.won, sigmoid(value)), weights=judged.weight)
          for name, value in predictors.items()}
apart = np.abs(judged.linear - judged.trees)
fig, axes = plt.subplots(1, 2, figsize=(10, 4), width_ratios=(1.2, 1))
for label, who, colour in (("not won", ~judged.won, GREY), ("won", judged.won, GREEN)):
    axes[0].plot(judged.linear[who], judged.trees[who], "o", ms=3, mew=0, alpha=0.5, color=colour,
                 label=label)
ends = [min(judged.linear.min(), judged.trees.min()), max(judged.linear.max(), judged.trees.max())]
axes[0].plot(ends, ends, color=RED, lw=0.8)
axes[0].set(xlabel="linear half (log-odds)", ylabel="trees (log-odds)",
            title=f"{len(judged.won):,} snapshots of later leads")
axes[0].legend(fontsize=8)
for place, (name, loss) in enumerate(losses.items()):
    axes[1].plot(loss, place, "o", ms=9, color=GREEN if loss == min(losses.values()) else GREY)
    axes[1].annotate(f"  {loss:.3f}", (loss, place), va="center", fontsize=9)
axes[1].set_yticks(range(len(losses)), losses)
axes[1].invert_yaxis()
axes[1].margins(x=0.25, y=0.15)
axes[1].set(xlabel="log-loss on later leads (less is better)")
fig.tight_layout()
correlation = np.corrcoef(judged.linear, judged.trees)[0, 1]
print(f"correlation {correlation:.2f}; half of the snapshots lie {np.median(apart):.2f} log-odds "
      f"apart or less, one in ten more than {np.quantile(apart, 0.9):.2f}")

# %% [markdown]
# Which columns do they quarrel about? The difference of their contributions, by column, among the
# leads explained above, both on the scale on which they enter the score.

# %%
quarrel = pd.Series(np.abs(linear_says - trees.values).mean(axis=0), index=names)
both = pd.DataFrame({
    "trees": np.abs(trees.values).mean(axis=0),
    "linear half": np.abs(linear_says).mean(axis=0),
    "difference": quarrel,
    "correlation": [np.corrcoef(linear_says[:, i], trees.values[:, i])[0, 1]
                    if min(np.ptp(linear_says[:, i]), np.ptp(trees.values[:, i])) > 0 else np.nan
                    for i in range(len(names))],
}, index=names)
both.sort_values("difference", ascending=False).head(8).round(3)
