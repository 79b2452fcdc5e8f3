"""Why an activity is flagged: the rules, in words, and which of them make it stop counting."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """One rule of hygiene.

    Attributes
    ----------
    name
        As in the policy.
    words
        What is wrong with the activity.
    counts
        It counts all the same: only its time is in doubt.
    """

    name: str
    words: str
    counts: bool = False


NOT_FLAGGED = 0
EXACT_REPEAT, SCANNER_AGENT, TOO_SOON, LINKS_AT_ONCE, EVERY_LINK = 1, 2, 3, 4, 5
WITH_MACHINE, REPEATED_OPEN = 6, 7
OUT_OF_ORDER, TIME_ZONE_SLIP, FUTURE_TIME = 8, 9, 10
# By their codes; what was found first, or stands first here, is the reason.
RULES: dict[int, Rule] = {
    EXACT_REPEAT: Rule("exact_repeat", "repeats another activity in every column"),
    SCANNER_AGENT: Rule("scanner_agent", "its user agent is a program's"),
    TOO_SOON: Rule("too_soon", "only seconds after the mail was delivered"),
    LINKS_AT_ONCE: Rule("links_at_once", "one of several different links of a mail at once"),
    EVERY_LINK: Rule("every_link", "one of many different links of a mail in a row"),
    WITH_MACHINE: Rule("with_machine", "goes with a machine's click in the same mail"),
    REPEATED_OPEN: Rule("repeated_open", "the mail was opened again within minutes"),
    OUT_OF_ORDER: Rule("out_of_order", "opened or clicked before the mail was delivered", True),
    TIME_ZONE_SLIP: Rule("time_zone_slip", "ahead by whole hours: a time zone got lost", True),
    FUTURE_TIME: Rule("future_time", "happened after it was known, or after now", True),
}
STOPPING = tuple(code for code, rule in RULES.items() if not rule.counts)
MACHINES = (SCANNER_AGENT, TOO_SOON, LINKS_AT_ONCE, EVERY_LINK, WITH_MACHINE)
REPEATS = (EXACT_REPEAT, REPEATED_OPEN)
