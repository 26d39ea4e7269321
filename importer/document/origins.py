"""Addresses of the web, taken apart in one strict way: who is asked (`Origin`), and for what.

What two readers of URLs could understand differently is refused, so that the host that is checked
is the host that is asked.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from urllib.parse import SplitResult, quote, urlsplit

import msgspec

from importer.document.refused import RefusedReference

_DEFAULT_PORTS = {"http": 80, "https": 443}
_NETLOC = re.compile(
    r"(?:\[(?P<ipv6>[0-9a-fA-F:.]+)\]|(?P<name>[^\[\]:@]+))(?::(?P<port>[0-9]{0,5}))?"
)
_NAME = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
_NAME_CHARS_MOST = 253
_PORT_MOST = 65_535
_KEPT = "%/:?&=+$,;@!'()*~"
"""Characters of a path or query that stay as they are (RFC 3986, 3.3 and 3.4; `%` is an escape)."""


class Origin(msgspec.Struct, frozen=True):
    """An origin (RFC 6454): scheme, host in lower case, port."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.scheme}://{self.netloc}"

    @property
    def netloc(self) -> str:
        """The host as a `Host` field gives it: IPv6 in brackets, no default port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


def parse_origin(url: str) -> Origin:
    """Give the origin of a URL. Raises RefusedReference for one that is not plain http(s)."""
    parts = split_url(url)
    if parts.scheme not in _DEFAULT_PORTS:
        raise RefusedReference(f'it has the scheme "{parts.scheme}", which is not read')
    if "@" in parts.netloc:
        raise RefusedReference("its address holds a user name")
    found = _NETLOC.fullmatch(parts.netloc)
    port = int((found and found["port"]) or _DEFAULT_PORTS[parts.scheme])
    if not found or not 0 < port <= _PORT_MOST:
        raise RefusedReference("its address has no valid host and port")
    return Origin(parts.scheme, _host(found["ipv6"], found["name"]), port)


def target_of(url: str) -> str:
    """Give what is asked for at an origin: path and query, in ASCII (RFC 9112, 3.2.1)."""
    parts = split_url(url)
    path = quote(parts.path, safe=_KEPT.replace("?", "")) or "/"
    return f"{path}?{quote(parts.query, safe=_KEPT)}" if parts.query else path


def split_url(url: str) -> SplitResult:
    """Split a URL. Raises RefusedReference where two readers could disagree about its parts."""
    refuse_ambiguous(url)
    try:
        return urlsplit(url)
    except ValueError:
        raise RefusedReference("it is no URL") from None


def refuse_ambiguous(url: str) -> None:
    """Raise RefusedReference for characters that some readers drop, or take for others."""
    hidden = ("Cc", "Cf", "Cs", "Zl", "Zp")
    if "\\" in url or (
        not url.isprintable() and any(unicodedata.category(char) in hidden for char in url)
    ):
        raise RefusedReference("its address holds backslashes or control characters")


def _host(ipv6: str | None, name: str) -> str:
    """Give a host in its one form: IPv6 short (RFC 5952), names in ASCII (UTS 46)."""
    try:
        return str(ipaddress.IPv6Address(ipv6)) if ipv6 else _ascii_name(name.lower())
    except ValueError:  # of IPv6Address and of idna
        raise RefusedReference("its address has no valid host and port") from None


def _ascii_name(name: str) -> str:
    """Give a host's name in ASCII, without the dot that may end it. Raises ValueError."""
    if not name.isascii() and len(name) <= _NAME_CHARS_MOST:
        import idna  # only where it is needed: most documents name no host at all

        name = idna.encode(name, uts46=True).decode("ascii")
    name = name.removesuffix(".")
    if len(name) > _NAME_CHARS_MOST or not _NAME.fullmatch(name):
        raise ValueError
    return name
