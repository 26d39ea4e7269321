"""Where requests may go: the one origin that the user configured, and paths below it.

In: the API's address as the user wrote it, names from documents, and URLs from answers. Out:
paths that cannot leave the origin. Refused: an unencrypted address beyond this machine, an
address with a user or a query in it, names that a path cannot carry.
"""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from urllib.parse import quote, urlsplit

import httpx
import msgspec

from importer.errors import PlatformError, TargetError, UsageError

_DEFAULT_PORTS = {"https": 443, "http": 80}
_HINT = "give it by --api-url or VERSORI_API_URL, like https://platform.versori.com/api/connect/v1"


class ApiRoot(msgspec.Struct, frozen=True):
    """The API's origin (`https://host:port`) and the path that all its addresses begin with."""

    origin: str
    base_path: str


def parse_api_url(api_url: str) -> ApiRoot:
    """Read the API's address. Raises UsageError where the key must not be sent there."""
    text = api_url.strip()
    try:
        url = httpx.URL(text)
        port = urlsplit(text).port  # checks more of host and port than httpx does
    except (httpx.InvalidURL, ValueError):
        raise UsageError("the platform's address is no URL", hint=_HINT) from None
    if url.scheme not in _DEFAULT_PORTS or not url.host or "%" in url.host or port == 0:
        raise UsageError("the platform's address is no http or https URL", hint=_HINT)
    if url.userinfo or url.query or url.fragment:
        raise UsageError("the platform's address has more than a host and a path", hint=_HINT)
    if url.scheme == "http" and not is_loopback(url.host):
        raise UsageError(
            "the platform's address is not encrypted, the key would be readable on the way",
            where=_origin(url),
            hint="use https; plain http is for this machine only",
        )
    return ApiRoot(_origin(url), url.raw_path.decode("ascii").rstrip("/"))


def is_loopback(host: str) -> bool:
    """Tell whether `host` is this machine: `localhost` (RFC 6761, 6.3) or a loopback address."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def path_at_origin(root: ApiRoot, address: str) -> str:
    """Give the path and query of a URL from an answer, which must be of the API's own origin.

    Raises PlatformError for any other origin: the key must not go there.
    """
    try:
        url = httpx.URL(root.origin).join(address)
    except (httpx.InvalidURL, ValueError):
        raise PlatformError(f"the platform names an address that is no URL: {address}") from None
    if url.userinfo or _origin(url) != root.origin:
        raise PlatformError(
            "the platform names a schema at another origin, which is not read",
            where=_origin(url),
            hint=f"only {root.origin} gets the key; is --api-url the platform's own address?",
        )
    return url.raw_path.decode("ascii")


@lru_cache(maxsize=64)
def path_of(*segments: str) -> str:
    """Join segments to a path, each percent-encoded (RFC 3986, 2.1).

    Raises TargetError for an empty segment and for `.` and `..`, which name another path.
    """
    for segment in segments:
        if segment in {"", ".", ".."}:
            raise TargetError(f"the name '{segment}' cannot be a part of an address")
    return "".join("/" + quote(segment, safe="") for segment in segments)


def _origin(url: httpx.URL) -> str:
    """Give scheme, host and port, written one way for one origin (RFC 6454, 6.2)."""
    host = url.raw_host.decode("ascii")
    shown = f"[{host}]" if ":" in host else host
    port = None if url.port == _DEFAULT_PORTS.get(url.scheme) else url.port
    return f"{url.scheme}://{shown}" + (f":{port}" if port else "")
