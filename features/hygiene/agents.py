"""Which user agents are programs: crawlers and HTTP clients, link scanners, privacy proxies."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from crawlerdetect import CrawlerDetect

from features.matching import like
from features.policy.schema import Hygiene

AGENT_COLUMNS = ("user_agent", "useragent", "user-agent")
# They fetch pictures when, and because, a person reads: the library takes them for crawlers.
PEOPLES = (
    *("*GoogleImageProxy*", "*YahooMailProxy*", "*ms-office*", "*Microsoft Office*"),
    *("*Microsoft Outlook*", "*Outlook-iOS*", "*Outlook-Android*", "*Thunderbird*"),
    *("Mail/*", "*Lotus-Notes*", "*FBAN/*", "*FBAV/*", "*Instagram*", "WhatsApp/*"),
)
# Mail gateways and their sandboxes; the library knows few of them.
SCANNERS = (
    *("*Barracuda*", "*Mimecast*", "*Proofpoint*", "*SafeLinks*", "*Safe Links*"),
    *("*Microsoft*Defender*", "*IronPort*", "*Symantec*", "*Trend?Micro*", "*TrendMicro*"),
    *("*FortiMail*", "*FortiGuard*", "*Fortinet*", "*Sophos*", "*FireEye*", "*Trellix*"),
    *("*Avanan*", "*Check?Point*", "*Zscaler*", "*Forcepoint*", "*Hornetsecurity*"),
    *("*Retarus*", "*NoSpamProxy*", "*Vade*Secure*", "*Cloudmark*", "*MessageLabs*"),
    *("*Area 1*", "*Abnormal*Security*", "*VirusTotal*", "*urlscan*", "*SecurityScan*"),
    *("*MailGateway*", "*Mail Gateway*", "*LinkCheck*", "*Link Check*", "*LinkScan*"),
    # All that Apple's mail privacy says of itself when it fetches everything unread.
    "Mozilla/5.0",
)

_detector = CrawlerDetect()
_one_at_a_time = threading.Lock()


def is_machine(hygiene: Hygiene, agent: str) -> bool:
    """Tell whether a user agent is a program's that no person sits at.

    No agent at all says nothing: many exports leave it out.
    """
    text = agent.strip()
    if not text or _any(hygiene.human_agents, text):
        return False
    if _any(hygiene.scanner_agents, text) or _any(SCANNERS, text):
        return True
    return not _any(PEOPLES, text) and _is_crawler(text)


def agent_column(columns: Sequence[str]) -> str | None:
    """Name the column with the user agent; a column called `agent` is an employee."""
    by_name = {str(name).casefold(): str(name) for name in columns}
    return next((by_name[name] for name in AGENT_COLUMNS if name in by_name), None)


def _any(patterns: Sequence[str], text: str) -> bool:
    return any(like(pattern, text) for pattern in patterns)


def _is_crawler(text: str) -> bool:
    with _one_at_a_time:  # the library remembers its last match in itself
        return bool(_detector.isCrawler(text))
