"""Who may see the pages of the service, and press their buttons.

On loopback that is everybody on this machine; with a token, who has it; elsewhere there is no
listening without one. The token itself is in the environment alone.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import ipaddress
import re
import secrets
from collections.abc import Mapping

import msgspec

from importer.errors import UsageError
from importer.service.listening import Listen

_TOKEN_CHARS_LEAST = 16
_MAKE_ONE = "openssl rand -hex 32 makes a good one"
_SESSION = re.compile(r"[A-Za-z0-9_-]{43}")
_SESSION_BYTES = 32


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """Who is let in. `token` is the digest of the token, None where nobody is asked for one.

    `key` is what the tokens of forms are made with: all processes with one token have the same.
    """

    token: bytes | None
    key: bytes

    def admits(self, authorization: str | None) -> bool:
        """Tell whether a request with this header `Authorization` is let in.

        The token may be the password of anybody (Basic, RFC 7617), or a bearer's (RFC 6750).
        """
        if self.token is None:
            return True
        given = _given(authorization or "")
        return given is not None and hmac.compare_digest(_digest(given), self.token)

    def form_token(self, session: str) -> str:
        """Give the token that the forms of a session hold."""
        return hmac.new(self.key, session.encode(), hashlib.sha256).hexdigest()

    def is_form_token(self, session: str, given: str) -> bool:
        """Tell whether a form is one that was made for the session."""
        return hmac.compare_digest(self.form_token(session).encode(), given.encode())


def access_of(listen: Listen, variable: str | None, environment: Mapping[str, str]) -> Access:
    """Give who is let in where one listens; the token is in the environment as `variable`.

    Raises UsageError where a token is needed and there is none, or one that is easy to guess.
    """
    if variable is None:
        if not is_loopback(listen.host):
            raise UsageError(
                "whoever is not on this machine needs a token for the pages",
                where=f"{listen.host}:{listen.port}",
                hint="Name the environment variable that holds it by token-env in [service], or "
                "listen on 127.0.0.1",
            )
        return Access(token=None, key=secrets.token_bytes(_SESSION_BYTES))
    token = environment.get(variable, "")
    if not token:
        raise UsageError(
            f"{variable} is not set, which the token of the pages is read from",
            hint=f"Set it; {_MAKE_ONE}",
        )
    if len(token) < _TOKEN_CHARS_LEAST:
        raise UsageError(
            f"the token in {variable} is easy to guess: it has less than {_TOKEN_CHARS_LEAST} "
            "characters",
            hint=f"Take a longer one; {_MAKE_ONE}",
        )
    secret = token.encode("utf-8", "surrogateescape")
    return Access(
        token=_digest(secret), key=hmac.new(secret, b"importer forms", hashlib.sha256).digest()
    )


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine and no other can speak to it."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def new_session() -> str:
    """Give the id of a session that nobody can guess."""
    return secrets.token_urlsafe(_SESSION_BYTES)


def is_session(text: str) -> bool:
    """Tell whether a text is such an id."""
    return _SESSION.fullmatch(text) is not None


def _given(authorization: str) -> bytes | None:
    """Give the token of a header; None where it holds none."""
    scheme, _, rest = authorization.strip().partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip().encode("latin-1", "replace")
    if scheme.lower() != "basic":
        return None
    try:
        pair = base64.b64decode(rest.strip(), validate=True)
    except (binascii.Error, ValueError):
        return None
    return pair.partition(b":")[2]


def _digest(token: bytes) -> bytes:
    """Give what is compared: of one length, whatever the token's is."""
    return hashlib.sha256(token).digest()
