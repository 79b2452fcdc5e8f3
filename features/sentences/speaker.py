"""Who speaks about the groups of one model."""

from __future__ import annotations

from features.attributes import AttributeSpec
from features.language.language import ENGLISH, Language
from features.policy.schema import Policy
from features.profile import DERIVED
from features.sentences.behaviour import (
    NONE_OF_STAGE,
    of_everything,
    of_sequence,
    of_stage,
    of_the_rest,
)
from features.sentences.person import of_attribute, of_date, of_derived, of_text, of_timing
from features.sentences.said import LeadRow, Said, Say
from features.spec import FeatureSpec


class Sentences:
    """Speaks about the groups of one model, in any language.

    Parameters
    ----------
    policy
        Its agreement: gives the labels, which are said as they stand there, but for those of the
        agreement that leadscore comes with.
    spec
        What it looks at besides.
    """

    def __init__(self, policy: Policy, spec: FeatureSpec) -> None:
        self._say: dict[str, Say] = {}
        for stage in NONE_OF_STAGE:
            named = [(n, a.label) for n, a in policy.activities.items() if a.stage == stage]
            self._say[f"stage_{stage}"] = of_stage(stage, named)
        learned = [(f"kind_{kind.name}", kind.label, kind.type) for kind in spec.learned]
        self._say["other_activity"] = of_the_rest(learned)
        for name, sequence in policy.sequences.items():
            self._say[f"sequence_{name}"] = of_sequence(f"sequence_{name}", sequence.label)
        for fact in DERIVED.values():
            self._say.setdefault(fact.group, of_derived(fact.group))
        for name in dict.fromkeys(attribute.name for attribute in spec.attributes):
            specs = [attribute for attribute in spec.attributes if attribute.name == name]
            self._say[f"attribute_{name}"] = _of_attribute(name, specs)
        self._say["engagement"] = of_everything
        self._say["timing"] = of_timing

    def say(self, group: str, row: LeadRow, language: Language = ENGLISH) -> Said:
        """Say what a group's features are for this lead."""
        if group in self._say:
            return self._say[group](row, language)
        return of_attribute(group.removeprefix("attribute_"))(row, language)


def _of_attribute(name: str, specs: list[AttributeSpec]) -> Say:
    if specs[0].kind in {"text", "mentions"}:
        return of_text(name, specs)
    return of_date(name, specs) if specs[0].kind == "days_since" else of_attribute(name)
