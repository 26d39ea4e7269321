"""Ids that the client makes, the same on every run: a second import finds what the first one made.

A ULID of the platform is 26 characters of Crockford's base 32, that is 128 bits. Ours are no times
and no random numbers but a digest. Written out here, since importing a library for it takes longer
than reading most documents.
"""

from __future__ import annotations

import hashlib

_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CHARS = 26
_BYTES = 16
_BITS_A_CHAR = 5


def auth_scheme_id(connector: str, scheme: str) -> str:
    """Give the id of the auth scheme config that a scheme becomes in a connector.

    `connector` is the connector's own id where it has one, else its name; `scheme` is the scheme's
    key, unique in its document. Different pairs give different ids (128 bits of SHA-256).
    """
    text = f"{len(connector)} {connector} {scheme}"  # the length keeps pairs apart
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    number = int.from_bytes(digest[:_BYTES], "big")
    places = range((_CHARS - 1) * _BITS_A_CHAR, -1, -_BITS_A_CHAR)
    return "".join(_DIGITS[number >> place & len(_DIGITS) - 1] for place in places)
