"""A wrong document is looked at in pieces, each of which is right but for its own faults."""

from __future__ import annotations

from typing import Any

import pytest
from documents import faults_of
from mapped import make_document, make_operation

from importer.document.pieces import pieces_of, shortened


def pieces(root: Any, version: str = "3.0") -> dict[str, Any]:
    return {piece.pointer: piece.root for piece in pieces_of(root, version)}


def test_each_entry_of_a_map_is_a_piece_and_so_is_the_rest() -> None:
    root = make_document(
        {"/a": {"get": {}}, "/b~": {}}, schemas={"A/B": {"type": "string"}}, tags=[{"name": "t"}]
    )
    found = pieces(root)
    assert list(found) == ["", "/paths/~1a", "/paths/~1b~0", "/components/schemas/A~1B"]
    assert found[""] == {**root, "paths": {}, "components": {"schemas": {}}}
    assert found["/paths/~1a"]["paths"] == {"/a": {"get": {}}}
    assert found["/paths/~1a"]["openapi"] == "3.0.0"
    assert found["/components/schemas/A~1B"]["components"] == {
        "schemas": {"A/B": {"type": "string"}}
    }


def test_a_document_of_20_has_its_maps_at_the_top() -> None:
    root: Any = {"swagger": 2.0, "paths": {}, "definitions": {"A": {}}, "parameters": {"P": {}}}
    found = pieces(root, "2.0")
    assert list(found) == ["", "/definitions/A", "/parameters/P"]
    assert found["/definitions/A"]["swagger"] == "2.0"


def test_what_should_be_a_map_and_is_none_stays_with_the_rest() -> None:
    root: Any = {"openapi": "3.0.0", "paths": [], "components": {"schemas": 5}, "webhooks": None}
    assert pieces(root) == {"": root}
    assert pieces({"components": []}) == {"": {"components": []}}


def test_a_fault_is_told_once_though_many_pieces_have_it() -> None:
    root = make_document({"/a": {}, "/b": {}}, schemas={"A": {}}, info={"title": "", "version": 1})
    assert faults_of(root) == [("/info/version", 'the value is not of type "string"')]


def test_a_map_that_should_not_be_there_is_told_and_not_its_entries() -> None:
    root = make_document({}, webhooks={"a": {}, "b": {}})
    assert faults_of(root) == [
        ("", "Additional properties are not allowed ('webhooks' was unexpected)")
    ]


def test_a_key_that_a_map_cannot_have_is_told_at_the_map() -> None:
    faults = faults_of(make_document({"a": {}, "/b": {}}))
    assert faults == [("/paths", "Additional properties are not allowed ('a' was unexpected)")]


@pytest.mark.parametrize(
    "schema",
    [
        {"type": 5, "enum": list(range(10_000))},
        {"type": 5, **{f"x-{'k' * 1_000}{number}": 1 for number in range(1_100)}},
    ],
    ids=["values", "keys"],
)
def test_a_piece_that_is_too_large_is_told_to_be_wrong(schema: Any) -> None:
    root = make_document({}, schemas={"Large": schema, "Small": {"type": 5}})
    faults = dict(faults_of(root))
    assert faults["/components/schemas/Large"] == "breaks the schema; it is too large to tell where"
    assert "too large" not in faults["/components/schemas/Small/type"]


def test_long_texts_are_cut_where_faults_are_listed() -> None:
    root = make_document({"/a": {"get": make_operation(description="long " * 1_000, summary=5)}})
    (piece,) = [piece for piece in pieces_of(root, "3.0") if piece.pointer == "/paths/~1a"]
    whole = shortened(piece)
    assert whole is not None
    assert len(whole["paths"]["/a"]["get"]["description"]) == 200
    assert faults_of(root) == [("/paths/~1a/get/summary", 'the value is not of type "string"')]
