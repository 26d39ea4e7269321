"""How it is told that something is not read: one line, with the option that would allow it.

In: reasons and addresses. Out: text without secrets; an address may carry some in its user name
(`https://me:password@host/`) and in its query (`?sig=...`).
"""

from __future__ import annotations

from importer.text import one_line

_OPTION_CHARS_MOST = 5_000
"""Longer than any path may be."""


class RefusedReference(Exception):  # noqa: N818 - it says what the reference is
    """A reference that may not be followed: `why`, and the option that would `allow` it.

    Both are one line each, fit to be shown.
    """

    def __init__(self, why: str, allow: str | None = None) -> None:
        self.why = one_line(why)
        self.allow = one_line(allow, _OPTION_CHARS_MOST) if allow else None
        super().__init__(self.why)


def masked(place: str) -> str:
    """Give a path as it is, and an address without its user name and query.

    Where a password holds characters that end a host (`/`, `?`), all of the address is left out.
    """
    scheme, is_address, rest = place.partition("://")
    if not is_address:
        return place
    ends = [at for at in map(rest.find, "/?#") if at >= 0]
    host = rest[: min(ends, default=len(rest))]
    after = rest[len(host) :]
    port = host.rpartition("@")[2].rpartition("]")[2].partition(":")[2]
    if port and not port.isdigit():
        return f"{scheme}://..."
    if "@" in host:
        host = f"...@{host.rpartition('@')[2]}"
    path, is_query, _ = after.partition("?")
    return f"{scheme}://{host}{path}{'?...' if is_query else ''}"
