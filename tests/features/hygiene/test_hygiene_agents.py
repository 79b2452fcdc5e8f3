"""Which user agents are machines, and which types of activities are mails."""

import pytest

from features.hygiene.agents import agent_column, is_machine
from features.hygiene.meaning import CLICKED, DELIVERED, OPENED, OTHER, message_of, role_of
from features.policy.schema import Hygiene

MACHINES = [
    *("curl/8.5.0", "python-requests/2.32", "Go-http-client/2.0", "Wget/1.21", "Java/17.0"),
    *("Mozilla/5.0", "BarracudaCentral/1.0", "Mimecast-URL-Protect", "Proofpoint URL Defense"),
    *("Mozilla/5.0 (compatible; SafeLinks)", "Barracuda Sentinel (EE)", "SecurityScanner/1.0"),
    *("MailGateway-LinkCheck/2.3", "HeadlessChrome/126", "Mozilla/5.0 (compatible; Googlebot/2.1)"),
]
PEOPLE = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/139.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
    "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
    "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html",
    "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.5; Pro)",
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.0",
    *("", "  "),
]


@pytest.mark.parametrize("agent", MACHINES)
def test_programs_are_machines(agent):
    assert is_machine(Hygiene(), agent)
    assert not is_machine(Hygiene(human_agents=("*",)), agent)


@pytest.mark.parametrize("agent", PEOPLE)
def test_browsers_mail_programs_and_their_picture_proxies_are_peoples(agent):
    assert not is_machine(Hygiene(), agent)


def test_own_scanners_are_added():
    assert not is_machine(Hygiene(), "Our Gateway 7")
    assert is_machine(Hygiene(scanner_agents=("our gateway*",)), "Our Gateway 7")


def test_a_column_called_agent_is_an_employee():
    assert agent_column(["lead_id", "agent"]) is None
    assert agent_column(["User-Agent", "agent"]) == "User-Agent"
    assert agent_column(["useragent", "USER_AGENT"]) == "USER_AGENT"


ROLES = {
    DELIVERED: ["email_delivered", "Email Sent", "EMAIL_SENT", "E-Mail zugestellt", "Send Email"],
    OPENED: ["email_open", "email_opened", "E-Mail geöffnet", "Open Email", "NewsletterOpened"],
    CLICKED: ["EMAIL_CLICK", "Email Link Clicked", "Clicked Email", "Newsletter-Klick"],
    OTHER: ["page_view", "chat_opened", "email_unsubscribe", "call", "form_submit", "W_Openen", ""],
}


@pytest.mark.parametrize(("role", "type_"), [(r, t) for r, types in ROLES.items() for t in types])
def test_types_are_known_by_their_usual_names(role, type_):
    assert role_of(Hygiene(), type_) == role


@pytest.mark.parametrize(
    ("subject", "message"),
    [("m1", "m1"), ("m1/a", "m1"), ("m1#a/b", "m1"), ("m1?utm=/x", "m1"), ("/x", ""), ("", "")],
)
def test_the_message_is_what_comes_first_in_the_subject(subject, message):
    assert message_of(subject) == message
