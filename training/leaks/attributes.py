"""The verdict on one lead column: every kind of evidence, one after the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from training.leaks.accuracy import accuracy, at_random
from training.leaks.aggregates import aggregates
from training.leaks.association import association
from training.leaks.bars import BARS, PLAIN, WHY, Bar
from training.leaks.both_ways import both_ways
from training.leaks.copies import Written, copies
from training.leaks.dates import dates
from training.leaks.delay import delayed
from training.leaks.facets import facets_of
from training.leaks.groupings import Grouping
from training.leaks.names import Sounds, sounds_like
from training.leaks.open_leads import closed_against_open
from training.leaks.pooled import pooled_values
from training.leaks.purity import pure_values
from training.leaks.report import UNKNOWN, Kept, Verdict
from training.leaks.risk_set import against_risk_set
from training.leaks.seen import Seen
from training.leaks.signs import Sign
from training.leaks.within import within_groups

# Their values name people or customers: no model sees more than whether they are filled.
PERSONAL = ("email", "phone", "first_name", "last_name", "company", "account_id")
WHO_THE_LEAD_IS = (*PERSONAL, "job_title", "industry", "employees", "annual_revenue")
AUC_WORTH_TELLING = 0.85


@dataclass(frozen=True)
class Around:
    """What a column is compared with: groups of leads, and what the closing statuses say."""

    groupings: Sequence[Grouping]
    written: Written


def verdict_on(
    seen: Seen, alone: Sequence[Sign], around: Around, as_of: Kept, told: Sequence[str]
) -> Verdict:
    """Judge one column.

    Parameters
    ----------
    seen
        The column as of each lead's last training snapshot.
    alone
        What `signs_alone` found.
    around
        What it is compared with.
    as_of
        Whether its past values are known.
    told
        What its history tells: evidence that does not block, since the history protects it.
    """
    sounds = _sounds(seen, as_of)
    signs = _once([*alone, *_signs_together(seen, around)])
    if signs:
        why = [WHY[sounds]] if sounds else []
        evidence = (*(sign.sentence for sign in signs), *why, *told)
        return Verdict(seen.name, "attribute", True, evidence, _remedy(seen.name), as_of)
    doubts = tuple(_doubts(seen, sounds))
    return Verdict(seen.name, "attribute", False, (*doubts, *told), "", as_of)


def _sounds(seen: Seen, as_of: Kept) -> Sounds:
    """Hear the name; a last state whose past is known is no riddle."""
    if seen.name in WHO_THE_LEAD_IS:
        return ""
    sounds = sounds_like(seen.name)
    return sounds if sounds == "outcome" or as_of == UNKNOWN else ""


def signs_alone(seen: Seen, as_of: Kept) -> list[Sign]:
    """Give the evidence against a column that needs no other column."""
    return list(_signs_alone(seen, BARS[_sounds(seen, as_of)], as_of))


def _signs_alone(seen: Seen, bar: Bar, as_of: Kept) -> Iterator[Sign]:
    personal = seen.name in PERSONAL
    facets = facets_of(seen, personal=personal)
    yield from pure_values(seen, facets, bar)
    yield from closed_against_open(seen, facets, bar)
    yield from delayed(seen)
    if as_of == UNKNOWN:
        yield from against_risk_set(seen, personal=personal)
    if not personal:
        yield from accuracy(seen, bar)
        yield from association(seen)
        yield from both_ways(seen, bar)
        yield from pooled_values(seen, facets)
        yield from dates(seen)


def _signs_together(seen: Seen, around: Around) -> Iterator[Sign]:
    if seen.name not in PERSONAL:
        yield from aggregates(seen, around.groupings)
        yield from within_groups(seen, around.groupings)
        yield from copies(seen, around.written)


def _once(signs: Sequence[Sign]) -> list[Sign]:
    """Drop repeats and put the first sign of every kind first: a reader may stop after three."""
    found, seen_kinds = list(dict.fromkeys(signs)), Counter[str]()
    place = {}
    for sign in found:
        seen_kinds[sign.kind] += 1
        place[sign] = seen_kinds[sign.kind]
    return sorted(found, key=lambda sign: place[sign])


def _doubts(seen: Seen, sounds: Sounds) -> Iterator[str]:
    if seen.name in PERSONAL:
        return
    auc = at_random(seen)
    if auc.value > AUC_WORTH_TELLING:
        yield f"Alone it reaches AUC {auc.value:.3f}, a lot for one fact known in time."
    if BARS[sounds] is not PLAIN:
        yield (
            f"{WHY[sounds].split(',')[0].split(':')[0].rstrip('.')}, but it tells little about "
            f"who is won (AUC {auc.value:.3f})."
        )


def _remedy(name: str) -> str:
    return (
        f"Add {name} to exclude_attributes in the policy, give its past values in "
        f"attribute_changes, train with --drop-leaks, or, if it was known in time, with "
        f'--allow-leak "{name}".'
    )
