"""What was trained, on what and by what rules; what it is for and who looks after it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version

from features.policy.schema import Policy
from training.fit import Trained
from training.pages.files import without_user
from training.pages.numbers import day, iso, moment, percent, plain, whole
from training.record import hash_of
from training.report import method, sheet
from training.report.told import Told

DIGITS = 12
LIBRARIES = ("lightgbm", "numpy", "scikit-learn", "scipy")


@dataclass(frozen=True)
class About:
    """What was trained, on what, by what rules, and how to make it again."""

    data: str
    policy: Policy
    policy_version: str
    trained_until: str
    period: str
    horizon: str
    label: str
    as_of_rule: str
    counts: tuple[tuple[str, str, str], ...]
    weight: str
    weight_means: str
    history_speaks: bool
    reproduce: str
    fingerprint: str
    libraries: str


@dataclass(frozen=True)
class Care:
    """What the model is for, what it is not for, and who looks after it."""

    intended: tuple[str, ...]
    not_intended: tuple[str, ...]
    limits: tuple[str, ...]
    personal: tuple[str, ...]
    retention: tuple[str, ...]
    consent: tuple[str, ...]
    maintenance: tuple[str, ...]


def about_of(told: Told) -> About:
    """Say what was trained, and how to make it again."""
    trained = told.trained
    p, data = trained.model.parameters, without_user(told.name)
    period = f"{day(told.evidence.begins_us)} to {moment(p.trained_until_us)}"
    return About(
        data=data,
        policy=p.policy,
        policy_version=p.policy_version,
        trained_until=moment(p.trained_until_us),
        period=f"{period}; nothing later was looked at",
        horizon=plain(p.horizon_days),
        label=method.label(trained),
        as_of_rule=method.as_of_rule(trained),
        counts=_counts(told),
        weight=method.weight_of_history(trained),
        weight_means=method.meaning_of_weight(trained),
        history_speaks=p.history_speaks,
        reproduce=_command(trained, data),
        fingerprint=hash_of(trained.model)[:DIGITS],
        libraries=", ".join(f"{name} {version(name)}" for name in LIBRARIES),
    )


def care_of(told: Told) -> Care:
    """Say what the model is for, and who looks after it."""
    p = told.trained.model.parameters
    columns = None if told.data is None else tuple(c.name for c in told.data.columns)
    return Care(
        intended=method.INTENDED_USE,
        not_intended=method.NOT_INTENDED,
        limits=tuple(method.limits()),
        personal=sheet.personal_data(p.policy, columns),
        retention=sheet.RETENTION,
        consent=sheet.CONSENT,
        maintenance=sheet.maintenance(p.policy, p.trained_until_us),
    )


def _counts(told: Told) -> tuple[tuple[str, str, str], ...]:
    counts, population = told.trained.counts, told.findings.population
    found = [
        ("Leads", whole(counts["leads"]), "created by the end of the period"),
        ("Won", whole(counts["won_leads"]), "leads won within the horizon of a snapshot"),
        ("Snapshots", whole(counts["snapshots"]), "moments with a known outcome"),
        (
            "Effective sample",
            whole(counts["effective_leads"]),
            "leads that the snapshots are worth: those of one lead tell little more than one",
        ),
    ]
    if population is not None:
        share = percent(population.won_leads / max(population.leads, 1))
        found.append(
            (
                "Leads judged",
                whole(population.leads),
                f"in {population.blocks} later blocks, each from its past; {share} won",
            )
        )
    return tuple(found)


def _command(trained: Trained, data: str) -> str:
    p, trials = trained.model.parameters, method.trials_of(trained)
    return (
        f"leadscore train {data} --policy policy.yaml --until {iso(p.trained_until_us)} "
        f"--horizon-days {plain(p.horizon_days)}" + (f" --trials {trials}" if trials else "")
    )
