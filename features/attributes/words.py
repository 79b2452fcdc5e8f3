"""Words that many leads use: of a text the only thing that a model looks at."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from features.attributes.categories import Filled
from features.attributes.spec import AttributeSpec
from features.facts import Column

FEWEST_LEADS_PER_WORD = 20
MOST_WORDS = 20
LARGEST_SHARE = 0.9
MOST_TEXTS_READ = 20_000
LONGEST_TEXT = 2_000
SHORTEST_WORD, LONGEST_WORD = 3, 30
NAMES = ("first_name", "last_name", "email")

_NO_LETTER = re.compile(r"[\W_]+")
_NO_WORDS_IN = ("@", "://", "www.")
_ENGLISH = """
about after all also and any are been but can could dear did does for from get had has have hello
her his how into its just like may more need not our out please regards she should some thank
thanks that the their them then there these they this those too very was were what when where which
who will with would you your
"""
_GERMAN = """
aber alle als also auch auf aus bei bin bis bitte danke dann das dass dem den der des die diese
dieser doch durch ein eine einem einen einer eines für grüße gruß guten haben hallo hat hätte ich
ihnen ihr ihre ihrem ihren ist kann können könnte mehr mein meine mich mir mit nach nicht noch nur
oder sehr sich sie sind über und uns unser unsere vielen vom von vor war was wenn wie wir wird
würde würden zum zur
"""
_SAY_NOTHING = frozenset([*_ENGLISH.split(), *_GERMAN.split()])


def fit_words(
    name: str, filled: Filled, columns: Mapping[str, Column]
) -> tuple[AttributeSpec, ...]:
    """Pick the words of free text or long-tailed categories that most leads use.

    Parameters
    ----------
    name
        Of the column.
    filled
        Its texts and their leads.
    columns
        All lead columns: what is anybody's name is left out.

    Returns
    -------
    One spec per word, the commonest first. A word is one only if at least `FEWEST_LEADS_PER_WORD`
    leads use it, in more than one text. Mail addresses, links, whatever has a digit in it, and the
    names of leads never are.
    """
    read = filled[:: -(-len(filled) // MOST_TEXTS_READ)] if filled else []
    leads: Counter[str] = Counter()
    values: Counter[str] = Counter()
    for text, n in read:
        for word in set(words_of(str(text))):
            leads[word] += n
            values[word] += 1
    most = LARGEST_SHARE * sum(n for _, n in read)
    names = _names(columns)
    left_out = names | _SAY_NOTHING
    usable = [
        (-n, word)
        for word, n in leads.items()
        if FEWEST_LEADS_PER_WORD <= n <= most and values[word] > 1 and word not in left_out
    ]
    return tuple(
        AttributeSpec(name=name, kind="mentions", word=word)
        for _, word in sorted(usable)[:MOST_WORDS]
    )


def words_of(text: str) -> list[str]:
    """Give the words of a text in small letters, without addresses, links and numbers."""
    tokens = (t for t in text[:LONGEST_TEXT].casefold().split() if not _is_address(t))
    parts = (part for token in tokens for part in _NO_LETTER.split(token))
    return [p for p in parts if SHORTEST_WORD <= len(p) <= LONGEST_WORD and p.isalpha()]


def _is_address(token: str) -> bool:
    return any(mark in token for mark in _NO_WORDS_IN)


def mentions(word: str, value: object) -> bool:
    """Tell whether a text has the word in it, as `words_of` would find it."""
    if value is None:
        return False
    text = str(value)[:LONGEST_TEXT]
    folded = text.casefold()
    if word not in folded:
        return False
    if _is_address(folded):  # somewhere in it: which words are left takes a closer look
        return word in _distinct_words(text)
    return _alone(word).search(folded) is not None


@lru_cache(maxsize=4_096)
def _alone(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])")


# Few, because a text is asked for word after word, and nobody's words should stay for long.
@lru_cache(maxsize=64)
def _distinct_words(text: str) -> frozenset[str]:
    return frozenset(words_of(text))


def _names(columns: Mapping[str, Column]) -> frozenset[str]:
    found: set[str] = set()
    for name in NAMES:
        column = columns.get(name)
        for value in [] if column is None else column.distinct:
            if value is not None:
                found.update(words_of(str(value).partition("@")[0]))
    return frozenset(found)
