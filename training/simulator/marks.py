"""Every activity there can be, as one vocabulary of (type, subject) pairs."""

from __future__ import annotations

from typing import Final

import numpy as np

from training.simulator.mail import LINKS_PER_MAIL, MAIL_AGES_DAYS
from training.simulator.rates import KINDS

_MAILS: Final = len(MAIL_AGES_DAYS)

# Every (type, subject) there is; a mark is a position in it.
_SITE: Final = [(kind.type, subject) for kind in KINDS.values() for subject in kind.subjects]
_MAIL: Final = [
    (type_, f"mail-{mail:02d}")
    for type_ in ("email_delivered", "email_open", "email_unsubscribe")
    for mail in range(1, _MAILS + 1)
]
_CLICKS: Final = [
    ("email_click", f"mail-{mail:02d}/link-{link}")
    for mail in range(1, _MAILS + 1)
    for link in range(1, LINKS_PER_MAIL + 1)
]
MARKS: Final = [*_SITE, *_MAIL, *_CLICKS]
# First mark of each kind of `rates.KINDS`; a mail or link adds its number to the marks below.
FIRST_MARK: Final = np.cumsum([0, *(len(kind.subjects) for kind in KINDS.values())])[:-1]
DELIVERED, OPENED, UNSUBSCRIBED = (len(_SITE) + part * _MAILS for part in range(3))
CLICKED: Final = len(_SITE) + len(_MAIL)
