"""Where references may stand: what is one, and what only looks like one."""

from __future__ import annotations

from typing import Any

import pytest

from importer.document.reference_sites import (
    HOMES_2,
    HOMES_3,
    REFERABLE,
    SHAPES,
    kind_at,
    references_in,
    references_of,
)

OPERATION = {
    "parameters": [{"schema": {"type": "string"}, "content": {"a/b": {"schema": {}}}}],
    "requestBody": {
        "content": {"application/json": {"schema": {"items": {}}, "example": {"a": 1}}}
    },
    "responses": {"200": {"headers": {"x-a": {"schema": {}}}, "links": {"l": {}}}},
    "callbacks": {"told": {"{$url}": {"post": {}}}},
    "x-note": {"a": {"b": 1}},
}
DOCUMENT = {
    "openapi": "3.0.3",
    "info": {"x-logo": {}, "contact": {}},
    "paths": {"/a": {"get": OPERATION, "parameters": [{}]}, "x-paths": {}},
    "components": {"schemas": {"x-pet": {"properties": {"example": {"enum": [{}]}}}}},
    "tags": [{"name": "a"}],
    "security": [{"a": []}],
}
GET = "/paths/~1a/get"


@pytest.mark.parametrize(
    ("pointer", "kind"),
    [
        ("", "document"),
        ("/info/contact", "other"),
        ("/info/x-logo", "other"),
        ("/tags/0", "other"),
        ("/paths/~1a", "pathItem"),
        ("/paths/x-paths", "other"),
        ("/paths/~1a/parameters/0", "parameter"),
        (GET, "operation"),
        (f"{GET}/parameters/0/schema", "schema"),
        (f"{GET}/parameters/0/content/a~1b/schema", "schema"),
        (f"{GET}/requestBody", "requestBody"),
        (f"{GET}/requestBody/content", "content"),
        (f"{GET}/requestBody/content/application~1json", "mediaType"),
        (f"{GET}/requestBody/content/application~1json/schema/items", "schema"),
        (f"{GET}/requestBody/content/application~1json/example/a", None),
        (f"{GET}/responses/200", "response"),
        (f"{GET}/responses/200/headers/x-a", "header"),
        (f"{GET}/responses/200/links/l", "link"),
        (f"{GET}/callbacks/told", "callback"),
        (f"{GET}/callbacks/told/{{$url}}/post", "operation"),
        (f"{GET}/x-note/a/b", "other"),
        ("/components/schemas/x-pet", "schema"),
        ("/components/schemas/x-pet/properties/example", "schema"),
        ("/components/schemas/x-pet/properties/example/enum/0", None),
        ("/security/0/a", None),
    ],
)
def test_every_place_is_known_for_what_stands_there(pointer: str, kind: str | None) -> None:
    assert kind_at(DOCUMENT, pointer) == kind


def test_every_kind_that_stands_somewhere_has_a_shape() -> None:
    below = {kind for shape in SHAPES.values() for kind in (*shape.fields.values(), shape.rest)}
    assert below - {None, "bodySchema"} <= SHAPES.keys()
    assert REFERABLE - {"bodySchema"} <= SHAPES.keys()
    assert HOMES_2.keys() <= HOMES_3.keys() <= REFERABLE


@pytest.mark.parametrize(
    ("kind", "home"), [*HOMES_3.items(), ("callback", ("components", "callbacks"))]
)
def test_what_others_may_refer_to_has_a_home_of_its_kind(kind: str, home: tuple[str, str]) -> None:
    found = SHAPES["components"].kind_of(home[1])
    assert found is not None
    assert SHAPES[found].kind_of("x-name") == kind


@pytest.mark.parametrize(("kind", "home"), HOMES_2.items())
def test_those_of_swagger_stand_in_the_document_itself(kind: str, home: tuple[str]) -> None:
    found = SHAPES["document"].kind_of(home[0])
    assert found is not None
    shape = SHAPES[found]
    assert shape.kind_of("name") == kind


def refer(name: str) -> dict[str, str]:
    return {"$ref": name}


DATA = {
    "example": refer("no"),
    "examples": {"a": refer("no"), "b": {"value": refer("no")}},
    "x-code": refer("no"),
}
READ: list[tuple[Any, list[str]]] = [
    ({"paths": {"/a": refer("item"), "x-a": refer("no")}}, ["item"]),
    ({"paths": {"/a": {"get": {**refer("operation"), "x-a": refer("no")}}}}, ["operation"]),
    ({"paths": {"/a": {"parameters": [refer("one"), {"schema": refer("two")}]}}}, ["one", "two"]),
    (
        {"paths": {"/a": {"get": {"responses": {"default": refer("default"), "200": DATA}}}}},
        ["default"],
    ),
    (
        {"components": {"schemas": {"x-a": refer("schema"), "$ref": refer("named")}}},
        ["named", "schema"],
    ),
    (
        {"components": {"schemas": {"A": {"properties": {"example": refer("a"), "$ref": {}}}}}},
        ["a"],
    ),
    (
        {"components": {"schemas": {"A": {**DATA, "default": refer("no"), "enum": [refer("no")]}}}},
        [],
    ),
    ({"components": {"schemas": {"A": {"discriminator": {"mapping": refer("no")}}}}}, []),
    ({"components": {"headers": {"A": refer("no")}, "links": {"A": refer("no")}}}, []),
    ({"components": {"securitySchemes": {"A": refer("scheme")}}}, ["scheme"]),
    ({"components": {"mediaTypes": {"A": refer("media")}}}, ["media"]),
    ({"webhooks": {"a": refer("webhook")}}, ["webhook"]),
    (
        {"info": refer("no"), "tags": [refer("no")], "x-a": refer("no"), "security": [refer("no")]},
        [],
    ),
    ({"paths": {"/a": {"get": 1, "$ref": 1}}, "components": None}, []),
]


@pytest.mark.parametrize(("fields", "references"), READ, ids=str)
def test_a_document_is_asked_only_where_a_reference_may_stand(
    fields: Any, references: list[str]
) -> None:
    for version in ({"openapi": "3.0.3"}, {"swagger": "2.0"}):
        assert sorted(references_in({**version, **fields})) == references


@pytest.mark.parametrize(
    ("root", "references"),
    [
        (refer("a"), ["a"]),
        ([refer("a"), [refer("b")]], ["a", "b"]),
        ({"get": {"responses": {"200": refer("a")}}}, ["a"]),
        ({"properties": {"$ref": {"type": "string"}, "a": refer("a")}}, ["a"]),
        ({"type": "object", **DATA, "default": refer("no"), "const": refer("no")}, []),
        ({"discriminator": {"mapping": refer("no")}, "enum": [refer("no")]}, []),
        ({"headers": {"A": refer("no")}, "links": {"B": refer("no")}, "value": refer("no")}, []),
        ("a text", []),
    ],
    ids=str,
)
def test_of_another_file_what_must_be_data_is_passed_over(root: Any, references: list[str]) -> None:
    assert sorted(references_in(root)) == references


def test_what_stands_in_something_is_known_by_its_kind() -> None:
    named = {"A": refer("a"), "x-b": refer("b")}
    assert sorted(references_of(named, "schemas")) == ["a", "b"]
    assert list(references_of(named, "schema")) == []
    assert list(references_of(refer("a"), "bodySchema")) == ["a"]
    assert list(references_of([refer("a")], "schema")) == ["a"]
