from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from importer.errors import DocumentError
from importer.mapping.decode import decode_bundle, is_bundle
from importer.mapping.encode import encode_bundle
from importer.mapping.options import MappingOptions
from importer.pipeline import build_bundle

ORCHARD = Path(__file__).parents[2] / "samples" / "orchard-3.0.yaml"
EXPORTED = encode_bundle(build_bundle(str(ORCHARD), MappingOptions()))


def edited(**fields: Any) -> bytes:
    """Give the bundle with other values for some of its keys."""
    return msgspec.json.encode({**msgspec.json.decode(EXPORTED), **fields})


def test_a_bundle_is_read_as_it_was_written() -> None:
    assert is_bundle(EXPORTED)
    assert encode_bundle(decode_bundle(EXPORTED, "bundle.json")) == EXPORTED


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{}", b"\xff", b"[" * 5_000, edited(openapi="3.0.0"), edited(swagger="2.0")],
)
def test_anything_else_is_no_bundle(data: bytes) -> None:
    assert not is_bundle(data)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (edited(format=2), "a bundle of format 2, and 1 is known"),
        (edited(actions=[{"name": 5}]), "no bundle: "),
        (edited(authSchemeConfigs=[{"schemeType": "magic"}]), "no bundle: "),
        (edited(authSchemeConfigs=[{"schemeType": "oauth2"}]), "no bundle: "),
        (edited(definitions=None), "no bundle: "),
    ],
)
def test_a_bundle_with_faults_is_refused_in_one_line(data: bytes, words: str) -> None:
    assert is_bundle(data)
    with pytest.raises(DocumentError) as refused:
        decode_bundle(data, "bundle.json")
    assert str(refused.value).startswith(f"bundle.json: {words}")
    assert str(refused.value).isprintable()
