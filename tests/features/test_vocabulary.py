"""What kinds mean is looked at once, the same for few kinds or many, in any order."""

import pickle

import numpy as np
from agreements import SPEC, policies
from hypothesis import given
from hypothesis import strategies as st
from lead_worlds import quickly

from features import vocabulary
from features.columns import STAGES
from features.matching import Matcher, any_of, kind_columns_of
from features.policy.load import load_policy
from features.spec import learned_masks
from features.vocabulary import Vocabulary, kinds_of_masks, subject_numbers

DEFAULT = load_policy(None)
words = st.sampled_from(["page_view", "form", "call", "email_open", "/pricing", "", "demo"])
kinds_of = st.lists(st.tuples(words, words, words), min_size=1, max_size=12)


class Seen:
    """As much of a behaviour as learned kinds look at."""

    def __init__(self, kinds):
        self.kinds = kinds


def units_of(found, kind):
    means = found.means
    m = found.number[kind]
    return means.unit[means.start[m] : means.start[m + 1]].tolist()


@quickly(60)
@given(policies(), kinds_of)
def test_a_kind_is_in_the_units_whose_masks_have_it(policy, kinds):
    columns = ("type", "subject", "agent")
    matcher = Matcher(policy)
    found = Vocabulary(policy, matcher, SPEC.learned).of(kinds, columns)
    masks = matcher.masks(kinds, columns)
    stages = np.array([a.stage for a in policy.activities.values()])
    of_stage = [any_of(masks[stages == stage]) for stage in STAGES]
    learned = learned_masks(SPEC.learned, Seen(kinds)) & ~of_stage[-1]
    sets = np.array([*masks, *learned, *of_stage, ~of_stage[-1]], bool)
    for kind in range(len(kinds)):
        assert units_of(found, kind) == np.flatnonzero(sets[:, kind]).tolist()
        assert found.means.shows[found.number[kind]] == ~of_stage[-1][kind]
    assert np.array_equal(found.means.agreed[found.number], masks.T)
    alone = kinds_of_masks(policy, masks, subject_numbers(kinds, columns))
    for name in ("once", "shows", "agreed"):
        of_kind = getattr(found.means, name)[found.number]
        assert np.array_equal(of_kind, getattr(alone.means, name))
    assert np.array_equal(found.means.steps[:, found.number], alone.means.steps)


@quickly(20)
@given(st.lists(kinds_of, min_size=1, max_size=4), st.integers(1, 6))
def test_forgetting_changes_nothing(many, most):
    columns = ("type", "subject", "agent")
    remembering = Vocabulary(DEFAULT, Matcher(DEFAULT))
    forgetful = Vocabulary(DEFAULT, Matcher(DEFAULT))
    usual, vocabulary.MOST_REMEMBERED = vocabulary.MOST_REMEMBERED, most
    try:
        forgot = [forgetful.of(kinds, columns) for kinds in many]
    finally:
        vocabulary.MOST_REMEMBERED = usual
    for kinds, found in zip(many, forgot, strict=True):
        expected = remembering.of(kinds, columns)
        for kind in range(len(kinds)):
            assert units_of(found, kind) == units_of(expected, kind)


def test_it_can_be_sent_to_another_process():
    columns = kind_columns_of(DEFAULT)
    kinds = [tuple("page_view" if c == "type" else "/pricing" for c in columns)]
    there = pickle.loads(pickle.dumps(Vocabulary(DEFAULT, Matcher(DEFAULT))))  # noqa: S301
    here = Vocabulary(DEFAULT, Matcher(DEFAULT))
    assert units_of(there.of(kinds, columns), 0) == units_of(here.of(kinds, columns), 0)
