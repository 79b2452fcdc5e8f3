"""Ordered tables of words and phrases, and how a job title is read with one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from features.profile.text import without_accents


class Rule(NamedTuple):
    """One row of a table.

    Parameters
    ----------
    rank
        Among all matches in a title the lowest rank wins, then the one that comes first.
    value
        What the row says; None for phrases that must not be read word by word.
    patterns
        Separated by `|` or line ends, in natural spelling: words (`*` stands for any letters) and
        phrases. A phrase keeps its words from being read alone; longer phrases go first.
    """

    rank: int
    value: str | None
    patterns: str


Reader = Callable[[str], str | None]


def reader(rules: Sequence[Rule]) -> Reader:
    """Turn a table into a function from title words to the value of the winning row.

    Parameters
    ----------
    rules
        The table. A single word is read by the first row that has it.

    Returns
    -------
    callable
        Takes text as `features.profile.text.title_words` makes it; None when no row matches.
    """
    phrases, rule_of_phrase = _phrases(rules)
    rule_of_word = _word_look_up(rules)

    def read(words: str) -> str | None:
        """Give the value of the winning row; words of a phrase are not read singly again."""
        found: list[tuple[int, int, int]] = []

        def note(match: re.Match[str]) -> str:
            index = rule_of_phrase(match[0])
            found.append((rules[index].rank, match.start(), index))
            return " " * len(match[0])

        rest = phrases.sub(note, words)
        for match in re.finditer(r"\S+", rest):
            index = rule_of_word(match[0])
            if index >= 0:
                found.append((rules[index].rank, match.start(), index))
        told = [entry for entry in found if rules[entry[2]].value is not None]
        return rules[min(told)[2]].value if told else None

    return read


def _split(rule: Rule) -> list[str]:
    listed = rule.patterns.replace("\n", "|").split("|")
    return [without_accents(pattern.strip()) for pattern in listed if pattern.strip()]


def _is_phrase(pattern: str) -> bool:
    return " " in pattern or pattern.startswith("^")


def _any_letters(pattern: str) -> str:
    return pattern.replace("*", r"\w*")


def _phrases(rules: Sequence[Rule]) -> tuple[re.Pattern[str], Callable[[str], int]]:
    """Make one pattern for all phrases, and a function from what it found to the rule."""
    listed = [
        (pattern, index)
        for index, rule in enumerate(rules)
        for pattern in _split(rule)
        if _is_phrase(pattern)
    ]
    listed.sort(key=lambda entry: -len(entry[0]))
    each = [(re.compile(_any_letters(pattern)), index) for pattern, index in listed]
    anywhere = "|".join(_any_letters(pattern) for pattern, _ in listed)

    @lru_cache(maxsize=65_536)
    def rule_of(phrase: str) -> int:
        return next(index for pattern, index in each if pattern.fullmatch(phrase))

    # groups would tell the rule at once, but make the search five times slower
    return re.compile(rf"\b(?:{anywhere})\b"), rule_of


def _word_look_up(rules: Sequence[Rule]) -> Callable[[str], int]:
    """Make a remembering function from a word to the first rule that has it (-1 for none)."""
    exact: dict[str, int] = {}
    globs: list[tuple[re.Pattern[str], int]] = []
    for index, rule in enumerate(rules):
        words = [pattern for pattern in _split(rule) if not _is_phrase(pattern)]
        for word in words:
            exact.setdefault(word, index)
        stars = [_any_letters(word) for word in words if "*" in word]
        if stars:
            globs.append((re.compile("|".join(stars)), index))

    @lru_cache(maxsize=65_536)
    def look_up(word: str) -> int:
        if word in exact:  # a word spelled out beats a pattern with a star
            return exact[word]
        return next((index for glob, index in globs if glob.fullmatch(word)), -1)

    return look_up
