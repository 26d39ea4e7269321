"""A bundle as the JSON that `importer export` writes."""

from __future__ import annotations

import msgspec

from importer.model.bundle import Bundle


def encode_bundle(bundle: Bundle) -> bytes:
    """Give the bundle as indented UTF-8 JSON with a line end, the same bytes for the same bundle.

    `origins` is left out: it serves the reports of the same run.
    """
    fields = {name: getattr(bundle, name) for name in bundle.__struct_fields__ if name != "origins"}
    return msgspec.json.format(msgspec.json.encode(fields), indent=2) + b"\n"
