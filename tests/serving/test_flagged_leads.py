"""An internal or a test lead is scored as any other, and the answer says what it is."""

import pytest

from features.collect import facts_of_one
from serving.scorer import Scorer

CREATED_US = 1_767_225_600_000_000


@pytest.fixture(scope="module")
def scorer(demo_model):
    whole = demo_model.parameters.policy
    hygiene = whole.hygiene.model_copy(update={"internal_mail_domains": ("ours.de",)})
    return Scorer(demo_model, "7", whole.model_copy(update={"hygiene": hygiene}))


def scored(scorer, **lead):
    facts = facts_of_one({"lead_id": "x", **lead}, CREATED_US, [], scorer.kind_columns)
    return scorer.score_one(facts, CREATED_US)


@pytest.mark.parametrize(
    ("email", "note"),
    [
        ("eva@ours.de", "looks like an internal lead: it writes from one of your own mail domains"),
        (
            "eva@example.com",
            "looks like a test lead: its mail domain is reserved for examples and tests",
        ),
    ],
)
def test_it_is_scored_with_a_note(scorer, email, note):
    answer, usual = scored(scorer, email=email), scored(scorer, email="eva@acme.de")
    assert answer.notes == [*usual.notes, note]
    assert answer.probability == usual.probability


def test_the_next_answer_does_not_bear_the_note(scorer):
    before = scored(scorer, email="eva@acme.de").notes
    scored(scorer, email="eva@example.com")
    assert scored(scorer, email="eva@acme.de").notes == before
    assert not any("looks like" in note for note in before)
