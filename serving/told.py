"""Scored leads as people and the CRM read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from features.buying_stage import StageOfLead
from features.collect import EPOCH
from features.decision import clauses
from features.language.labels import label_said
from features.language.language import ENGLISH, LANGUAGES, Language, language_of
from features.language.marks import Message
from features.language.moments import times, when, within
from features.people import Flag, flag_of
from features.points import RulePoints
from features.policy.schema import Policy
from features.rows import Rows
from features.sentences import LeadRow, NamedValues, Said, Sentences, did
from serving.agreed import InService
from serving.reasons import Reason, reasons_of
from serving.score import (
    BuyingStage,
    Change,
    Grade,
    LineScore,
    Mql,
    PlainScore,
    PointsOut,
    Score,
    Stage,
    Trend,
)
from serving.scored import NO_LINE, Judged, ScoredRows
from training.model import LeadModel

STEADY_WITHIN_POINTS = 1.0


@dataclass(frozen=True)
class Asked:
    """Scored rows that are to be told, and what the rows do not tell.

    Attributes
    ----------
    lead_ids
        n texts.
    as_of_us
        n moments, microseconds.
    scored
        n rows.
    notes
        On each lead, in the language of the answer.
    changes
        In points of score over a week; None where a lead is younger.
    """

    lead_ids: Sequence[str]
    as_of_us: Sequence[int]
    scored: ScoredRows
    notes: Sequence[Sequence[str]]
    changes: Sequence[float | None] = ()


class Teller:
    """Tells scored rows, by one model and the agreement in service."""

    def __init__(
        self,
        model: LeadModel,
        version: str,
        policy_version: str,
        notes: Sequence[Message],
        own_domains: Sequence[str] = (),
    ) -> None:
        self.model, self.version, self._own_domains = model, version, tuple(own_domains)
        self.policy_version = policy_version
        # Every language is read now, not when the first lead is told in it.
        languages = map(language_of, LANGUAGES)
        self._notes = {tongue: [note.said(tongue) for note in notes] for tongue in languages}
        self._told: dict[str | None, tuple[Sentences, list[tuple[str, str]]]] = {}
        self._place = {column.name: i for i, column in enumerate(model.builder.columns)}
        self._is_fit = np.array([g in model.fit_groups for g in model.groups], bool)

    def tell(self, asked: Asked, language: Language = ENGLISH) -> list[Score]:
        """Say everything of every row."""
        scored, model = asked.scored, self.model
        explained, contributions = scored.explained, scored.explained.contributions
        fit = model.percentile(contributions[:, self._is_fit].sum(axis=1), "fit")
        engagement = model.percentile(contributions[:, ~self._is_fit].sum(axis=1), "engagement")
        stages = self._buying_stages(asked, language)
        told = []
        for i, lead_id in enumerate(asked.lead_ids):
            row = self._row(scored.rows, i, asked.as_of_us[i])
            flag = flag_of(row.columns, self._own_domains)
            lines = self._lines(scored, i, row, language)
            change = asked.changes[i]
            reasons = self._reasons(scored.house, i, row, language)
            score = Score(
                lead_id=lead_id,
                score=_score(scored.house, i),
                probability=float(explained.probability[i]),
                percentile=round(float(scored.percentile[i]), 1),
                horizon_days=model.parameters.horizon_days,
                grade=_grade(scored, i),
                fit_score=round(float(fit[i]), 1),
                engagement_score=round(float(engagement[i]), 1),
                rule_points=_points(scored.house.points, i),
                buying_stage=stages[i],
                mql=self._mql_of(scored, i, language),
                product_lines=lines,
                best_line=lines[0].product_line if lines else None,
                reasons=reasons,
                start=explained.start,
                trend=_trend(change),
                score_change=None if change is None else round(change, 1) + 0.0,
                model_version=self.version,
                policy_version=self.policy_version,
                notes=self._all_notes(flag, asked.notes[i], language),
                as_of=_moment(asked.as_of_us[i]),
            )
            score.because.update(self._strongest(scored.house, reasons, row, language))
            told.append(score)
        return told

    def tell_plainly(self, asked: Asked, language: Language = ENGLISH) -> list[PlainScore]:
        """Say of every row what needs no reasons."""
        scored, told = asked.scored, []
        for i, lead_id in enumerate(asked.lead_ids):
            flag = flag_of(scored.rows.of_row(i), self._own_domains)
            best = int(scored.best_line[i])
            told.append(
                PlainScore(
                    lead_id=lead_id,
                    score=_score(scored.house, i),
                    probability=float(scored.explained.probability[i]),
                    percentile=round(float(scored.percentile[i]), 1),
                    horizon_days=self.model.parameters.horizon_days,
                    grade=_grade(scored, i),
                    rule_points=_points(scored.house.points, i),
                    mql=self._mql_of(scored, i, language),
                    best_line=None if best == NO_LINE else scored.lines[best].rule.name,
                    model_version=self.version,
                    policy_version=self.policy_version,
                    notes=self._all_notes(flag, asked.notes[i], language),
                    as_of=_moment(asked.as_of_us[i]),
                )
            )
        return told

    def _all_notes(self, flag: Flag | None, notes: Sequence[str], language: Language) -> list[str]:
        on_lead = [] if flag is None else [flag.said(language)]
        return [*self._notes[language], *on_lead, *notes]

    def _mql_of(self, scored: ScoredRows, i: int, language: Language) -> Mql:
        return _mql(scored.deciding(i), i, bool(scored.mql_known[i]), language)

    def _lines(
        self, scored: ScoredRows, i: int, row: LeadRow, language: Language
    ) -> list[LineScore]:
        if not scored.lines:
            return []
        asked = zip(scored.lines, scored.interested[i].tolist(), strict=True)
        mine, known = [line for line, wanted in asked if wanted], bool(scored.mql_known[i])
        found = [self._line(line, i, known, row, language) for line in mine]
        return sorted(found, key=lambda line: -line.probability)

    def _line(
        self, line: Judged, i: int, mql_known: bool, row: LeadRow, language: Language
    ) -> LineScore:
        return LineScore(
            product_line=str(line.rule.name),
            label=str(line.rule.label),
            score=_score(line, i),
            probability=float(line.explained.probability[i]),
            horizon_days=line.rule.model.parameters.horizon_days,
            rule_points=_points(line.points, i),
            mql=_mql(line, i, mql_known, language),
            reasons=self._reasons(line, i, row, language),
            start=line.explained.start,
        )

    def _reasons(self, judged: Judged, i: int, row: LeadRow, language: Language) -> list[Reason]:
        model, contributions = judged.rule.model, judged.explained.contributions[i]
        sentences, signals = self._sentences(judged.rule)
        told = frozenset(group for group, count in signals if row.number(count) > 0)

        def say(group: str) -> Said:
            return sentences.say(group, row, language)

        return reasons_of(model.groups, contributions, say, told, language)

    def _strongest(
        self, judged: Judged, reasons: Sequence[Reason], row: LeadRow, language: Language
    ) -> dict[str, str]:
        """Say the strongest reason for in every language, for lists that anybody may look at."""
        found = next((reason for reason in reasons if reason.direction == "for"), None)
        if found is None:
            return {}
        sentences, _ = self._sentences(judged.rule)
        return {
            tongue.code: found.text
            if tongue.code == language.code
            else sentences.say(found.group, row, tongue).text
            for tongue in self._notes
        }

    def say(
        self, rule: InService, rows: Rows, as_of_us: int, groups: Sequence[str], language: Language
    ) -> dict[str, str]:
        """Say what some groups of features are in the first row."""
        row, (sentences, _) = self._row(rows, 0, as_of_us), self._sentences(rule)
        return {group: sentences.say(group, row, language).text for group in groups}

    def _row(self, rows: Rows, i: int, as_of_us: int) -> LeadRow:
        features = NamedValues(self._place, rows.matrix[i].tolist())
        return LeadRow(features, rows.of_row(i), as_of_us)

    def _sentences(self, rule: InService) -> tuple[Sentences, list[tuple[str, str]]]:
        """Give sentences by the stages that the points of this very model were weighed with.

        Beside them stand the group and the count of every negative signal.
        """
        if rule.name not in self._told:
            policy = rule.model.agreement.policy
            said = Sentences(policy, self.model.parameters.spec)
            self._told[rule.name] = said, _negative_signals(policy)
        return self._told[rule.name]

    def _buying_stages(self, asked: Asked, language: Language) -> list[BuyingStage]:
        scored, rule = asked.scored, asked.scored.house.rule
        stages = rule.stages
        points = {name: of.tolist() for name, of in stages.points(scored.house.points).items()}
        return [
            BuyingStage(
                stage=cast(Stage | None, found.stage),
                because=_shown(found, rule.policy, as_of_us, language),
                points={name: round(of[i]) for name, of in points.items()},
            )
            for i, (found, as_of_us) in enumerate(
                zip(stages.of_leads(scored.rows.known), asked.as_of_us, strict=True)
            )
        ]


def _negative_signals(policy: Policy) -> list[tuple[str, str]]:
    """Give the group and the count of each negative signal: a rep has to know of them."""
    sent = [
        (f"stage_{a.stage}", f"{name}__count")
        for name, a in policy.activities.items()
        if a.stage == "negative"
    ]
    return sent + [
        (f"sequence_{name}", f"sequence_{name}__count")
        for name, s in policy.sequences.items()
        if s.points < 0
    ]


def _score(judged: Judged, i: int) -> float:
    return round(100 * float(judged.explained.probability[i]), 1)


def _grade(scored: ScoredRows, i: int) -> Grade:
    return cast(Grade, str(scored.grade[i]))


def _moment(microseconds: int) -> dt.datetime:
    return EPOCH + dt.timedelta(microseconds=microseconds)


def _points(points: RulePoints, i: int) -> PointsOut:
    return PointsOut(
        total=int(points.total[i]),
        classification=int(points.classification[i]),
        qualification=int(points.qualification[i]),
        prioritisation=int(points.prioritisation[i]),
    )


def _mql(judged: Judged, i: int, known: bool, language: Language) -> Mql:
    rule, decision = judged.rule, judged.decision
    score = 100 * float(judged.explained.probability[i])
    told = known or bool(decision.was_mql[i])
    return Mql(
        qualified=bool(decision.mql[i]),
        threshold=round(rule.threshold, 1),
        because=clauses(rule.policy, decision, i, score, rule.threshold, language),
        change=cast(Change, str(decision.change[i])) if told else None,
        product_line=rule.name,
    )


def _shown(found: StageOfLead, policy: Policy, as_of_us: int, language: Language) -> list[str]:
    """Say what shows the buying stage."""
    said = []
    for evidence in found.evidence:
        label = label_said(policy.activities[evidence.activity].label, language)
        often = times(language, evidence.times)
        if evidence.times > 1:
            often = within(language, often, policy.buying_stages.within_days)
        moment = when(language, as_of_us, evidence.days_since_last)
        said.append(did(language, label, often, moment, once=evidence.times == 1))
    return said


def _trend(change: float | None) -> Trend:
    if change is None:
        return "not_enough_info"
    if abs(change) < STEADY_WITHIN_POINTS:
        return "steady"
    return "improving" if change > 0 else "declining"
