"""One scored lead as people and the CRM read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np

from features.buying_stage import stage_of_lead, stage_points
from features.collect import EPOCH
from features.decision import clauses
from features.language.language import ENGLISH, LANGUAGES, Language, language_of
from features.language.marks import Message
from features.language.moments import times, when, within
from features.people import Flag, flag_of
from features.points import RulePoints
from features.policy.schema import Policy
from features.rows import Rows
from features.sentences import LeadRow, Said, Sentences, did
from serving.agreed import InService
from serving.reasons import Reason, reasons_of
from serving.score import BuyingStage, LineScore, Mql, PlainScore, PointsOut, Score, Trend
from serving.scored import NO_LINE, Judged, ScoredRows
from training.model import LeadModel

STEADY_WITHIN_POINTS = 1.0

# What is made here is of the right types, as tests hold: it is constructed without checking each
# field again, a tenth of a millisecond for every lead.


class Teller:
    """Tells the first of some scored rows, by one model and the agreement in service."""

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
        self._told: dict[str | None, Sentences] = {}
        self._names = [column.name for column in model.builder.columns]
        self._is_fit = np.array([g in model.fit_groups for g in model.groups], bool)

    def tell(
        self,
        lead_id: str,
        scored: ScoredRows,
        as_of_us: int,
        change: float | None,
        notes: Sequence[str] = (),
        language: Language = ENGLISH,
    ) -> Score:
        """Say everything of the first row, and the `notes` there are on this lead besides.

        `change` is in points of score over a week.
        """
        row = self._row(scored.rows, as_of_us)
        explained = scored.explained
        flag = flag_of(row.columns, self._own_domains)
        fit = np.array([explained.contributions[0][self._is_fit].sum()])
        engagement = np.array([explained.contributions[0][~self._is_fit].sum()])
        lines = self._lines(scored, row, language)
        return Score.model_construct(
            lead_id=lead_id,
            score=_score(scored.house),
            probability=float(explained.probability[0]),
            percentile=round(float(scored.percentile[0]), 1),
            horizon_days=self.model.parameters.horizon_days,
            grade=str(scored.grade[0]),
            fit_score=round(float(self.model.percentile(fit, "fit")[0]), 1),
            engagement_score=round(float(self.model.percentile(engagement, "engagement")[0]), 1),
            rule_points=_points(scored.house.points),
            buying_stage=_buying_stage(scored, as_of_us, language),
            mql=_mql(scored.deciding(0), scored.mql_known, language),
            product_lines=lines,
            best_line=lines[0].product_line if lines else None,
            reasons=self._reasons(scored.house, row, language),
            start=explained.start,
            trend=_trend(change),
            score_change=None if change is None else round(change, 1) + 0.0,
            model_version=self.version,
            policy_version=self.policy_version,
            notes=self._all_notes(flag, notes, language),
            as_of=EPOCH + dt.timedelta(microseconds=as_of_us),
        )

    def tell_plainly(
        self,
        lead_id: str,
        scored: ScoredRows,
        as_of_us: int,
        notes: Sequence[str] = (),
        language: Language = ENGLISH,
    ) -> PlainScore:
        """Say of the first row what needs no reasons."""
        flag, best = flag_of(scored.rows.of_row(0), self._own_domains), int(scored.best_line[0])
        return PlainScore.model_construct(
            lead_id=lead_id,
            score=_score(scored.house),
            probability=float(scored.explained.probability[0]),
            percentile=round(float(scored.percentile[0]), 1),
            horizon_days=self.model.parameters.horizon_days,
            grade=str(scored.grade[0]),
            rule_points=_points(scored.house.points),
            mql=_mql(scored.deciding(0), scored.mql_known, language),
            best_line=None if best == NO_LINE else scored.lines[best].rule.name,
            model_version=self.version,
            policy_version=self.policy_version,
            notes=self._all_notes(flag, notes, language),
            as_of=EPOCH + dt.timedelta(microseconds=as_of_us),
        )

    def _all_notes(self, flag: Flag | None, notes: Sequence[str], language: Language) -> list[str]:
        on_lead = [] if flag is None else [flag.said(language)]
        return [*self._notes[language], *on_lead, *notes]

    def _lines(self, scored: ScoredRows, row: LeadRow, language: Language) -> list[LineScore]:
        asked = zip(scored.lines, scored.interested[0].tolist(), strict=True)
        mine = [line for line, wanted in asked if wanted]
        found = [self._line(line, scored.mql_known, row, language) for line in mine]
        return sorted(found, key=lambda line: -line.probability)

    def _line(self, line: Judged, mql_known: bool, row: LeadRow, language: Language) -> LineScore:
        return LineScore.model_construct(
            product_line=str(line.rule.name),
            label=str(line.rule.label),
            score=_score(line),
            probability=float(line.explained.probability[0]),
            horizon_days=line.rule.model.parameters.horizon_days,
            rule_points=_points(line.points),
            mql=_mql(line, mql_known, language),
            reasons=self._reasons(line, row, language),
            start=line.explained.start,
        )

    def _reasons(self, judged: Judged, row: LeadRow, language: Language) -> list[Reason]:
        model, contributions = judged.rule.model, judged.explained.contributions[0]
        sentences = self._sentences(judged.rule)
        told = _negative_signals(model.agreement.policy, row)

        def say(group: str) -> Said:
            return sentences.say(group, row, language)

        return reasons_of(model.groups, contributions, say, told, language)

    def say(
        self, rule: InService, rows: Rows, as_of_us: int, groups: Sequence[str], language: Language
    ) -> dict[str, str]:
        """Say what some groups of features are in the first row."""
        row, sentences = self._row(rows, as_of_us), self._sentences(rule)
        return {group: sentences.say(group, row, language).text for group in groups}

    def _row(self, rows: Rows, as_of_us: int) -> LeadRow:
        features = dict(zip(self._names, rows.matrix[0].tolist(), strict=True))
        return LeadRow(features, rows.of_row(0), as_of_us)

    def _sentences(self, rule: InService) -> Sentences:
        """Give sentences by the stages that the points of this very model were weighed with."""
        if rule.name not in self._told:
            spec = self.model.parameters.spec
            self._told[rule.name] = Sentences(rule.model.agreement.policy, spec)
        return self._told[rule.name]


def _negative_signals(policy: Policy, row: LeadRow) -> frozenset[str]:
    """Give the groups of negative signals that the lead sent: a rep has to know of them."""
    sent = {
        f"stage_{a.stage}"
        for name, a in policy.activities.items()
        if a.stage == "negative" and row.number(f"{name}__count") > 0
    }
    sent |= {
        f"sequence_{name}"
        for name, s in policy.sequences.items()
        if s.points < 0 and row.number(f"sequence_{name}__count") > 0
    }
    return frozenset(sent)


def _score(judged: Judged) -> float:
    return round(100 * float(judged.explained.probability[0]), 1)


def _points(points: RulePoints) -> PointsOut:
    return PointsOut.model_construct(
        total=int(points.total[0]),
        classification=int(points.classification[0]),
        qualification=int(points.qualification[0]),
        prioritisation=int(points.prioritisation[0]),
    )


def _mql(judged: Judged, known: bool, language: Language) -> Mql:
    rule, decision = judged.rule, judged.decision
    score = 100 * float(judged.explained.probability[0])
    told = known or bool(decision.was_mql[0])
    return Mql.model_construct(
        qualified=bool(decision.mql[0]),
        threshold=round(rule.threshold, 1),
        because=clauses(rule.policy, decision, 0, score, rule.threshold, language),
        change=str(decision.change[0]) if told else None,
        product_line=rule.name,
    )


def _buying_stage(scored: ScoredRows, as_of_us: int, language: Language) -> BuyingStage:
    agreement = scored.house.rule.agreement
    found = stage_of_lead(agreement, scored.rows.known)
    activities = agreement.policy.activities
    days = agreement.policy.buying_stages.within_days
    said = []
    for evidence in found.evidence:
        label, last = activities[evidence.activity].label, evidence.days_since_last
        often = times(language, evidence.times)
        if evidence.times > 1:
            often = within(language, often, days)
        moment = when(language, as_of_us, last)
        said.append(did(language, label, often, moment, once=evidence.times == 1))
    points = stage_points(agreement.policy, scored.house.points)
    return BuyingStage.model_construct(
        stage=found.stage,
        because=said,
        points={stage: round(float(value[0])) for stage, value in points.items()},
    )


def _trend(change: float | None) -> Trend:
    if change is None:
        return "not_enough_info"
    if abs(change) < STEADY_WITHIN_POINTS:
        return "steady"
    return "improving" if change > 0 else "declining"
