"""The scorer: model and policy turn what is known of leads into scores with reasons. No HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from features.decision import grades
from features.facts import MICROSECONDS_PER_DAY, Facts, IntArray, Moments
from features.hygiene.notes import notes_on
from features.language.language import DEFAULT, ENGLISH, Language, language_of
from features.matching import kind_columns_of
from features.points import RulePoints
from features.policy.load import policy_version
from features.policy.schema import Policy
from features.rows import Rows
from serving.agreed import InService, house_in_service, lines_in_service
from serving.inputs import Inputs, Unusual
from serving.replay import was_mql
from serving.score import PlainScore, Score
from serving.scored import Judged, ScoredRows
from serving.seen import Seen
from serving.told import Asked, Teller
from training.model import Explained, LeadModel

TREND_DAYS = 7
# bool (n,) each: whether it was told if a lead was an MQL before, and whether it was one.
KnownMql = tuple[NDArray[np.bool_], NDArray[np.bool_]]


class LeadsAt(NamedTuple):
    """n leads, each as of a moment.

    Attributes
    ----------
    facts
        n leads.
    as_of_us
        int64 (n,), the moment of each, microseconds.
    is_mql
        n: whether it is an MQL already, as the CRM knows; None to work it out from its past.
    """

    facts: Facts
    as_of_us: IntArray
    is_mql: Sequence[bool | None]

    @property
    def moments(self) -> Moments:
        """Every lead at its moment."""
        return Moments(np.arange(len(self.as_of_us)), self.as_of_us)


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
        self._inputs = Inputs(model.builder)
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
        [score] = self.score_many(_one(facts, as_of_us, is_mql), language)
        return score

    def score_many(
        self,
        leads: LeadsAt,
        language: str = DEFAULT,
        look: Callable[[Unusual], None] | None = None,
    ) -> list[Score]:
        """Score several leads as `score_one` does each, in less time: all are computed at once.

        Parameters
        ----------
        leads
            n ≥ 1 leads; one may be there several times.
        language
            As in `score_one`.
        look
            Told what was missing of the leads, or new to the model.
        """
        tongue = language_of(language)
        week = TREND_DAYS * MICROSECONDS_PER_DAY
        facts, now = leads.facts, leads.moments
        old = np.flatnonzero(facts.created_us <= now.as_of_us - week)
        lead = np.concatenate([now.lead, now.lead[old]])
        moments = Moments(lead, np.concatenate([now.as_of_us, now.as_of_us[old] - week]))
        rows, n = self.model.builder.build(facts, moments), len(now)
        _ = rows.points  # for both moments at once, which costs hardly more than for one
        scored = self._scored(facts, now, rows.part(0, n), _known(leads))
        changes: list[float | None] = [None] * n
        if len(old):
            then = self.model.probability(rows.part(n, n + len(old)))
            moved = 100.0 * (scored.explained.probability[old] - then)
            for i, change in zip(old.tolist(), moved.tolist(), strict=True):
                changes[i] = change
        if look is not None:
            look(self._inputs.unusual(scored.rows.matrix))
        return self._teller.tell(self._asked(leads, scored, tongue, changes), tongue)

    def score_plainly(
        self,
        facts: Facts,
        as_of_us: int,
        is_mql: bool | None = None,
        language: str = DEFAULT,
    ) -> PlainScore:
        """Score as `score_one` does, without reasons and without what they cost."""
        [score] = self.score_many_plainly(_one(facts, as_of_us, is_mql), language)
        return score

    def score_many_plainly(
        self,
        leads: LeadsAt,
        language: str = DEFAULT,
        look: Callable[[Unusual], None] | None = None,
    ) -> list[PlainScore]:
        """Score several leads as `score_plainly` does each."""
        now, tongue = leads.moments, language_of(language)
        rows = self.model.builder.build(leads.facts, now)
        scored = self._scored(leads.facts, now, rows, _known(leads), explain=False)
        if look is not None:
            look(self._inputs.unusual(rows.matrix))
        return self._teller.tell_plainly(self._asked(leads, scored, tongue), tongue)

    def _asked(
        self,
        leads: LeadsAt,
        scored: ScoredRows,
        language: Language,
        changes: Sequence[float | None] = (),
    ) -> Asked:
        behaviour, hygiene = leads.facts.behaviour, self.policy.hygiene
        return Asked(
            lead_ids=leads.facts.lead_ids,
            as_of_us=leads.as_of_us.tolist(),
            scored=scored,
            notes=notes_on(behaviour, leads.as_of_us, hygiene, language),
            changes=changes,
        )

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
        known: KnownMql | None,
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
        seen = Seen(
            rules,
            interested,
            [self._points(r, rows) for r in rules],
            [e.probability for e in explained],
        )
        told, was = (nobody, nobody) if known is None else known
        if not told.all():
            between = ~told & seen.mql(~nobody) & ~seen.mql(nobody)
            if between.any():
                was = was | was_mql(facts, moments, between, partial(self._verdicts, facts))
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
            mql_known=told,
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
            seen = Seen(rules, self._interested(rows), points, probability)
            nobody = np.zeros(len(rows.matrix), bool)
            becomes[part], stays[part] = seen.mql(nobody), seen.mql(~nobody)
        return becomes, stays


def _moments(*as_of_us: int) -> Moments:
    return Moments(np.zeros(len(as_of_us), np.int64), np.array(as_of_us, np.int64))


def _one(facts: Facts, as_of_us: int, is_mql: bool | None) -> LeadsAt:
    return LeadsAt(facts, np.array([as_of_us], np.int64), [is_mql])


def _known(leads: LeadsAt) -> KnownMql:
    told = np.array([known is not None for known in leads.is_mql], bool)
    return told, np.array([bool(known) for known in leads.is_mql], bool)
