"""Looking back at the leads that came after a training: what the model would have said of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.collect import facts_from_tables
from features.facts import Facts, FloatArray, Moments
from features.points import Agreement
from features.tables import Tables
from training.metrics import logit
from training.model import LeadModel
from training.outcomes import Outcomes, outcomes_of
from training.parameters import ModelParameters
from training.recalibration.ripening import ripening_of
from training.recalibration.since import Since
from training.snapshots import Snapshots, snapshots_of

MOST_LEADS = 50_000


@dataclass(frozen=True)
class Followed:
    """The looks at leads that came after a training; without those of which nothing can be known.

    Attributes
    ----------
    common
        By the common model, without any recalibration.
    lines
        Of those interested in each product line, by the line, without any recalibration.
    lead_ids
        Of all leads, by position.
    """

    common: Since
    lines: Mapping[str, Since]
    lead_ids: Sequence[str]


@dataclass(frozen=True)
class _History:
    """What is known by now: facts, outcomes, and whose mail addresses are the company's own."""

    facts: Facts
    outcomes: Outcomes
    until_us: int
    own_domains: tuple[str, ...]

    def snapshots(self, horizon_days: float) -> Snapshots:
        return snapshots_of(
            self.facts, self.outcomes, self.until_us, horizon_days, own_domains=self.own_domains
        )


def follow(model: LeadModel, tables: Tables, until_us: int) -> Followed:
    """Score the leads that came after the training as they were known at set ages while open.

    Parameters
    ----------
    model
        The model, recalibrated or not.
    tables
        What is known until now; nothing after `until_us` may be in them.
    until_us
        Now, microseconds.
    """
    p = model.parameters
    facts = facts_from_tables(tables, model.builder.matcher.kind_columns, p.policy.hygiene)
    own = tuple(p.policy.hygiene.internal_mail_domains)
    history = _History(facts, outcomes_of(tables), until_us, own)
    looks = history.snapshots(p.horizon_days)
    chosen = _newer(facts, looks.moments, p.trained_until_us)
    moments = looks.moments.part(chosen)
    interested, logits = _said(model, facts, moments)
    common = _since(history, p.horizon_days, chosen, _untouched(p, logits[""]))
    lines = {}
    for name, line in p.product_lines.items():
        every = _since(history, line.horizon_days, chosen, _untouched(p, logits[name], name))
        lines[name] = every.part(interested[name] & (every.share > 0))
    return Followed(common.part(common.share > 0), lines, facts.lead_ids)


def _newer(facts: Facts, moments: Moments, trained_until_us: int) -> NDArray[np.bool_]:
    """Choose the looks at leads that came after the training; of very many leads, every n-th."""
    newer = facts.created_us[moments.lead] > trained_until_us
    leads = np.unique(moments.lead[newer])
    step = -(-len(leads) // MOST_LEADS) or 1
    return newer & np.isin(moments.lead, leads[::step])


def _said(
    model: LeadModel, facts: Facts, moments: Moments
) -> tuple[dict[str, NDArray[np.bool_]], dict[str, FloatArray]]:
    """Give, per product line, who is interested, and what each line (and the house) says."""
    lines = {name: model.of_line(name) for name in model.parameters.product_lines}
    policy = model.parameters.policy
    matches = [policy.product_lines[name].match for name in lines]
    house = Agreement(policy)
    interest = [np.zeros((0, len(lines)), bool)]
    found: dict[str, list[FloatArray]] = {name: [np.zeros(0)] for name in ("", *lines)}
    for _, rows in model.builder.build_in_parts(facts, moments):
        trees = model.history_logit(rows)
        found[""].append(logit(model.probability(rows, trees)))
        for name, line in lines.items():
            found[name].append(logit(line.probability(rows, trees)))
        if lines:
            interest.append(house.holds(matches, rows.known))
    columns = np.concatenate(interest)
    return (
        {name: columns[:, place] for place, name in enumerate(lines)},
        {name: np.concatenate(parts) for name, parts in found.items()},
    )


def _untouched(p: ModelParameters, said: FloatArray, line: str = "") -> FloatArray:
    """Take out of the log-odds what earlier recalibrations put in."""
    if p.recalibrated is None:
        return said
    slope = p.product_lines[line].slope if line else 1.0
    return said - slope * p.recalibrated.shift - p.recalibrated.lines.get(line, 0.0)


def _since(
    history: _History, horizon_days: float, chosen: NDArray[np.bool_], said: FloatArray
) -> Since:
    """Add what became of the looks within a horizon by now."""
    looks = history.snapshots(horizon_days)
    moments, until = looks.moments, history.until_us
    created = history.facts.created_us[moments.lead]
    age, at = moments.as_of_us - created, moments.part(chosen)
    share = ripening_of(age, looks, until).share(age[chosen], until - at.as_of_us)
    won = looks.won & (looks.known_us <= until)
    return Since(at.lead, created[chosen], at.as_of_us, said, won[chosen], share)
