"""What a feature table holds: which columns, by which agreement, at which moments."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path

from features.collect import microseconds
from features.errors import HistoryError, LeadScoreError
from features.facts import ALWAYS_KNOWN
from features.matching import kind_columns_of
from features.policy.load import load_policy, policy_to_json, policy_version
from features.policy.schema import Policy
from features.scale.partitions import Partitions
from features.scale.sample import MOST_LEADS, fit_on_sample
from features.scale.work import FeatureTable
from features.spec import FeatureSpec
from serving.snapshots_file import read_snapshots

FITTED = (
    "the kinds of activity and the categories were chosen from these data; with --model they are "
    f"those of a model (of more than {MOST_LEADS:,} leads, a sample of about so many decides)"
)


@dataclass(frozen=True)
class AgreedColumns:
    """What decides the columns.

    Attributes
    ----------
    policy
        The agreement.
    spec
        What a model looks at besides; None to fit it on the data.
    model_version
        Of the model, if there is one.
    """

    policy: Policy
    spec: FeatureSpec | None
    model_version: str | None

    @property
    def kind_columns(self) -> tuple[str, ...]:
        """Activity columns that patterns look at."""
        return kind_columns_of(self.policy)

    @property
    def policy_version(self) -> str:
        """The version of the agreement."""
        return policy_version(self.policy)


def agreed_columns(policy: Path | None, model: str | None) -> AgreedColumns:
    """Find what decides the columns: an agreement, or a model with its own.

    Raises
    ------
    LeadScoreError
        If both are asked for.
    """
    if model is None:
        return AgreedColumns(load_policy(policy), None, None)
    if policy is not None:
        raise LeadScoreError(
            "--policy and --model exclude each other: a model brings its own agreement; leave one"
        )
    from training.registry import load_model  # noqa: PLC0415

    loaded = load_model(model)
    parameters = loaded.model.parameters
    return AgreedColumns(parameters.policy, parameters.spec, loaded.version)


def feature_table(partitions: Partitions, agreed: AgreedColumns, at: Path | None) -> FeatureTable:
    """Say what is worked out for every lead.

    Parameters
    ----------
    partitions
        All leads.
    agreed
        What decides the columns.
    at
        File with `lead_id, as_of`; without it every lead that was there at the last known time.
    """
    now = microseconds(dt.datetime.now(dt.UTC))
    latest = partitions.contents.latest_us
    if latest == ALWAYS_KNOWN:
        raise HistoryError("leads: the table is empty; there is nothing to write features of")
    as_of_us = min(latest, now)
    spec = agreed.spec or fit_on_sample(partitions, agreed.policy, as_of_us)
    return FeatureTable(
        policy=json.dumps(policy_to_json(agreed.policy)),
        spec=spec.model_dump_json(),
        as_of_us=as_of_us,
        snapshots=None if at is None else read_snapshots(at, partitions.has_leads),
    )
