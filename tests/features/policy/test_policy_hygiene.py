"""The policy on hygiene: versions stay without it, differences and mistakes are told."""

import pytest

from features.errors import PolicyError
from features.policy.compare import differences
from features.policy.load import (
    load_policy,
    parse_policy,
    policy_from_json,
    policy_to_json,
    policy_version,
)
from features.policy.schema import Hygiene

HEAD = "name: x\nhand_off: {threshold: {score: 5}}\n"


def test_an_agreement_that_does_not_use_it_keeps_its_version():
    plain = parse_policy(HEAD)
    # As it was before there was this part, written down once.
    assert policy_version(plain) == "bc22dc002d22"
    assert policy_version(parse_policy(HEAD + "hygiene: {soon_seconds: 10}\n")) == "bc22dc002d22"
    old = policy_to_json(plain)
    del old["hygiene"]
    assert policy_from_json(old) == plain
    assert load_policy().hygiene == Hygiene()


def test_another_limit_is_another_version_and_a_difference():
    plain, other = parse_policy(HEAD), parse_policy(HEAD + "hygiene: {soon_seconds: 30}\n")
    assert policy_version(plain) != policy_version(other)
    assert [str(d) for d in differences(plain, other)] == ["hygiene.soon_seconds: 10 → 30"]
    assert policy_from_json(policy_to_json(other)) == other


MISTAKES = {
    "hygiene: {soon_second: 3}": "did you mean soon_seconds?",
    "hygiene: {soon_seconds: 0}": "0 – a number above 0 and up to 3600",
    "hygiene: {links_at_once: 1}": "1 – a whole number from 2 to 50",
    "hygiene: {off: [too_son]}": '"too_son" – one of exact_repeat, scanner_agent, too_soon',
    "hygiene: {off: too_soon}": '"too_soon" – a list',
    'hygiene: {scanner_agents: ["[ab"]}': "[ is not closed",
    "hygiene: {opened: []}": "[] – a list of one or more",
    "hygiene: [x]": "a list – a mapping with the keys off, delivered",
    "soon_seconds: 3": "it belongs under hygiene",
}


@pytest.mark.parametrize("text", MISTAKES)
def test_mistakes_are_named_with_the_remedy(text):
    with pytest.raises(PolicyError) as caught:
        parse_policy(HEAD + text + "\n")
    [problem] = caught.value.problems
    assert MISTAKES[text] in problem
