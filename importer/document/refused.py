"""How it is told that something is not read: one line, with the option that would allow it.

In: reasons and addresses. Out: text without secrets; an address may carry some in its user name
(`https://me:password@host/`) and in its query (`?sig=...`).
"""

from __future__ import annotations

from importer.text import masked, one_line

__all__ = ["RefusedReference", "masked", "masked_reference"]

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


def masked_reference(reference: str) -> str:
    """Give a reference as it stands, without the user name and query of the address in it.

    In a relative one, too, a query may be a signature (RFC 3986, 4.2).
    """
    if "://" in reference:
        return masked(reference)
    if reference.startswith("//"):
        return masked(f"https:{reference}").removeprefix("https:")
    path, has_fragment, fragment = reference.partition("#")
    path, has_query, _ = path.partition("?")
    return f"{path}{'?...' if has_query else ''}{has_fragment}{fragment}"
