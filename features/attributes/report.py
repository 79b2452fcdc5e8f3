"""What becomes of every lead column: what was found in it, how it is handled, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from features.attributes.found import MANY_CATEGORIES
from features.attributes.kinds import Judged, judge_columns
from features.attributes.moments import last_of_each_lead
from features.attributes.spec import AttributeSpec
from features.facts import Column, Facts, Moments, attributes_at
from features.policy.schema import Policy
from features.profile import LEAD_COLUMN_ROLE
from features.profile.columns import LEAD_COLUMN_WHY

USUAL = frozenset({"yes/no", "numbers", "categories"})
_SAID: dict[str, str] = {
    "empty": "is empty",
    "constant": "is the same in every lead",
    "nearly constant": "is the same in nearly every lead",
    "yes/no": "says yes or no",
    "addresses": "holds e-mail addresses",
    "links": "holds web addresses",
    "structured": "holds lists or JSON",
    "dates": "holds dates",
    "ambiguous dates": "holds dates that two countries read as two days",
    "id-like": "names one lead each, like a number or a code",
    "numbers": "holds numbers",
    "free text": "is free text",
    "categories": "has categories",
    "mostly rare values": "has hardly any value that several leads share",
    "near-duplicate": "says what another column says",
}


@dataclass(frozen=True)
class ColumnVerdict:
    """What was found in one lead column, and what is made of it.

    Attributes
    ----------
    column
        Of the leads table.
    found
        What its values look like: a word of `features.attributes.kinds.Found`, "known column"
        (its use is agreed, see the guide) or "kept out by the policy".
    handled
        What the model gets of it, in words; "not used" where nothing.
    evidence
        The figures behind it.
    noteworthy
        Whether a person should hear of it.
    """

    column: str
    found: str
    handled: str
    evidence: str
    noteworthy: bool


def column_report(facts: Facts, moments: Moments, policy: Policy) -> tuple[ColumnVerdict, ...]:
    """Judge every lead column by what the moments could see, without a look at outcomes.

    Parameters
    ----------
    facts
        Of n leads.
    moments
        The last one of each lead decides what was seen of it.
    policy
        Says what is kept out.

    Returns
    -------
    One verdict per column, by name.
    """
    columns = attributes_at(facts, last_of_each_lead(moments))
    judged = judge_columns(columns, policy.exclude_attributes)
    out = set(policy.exclude_attributes)
    return tuple(_verdict(name, judged, columns, out) for name in sorted(columns))


def _verdict(
    name: str, judged: Mapping[str, Judged], columns: Mapping[str, Column], out: set[str]
) -> ColumnVerdict:
    if name in judged:
        return _judged(name, judged[name])
    if name in out:
        return ColumnVerdict(name, "kept out by the policy", "not used", "", noteworthy=False)
    derived = LEAD_COLUMN_ROLE[name] == "derived_only"
    handled = "only what is derived from it" if derived else "not used"
    return ColumnVerdict(name, "known column", handled, LEAD_COLUMN_WHY[name], noteworthy=False)


def _judged(name: str, judged: Judged) -> ColumnVerdict:
    many = judged.found == "categories" and len(judged.seen.filled) >= MANY_CATEGORIES
    found = "many categories" if many else judged.found
    handled = _handled(judged.specs)
    noteworthy = many or judged.found not in USUAL
    return ColumnVerdict(name, found, handled, _evidence(judged), noteworthy)


def _handled(specs: Iterable[AttributeSpec]) -> str:
    said = []
    words = [spec.word for spec in specs if spec.kind == "mentions"]
    for spec in specs:
        if spec.kind == "text":
            said.append("whether it is filled")
        elif spec.kind == "categorical":
            kept = len(spec.categories) - 1
            said.append(f"{kept:,} {'category' if kept == 1 else 'categories'}, the rest together")
        elif spec.kind == "days_since":
            said.append("days since then, missing while it is to come")
        elif spec.kind != "mentions":
            said.append("as it is")
    if words:
        said.append(f"whether it mentions one of {len(words)} common words")
    return " and ".join(said) or "not used"


def _evidence(judged: Judged) -> str:
    seen = judged.seen
    leads = seen.leads + seen.missing
    if judged.repeats:
        return f"goes together with {judged.repeats} in at least 99 % of {leads:,} leads"
    if judged.found in ("constant", "nearly constant"):
        return f"{leads - seen.most:,} of {leads:,} leads differ"
    values = len(seen.filled)
    different = f"{values:,} different value{'' if values == 1 else 's'}"
    return f"{different} in {seen.leads:,} of {leads:,} leads"


def sentences(report: Iterable[ColumnVerdict]) -> list[str]:
    """Say what a person should hear of: one sentence per noteworthy column."""
    return [_sentence(verdict) for verdict in report if verdict.noteworthy]


def _sentence(verdict: ColumnVerdict) -> str:
    said = _SAID.get(verdict.found, "has very many categories")
    used = "" if verdict.handled == "not used" else "the model looks at "
    return f"leads.{verdict.column} {said} ({verdict.evidence}): {used}{verdict.handled}"
