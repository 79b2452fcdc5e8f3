"""What is done with every partition: which moments are looked at, and what is written of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
import pyarrow as pa

from features.facts import Facts, IntArray, Moments
from features.hygiene import Hygiene
from features.policy.load import policy_from_json
from features.rows import RowBuilder
from features.scale.known import Known
from features.scale.lead_ids import UNKNOWN, LeadRows, Texts
from features.spec import FeatureSpec

MOMENTS_OF_A_PIECE = 20_000
# What puts scores back in the order they were asked for; no column of a score is called so.
PLACE = "\0place"


@dataclass(frozen=True)
class Snapshots:
    """Which leads to look at as of when, from a file: k rows.

    Attributes
    ----------
    lead_ids
        Text (k,).
    as_of_us
        int64 (k,).
    """

    lead_ids: pa.ChunkedArray
    as_of_us: IntArray

    def of(self, facts: Facts) -> tuple[Moments, IntArray]:
        """Give those of some leads, and their places in the file."""
        lead = LeadRows(ids_of(facts)).rows(self.lead_ids)
        place = np.flatnonzero(lead != UNKNOWN)
        return Moments(lead[place], self.as_of_us[place]), place


@dataclass(frozen=True)
class Looks:
    """Moments to look at, in the order of the output; `place` says which is which: (k,) each."""

    moments: Moments
    place: IntArray

    def __len__(self) -> int:
        return len(self.place)

    def pieces(self) -> Iterator[Looks]:
        """Split into pieces of bounded size; at least one, perhaps without moments."""
        for first in range(0, max(len(self), 1), MOMENTS_OF_A_PIECE):
            part = slice(first, first + MOMENTS_OF_A_PIECE)
            yield Looks(self.moments.part(part), self.place[part])


class Work(Protocol):
    """Something to work out for every lead. It travels to other machines as plain values."""

    @property
    def kind_columns(self) -> tuple[str, ...]:
        """Activity columns that patterns look at."""

    @property
    def hygiene(self) -> Hygiene:
        """What of the activities does not count."""

    def fingerprint(self) -> str:
        """Give the same text for the same work only."""

    def looks(self, known: Known) -> Looks:
        """Choose the moments of some leads."""

    def table(self, known: Known, looks: Looks) -> pa.Table:
        """Work out what is written of some of these moments."""


@dataclass(frozen=True)
class FeatureTable:
    """The feature rows of leads.

    Attributes
    ----------
    policy, spec
        As JSON.
    as_of_us
        The moment for all leads that were there, where no snapshots are asked for.
    snapshots
        The moments asked for.
    """

    policy: str
    spec: str
    as_of_us: int
    snapshots: Snapshots | None = None

    @cached_property
    def builder(self) -> RowBuilder:
        """Give what builds the rows."""
        policy = policy_from_json(json.loads(self.policy))
        return RowBuilder(policy, FeatureSpec.model_validate_json(self.spec))

    @property
    def kind_columns(self) -> tuple[str, ...]:
        """Activity columns that the policy looks at."""
        return self.builder.matcher.kind_columns

    @property
    def hygiene(self) -> Hygiene:
        """What of the activities does not count."""
        return self.builder.policy.hygiene

    def fingerprint(self) -> str:
        """Give the same text for the same features at the same moments."""
        asked: tuple[object, ...] = ()
        if self.snapshots is not None:
            asked = (*self.snapshots.lead_ids.to_pylist(), self.snapshots.as_of_us.tobytes())
        return fingerprint_of("features", self.policy, self.spec, self.as_of_us, *asked)

    def looks(self, known: Known) -> Looks:
        """Choose the moments, in an order that depends on the lead ids and the moments alone."""
        facts = known.facts
        if self.snapshots is not None:
            moments, place = self.snapshots.of(facts)
        else:
            lead = np.flatnonzero(facts.created_us <= self.as_of_us)
            moments, place = Moments(lead, np.full(len(lead), self.as_of_us)), lead
        hashes = Texts.of(ids_of(facts)).hashes()
        order = np.lexsort((place, moments.as_of_us, hashes[moments.lead]))
        return Looks(moments.part(order), place[order])

    def table(self, known: Known, looks: Looks) -> pa.Table:
        """Give `lead_id`, `as_of` and every column of the catalogue."""
        rows = self.builder.build(known.facts, looks.moments)
        # Column by column: turning the whole matrix around at once takes three times as long.
        columns = [pa.array(np.ascontiguousarray(column)) for column in rows.matrix.T]
        return pa.table(
            [*moment_columns(known.facts, looks.moments), *columns],
            schema=self.schema,
        )

    @cached_property
    def schema(self) -> pa.Schema:
        """Give the columns, each with what the catalogue says of it."""
        return pa.schema(
            [
                pa.field("lead_id", pa.string()),
                pa.field("as_of", pa.timestamp("us", "UTC")),
                *(
                    pa.field(
                        column.name,
                        pa.float64(),
                        metadata={
                            "group": column.group,
                            "unit": column.unit,
                            "meaning": column.meaning,
                            "null_behaviour": column.null_behaviour,
                            "categories": json.dumps(column.categories, ensure_ascii=False),
                        },
                    )
                    for column in self.builder.columns
                ),
            ]
        )


def ids_of(facts: Facts) -> pa.Array:
    """Give the lead ids as an Arrow column."""
    return pa.array(facts.lead_ids, pa.large_string())


def moment_columns(facts: Facts, moments: Moments) -> tuple[pa.Array, pa.Array]:
    """Give the columns `lead_id` and `as_of` of moments."""
    lead_ids = [facts.lead_ids[i] for i in moments.lead.tolist()]
    return (
        pa.array(lead_ids, pa.string()),
        pa.array(moments.as_of_us, pa.timestamp("us", "UTC")),
    )


def fingerprint_of(*values: object) -> str:
    """Give a short text that is the same for the same values only."""
    digest = hashlib.sha256()
    for value in values:
        digest.update(value if isinstance(value, bytes) else repr(value).encode())
        digest.update(b"\x00")
    return digest.hexdigest()[:24]
