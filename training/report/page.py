"""Everything that report, model card and data sheet say, gathered once for their templates."""

from __future__ import annotations

from dataclasses import dataclass

from training.evaluation.evaluated import Evaluated
from training.report import method
from training.report.about import About, Care, about_of, care_of
from training.report.again import Again
from training.report.agreement import AgreedPart, PartWorth, agreed_parts, part_worths
from training.report.groups import Groups, strongest_groups
from training.report.hand_off import HandOffWords, hand_off_words
from training.report.sheet import Sheet, sheet_of
from training.report.skill import Skill, skill_of
from training.report.told import Told


@dataclass(frozen=True)
class Page:
    """What the templates fill in; texts of users are escaped there.

    Attributes
    ----------
    about, care
        The model; its use.
    skill
        How good it is.
    warnings
        What has to be read first.
    method
        How the figures were made.
    hand_off, groups, parts, agreed
        Threshold; what the score looks at; what the agreed points were found worth.
    data
        What went in; None where the tables were not at hand.
    again
        What came out when the model was made again; None when it was made for the first time.
    """

    about: About
    care: Care
    skill: Skill
    warnings: tuple[str, ...]
    method: tuple[str, ...]
    hand_off: HandOffWords
    groups: Groups | None
    parts: tuple[PartWorth, ...]
    agreed: tuple[AgreedPart, ...]
    data: Sheet | None
    again: Again | None


def page_of(told: Told, rows: Evaluated) -> Page:
    """Gather all words and tables of a training; `rows` are the judged ones."""
    trained, evidence = told.trained, told.evidence
    p = trained.model.parameters
    population = told.findings.population
    resamples = 0 if population is None else population.resamples
    return Page(
        about=about_of(told),
        care=care_of(told),
        skill=skill_of(told.findings, told.against, history_speaks=p.history_speaks),
        warnings=(*trained.notes, *method.cautions(trained, rows)),
        method=(
            *method.how_figures_were_made(trained, rows, resamples),
            *told.findings.notes,
        ),
        hand_off=hand_off_words(trained, rows),
        groups=strongest_groups(trained.model, evidence.sample),
        parts=part_worths(p.rule_expert),
        agreed=agreed_parts(p.policy, p.rule_expert, evidence.sample),
        data=None if told.data is None else sheet_of(told.data),
        again=told.again,
    )
