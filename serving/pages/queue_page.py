"""The queue: who needs attention now."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy import Connection

from features.collect import microseconds
from features.facts import MICROSECONDS_PER_DAY
from features.language.moments import when
from serving.http.exchange import Answer, Exchange
from serving.http.languages import LANG
from serving.http.problems import FieldError, ProblemError
from serving.http.shared import Shared
from serving.pages.entrance import Guest
from serving.pages.html import page
from serving.pages.tongue import Tongue
from serving.store.queue import KEYS, ListName, Page, Waiting, Wanted, choices, page_of

LIST, AFTER, AFTER_LEAD = "list", "after", "after_lead"
FILTERS = ("product_line", "owner", "source")
PARAMETERS = (LIST, *FILTERS, AFTER, AFTER_LEAD, LANG)


@dataclass(frozen=True)
class _Found:
    """What the store says for one view of the queue."""

    page: Page
    owners: list[str]
    sources: list[str]


async def queue_page(exchange: Exchange, shared: Shared, guest: Guest, tongue: Tongue) -> Answer:
    """Show one page of one list.

    Raises
    ------
    ProblemError
        400 if the address names no list or no place in it, 404 where nothing is kept.
    """
    wanted = wanted_of(exchange)

    def ask(connection: Connection) -> _Found:
        owners, sources = choices(connection, "owner"), choices(connection, "source")
        return _Found(page_of(connection, wanted), owners, sources)

    found = await shared.read(ask)
    scorer = shared.champion.scorer
    lines = {} if scorer is None else scorer.policy.product_lines
    labels = {name: line.label for name, line in lines.items()}
    now_us, language = microseconds(dt.datetime.now(dt.UTC)), tongue.language
    return page(
        *("queue.html", tongue),
        guest=guest,
        here="queue",
        wanted=wanted,
        lists=[(name, tongue.at(_address(wanted, name))) for name in KEYS],
        rows=found.page.rows,
        labels=labels,
        choices={
            "product_line": _with(wanted.product_line, labels),
            "owner": _with(wanted.owner, dict(zip(found.owners, found.owners, strict=True))),
            "source": _with(wanted.source, dict(zip(found.sources, found.sources, strict=True))),
        },
        age=lambda moment_us: when(language, now_us, (now_us - moment_us) / MICROSECONDS_PER_DAY),
        first=tongue.at(_address(wanted, wanted.name)),
        following=_following(wanted, found.page, tongue),
    )


def wanted_of(exchange: Exchange) -> Wanted:
    """Read from an address which page of which list is wanted; empty fields count as left out.

    Raises
    ------
    ProblemError
        400 if it names none.
    """
    given = {name: value for name, value in exchange.parameters.items() if value}
    name = given.get(LIST, "newest")
    if name not in KEYS:
        raise _wrong(LIST, f"there is no such list; there are {', '.join(KEYS)}")
    chosen: ListName = next(one for one in KEYS if one == name)
    filters = {name: given.get(name) for name in FILTERS}
    return Wanted(chosen, **filters, after=_after(given))


def _after(given: dict[str, str]) -> tuple[float, str] | None:
    if AFTER not in given or AFTER_LEAD not in given:
        return None
    try:
        place = float(given[AFTER])
    except ValueError:
        place = math.nan
    if not math.isfinite(place):
        raise _wrong(AFTER, "is no number; go back to the first page of the list")
    return place, given[AFTER_LEAD]


def _wrong(name: str, message: str) -> ProblemError:
    return ProblemError(400, f"{name}: {message}", [FieldError(field=name, message=message)])


def _address(wanted: Wanted, name: str, last: Waiting | None = None) -> str:
    filters = {f: value for f in FILTERS if (value := getattr(wanted, f)) is not None}
    place = {} if last is None else {AFTER: repr(last.place), AFTER_LEAD: last.lead_id}
    return "/queue?" + urlencode({LIST: name, **filters, **place}, errors="replace")


def _following(wanted: Wanted, found: Page, tongue: Tongue) -> str | None:
    if not (found.more and found.rows):
        return None
    return tongue.at(_address(wanted, wanted.name, found.rows[-1]))


def _with(chosen: str | None, known: dict[str, str]) -> dict[str, str]:
    """Keep what is chosen among the choices, even if no lead has it now."""
    return known if chosen is None or chosen in known else {chosen: chosen, **known}
