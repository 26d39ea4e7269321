"""Media types: the keys of a body's `content`, in one spelling, and short words for them."""

from __future__ import annotations

import re
from functools import lru_cache

from importer.mapping.naming import digest_of

_MEDIA_TYPE = re.compile(
    r"[A-Za-z0-9!#$&^_.+*-]+/[A-Za-z0-9!#$&^_.+*-]+"  # RFC 6838, 4.2; and ranges such as */*
    r"(?:\s*;\s*[A-Za-z0-9!#$&^_.+*-]+=(?:[A-Za-z0-9!#$&^_.+*:/-]+|\"[ !#-\[\]-~]*\"))*\s*;?"
)
_WORDS = {
    "application/json": "json",
    "application/x-www-form-urlencoded": "form",
    "multipart/form-data": "multipart",
    "application/xml": "xml",
    "text/xml": "xml",
    "text/plain": "text",
    "text/csv": "csv",
    "text/html": "html",
    "application/octet-stream": "binary",
    "application/pdf": "pdf",
    "*/*": "any",
}
_WORDS_MOST = 3
JSON = "application/json"


@lru_cache(maxsize=1_000)
def normal_media_type(key: str) -> str | None:
    """Give a media type in lower case, parameters as `;name=value`; None where it is none."""
    key = key.strip()
    if not _MEDIA_TYPE.fullmatch(key):
        return None
    base, *parameters = (part.strip() for part in key.split(";"))
    return ";".join([base.lower(), *(part for part in parameters if part)])


@lru_cache(maxsize=1_000)
def media_words(media_types: tuple[str, ...]) -> str:
    """Give a set of media types as words for a name: `form_json`."""
    words = sorted({_WORDS.get(media) or _word(media) for media in media_types})
    if len(words) > _WORDS_MOST:
        return f"media_{digest_of(' '.join(media_types))}"
    return "_".join(words)


def _word(media_type: str) -> str:
    """Give one media type as a word: `application/vnd.api+json` is `vnd_api_json`."""
    return re.sub(r"[^a-z0-9]+", "_", media_type.removeprefix("application/")).strip("_") or "any"
