"""What went wrong, for people: a page that says what to do, in their language."""

from __future__ import annotations

from urllib.parse import parse_qsl

from features.language.language import LANGUAGES
from features.language.marks import marked
from serving.http.exchange import UNMATCHED, Answer, Exchange
from serving.http.languages import LANG
from serving.http.problems import ProblemError
from serving.pages.entrance import Guest
from serving.pages.html import page
from serving.pages.tongue import tongue_of

BAD = (
    marked("This address is not understood"),
    marked("Something in it is not as it should be. Start again from the queue."),
)
BROKEN = (
    marked("Something went wrong"),
    marked("Go back and try again. If it stays so, tell who runs this service the number below."),
)
SAID = {
    400: BAD,
    403: (
        marked("You may not do this"),
        marked("Load the page again, or ask who runs this service to give you access."),
    ),
    404: (
        marked("There is nothing here"),
        marked("There is no such page or lead, or the lead was erased."),
    ),
    405: BAD,
    422: BAD,
    429: (
        marked("That was too much at once"),
        marked("Wait a moment, then load the page again."),
    ),
    503: (
        marked("Not to be had at the moment"),
        marked("No model is in service yet, or the store cannot be read. Try again in a minute."),
    ),
}


def is_for_people(exchange: Exchange) -> bool:
    """Tell whether a browser shows the answer to somebody: programs do not ask for HTML."""
    return b"text/html" in exchange.headers.get(b"accept", b"").lower()


def error_page(exchange: Exchange, error: ProblemError, guest: Guest | None) -> Answer:
    """Give the page of a problem, with its status; a guest keeps the menu."""
    # The query may be what is wrong, and was not read then.
    asked = dict(parse_qsl(exchange.query)).get(LANG)
    if asked is not None and asked in LANGUAGES:
        exchange.parameters[LANG] = asked
    title, remedy = SAID.get(error.status, BROKEN)
    # Which routes there are is for programs.
    detail = "" if exchange.route == UNMATCHED else error.detail
    shown = page(
        "error.html",
        tongue_of(exchange),
        error.headers,
        **{"title": title, "remedy": remedy, "detail": detail, "guest": guest, "here": ""},
        request_id=exchange.request_id,
    )
    return Answer(error.status, shown.body, shown.content_type, shown.headers)
