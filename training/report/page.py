"""Everything the report and the model card say, gathered once for both templates."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from importlib.metadata import version

from features.policy.schema import Policy
from training.evaluation.evaluated import Evaluated, evaluated
from training.fit import Trained
from training.model import LeadModel
from training.pages.numbers import day, decimals, iso, moment, percent, plain, whole
from training.report import method
from training.report.agreement import AgreedPart, PartWorth, agreed_parts, part_worths
from training.report.comparison import (
    PREDICTORS,
    Comparison,
    Line,
    Verdict,
    comparisons,
    headline,
    verdict,
)
from training.report.evidence import Evidence
from training.report.groups import Groups, strongest_groups
from training.report.hand_off import how_it_was_set, looking_back, what_else

LIBRARIES = ("lightgbm", "numpy", "scikit-learn", "scipy")


@dataclass(frozen=True)
class HandOffWords:
    """The hand-off threshold and the clauses around it."""

    threshold: str
    how: str
    back: str | None
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """What the templates fill in; texts of users are escaped there."""

    data: str
    policy: Policy
    policy_version: str
    trained_until: str
    period: str
    horizon: str
    label: str
    as_of_rule: str
    verdict: Verdict
    warnings: tuple[str, ...]
    counts: tuple[tuple[str, str, str], ...]
    judged: str | None
    predictors: tuple[str, ...]
    lines: tuple[Line, ...]
    comparisons: tuple[Comparison, ...]
    weight: str
    history_speaks: bool
    hand_off: HandOffWords
    groups: Groups | None
    parts: tuple[PartWorth, ...]
    agreed: tuple[AgreedPart, ...]
    method: tuple[str, ...]
    intended: tuple[str, ...]
    not_intended: tuple[str, ...]
    limits: tuple[str, ...]
    reproduce: str
    fingerprint: str
    libraries: str


def page_of(trained: Trained, facts_name: str, evidence: Evidence | None) -> Page:
    """Gather all words and tables of a training."""
    p = trained.model.parameters
    rows = evaluated(trained.judged, None if evidence is None else evidence.judged)
    begins = "" if evidence is None else f"{day(evidence.begins_us)} to "
    return Page(
        data=without_password(facts_name),
        policy=p.policy,
        policy_version=p.policy_version,
        trained_until=moment(p.trained_until_us),
        period=f"{begins or 'up to '}{moment(p.trained_until_us)}; nothing later was looked at",
        horizon=plain(p.horizon_days),
        label=method.label(trained),
        as_of_rule=method.as_of_rule(trained),
        verdict=verdict(trained.metrics, history_speaks=p.bag > 0),
        warnings=(*trained.notes, *method.cautions(trained, rows)),
        counts=_counts(trained),
        judged=_judged(trained),
        predictors=tuple(PREDICTORS.values()),
        lines=headline(trained.metrics),
        comparisons=comparisons(trained.metrics),
        weight=method.weight_of_history(trained),
        history_speaks=p.bag > 0,
        hand_off=_hand_off(trained, rows),
        groups=None if evidence is None else strongest_groups(trained.model, evidence.sample),
        parts=part_worths(p.rule_expert),
        agreed=agreed_parts(p.policy, p.rule_expert, None if evidence is None else evidence.sample),
        method=tuple(method.how_figures_were_made(trained, rows)),
        intended=method.INTENDED_USE,
        not_intended=method.NOT_INTENDED,
        limits=tuple(method.limits()),
        reproduce=_command(trained, without_password(facts_name)),
        fingerprint=fingerprint(trained.model),
        libraries=", ".join(f"{name} {version(name)}" for name in LIBRARIES),
    )


def _hand_off(trained: Trained, rows: Evaluated) -> HandOffWords:
    p = trained.model.parameters
    threshold = p.policy.hand_off.threshold
    return HandOffWords(
        threshold=decimals(p.threshold_score, 1),
        how=how_it_was_set(threshold, p.threshold_score, trained.notes),
        back=looking_back(rows, p.threshold_score),
        clauses=tuple(what_else(p.policy)),
    )


def _counts(trained: Trained) -> tuple[tuple[str, str, str], ...]:
    counts = trained.counts
    return (
        ("Leads", whole(counts["leads"]), "created by the end of the period"),
        ("Won", whole(counts["won_leads"]), "leads won within the horizon of a snapshot"),
        ("Snapshots", whole(counts["snapshots"]), "moments with a known outcome"),
        ("Blocks judged", whole(counts["folds"]), "of later leads, each from its past"),
    )


def _judged(trained: Trained) -> str | None:
    if "blend" not in trained.metrics:
        return None
    blend = trained.metrics["blend"]
    return (
        f"{whole(blend['snapshots'])} snapshots of later leads, of which "
        f"{percent(blend['win_rate'])} were won within the horizon"
    )


def without_password(name: str) -> str:
    """Take user and password out of a database address: a report is passed around."""
    return re.sub(r"://[^/\s]*@", "://…@", name)


def fingerprint(model: LeadModel) -> str:
    """Give 12 hexadecimal digits of the model's content: parameters and trees."""
    trees = "" if model.booster is None else model.booster.model_to_string(num_iteration=-1)
    content = model.parameters.model_dump_json() + trees
    return hashlib.sha256(content.encode()).hexdigest()[:12]


def _command(trained: Trained, data: str) -> str:
    p, trials = trained.model.parameters, method.trials_of(trained)
    return (
        f"leadscore train {data} --policy policy.yaml --until {iso(p.trained_until_us)} "
        f"--horizon-days {plain(p.horizon_days)}" + (f" --trials {trials}" if trials else "")
    )
