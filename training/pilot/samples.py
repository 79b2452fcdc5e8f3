"""The three samples of a scoring workshop: closed-won, closed-lost and sales-rejected leads."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.errors import HistoryError
from features.facts import Facts, IntArray, Moments
from features.people import are_prospects
from training.pilot.closed import SAMPLES, Closed
from training.pilot.moments import hand_off_moments


@dataclass(frozen=True)
class Samples:
    """Leads of the samples (k rows), each with the moment it is scored as of.

    Attributes
    ----------
    moments
        k moments.
    sample, rule
        text (k,): which sample, and how the moment was found (`training.pilot.moments.RULES`).
    closed_us
        int64 (k,), since when the lead has been closed; `NEVER` where it is open.
    in_history
        Sample → leads of that outcome in all of history.
    notes
        What to know of how they were chosen, in sentences.
    """

    moments: Moments
    sample: NDArray[np.str_]
    rule: NDArray[np.str_]
    closed_us: IntArray
    in_history: Mapping[str, int]
    notes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.moments)

    @property
    def won(self) -> NDArray[np.bool_]:
        """Bool (k,)."""
        return self.sample == "won"

    def part(self, chosen: NDArray[np.bool_] | IntArray, notes: tuple[str, ...] = ()) -> Samples:
        """Pick some of the rows."""
        return Samples(
            *(self.moments.part(chosen), self.sample[chosen], self.rule[chosen]),
            *(self.closed_us[chosen], self.in_history, self.notes + notes),
        )


def all_closed(facts: Facts, closed: Closed, own_domains: Sequence[str] = ()) -> Samples:
    """Give every closed lead that has a moment to be scored as of.

    Leads that are no prospects (test leads, and people who write from `own_domains`) are left out.

    Raises
    ------
    HistoryError
        If no lead has closed, or none has such a moment.
    """
    if not len(closed):
        raise HistoryError(
            "no lead has closed (won, lost or rejected) by then: there is nothing to try the "
            "agreement on; give a later --until, or the statuses of leads that have closed"
        )
    moments, rule = hand_off_moments(facts, closed)
    usable = moments.as_of_us < closed.closed_us
    if not usable.any():
        raise HistoryError(
            f"all {len(closed):,} closed leads were closed the moment they were created: nothing "
            "was known of them before; correct created_at in leads or occurred_at in statuses"
        )
    notes = _refusal_notes(closed) + _late_notes(int((~usable).sum()))
    every = Samples(moments, closed.sample, rule, closed.closed_us, closed.counts(), notes)
    return every.part(usable & are_prospects(facts, own_domains)[closed.lead])


def drawn(facts: Facts, every: Samples, most: int) -> Samples:
    """Draw at most so many leads of each outcome; the same ones at every run.

    Which ones depends on the lead ids alone, so a longer history exchanges few of them.
    """
    chosen, cut = [], []
    for name in SAMPLES:
        rows = np.flatnonzero(every.sample == name)
        if len(rows) > most:
            cut.append(f"{most:,} of {len(rows):,} {name}")
            ids = [facts.lead_ids[i] for i in every.moments.lead[rows].tolist()]
            rows = np.sort(rows[np.argsort([lot(i) for i in ids], kind="stable")[:most]])
        chosen.append(rows)
    note = (
        f"Drawn were {', '.join(cut)} leads: chosen by their lead ids alone, the same ones at "
        "every run."
    )
    return every.part(np.concatenate(chosen), (note,) if cut else ())


def missing_notes(samples: Samples) -> tuple[str, ...]:
    """Say which samples have no lead, so that no figure of them can be mistaken for zero."""
    said = {
        "won": "There is no won lead: whether the agreement would have caught the wins, and what "
        "speaks for a win, cannot be told.",
        "lost": "There is no lost lead: how many lost leads would have been handed over cannot "
        "be told.",
        "rejected": "There is no rejected lead: how many leads that sales sends back would have "
        "been handed over cannot be told. If sales closes them as lost, name the reason with "
        "--rejected-reason.",
    }
    empty = tuple(said[name] for name in SAMPLES if not (samples.sample == name).any())
    if (samples.sample == "won").all():
        nothing = "With won leads alone nothing can be compared: no rule is judged."
        return (*empty, nothing)
    return empty


def lot(lead_id: str) -> float:
    """Give a number in [0, 1) that looks random, and is the same for the same lead always."""
    return int.from_bytes(hashlib.blake2b(lead_id.encode(), digest_size=6).digest()) / 2**48


def _refusal_notes(closed: Closed) -> tuple[str, ...]:
    if not closed.refusals:
        return ()
    named = ", ".join(f"“{reason}”" for reason in closed.refusals)
    return (
        f"Lost leads with the reason {named} count as rejected: it was the seller who turned "
        "them down.",
    )


def _late_notes(late: int) -> tuple[str, ...]:
    if not late:
        return ()
    return (
        f"{late:,} leads were closed the moment they were created; nothing was known of them "
        "before, so they are left out.",
    )
