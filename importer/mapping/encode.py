"""A bundle as the JSON that `importer export` writes."""

from __future__ import annotations

import msgspec

from importer.model.bundle import Bundle
from importer.text import visible_json

_OF_THE_RUN = frozenset({"origins", "trigger_origins", "scheme_keys", "places", "spots"})


def encode_bundle(bundle: Bundle) -> bytes:
    """Give the bundle as indented UTF-8 JSON with a line end, the same bytes for the same bundle.

    What serves the rest of the same run alone (`origins`, `places`, `scheme_keys`, `spots`) is left
    out.
    """
    names = [name for name in bundle.__struct_fields__ if name not in _OF_THE_RUN]
    fields = {name: getattr(bundle, name) for name in names}
    return visible_json(msgspec.json.format(msgspec.json.encode(fields), indent=2)) + b"\n"
