"""What would lift a lead over the line: its score if one more activity were seen now."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from features.language.labels import label_said
from features.language.language import Language
from features.language.marks import CAVEAT
from features.matching import means
from features.policy.schema import Activity
from serving.score import Answer, PlainScore
from serving.scorer import Scorer

Kind = Mapping[str, str]
_SPECIAL = "*?["


class LiftStep(Answer):
    """One activity of the agreement, and the score if it were seen now."""

    activity: str
    label: str
    score: float
    gain: float
    qualifies: bool


class Lift(Answer):
    """How far a lead is from the line, and what would change that, the largest gain first.

    `because` are the clauses of the decision as it is. The caveat belongs beside the steps
    wherever people read them.
    """

    lead_id: str
    score: float
    threshold: float
    qualified: bool
    because: list[str]
    steps: list[LiftStep]
    caveat: str


def lift_of(
    scorer: Scorer, score_with: Callable[[Kind | None], PlainScore], language: Language
) -> Lift:
    """Try every activity that counts for a lead.

    Parameters
    ----------
    scorer
        In service.
    score_with
        Scores the lead with one more activity of some kind (column → value) seen now; None: as
        it is.
    language
        Of the labels and the caveat.
    """
    now = score_with(None)
    steps = []
    for name, activity in scorer.policy.activities.items():
        kind = example_of(activity) if activity.points > 0 else None
        if kind is not None:
            then = score_with(kind)
            steps.append(
                LiftStep(
                    activity=name,
                    label=label_said(activity.label, language),
                    score=then.score,
                    gain=round(100 * (then.probability - now.probability), 1),
                    qualifies=then.mql.qualified,
                )
            )
    return Lift(
        lead_id=now.lead_id,
        score=now.score,
        threshold=now.mql.threshold,
        qualified=now.mql.qualified,
        because=now.mql.because,
        steps=sorted((s for s in steps if s.gain > 0), key=lambda s: (-s.gain, s.activity)),
        caveat=language.gettext(CAVEAT),
    )


def example_of(activity: Activity) -> dict[str, str] | None:
    """Give a raw activity (column → value) that means this one; None if none can be made up."""
    for mapping in activity.match:
        kind = {column: _example(patterns) for column, patterns in mapping.items()}
        if kind.get("type") and means(activity, kind):
            return kind
    return None


def _example(patterns: tuple[str, ...] | list[str]) -> str:
    """Give a text that is like one of some shell patterns, the plainest there is."""
    plain = [pattern for pattern in patterns if not any(c in pattern for c in _SPECIAL)]
    chosen = plain[0] if plain else patterns[0]
    return chosen.replace("*", "").replace("?", "x")
