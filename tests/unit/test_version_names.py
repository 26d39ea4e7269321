"""What versions are called."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.apply.version_names import (
    MOST_CHARS,
    RESERVED_NAMES,
    check_name,
    documented_version,
    legal_version_name,
    series_name,
)
from importer.errors import DocumentError, TargetError
from importer.model.bundle import Source


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("1.0.0", "1.0.0"),
        ("2024-11-01", "2024-11-01"),
        ("1.0.0-rc.1+build_5", "1.0.0-rc.1+build_5"),
        (" v2 (beta) ", "v2-beta"),
        ("1/2", "1-2"),
        ("..\\..\\1", "..-..-1"),
        ("Version 1.0 — final", "Version-1.0-final"),
        ("\uff12.\uff10", "2.0"),
        ("версия 2", "версия-2"),
        ("latest", "version-latest"),
        ("Default", "version-Default"),
        ("{{ conn.secret }}", "conn.secret"),
        ("1\u202e0\ud800\x07", "1-0"),
    ],
)
def test_a_documents_version_becomes_a_name_that_an_address_can_carry(text: str, name: str) -> None:
    assert legal_version_name(text) == name


@pytest.mark.parametrize("text", ["", " ", ".", "..", "///", "-_-", "\x00", "+"])
def test_a_text_without_a_letter_or_digit_is_no_name(text: str) -> None:
    assert legal_version_name(text) is None


def test_a_document_without_a_name_for_the_version_is_told_how_to_name_it() -> None:
    source = Source(location="api.json", sha256="", openapi="3.0.0", title="", version=" 1 ")
    assert documented_version(source, hint="name it") == "1"

    with pytest.raises(DocumentError) as refused:
        documented_version(msgspec.structs.replace(source, version="?"), hint="name it")
    assert str(refused.value) == (
        "api.json: the document's version '?' cannot be made a version's name. Name it."
    )


def test_a_long_version_is_cut_and_stays_distinct() -> None:
    one, other = legal_version_name("1" * 5_000), legal_version_name("1" * 5_001)
    assert one is not None
    assert other is not None
    assert len(one) == len(other) == MOST_CHARS
    assert one != other


@given(st.text())
def test_every_name_made_is_legal_and_made_into_itself(text: str) -> None:
    name = legal_version_name(text)
    if name is not None:
        check_name(name)
        check_name(series_name(name, 2))
        assert legal_version_name(name) == name
        assert len(name) <= MOST_CHARS + len("version-")
        assert name.casefold() not in RESERVED_NAMES
        assert not set(name) & set("/\\?#% ")


@pytest.mark.parametrize(
    "name", ["latest", "default", "", ".", "..", "a\x07", "a\nb", "\ud800", "a\u202eb"]
)
def test_a_name_that_cannot_be_is_refused(name: str) -> None:
    with pytest.raises(TargetError):
        check_name(name)


def test_a_series_counts_from_two() -> None:
    assert [series_name("1.0", number) for number in (1, 2, 3)] == ["1.0", "1.0-2", "1.0-3"]
