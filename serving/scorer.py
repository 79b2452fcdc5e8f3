"""The scorer: model and policy turn what is known of leads into scores with reasons. No HTTP."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from features.decision import Decision, decide, grades
from features.facts import MICROSECONDS_PER_DAY, Facts, FloatArray, Moments
from features.hygiene.notes import notes_on
from features.language.language import DEFAULT, ENGLISH, language_of
from features.matching import kind_columns_of
from features.points import RulePoints
from features.policy.load import policy_version
from features.policy.schema import Policy
from features.rows import Rows
from serving.agreed import InService, house_in_service, lines_in_service
from serving.replay import was_mql
from serving.score import PlainScore, Score
from serving.scored import Judged, ScoredRows, mql_by_interest
from serving.told import Teller
from training.model import Explained, LeadModel

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
        self.messages = [*self.house.notes, *(note for line in self.lines for note in line.notes)]
        self.notes = [message.said(ENGLISH) for message in self.messages]
        own = model.builder.matcher.kind_columns
        newer = (c for c in kind_columns_of(self.policy) if c not in own)
        # The model's own first: they put activities of the same instant in the order it knows.
        self.kind_columns = (*own, *newer)
        self._matches = [line.match for line in self.policy.product_lines.values()]
        own = self.policy.hygiene.internal_mail_domains
        self._teller = Teller(model, version, self.policy_version, self.messages, own)

    def score_in_parts(self, facts: Facts, moments: Moments) -> Iterator[tuple[slice, ScoredRows]]:
        """Score many moments, part by part."""
        for part, rows in self.model.builder.build_in_parts(facts, moments):
            yield part, self._scored(facts, moments.part(part), rows, None)

    def score_nothing(self, facts: Facts) -> ScoredRows:
        """Give the columns of no moments at all."""
        none = Moments(np.zeros(0, np.int64), np.zeros(0, np.int64))
        return self._scored(facts, none, self.model.builder.build(facts, none), None)

    def score_one(
        self,
        facts: Facts,
        as_of_us: int,
        is_mql: bool | None = None,
        language: str = DEFAULT,
    ) -> Score:
        """Score the only lead of `facts` as of a moment, with reasons, decision and trend.

        Parameters
        ----------
        facts
            One lead.
        as_of_us
            The moment, microseconds.
        is_mql
            Whether it is an MQL already, as the CRM knows; None to work it out from its past.
        language
            Code of the language that sentences are said in; LanguageError if there is none such.
        """
        tongue = language_of(language)
        earlier = as_of_us - TREND_DAYS * MICROSECONDS_PER_DAY
        moments = _moments(as_of_us, *([earlier] if facts.created_us[0] <= earlier else []))
        rows = self.model.builder.build(facts, moments)
        _ = rows.points  # for both moments at once, which costs hardly more than for one
        scored = self._scored(facts, moments.part(slice(0, 1)), rows.part(0, 1), is_mql)
        change = None
        if len(moments) > 1:
            then = float(self.model.probability(rows.part(1, 2))[0])
            change = 100.0 * (float(scored.explained.probability[0]) - then)
        notes = notes_on(facts.behaviour, as_of_us, self.policy.hygiene, tongue)
        return self._teller.tell(facts.lead_ids[0], scored, as_of_us, change, notes, tongue)

    def score_plainly(
        self,
        facts: Facts,
        as_of_us: int,
        is_mql: bool | None = None,
        language: str = DEFAULT,
    ) -> PlainScore:
        """Score as `score_one` does, without reasons and without what they cost."""
        now = _moments(as_of_us)
        rows = self.model.builder.build(facts, now)
        scored = self._scored(facts, now, rows, is_mql, explain=False)
        tongue = language_of(language)
        notes = notes_on(facts.behaviour, as_of_us, self.policy.hygiene, tongue)
        return self._teller.tell_plainly(facts.lead_ids[0], scored, as_of_us, notes, tongue)

    def explained(self, facts: Facts, as_of_us: int) -> Explained:
        """Explain the only lead of `facts` by the house rule."""
        rows = self.model.builder.build(facts, _moments(as_of_us))
        return self.house.model.explain(rows)

    def points_of(self, facts: Facts, as_of_us: int) -> RulePoints:
        """Give the agreed points of the only lead of `facts`, by the house rule."""
        return self._points(self.house, self.model.builder.build(facts, _moments(as_of_us)))

    def sentences_of(
        self, facts: Facts, as_of_us: int, groups: Sequence[str], language: str = DEFAULT
    ) -> dict[str, str]:
        """Say what some groups of features are of the only lead of `facts`."""
        rows = self.model.builder.build(facts, _moments(as_of_us))
        return self._teller.say(self.house, rows, as_of_us, groups, language_of(language))

    def _scored(
        self,
        facts: Facts,
        moments: Moments,
        rows: Rows,
        is_mql: bool | None,
        *,
        explain: bool = True,
    ) -> ScoredRows:
        nobody, interested = np.zeros(len(moments), bool), self._interested(rows)
        rules = (self.house, *self.lines)
        if explain:
            trees = self.model.history_contributions(rows)
            explained = [rule.model.explain(rows, trees) for rule in rules]
        else:
            logit = self.model.history_logit(rows)
            explained = [rule.model.unexplained(rows, logit) for rule in rules]
        seen = _Seen(
            rules,
            interested,
            [self._points(r, rows) for r in rules],
            [e.probability for e in explained],
        )
        was = nobody if is_mql is None else nobody | is_mql
        if is_mql is None:
            between = seen.mql(~nobody) & ~seen.mql(nobody)
            if between.any():
                was = was_mql(facts, moments, between, partial(self._verdicts, facts))
        judged = [
            Judged(rule, said, points, decision)
            for rule, said, points, decision in zip(
                rules, explained, seen.points, seen.decisions(was), strict=True
            )
        ]
        percentile = self.model.percentile(explained[0].logit)
        return ScoredRows(
            house=judged[0],
            lines=tuple(judged[1:]),
            interested=interested,
            rows=rows,
            percentile=percentile,
            grade=grades(self.policy.grades, explained[0].probability, percentile),
            mql_known=is_mql is not None,
        )

    def _interested(self, rows: Rows) -> NDArray[np.bool_]:
        if not self.lines:
            return np.zeros((len(rows.matrix), 0), bool)
        return self.house.agreement.holds(self._matches, rows.known)

    def _points(self, rule: InService, rows: Rows) -> RulePoints:
        same = rule.agreement is self.model.builder.agreement
        return rows.points if same else rule.agreement.points(rows.known)

    def _verdicts(
        self, facts: Facts, moments: Moments
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Apply the whole rule at past moments: who would become an MQL, who would stay one."""
        becomes, stays = np.zeros((2, len(moments)), bool)
        rules = (self.house, *self.lines)
        for part, rows in self.model.builder.build_in_parts(facts, moments):
            history = self.model.history_logit(rows)
            probability = [rule.model.probability(rows, history) for rule in rules]
            points = [self._points(rule, rows) for rule in rules]
            seen = _Seen(rules, self._interested(rows), points, probability)
            nobody = np.zeros(len(rows.matrix), bool)
            becomes[part], stays[part] = seen.mql(nobody), seen.mql(~nobody)
        return becomes, stays


@dataclass(frozen=True)
class _Seen:
    """What every rule in service, the house's first, needs to decide about n rows."""

    rules: tuple[InService, ...]
    interested: NDArray[np.bool_]
    points: list[RulePoints]
    probability: list[FloatArray]

    def decisions(self, was: NDArray[np.bool_]) -> list[Decision]:
        """Decide by every rule, given who was an MQL."""
        return [
            decide(rule.policy, points, probability, rule.threshold, was)
            for rule, points, probability in zip(
                self.rules, self.points, self.probability, strict=True
            )
        ]

    def mql(self, was: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Give who is an MQL, by the lines of interest or else by the house: bool (n,)."""
        house, *lines = (decision.mql for decision in self.decisions(was))
        return mql_by_interest(house, lines, self.interested)


def _moments(*as_of_us: int) -> Moments:
    return Moments(np.zeros(len(as_of_us), np.int64), np.array(as_of_us, np.int64))
