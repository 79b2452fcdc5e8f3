"""Leads that have closed: how, why, and when they were handed over in their last round."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.errors import HistoryError
from features.facts import IntArray, segment_starts
from features.tables import Tables
from training.outcomes import NEVER, status_changes

SAMPLES = ("won", "lost", "rejected")
HAND_OFF_STATUSES = ("mql", "sal", "sql", "opportunity")
# A lead lost for one of these was turned down by the seller: what others record as rejected.
REFUSALS = (
    *("declined", "rejected", "disqualified", "unqualified"),
    *("not qualified", "refused", "denied", "turned down"),
)


@dataclass(frozen=True)
class Closed:
    """Leads that are closed (k of them), in the order of the leads table.

    Attributes
    ----------
    lead
        int64 (k,), row in the leads table.
    sample
        text (k,), by the last status: `won`, `lost` or `rejected`.
    closed_us
        int64 (k,), since when the lead has been closed for good.
    handed_us
        int64 (k,), first hand-off status since the lead was last opened again; `NEVER` without.
    refusals
        Reasons of lost leads that count as rejected here, as written in the data.
    """

    lead: IntArray
    sample: NDArray[np.str_]
    closed_us: IntArray
    handed_us: IntArray
    refusals: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.lead)

    def counts(self) -> dict[str, int]:
        """Give how many leads of each sample there are."""
        return {name: int((self.sample == name).sum()) for name in SAMPLES}


def closed_leads(
    tables: Tables,
    hand_off_statuses: Collection[str] = HAND_OFF_STATUSES,
    refusals: Sequence[str] = (),
) -> Closed:
    """Find the closed leads.

    The last outcome counts: a lead that was lost, opened again and won is a won one, and what
    happened to it before it was opened again does not matter. Of statuses at the same instant a
    closing one is the last.

    Parameters
    ----------
    tables
        As known at the end of history.
    hand_off_statuses
        Statuses that mean the lead was handed to sales.
    refusals
        Reasons for which a lost lead counts as rejected. Without any, and where not a single lead
        is rejected, the `REFUSALS` that occur.

    Raises
    ------
    HistoryError
        If a reason of `refusals` is the reason of no lost lead; it names those that are.
    """
    row, lead, when, closes = status_changes(tables)
    status, leads = tables.statuses["status"].to_numpy(str)[row], len(tables.leads)
    starts = segment_starts(lead, leads)
    last = starts[1:] - 1
    is_closed = (starts[1:] > starts[:-1]) & closes[last] if len(lead) else np.zeros(leads, bool)
    which = np.flatnonzero(is_closed)
    last = last[which]
    reason = tables.statuses["reason"].to_numpy(object)[row][last]
    sample, counted = _samples(status[last], reason, refusals)
    begin = _round_begins(lead, closes)[last]
    handed = _first_from(begin, last, np.isin(status, list(hand_off_statuses)), when)
    return Closed(which, sample, when[_final_run(lead, closes)[last]], handed, counted)


def _round_begins(lead: IntArray, closes: NDArray[np.bool_]) -> IntArray:
    """Give, per status, the position of the one that began the round it belongs to."""
    here = np.arange(len(lead))
    begins = np.ones(len(lead), bool)
    begins[1:] = (lead[1:] != lead[:-1]) | (~closes[1:] & closes[:-1])
    return np.maximum.accumulate(np.where(begins, here, 0))


def _final_run(lead: IntArray, closes: NDArray[np.bool_]) -> IntArray:
    """Give, per status, the first of the closing statuses it stands among without a break."""
    here = np.arange(len(lead))
    begins = np.ones(len(lead), bool)
    begins[1:] = (lead[1:] != lead[:-1]) | (closes[1:] != closes[:-1])
    return np.maximum.accumulate(np.where(begins, here, 0))


def _first_from(
    begin: IntArray, last: IntArray, wanted: NDArray[np.bool_], when: IntArray
) -> IntArray:
    places = np.append(np.flatnonzero(wanted), len(wanted))
    first = places[np.searchsorted(places, begin)]
    found = first <= last
    return np.where(found, np.append(when, 0)[np.where(found, first, len(when))], NEVER)


def _samples(
    status: NDArray[np.str_], reason: NDArray[np.object_], refusals: Sequence[str]
) -> tuple[NDArray[np.str_], tuple[str, ...]]:
    plain = np.array([_plain(text) for text in reason], str)
    lost = status == "lost"
    _check_refusals(refusals, set(plain[lost].tolist()) - {""})
    wanted = [_plain(text) for text in refusals]
    if not wanted and not (status == "rejected").any():
        wanted = list(REFUSALS)
    refused = lost & np.isin(plain, wanted)
    written = {str(text) for text in reason[refused].tolist()}
    return np.where(refused, "rejected", status), tuple(sorted(written))


def _plain(reason: object) -> str:
    return " ".join(reason.replace("_", " ").split()).casefold() if isinstance(reason, str) else ""


def _check_refusals(refusals: Sequence[str], there: set[str]) -> None:
    unknown = [text for text in refusals if _plain(text) not in there]
    if unknown:
        named, found = ", ".join(map(repr, unknown)), ", ".join(sorted(there)) or "none"
        raise HistoryError(
            f"--rejected-reason {named}: no lost lead has this reason; reasons there are: {found}"
        )
