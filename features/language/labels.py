"""What the agreement that leadscore comes with, and usual activities, are called in any language.

Labels and types of your own stay as they are written.
"""

from __future__ import annotations

from features.language.language import Language
from features.language.marks import marked

LABELS = frozenset(
    {
        marked("asked for a demo"),
        marked("sent the contact form"),
        marked("started a trial"),
        marked("spoke with us on the phone"),
        marked("looked at pricing"),
        marked("downloaded a price list"),
        marked("compared us with others"),
        marked("put something in the cart"),
        marked("read a customer story"),
        marked("looked at the documentation"),
        marked("looked at the product"),
        marked("downloaded a customer story"),
        marked("downloaded a data sheet"),
        marked("attended a webinar"),
        marked("visited us at an event"),
        marked("chatted with us"),
        marked("downloaded a white paper"),
        marked("downloaded a file"),
        marked("registered for a webinar"),
        marked("subscribed to the newsletter"),
        marked("read the blog"),
        marked("clicked a link in an e-mail"),
        marked("opened an e-mail"),
        marked("followed us on social media"),
        marked("looked at our job offers"),
        marked("unsubscribed from our e-mails"),
        marked("looked at our job offers and then downloaded a file"),
        marked("decides on purchases"),
        marked("leads a team"),
        marked("is an experienced specialist"),
        marked("writes from a company address"),
        marked("works at a company of at least medium size"),
        marked("works where our product is used or bought"),
        marked("left a phone number"),
        marked("told us the country"),
        marked("is a student"),
        marked("writes from a school or university"),
        marked("gave a throw-away address"),
    }
)
"""Of the default agreement: what leads do, who they are, what disqualifies."""

TYPES = {
    "page_view": marked("page view"),
    "form_submit": marked("form submit"),
    "download": marked("download"),
    "email_delivered": marked("email delivered"),
    "email_open": marked("email open"),
    "email_click": marked("email click"),
    "email_reply": marked("email reply"),
    "email_unsubscribe": marked("email unsubscribe"),
    "email": marked("email"),
    "call": marked("call"),
    "meeting": marked("meeting"),
    "task": marked("task"),
    "chat": marked("chat"),
    "cart_add": marked("cart add"),
    "trial_start": marked("trial start"),
    "event_visit": marked("event visit"),
    "webinar_register": marked("webinar register"),
    "webinar_attend": marked("webinar attend"),
    "social_follow": marked("social follow"),
}
"""Types of raw activities that CRMs, websites and the demo send, as words."""


def label_said(label: str, language: Language) -> str:
    """Say a label of an agreement."""
    return language.gettext(label) if label in LABELS else label


def type_said(type_: str, language: Language) -> str:
    """Say a type of raw activities."""
    return language.gettext(TYPES[type_]) if type_ in TYPES else type_


def kind_said(label: str, type_: str, language: Language) -> str:
    """Say a kind of activity that was taken from the data: its label begins with its type."""
    words = TYPES.get(type_)
    if words is None or not label.startswith(words):
        return label
    return language.gettext(words) + label.removeprefix(words)
