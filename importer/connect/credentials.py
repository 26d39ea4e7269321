"""The key, and how it is sent."""

from __future__ import annotations

import msgspec

from importer.errors import AuthorisationError


class Credentials(msgspec.Struct, frozen=True):
    """The key and the scheme that it is sent with; its repr does not show the key.

    Raises AuthorisationError for a key that is empty or cannot stand in a header (RFC 9110, 5.5).
    """

    api_key: str
    scheme: str = "Bearer"

    def __post_init__(self) -> None:
        key = self.api_key
        if not key:
            raise AuthorisationError("there is no API key", hint="set VERSORI_API_KEY")
        if not (key.isascii() and key.isprintable()) or " " in key:
            raise AuthorisationError(
                "the API key holds a blank or a character that no key has",
                hint="set VERSORI_API_KEY to the key alone",
            )

    def __repr__(self) -> str:
        return f"Credentials(api_key='***', scheme={self.scheme!r})"

    @property
    def header(self) -> str:
        """What the Authorization header says."""
        return f"{self.scheme} {self.api_key}"
