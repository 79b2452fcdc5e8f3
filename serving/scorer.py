"""The scorer: model and policy turn what is known of leads into scores with reasons. No HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from features.decision import Decision, decide, follow, grades
from features.facts import MICROSECONDS_PER_DAY, Facts, FloatArray, IntArray, Moments
from features.matching import kind_columns_of
from features.points import RulePoints
from features.policy.load import policy_version
from features.policy.schema import Policy
from features.rows import Rows
from serving.agreed import InService, house_in_service, lines_in_service
from serving.replay import was_mql
from serving.score import Score
from serving.scored import Judged, ScoredRows
from serving.told import Teller
from training.model import LeadModel

TREND_DAYS = 7


class Scorer:
    """Scores leads with one version of the model.

    Parameters
    ----------
    model, version
        The model and its version in the registry.
    policy
        A newer agreement that counts for points, grades and hand-off; the model's own without it.
    """

    def __init__(self, model: LeadModel, version: str, policy: Policy | None = None) -> None:
        self.model, self.version = model, version
        self.house = house_in_service(model, policy)
        self.lines = lines_in_service(model, policy)
        self.policy = self.house.policy
        self.policy_version = policy_version(self.policy)
        self.threshold = self.house.threshold
        self.notes = [*self.house.notes, *(note for line in self.lines for note in line.notes)]
        self.kind_columns = kind_columns_of(model.parameters.policy, self.policy)
        self._matches = [line.match for line in self.policy.product_lines.values()]
        self._teller = Teller(model, version, self.policy_version, self.notes)

    def score_in_parts(self, facts: Facts, moments: Moments) -> Iterator[tuple[slice, ScoredRows]]:
        """Score many moments, part by part."""
        for part, rows in self.model.builder.build_in_parts(facts, moments):
            yield part, self._scored(facts, moments.part(part), rows, None)

    def score_nothing(self, facts: Facts) -> ScoredRows:
        """Give the columns of no moments at all."""
        none = Moments(np.zeros(0, np.int64), np.zeros(0, np.int64))
        return self._scored(facts, none, self.model.builder.build(facts, none), None)

    def score_one(self, facts: Facts, as_of_us: int, is_mql: bool | None = None) -> Score:
        """Score the only lead of `facts` as of a moment, with reasons, decision and trend.

        Parameters
        ----------
        facts
            One lead.
        as_of_us
            The moment, microseconds.
        is_mql
            Whether it is an MQL already, as the CRM knows; None to work it out from its past.
        """
        now = _moments(as_of_us)
        rows = self.model.builder.build(facts, now)
        scored = self._scored(facts, now, rows, is_mql)
        change = None
        earlier = as_of_us - TREND_DAYS * MICROSECONDS_PER_DAY
        if facts.created_us[0] <= earlier:
            before = self.model.builder.build(facts, _moments(earlier))
            then = float(self.model.probability(before)[0])
            change = 100.0 * (float(scored.explained.probability[0]) - then)
        return self._teller.tell(facts.lead_ids[0], scored, as_of_us, change)

    def _scored(
        self, facts: Facts, moments: Moments, rows: Rows, is_mql: bool | None
    ) -> ScoredRows:
        judge = partial(self._judged, facts, moments, rows, self.model.tree_contributions(rows))
        house = judge(self.house, is_mql)
        interested = np.zeros((len(moments), 0), bool)
        if self.lines:
            interested = self.house.agreement.holds(self._matches, rows.known)
        percentile = self.model.percentile(house.explained.logit)
        return ScoredRows(
            house=house,
            lines=tuple(judge(line, is_mql) for line in self.lines),
            interested=interested,
            rows=rows,
            percentile=percentile,
            grade=grades(self.policy.grades, house.explained.probability, percentile),
            mql_known=is_mql is not None,
        )

    def _judged(
        self,
        facts: Facts,
        moments: Moments,
        rows: Rows,
        trees: FloatArray,
        rule: InService,
        is_mql: bool | None,
    ) -> Judged:
        explained = rule.model.explain(rows, trees)
        points = self._points(rule, rows)

        def decided(was: NDArray[np.bool_]) -> Decision:
            return decide(rule.policy, points, explained.probability, rule.threshold, was)

        nobody = np.zeros(len(moments), bool)
        if is_mql is not None:
            return Judged(rule, explained, points, decided(nobody | is_mql))
        decision = decided(nobody)
        between = decided(~nobody).mql & ~decision.mql
        if between.any():
            was = was_mql(facts, moments, between, partial(self._mql_along, rule, facts))
            decision = decided(was)
        return Judged(rule, explained, points, decision)

    def _points(self, rule: InService, rows: Rows) -> RulePoints:
        same = rule.agreement is self.model.builder.agreement
        return rows.points if same else rule.agreement.points(rows.known)

    def _mql_along(
        self, rule: InService, facts: Facts, moments: Moments, question: IntArray
    ) -> NDArray[np.bool_]:
        becomes, stays = np.zeros((2, len(moments)), bool)
        for part, rows in self.model.builder.build_in_parts(facts, moments):
            probability, points = rule.model.probability(rows), self._points(rule, rows)
            nobody = np.zeros(len(probability), bool)
            for verdict, was in ((becomes, nobody), (stays, ~nobody)):
                verdict[part] = decide(rule.policy, points, probability, rule.threshold, was).mql
        return follow(becomes, stays, question)


def _moments(as_of_us: int) -> Moments:
    return Moments(np.zeros(1, np.int64), np.array([as_of_us]))
