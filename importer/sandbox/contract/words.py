r"""The smallest checked words of the contract: ids, names, media types, version names.

Patterns end in `\Z`: `$` would let a trailing newline through.
"""

from __future__ import annotations

import re
from typing import Annotated, Final

import jsonschema_rs
from msgspec import Meta

_ULID = r"^[0-7][0-9A-HJKMNP-TV-Z]{25}\Z"

Ulid = Annotated[str, Meta(pattern=_ULID)]
ExchangeName = Annotated[str, Meta(pattern=r"^[a-zA-Z0-9_\-$]+\Z")]
DefinitionName = Annotated[str, Meta(pattern=r"^[a-zA-Z0-9_\-]+\Z")]
VersionName = Annotated[
    str,
    Meta(pattern=r"^(?!\.{1,2}\Z)(?!\s)[^/\\\x00-\x1f\x7f]+(?<!\s)\Z", max_length=255),
]
"""Any value that can stand as one segment of a path: the contract sets no other rule."""
MediaType = Annotated[str, Meta(pattern=r"^[!-.0-~]+/[!-.0-~](?:[ -~]*[!-~])?\Z")]
"""`type/subtype` in ASCII, with parameters and wildcards; no blanks around it."""
Text = Annotated[str, Meta(min_length=1)]
Tags = dict[str, list[str]]
"""Lists of words by name (contract: `x-go-type: map[string][]string`)."""

_URI: Final = jsonschema_rs.Draft202012Validator({"format": "uri"}, validate_formats=True)

RESERVED_VERSIONS: Final = frozenset({"latest", "default"})
"""Names that mean published versions (contract: "Special Versions")."""


def is_ulid(text: str) -> bool:
    """Say whether `text` is a ULID in canonical upper case."""
    return re.match(_ULID, text) is not None


def is_json(content_type: str) -> bool:
    """Say whether a schema of this content type is JSON (`application/schema+json; ...`)."""
    essence = content_type.partition(";")[0].strip().lower()
    return essence.endswith(("+json", "/json"))


def is_uri(text: str) -> bool:
    """Say whether `text` is a URI with its scheme (RFC 3986, as the contract's `format: uri`)."""
    return _URI.is_valid(text)
