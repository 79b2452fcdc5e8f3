"""Scoring as work on partitions: the same scores, on one machine or on many."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyarrow as pa

from features.hygiene import Hygiene
from features.policy.load import policy_from_json, policy_to_json
from features.policy.schema import Policy
from features.scale.known import Known
from features.scale.work import PLACE, Looks, Snapshots, fingerprint_of
from serving.batch import batch_table
from serving.scorer import Scorer
from training.model import PARAMETERS_FILE, TREES_FILE, LeadModel
from training.outcomes import open_leads, outcomes_of


@dataclass(frozen=True)
class Scores:
    """The scores of leads. Nothing in it is executed where it arrives.

    Attributes
    ----------
    parameters, trees
        The files of the model, as text; "" without trees.
    version
        Of the model.
    policy
        A newer agreement as JSON, or None.
    now_us
        The moment for all open leads, where no snapshots are asked for.
    snapshots
        The moments asked for.
    """

    parameters: str
    trees: str
    version: str
    policy: str | None
    now_us: int
    snapshots: Snapshots | None = None

    @classmethod
    def of(
        cls,
        model: LeadModel,
        version: str,
        policy: Policy | None,
        now_us: int,
        snapshots: Snapshots | None,
    ) -> Scores:
        """Pack a model for the journey."""
        with tempfile.TemporaryDirectory() as folder:
            model.save(Path(folder))
            trees = Path(folder) / TREES_FILE
            return cls(
                (Path(folder) / PARAMETERS_FILE).read_text("utf-8"),
                trees.read_text("utf-8") if trees.exists() else "",
                version,
                None if policy is None else json.dumps(policy_to_json(policy)),
                now_us,
                snapshots,
            )

    @cached_property
    def scorer(self) -> Scorer:
        """Unpack the model."""
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / PARAMETERS_FILE).write_text(self.parameters, "utf-8")
            if self.trees:
                (Path(folder) / TREES_FILE).write_text(self.trees, "utf-8")
            model = LeadModel.load(Path(folder))
        newer = None if self.policy is None else policy_from_json(json.loads(self.policy))
        return Scorer(model, self.version, newer)

    @property
    def kind_columns(self) -> tuple[str, ...]:
        """Activity columns that patterns look at."""
        return self.scorer.kind_columns

    @property
    def hygiene(self) -> Hygiene:
        """What of the activities does not count."""
        return self.scorer.policy.hygiene

    def fingerprint(self) -> str:
        """Give the same text for the same scores at the same moments."""
        if self.snapshots is None:
            asked: tuple[object, ...] = (self.now_us,)
        else:
            asked = (*self.snapshots.lead_ids.to_pylist(), self.snapshots.as_of_us.tobytes())
        return fingerprint_of("scores", self.parameters, self.trees, self.policy, *asked)

    def looks(self, known: Known) -> Looks:
        """Choose the moments: those asked for, or every lead open now, in the leads' order."""
        facts = known.facts
        if self.snapshots is not None:
            return Looks(*self.snapshots.of(facts))
        moments = open_leads(outcomes_of(known.tables), facts.created_us, self.now_us)
        return Looks(moments, facts.created_us[moments.lead])

    def table(self, known: Known, looks: Looks) -> pa.Table:
        """Give the columns of `leadscore score`, and the place of every row."""
        facts, moments = known.facts, looks.moments
        if len(looks):
            found = [
                batch_table(self.scorer, facts, moments.part(part), scored)
                for part, scored in self.scorer.score_in_parts(facts, moments)
            ]
        else:
            found = [batch_table(self.scorer, facts, moments, self.scorer.score_nothing(facts))]
        return pa.concat_tables(found).append_column(PLACE, pa.array(looks.place))
