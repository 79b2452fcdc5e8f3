"""Sign-in for pages: a signed cookie for who showed a key, and tokens against forged forms."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Iterable

from itsdangerous import BadData, URLSafeSerializer
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from starlette.requests import cookie_parser

from serving.access.headers import only
from serving.access.keyring import KeyRing
from serving.access.keys import Key
from serving.access.scopes import Role, role_of
from serving.http.problems import ProblemError

HOURS_SIGNED_IN = 12
# With this prefix browsers take the cookie only over TLS and from this very host.
SAFE_COOKIE, LOCAL_COOKIE = "__Host-leadscore", "leadscore"
FORGED = (
    "the form was not made for this sign-in, or is older than it; load the page again and repeat"
)


class Session(BaseModel):
    """Who is signed in; what the cookie says, and nothing about them besides."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key_id: str
    role: Role
    expires: int = Field(description="The first second since 1970 at which it is void.")
    nonce: str = Field(description="Makes the tokens of each sign-in its own.")


class Sessions:
    """Signs people in and out.

    The cookie is signed with HMAC-SHA-256, not encrypted. Nothing is kept of it here: it ends
    after twelve hours, with its key, or when the secret changes.

    Parameters
    ----------
    secret
        Signs; the same in every worker.
    secure
        The cookie travels over TLS only. False is for one's own machine.
    """

    def __init__(self, secret: SecretStr, *, secure: bool) -> None:
        key = secret.get_secret_value()
        self._signer = _serializer(key, "leadscore.session")
        self._token_key = hashlib.sha256(b"leadscore.form:" + key.encode()).digest()
        self._secure = secure
        self.cookie_name = SAFE_COOKIE if secure else LOCAL_COOKIE

    def sign_in(self, key: Key, now: dt.datetime) -> str:
        """Give the `Set-Cookie` of who showed a live key.

        Raises
        ------
        ProblemError
            403 if the key does not suffice for pages.
        """
        role = role_of(key.scopes)
        if role is None:
            detail = f"the key {key.name!r} is not for people; pages need the scopes read and score"
            raise ProblemError(403, detail)
        end = min(now + dt.timedelta(hours=HOURS_SIGNED_IN), key.expires_at)
        session = Session(
            key_id=key.key_id,
            role=role,
            expires=int(end.timestamp()),
            nonce=secrets.token_urlsafe(16),
        )
        seconds = max(0, session.expires - int(now.timestamp()))
        return self._cookie(str(self._signer.dumps(session.model_dump())), seconds)

    def sign_out(self) -> str:
        """Give the `Set-Cookie` that ends a session in the browser."""
        return self._cookie("", 0)

    def read(
        self, headers: Iterable[tuple[bytes, bytes]], keyring: KeyRing, now: dt.datetime
    ) -> tuple[Session, Key] | None:
        """Give who is signed in, with their key; None if nobody is, or no longer.

        A key that was revoked, has expired or lost its role ends its sessions within the seconds
        that the key ring takes to notice.

        Raises
        ------
        ProblemError
            400 if there are two cookie headers.
        KeysUnreadableError
            If the store does not say which keys there are.
        """
        session = self._session(only(headers, b"cookie") or "", now)
        key = None if session is None else keyring.by_id(session.key_id)
        if session is None or key is None or key.state(now) != "live":
            return None
        return (session, key) if role_of(key.scopes) == session.role else None

    def form_token(self, subject: str) -> str:
        """Give the token for the forms of a person.

        Parameters
        ----------
        subject
            The nonce of their session; or the name that a proxy signed them in by.
        """
        return hmac.new(self._token_key, subject.encode(), hashlib.sha256).hexdigest()

    def check_form(self, subject: str, token: str) -> None:
        """Refuse a form that another site made the browser send.

        Raises
        ------
        ProblemError
            403 if the token is not that of `form_token`.
        """
        expected = self.form_token(subject).encode()
        if not hmac.compare_digest(expected, token.encode(errors="replace")):
            raise ProblemError(403, FORGED)

    def _session(self, cookies: str, now: dt.datetime) -> Session | None:
        value = cookie_parser(cookies).get(self.cookie_name)
        if value is None:
            return None
        try:
            session = Session.model_validate(self._signer.loads(value))
        except (BadData, ValidationError):
            # Made up, of another secret or of another version: nobody is signed in.
            return None
        return session if now.timestamp() < session.expires else None

    def _cookie(self, value: str, seconds: int) -> str:
        secure = "; Secure" if self._secure else ""
        # Lax, for links in the CRM to open a lead's page; what changes anything has a form token.
        return (
            f"{self.cookie_name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
        )


def _serializer(key: str, purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(
        key, salt=purpose, signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"}
    )
