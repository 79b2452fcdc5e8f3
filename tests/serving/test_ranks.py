"""Ranks in words: true of the best lead and of the last."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.collect import microseconds
from features.language.language import language_of
from serving.http.facts_in import facts_of_request
from serving.http.reading import read_request
from serving.in_words import score_in_words
from serving.ranks import rank_said, whole_rank

NOW = dt.datetime.now(dt.UTC)


@pytest.mark.parametrize(
    ("percentile", "english", "german"),
    [
        (100.0, "better than 99 of 100 open leads", "besser als 99 von 100 offenen Leads"),
        (99.6, "better than 99 of 100 open leads", "besser als 99 von 100 offenen Leads"),
        (42.9, "better than 42 of 100 open leads", "besser als 42 von 100 offenen Leads"),
        (0.9, "among the lowest of the open leads", "unter den niedrigsten der offenen Leads"),
        (0.0, "among the lowest of the open leads", "unter den niedrigsten der offenen Leads"),
    ],
)
def test_a_rank_is_true_at_both_ends(percentile, english, german):
    assert rank_said(percentile, language_of("en")) == english
    assert rank_said(percentile, language_of("de")) == german


@given(st.floats(0, 100))
def test_no_rank_promises_more_than_is_so(percentile):
    assert 0 <= whole_rank(percentile) <= min(percentile, 99)


def test_the_command_line_says_the_same(champion, lead):
    scorer = champion.scorer
    facts = facts_of_request(read_request(lead), scorer.kind_columns, scorer.policy.hygiene)
    score = scorer.score_one(facts, microseconds(NOW)).model_copy(update={"percentile": 100.0})
    first = next(score_in_words(score, language_of("en")))
    assert first.endswith(f"(grade {score.grade}), better than 99 of 100 open leads")
