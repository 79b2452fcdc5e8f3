"""The same behaviour features in Polars and in pandas, as their own users would write them.

Two levels: first per lead and unit (an activity of the agreement, a learned kind, a stage), then
one row per lead. They leave out what Polars and pandas have nothing for: checking the tables,
hygiene, and the profile (seniority from a title, kind of a mail domain …). Ours does all of that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from features.columns import ALL, STAGES
from features.matching import Matcher, any_of
from features.repeats import negative, once_only
from features.rows import RowBuilder

DAY_US = 86_400_000_000
HALF_HOUR_US = DAY_US // 48
BASIC = ("count_7d", "count_30d", "count_90d", "count", "decayed", "days_since_last", "first_us")
RHYTHM = ("active_days", "sessions", "velocity", "last_gap_days", "longest_gap_days")


@dataclass(frozen=True)
class Meanings:
    """What kinds of activity mean, as tables to join.

    Attributes
    ----------
    kinds
        type, subject, kind, once, negative, latest (category of the latest activity).
    units
        kind, unit, half_life_days, wide, one row per unit of a kind.
    names
        Names of the narrow units, of the wide ones.
    """

    kinds: pd.DataFrame
    units: pd.DataFrame
    names: tuple[list[str], list[str]]

    @classmethod
    def of(cls, builder: RowBuilder, kinds: list[tuple[str, str]]) -> Meanings:
        """Look at every distinct kind once, as anyone would."""
        policy, spec = builder.policy, builder.spec
        masks = Matcher(policy).masks(kinds, ("type", "subject"))
        bad = any_of(masks[negative(policy)])
        learned = (
            np.array(
                [[k.type == t and k.subject in (None, s) for t, s in kinds] for k in spec.learned],
                bool,
            ).reshape(len(spec.learned), len(kinds))
            & ~bad
        )
        stage_of = [a.stage for a in policy.activities.values()]
        stages = [any_of(masks[np.array([s == stage for s in stage_of])]) for stage in STAGES]
        narrow = [*policy.activities, *(f"kind_{k.name}" for k in spec.learned)]
        wide = [*(f"stage_{stage}" for stage in STAGES), ALL]
        lives = [a.half_life_days or np.inf for a in policy.activities.values()]
        lives += [spec.stage_half_life_days] * (len(spec.learned) + len(wide))
        sets = [*masks, *learned, *stages, ~bad]
        pairs = [(k, u) for u, mask in enumerate(sets) for k in np.flatnonzero(mask)]
        unit = pd.DataFrame(pairs, columns=["kind", "number"])
        names = np.array([*narrow, *wide])
        unit["unit"] = names[unit["number"]]
        unit["half_life_days"] = np.array(lives)[unit["number"]]
        unit["wide"] = unit.pop("number") >= len(narrow)
        once = any_of(masks) & ~any_of(masks[~once_only(policy)])
        other = np.ones((1, len(kinds)), bool)
        table = pd.DataFrame(kinds, columns=["type", "subject"])
        table["kind"] = np.arange(len(kinds))
        table["once"], table["negative"] = once, bad
        table["latest"] = np.concatenate([learned, masks, other]).argmax(axis=0).astype(float)
        return cls(table, unit, (narrow, wide))


def kinds_of_sequence(meanings: Meanings) -> tuple[list[int], list[int]]:
    """Give the kinds of the careers page, and those of downloads."""
    units = meanings.units
    return tuple(
        units.loc[units["unit"] == name, "kind"].tolist() for name in ("careers_page", "download")
    )
