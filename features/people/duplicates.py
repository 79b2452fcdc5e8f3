"""Leads that are one person: the same mailbox, phone and name, or name and company."""

from __future__ import annotations

import csv
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np

from features.errors import LeadScoreError
from features.people.accounts import Marks, marks_of
from features.people.contact import are_namesakes, is_shared, mailbox
from features.people.groups import Columns, IntArray, blocks_of, components, values_of
from features.people.names import Name, contradict, name_of, pairs_alike, same_person
from features.profile.phones import read_phone

REASONS = {
    "mail": "same e-mail address",
    "phone": "same phone number and name",
    "company": "same name at the same company",
}

SHARED = {
    "addresses": ("e-mail address is", "e-mail addresses are"),
    "phone numbers": ("phone number is", "phone numbers are"),
}


@dataclass(frozen=True)
class DuplicateSettings:
    """How far duplicates are looked for.

    Attributes
    ----------
    most_per_mailbox
        An address that more leads share is nobody's own (a placeholder, a form's default).
    most_per_phone
        A number that more leads share is a switchboard.
    most_compared
        In a company with more people of one initial only equal names are looked at, no slips.
    """

    most_per_mailbox: int = 50
    most_per_phone: int = 10
    most_compared: int = 200


@dataclass(frozen=True)
class Link:
    """Two leads, by position, that are one person, and a key of `REASONS`."""

    one: int
    other: int
    reason: str


@dataclass(frozen=True)
class Duplicates:
    """Which of n leads are one person.

    Attributes
    ----------
    lead_ids
        The leads.
    group
        int64 (n,), the same number for leads that are one person.
    links
        Why, per pair that was found; leads may also be tied through a third.
    shared
        How many addresses and phone numbers too many leads share to mean one person.
    """

    lead_ids: Sequence[str]
    group: IntArray
    links: tuple[Link, ...]
    shared: Mapping[str, int]

    @property
    def people(self) -> int:
        """How many people are there more than once."""
        return int((np.bincount(self.group) > 1).sum()) if len(self.group) else 0

    @property
    def repeated(self) -> int:
        """How many leads are one more of a person already there."""
        return len(self.group) - int(self.group.max(initial=-1) + 1)

    @property
    def reasons(self) -> dict[str, int]:
        """How many pairs were found for each reason."""
        counted = Counter(link.reason for link in self.links)
        return {reason: counted[reason] for reason in REASONS if counted[reason]}


def duplicate_groups(
    leads: Columns, settings: DuplicateSettings | None = None, marks: Sequence[Marks] | None = None
) -> Duplicates:
    """Find the leads that are one person.

    Parameters
    ----------
    leads
        The leads table, or its columns by name; `lead_id` is needed, and `email`, `phone`,
        `first_name`, `last_name`, `company`, `account_id` and `country` are looked at.
    settings
        How far to look.
    marks
        What tells the accounts, if it has been worked out already.

    Returns
    -------
    Duplicates
        Deterministic; which leads are together does not depend on their order. Leads that a name
        or an address alone has in common are not taken for one person.
    """
    ids = [str(value) for value in leads["lead_id"]]
    n, settings = len(ids), settings or DuplicateSettings()
    first, last = (values_of(leads, name, n) for name in ("first_name", "last_name"))
    names = [name_of(*pair) for pair in zip(first, last, strict=True)]
    boxes = [mailbox(address) for address in values_of(leads, "email", n)]
    same_box = blocks_of(boxes)
    phones = blocks_of(_numbers(leads, n))
    marks = marks_of(leads, n) if marks is None else marks
    links = [
        *_by_mail(same_box, names, settings),
        *_by_phone(phones, names, settings),
        *_by_company(marks, names, boxes, settings),
    ]
    group = components(((link.one, link.other) for link in links), n)
    shared = {
        "addresses": sum(len(b) > settings.most_per_mailbox for b in same_box.values()),
        "phone numbers": sum(len(b) > settings.most_per_phone for b in phones.values()),
    }
    return Duplicates(ids, group, tuple(links), shared)


def _numbers(leads: Columns, n: int) -> Iterator[str | None]:
    for value, country in zip(
        values_of(leads, "phone", n), values_of(leads, "country", n), strict=True
    ):
        yield read_phone(value, country).number


def _by_mail(
    boxes: Mapping[object, list[int]], names: Sequence[Name], settings: DuplicateSettings
) -> Iterator[Link]:
    for box, block in boxes.items():
        if len(block) <= settings.most_per_mailbox:
            shared = is_shared(str(box))
            for i, j in combinations(block, 2):
                alike = same_person(names[i], names[j]) if shared else True
                if alike and not contradict(names[i], names[j]):
                    yield Link(i, j, "mail")


def _by_phone(
    phones: Mapping[object, list[int]], names: Sequence[Name], settings: DuplicateSettings
) -> Iterator[Link]:
    for block in phones.values():
        if len(block) <= settings.most_per_phone:
            yield from (Link(i, j, "phone") for i, j in _alike(block, names))


def _by_company(
    marks: Sequence[Marks],
    names: Sequence[Name],
    boxes: Sequence[str | None],
    settings: DuplicateSettings,
) -> Iterator[Link]:
    """Compare people of one company, and of one initial, since a slip is rarely in the first."""
    found: set[tuple[int, int]] = set()
    for kind in range(len(Marks._fields)):
        keys = (
            (mark[kind], min(name.first[0], name.last[0])) if mark[kind] and name.is_full else None
            for mark, name in zip(marks, names, strict=True)
        )
        for block in blocks_of(keys).values():
            if len(block) <= settings.most_compared:
                found.update(_alike(block, names))
            else:
                found.update(_equal(block, names))
    for i, j in sorted(found):
        if not are_namesakes(boxes[i], boxes[j]):
            yield Link(i, j, "company")


def _alike(block: Sequence[int], names: Sequence[Name]) -> list[tuple[int, int]]:
    return pairs_alike((i, names[i]) for i in block)


def _equal(block: Sequence[int], names: Sequence[Name]) -> Iterator[tuple[int, int]]:
    for equal in blocks_of(names[i] for i in block).values():
        yield from ((block[i], block[j]) for i, j in pairwise(equal))


def duplicate_sentences(found: Duplicates) -> list[str]:
    """Say what was found, for `leadscore check`."""
    said = []
    if found.repeated:
        why = ", ".join(f"{REASONS[reason]} {n:,}" for reason, n in found.reasons.items())
        said.append(
            f"{_many(found.repeated, 'lead is', 'leads are')} one more of "
            f"{_many(found.people, 'person who is', 'people who are')} there already "
            f"(pairs: {why}); all are kept, but never on both sides of a test"
        )
    for what, n in found.shared.items():
        if n:
            one, many = SHARED[what]
            said.append(f"{_many(n, one, many)} shared by too many leads to mean one person")
    return said


def _many(n: int, one: str, many: str) -> str:
    return f"{n:,} {one if n == 1 else many}"


def write_duplicates(found: Duplicates, path: Path) -> None:
    """Write `lead_id, group, reason` of every lead that is there more than once, as CSV.

    The file is there whole or not at all. Nothing personal is in it.

    Raises
    ------
    LeadScoreError
        If the name does not end in .csv, or nothing can be written there.
    """
    if path.suffix != ".csv":
        raise LeadScoreError(f"{path}: name a file that ends in .csv")
    reasons: dict[int, set[str]] = {}
    for link in found.links:
        for lead in (link.one, link.other):
            reasons.setdefault(lead, set()).add(REASONS[link.reason])
    order = sorted(reasons, key=lambda lead: (int(found.group[lead]), found.lead_ids[lead]))
    numbers: dict[int, int] = {}
    temporary = path.with_name(f".{uuid.uuid4().hex}.csv")
    try:
        with temporary.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(["lead_id", "group", "reason"])
            for lead in order:
                number = numbers.setdefault(int(found.group[lead]), len(numbers) + 1)
                writer.writerow([found.lead_ids[lead], number, "; ".join(sorted(reasons[lead]))])
        temporary.replace(path)
    except OSError as error:
        raise LeadScoreError(f"{path}: {error.strerror or error} – name another file") from error
    finally:
        temporary.unlink(missing_ok=True)
