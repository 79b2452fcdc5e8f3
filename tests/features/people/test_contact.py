"""One mailbox, one company, one key."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.people.contact import are_namesakes, company_domain, company_key, is_shared, mailbox


@pytest.mark.parametrize(
    ("address", "box"),
    [
        ("Jo.Doe+events@GoogleMail.com", "jodoe@gmail.com"),
        ("jodoe@gmail.com", "jodoe@gmail.com"),
        ("mailto:Jo@Acme.de ", "jo@acme.de"),
        ("jo+x+y@acme.de", "jo@acme.de"),
        ("jo.doe@acme.de", "jo.doe@acme.de"),
        ("+x@acme.de", "+x@acme.de"),
        ("...@gmail.com", "...@gmail.com"),
        ("jo@acme.de.", "jo@acme.de"),
        ("jo", None), ("", None), (None, None), (5, None), ("Jo <jo@acme.de>", None),
    ],
)  # fmt: skip
def test_mailbox(address, box):
    assert mailbox(address) == box


@settings(deadline=None)
@given(st.emails() | st.text())
def test_a_mailbox_is_its_own_mailbox(address):
    box = mailbox(address)
    assert box is None or mailbox(box) == box


def test_shared_mailboxes():
    assert is_shared("info@acme.de")
    assert not is_shared("jo.info@acme.de")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("jo.doe@acme.de", "jo.doe2@acme.de", True),
        ("jo.doe1@acme.de", "jo.doe2@acme.de", True),
        ("jo.doe@acme.de", "j.doe@acme.de", False),
        ("jo.doe@acme.de", "jo.doe2@other.de", False),
        ("jo.doe@acme.de", None, False),
    ],
)
def test_a_number_tells_namesakes_apart(one, other, expected):
    assert are_namesakes(one, other) is are_namesakes(other, one) is expected


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("x@mail.acme.co.uk", "acme.co.uk"), ("X@ACME.DE.", "acme.de"),
        ("x@vertrieb.müller-bau.de", "müller-bau.de"), ("x@acme-1.example", "acme-1.example"),
        ("x@gmail.com", None), ("x@uni-koeln.de", None), ("x@mailinator.com", None),
        ("acme.de", None), (None, None), (7, None),
    ],
)  # fmt: skip
def test_domain_of_a_company(address, domain):
    assert company_domain(address) == domain


WORDS = "the Acme GmbH & Co. KG Süß-Bau und Inc 3M u. S.p.A. -"
COMPANIES = {
    "muller und sohne": ["Müller & Söhne GmbH & Co. KG", "MUELLER und SOEHNE", "Müller and Söhne"],
    "siemens": ["Siemens AG", "Siemens Aktiengesellschaft", " SIEMENS  A.G. ", "siemens"],
    "acme": ["Acme Inc.", "ACME, Inc", "Acme Corp", "Acme S.p.A.", "Acme Sp. z o.o.", "Acme Ltd",
             "Acme Limited", "The Acme Company", "Acme B.V.", "Acme S.A.S.",
             "acme UG (haftungsbeschränkt)"],
    "hans meier": ["Hans Meier e. K.", "Hans Meier"],
    "gmbh": ["GmbH"],
    "株式会社日立": ["株式会社日立"],
    None: ["", "-", "n/a", "unbekannt"],
}  # fmt: skip


@pytest.mark.parametrize(("company", "key"), [(c, k) for k, cs in COMPANIES.items() for c in cs])
def test_company_without_its_legal_form(company, key):
    assert company_key(company) == key


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS.split())))
def test_a_company_s_key_is_its_own_key(words):
    key = company_key(" ".join(words))
    assert key is None or company_key(key) == key
