"""How a training looks in MLflow: parameters, metrics, tags and a description worth reading."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from training.fit import Trained
from training.promotion.gate import Gate, refusals
from training.promotion.standing import Rival
from training.record import TrainingRecord
from training.registry import Shown

MOST_CHARACTERS = 6000  # of a parameter in MLflow
MOST_IN_A_TAG = 4000
PREDICTORS = {
    "blend": "this model",
    "rules_alone": "the rules alone",
    "history_alone": "history alone",
    "constant": "a constant",
}
HASH_SHOWN = 12


def finite_metrics(trained: Trained) -> dict[str, float]:
    """Flatten the metrics to `name/metric`, as MLflow groups them; without what is not finite."""
    flat = {
        f"{name}/{metric}": value
        for name, metrics in trained.metrics.items()
        for metric, value in metrics.items()
    }
    flat |= {f"counts/{name}": value for name, value in trained.counts.items()}
    return {name: value for name, value in flat.items() if math.isfinite(value)}


def metrics_against(rival: Rival) -> dict[str, float]:
    """Give the comparison with the champion as metrics; none where nothing was compared."""
    against = rival.against
    if against is None:
        return {}
    flat = {f"against_champion/{name}": value for name, value in against.difference.items()}
    flat |= {"against_champion/leads": against.leads, "against_champion/wins": against.wins}
    return {name: float(value) for name, value in flat.items()}


def parameters_of(trained: Trained, record: TrainingRecord) -> dict[str, object]:
    """Give what was asked for and what came out of it, by name."""
    p = trained.model.parameters
    leaks = {"allowed_leaks": record.allowed_leaks, "dropped_leaks": record.dropped_leaks}
    named = {key: ", ".join(names)[:MOST_CHARACTERS] for key, names in leaks.items() if names}
    return {
        "data": record.data[:MOST_CHARACTERS],
        "until": record.until.isoformat(),
        "horizon_days": p.horizon_days,
        "policy": p.policy.name,
        "policy_version": p.policy_version,
        "trials": record.trials,
        "seed": record.seed,
        "bag": p.bag,
        "weight_of_agreement": round(p.stack.rule, 4),
        "weight_of_history": round(p.stack.history, 4),
        "threshold_score": round(p.threshold_score, 2),
        **{f"trees.{name}": value for name, value in record.settings.model_dump().items()},
        **named,
    }


def shown_of(
    trained: Trained, record: TrainingRecord, gates: Sequence[Gate], rival: Rival
) -> Shown:
    """Give name, tags and description of the run and the version."""
    reasons = refusals(gates)
    tags = {
        "until": record.until.isoformat(timespec="seconds"),
        "leads": str(record.leads),
        "wins": str(record.wins),
        "policy_version": record.policy_version,
        "gates": "refused" if reasons else "passed",
        "compared_with": rival.version or "none",
    }
    if reasons:
        tags["refused_because"] = "\n".join(reasons)
    run_tags = {
        "data": record.data,
        "data_fingerprint": record.data_fingerprint,
        "model_hash": record.model_hash,
        "policy": trained.model.parameters.policy.name,
    }
    name = f"{record.data.rstrip('/').rpartition('/')[2]} until {record.until:%Y-%m-%d}"
    text = description(trained, record, gates, rival)
    return Shown(name, _short(tags), _short(run_tags), text)


def _short(tags: Mapping[str, str]) -> dict[str, str]:
    return {key: value[:MOST_IN_A_TAG] for key, value in tags.items()}


def description(
    trained: Trained, record: TrainingRecord, gates: Sequence[Gate], rival: Rival
) -> str:
    """Describe a version in Markdown: what it is, how good it is, what the gates said."""
    p = trained.model.parameters
    lines = [
        f"P(won within {p.horizon_days:g} days), learned from **{record.leads:,} leads** "
        f"({record.wins:,} won) known until **{record.until:%Y-%m-%d %H:%M} UTC**; weight of "
        f"history {p.stack.share_of_history:.0%}, of the agreement “{p.policy.name}” "
        f"({record.policy_version}) {1 - p.stack.share_of_history:.0%}.",
        "",
        *_table(trained.metrics),
        f"Gates against {_named(rival.version)}:",
        "",
        *(f"- {'passed' if gate.passed else '**refused**'} – {gate.said}" for gate in gates),
        "",
        f"Model `{record.model_hash[:HASH_SHOWN]}`, data `{record.data_fingerprint[:HASH_SHOWN]}`. "
        "Report, model card, plots and `training.json` lie with the run.",
    ]
    return "\n".join(lines)


def _named(champion: str | None) -> str:
    return "no champion" if champion is None else f"version {champion}, then the champion"


def _table(metrics: Mapping[str, Mapping[str, float]]) -> list[str]:
    known = [name for name in PREDICTORS if name in metrics]
    if not known:
        return ["There was too little history to judge it on later leads.", ""]
    head = ["| on later leads | log-loss | AUC | calibration error |", "| --- | --- | --- | --- |"]
    rows = [
        f"| {PREDICTORS[name]} | {metrics[name]['log_loss']:.4f} | {metrics[name]['auc']:.3f} | "
        f"{metrics[name]['calibration_error']:.3f} |"
        for name in known
    ]
    return [*head, *rows, ""]
