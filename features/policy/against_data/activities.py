"""Activities of a policy that the data never show, and those that are counted twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from features.matching import like
from features.policy.against_data.look import Look
from features.policy.against_data.near import counted, instead
from features.policy.doubts import match_path
from features.policy.places import Problem
from features.policy.schema import Activity
from features.policy.words import did_you_mean

MatchOf = Mapping[str, tuple[str, ...]]


def activity_doubts(look: Look) -> Iterator[Problem]:
    """Find patterns that nothing is like, and activities that share what they count.

    Parameters
    ----------
    look
        The data.
    """
    for name, activity in look.policy.activities.items():
        for position, mapping in enumerate(activity.match):
            yield from _mapping_doubts(look, name, activity, position, mapping)
    yield from _shared(look)


def _mapping_doubts(
    look: Look, name: str, activity: Activity, position: int, mapping: MatchOf
) -> Iterator[Problem]:
    path = match_path(activity, name, position)
    fits = {column: _fits(look, column, patterns) for column, patterns in mapping.items()}
    # What an activity is decides what its subject may be: the first that fits nothing says it all.
    for column in (c for c in look.known.kind_columns if c in mapping):
        patterns = mapping[column]
        if column not in look.activity_columns:
            hint = did_you_mean(column, look.activity_columns)
            yield Problem((*path, column), f"your activities have no column {column} – {hint}")
            return
        others = [f for other, f in fits.items() if other != column]
        rest = np.logical_and.reduce(others) if others else np.ones(len(look.counts), bool)
        for i, pattern in enumerate(patterns):
            if not _fits(look, column, (pattern,)).any():
                at = (*path, column) if len(patterns) == 1 else (*path, column, i)
                there = instead(pattern, _values(look, column, rest), "time")
                yield Problem(at, f"nothing is like {pattern} – {there}")
        if not fits[column].any():
            return
    if not np.logical_and.reduce(list(fits.values())).any():
        alone = {
            column: counted(int(look.counts[fit].sum()), "time") for column, fit in fits.items()
        }
        said = " and ".join(
            f"{column} like {' or '.join(mapping[column])} ({often})"
            for column, often in alone.items()
        )
        yield Problem(path, f"never at once in one activity: {said}")


def _fits(look: Look, column: str, patterns: tuple[str, ...]) -> NDArray[np.bool_]:
    """Tell per kind whether its column is like one of the patterns: bool (kinds,)."""
    place = look.known.kind_columns.index(column)
    values = {kind[place] for kind in look.known.kinds if kind}
    good = {value for value in values if any(like(pattern, value) for pattern in patterns)}
    return np.array([bool(kind) and kind[place] in good for kind in look.known.kinds], bool)


def _values(look: Look, column: str, chosen: NDArray[np.bool_]) -> Counter[str]:
    """Count the values of a column among the chosen kinds; among all if none is chosen."""
    if not chosen.any():
        chosen = np.ones(len(look.counts), bool)
    place = look.known.kind_columns.index(column)
    found: Counter[str] = Counter()
    for i in np.flatnonzero(chosen & (look.counts > 0)).tolist():
        found[look.known.kinds[i][place]] += int(look.counts[i])
    return found


def _shared(look: Look) -> Iterator[Problem]:
    names = list(look.policy.activities)
    shared = (look.masks * look.counts) @ look.masks.T.astype(np.int64)
    totals = shared.diagonal()
    same = np.zeros(len(names), bool)
    for wide in sorted(range(len(names)), key=lambda i: (-totals[i], i)):
        others = [i for i in range(len(names)) if i != wide and shared[wide, i] and not same[i]]
        narrow = [i for i in others if (-totals[i], i) > (-totals[wide], wide)]
        if not narrow:
            continue
        path = ("activities", names[wide], "match")
        twins = [i for i in narrow if shared[wide, i] == totals[wide]]
        same[twins] = True
        for i in twins:
            text = f"always together with {names[i]}: the same {totals[i]:,} activities"
            yield Problem(path, f"{text} count for both")
        part = ", ".join(
            f"{names[i]} ({shared[wide, i]:,} of its {totals[i]:,})"
            for i in narrow
            if i not in twins
        )
        if part:
            yield Problem(path, f"shares activities, each counting for both, with {part}")
