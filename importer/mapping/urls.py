"""Addresses that a document gives, checked before a browser or a client is sent to them.

In: what a stranger wrote where a URL belongs. Out: why it is not used, or nothing. A user name or
password in one is a secret, which never comes from a document.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from importer.mapping.templates import has_control_characters, has_template

CHARS_MOST = 2_000
"""Browsers and servers agree on no more."""

_SCHEMES = ("http", "https")
_URI_CHARS = re.compile(r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*")
"""What a URI is made of (RFC 3986, 2); braces and letters beyond ASCII are not."""


def url_fault(url: str) -> str | None:
    """Say why a URL is not used; None for an http or https address that is fit to be."""
    if has_control_characters(url):
        return "it holds control characters"
    if len(url) > CHARS_MOST:
        return f"it has more than {CHARS_MOST:,} characters"
    if has_template(url) or "\\" in url or " " in url:
        return "it holds what no address does"
    return address_fault(url)


def uri_fault(url: str) -> str | None:
    """Say why a URL is not used where the platform wants a URI (`format: uri`)."""
    fault = url_fault(url)
    if fault is None and not _URI_CHARS.fullmatch(url):
        return "it holds characters that no URI has"
    return fault


def address_fault(url: str) -> str | None:
    """Say why text is no absolute http or https address without a user in it."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:  # its words for a host such as `[`, and for a port that is none
        return "it is no address"
    if parts.scheme.lower() not in _SCHEMES or not host:
        return "it is no http or https address"
    return "it holds a user name or password" if "@" in parts.netloc else None
