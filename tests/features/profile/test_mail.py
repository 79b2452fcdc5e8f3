"""The kind of an e-mail domain."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.profile.mail import MAIL_DOMAIN_KINDS, mail_domain, mail_domain_kind
from features.profile.mail_providers import ACADEMIC_DOMAINS, FREE_DOMAINS

ADDRESSES = {
    "business": [
        "x@acme.com", " x@acme.de ", "X.Y+z@Mail.Acme.co.uk", "x@müller-bau.de", "x@acme.com.",
        "x@xn--mller-kva.de", "x@日本.jp", "x@unicredit.it", "x@uni-credit.com", "x@gmailer.com",
        "x@education.com", "x@mailinator-fans.com", "x@live-agency.de",
    ],
    "free": [
        "x@gmail.com", "X@GoogleMail.com", "x@gmx.de", "x@gmx.net", "x@web.de", "x@t-online.de",
        "x@freenet.de", "x@posteo.de", "x@yahoo.co.uk", "x@hotmail.com.br", "x@live.nl", "x@qq.com",
        "x@mail.ru", "x@orange.fr", "x@libero.it", "x@icloud.com", "x@proton.me", "x@bluewin.ch",
    ],
    "disposable": [
        "x@mailinator.com", "x@inbox.mailinator.com", "x@yopmail.com", "x@apple.edu.pl",
    ],
    "academic": [
        "x@mit.edu", "x@cs.unsw.edu.au", "x@ox.ac.uk", "x@u-tokyo.ac.jp", "x@uni-koeln.de",
        "x@mail.uni-bonn.de", "x@in.tum.de", "x@ethz.ch", "x@student.tudelft.nl", "x@stud.uni.li",
        "x@school.k12.ca.us", "x@hochschule-trier.de",
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("address", "kind"), [(a, kind) for kind, addresses in ADDRESSES.items() for a in addresses]
)
def test_kind_of_domain(address, kind):
    assert mail_domain_kind(mail_domain(address)) == kind


@pytest.mark.parametrize(
    "address",
    [
        None, float("nan"), 5, True, "", "n/a", "acme.com", "x@", "@acme.com", "x@acme",
        "x@@acme.com", "x y@acme.com", "x@ac me.com", "x@-acme.com", "x@acme-.com", "x@a..de",
        "x@192.168.1.1",
        "x@.de", "x@uk", f"x@{'a' * 64}.de", f"{'x' * 65}@acme.com", f"x@{'a.' * 130}de",
        f"x@{'ä' * 70}.de", "x@ä..de",
    ],
)  # fmt: skip
def test_what_is_no_address_has_no_kind(address):
    assert mail_domain_kind(mail_domain(address)) is None


@settings(deadline=None)
@given(st.one_of(st.text(), st.builds("{}@{}".format, st.text(), st.text()), st.emails()))
def test_any_text_gives_an_allowed_kind(address):
    assert mail_domain_kind(mail_domain(address)) in (*MAIL_DOMAIN_KINDS, None)


@settings(deadline=None)
@given(st.text())
def test_any_domain_gives_an_allowed_kind(domain):
    assert mail_domain_kind(domain) in (*MAIL_DOMAIN_KINDS, None)


def test_lists_hold_domains_and_do_not_overlap():
    assert not FREE_DOMAINS & ACADEMIC_DOMAINS
    for domain in FREE_DOMAINS | ACADEMIC_DOMAINS:
        assert mail_domain_kind(domain) == ("free" if domain in FREE_DOMAINS else "academic")
