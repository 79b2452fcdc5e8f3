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
# # The data: a first look
#
# What a data scientist looks at before the first training: what is in the tables, how leads move
# through the funnel, how long a win takes, which horizon that suggests, and whether what leads
# do tells winners from losers. It runs on a simulated company; put the folder of your own tables
# into `DATA` to look at those.

# %%
import datetime as dt
import tempfile

import matplotlib.pyplot as plt
import numpy as np

from features.collect import facts_from_tables, microseconds
from features.facts import MICROSECONDS_PER_DAY
from features.matching import Matcher
from features.policy.load import load_policy
from features.tables import STATUSES, last_known_moment, read_tables
from training.outcomes import NEVER, outcomes_of
from training.simulator import simulate, write_company
from training.snapshots import default_horizon_days, snapshots_of

DATA = tempfile.mkdtemp()
write_company(simulate(leads=1000, seed=1), DATA)

# %% [markdown]
# ## The tables
#
# Reading checks everything; a table that breaks the contract is refused with every mistake named.

# %%
tables = read_tables(DATA)
for name in ("leads", "activities", "statuses", "attribute_changes"):
    print(f"{name:<18}{len(getattr(tables, name)):>8,} rows")
tables.leads.head(3).T

# %% [markdown]
# How full are the columns? A column that is only filled for winners would be a leak.

# %%
policy = load_policy()
facts = facts_from_tables(tables, Matcher(policy).kind_columns)
outcomes = outcomes_of(tables)
won, closed = outcomes.won_us != NEVER, outcomes.closed_us != NEVER
filled = tables.leads.notna()
shares = filled.groupby(np.where(won, "won", np.where(closed, "lost", "open"))).mean().T
shares.round(2)

# %% [markdown]
# ## The funnel
#
# Leads that ever had each status. Not every lead passes every step.

# %%
reached = tables.statuses.groupby("status")["lead_id"].nunique().reindex(STATUSES, fill_value=0)
reached = reached[reached > 0]
fig, ax = plt.subplots(figsize=(7, 3))
ax.barh(reached.index[::-1], reached.to_numpy()[::-1], color="#4063d8")
ax.set(xlabel="leads", title="Leads that ever had a status")
fig.tight_layout()

# %% [markdown]
# ## Time to win, and the horizon
#
# A win counts when it comes within the horizon. Nine of ten wins should: less would call slow
# winners lost, more would make you wait longer until a label is known.

# %%
days = (outcomes.won_us[won] - facts.created_us[won]) / MICROSECONDS_PER_DAY
horizon = default_horizon_days(facts, outcomes)
fig, ax = plt.subplots(figsize=(7, 3))
ax.hist(days, bins=40, color="#9fb4ee")
ax.axvline(horizon, color="#b3372f")
ax.annotate(f"horizon {horizon} days", (horizon, ax.get_ylim()[1] * 0.9), color="#b3372f")
ax.set(xlabel="days from creation to the win", ylabel="wins", title="Time to win")
fig.tight_layout()
print(f"{won.sum()} wins; half of them within {np.median(days):.0f} days")

# %% [markdown]
# With that horizon the training snapshots follow: leads as they were at set ages while open. The
# label is known once the lead has won, has closed, or the horizon has passed.

# %%
until = last_known_moment(tables, dt.datetime.now(dt.UTC))
until_us = microseconds(until)
snapshots = snapshots_of(facts, outcomes, until_us, horizon)
known, weight = snapshots.labelled(until_us)
print(f"{len(snapshots):,} snapshots, {known.mean():.0%} with a known label, "
      f"{np.average(snapshots.won[known], weights=weight[known]):.1%} of those won (weighted)")

# %% [markdown]
# ## What winners do
#
# The policy gives every kind of activity a buying stage. Activities in the first 14 days, of leads
# that were still open then: what came later could not have been known.

# %%
masks = Matcher(policy).masks(facts.behaviour.kinds)
stage = np.array([activity.stage for activity in policy.activities.values()])
first_us = 14 * MICROSECONDS_PER_DAY
open_then = np.minimum(outcomes.won_us, outcomes.closed_us) > facts.created_us + first_us
open_then &= facts.created_us + first_us <= until_us
behaviour = facts.behaviour
early = behaviour.occurred_us - facts.created_us[behaviour.lead] <= first_us
stages = ("early", "mid", "late", "negative")
counts = np.stack([
    np.bincount(behaviour.lead[early & masks[stage == s].any(axis=0)[behaviour.kind]],
                minlength=len(facts))
    for s in stages
])
fig, ax = plt.subplots(figsize=(7, 3))
for shift, (name, group, colour) in enumerate(
    (("won", won, "#389826"), ("lost", closed & ~won, "#b3372f"))
):
    means = counts[:, open_then & group].mean(axis=1)
    ax.bar(np.arange(len(stages)) + 0.4 * shift, means, 0.38, label=name, color=colour)
ax.set_xticks(np.arange(len(stages)) + 0.2, stages)
ax.set(ylabel="activities per lead", title="Activities in the first 14 days, by buying stage")
ax.legend()
fig.tight_layout()

# %% [markdown]
# ## Who wins, by source
#
# Shares of few leads are noise: look at the counts before you believe a share.

# %%
by_source = tables.leads.assign(won=won)[closed].groupby("source")["won"].agg(["mean", "size"])
by_source = by_source.sort_values("mean")
fig, ax = plt.subplots(figsize=(7, 3))
ax.barh(by_source.index, by_source["mean"], color="#9558b2")
for place, (share, leads) in enumerate(by_source.to_numpy()):
    ax.annotate(f" {leads:.0f} closed leads", (share, place), va="center", fontsize=8)
ax.set(xlabel="share won of the closed leads", title="Sources")
ax.margins(x=0.3)
fig.tight_layout()
