"""Bodies that are no JSON keep their description: `accept` names their media types."""

from __future__ import annotations

from typing import Any

import pytest
from mapped import Mapped, make_operation, map_operation

from importer.mapping.media import media_words, normal_media_type


def _map(content: dict[str, Any]) -> Mapped:
    operation = make_operation("send", requestBody={"content": content})
    return map_operation(operation, method="post")


@pytest.mark.parametrize(
    ("media_type", "schema"),
    [
        ("application/x-www-form-urlencoded", {"type": "object", "required": ["user"]}),
        ("multipart/form-data", {"properties": {"file": {"type": "string", "format": "binary"}}}),
        ("application/xml", {"type": "object", "xml": {"name": "thing"}}),
        ("text/csv", {"type": "string"}),
        ("application/octet-stream", {"type": "string", "format": "binary"}),
        ("image/*", {"type": "string", "format": "binary"}),
        ("application/vnd.api+json", {"type": "object"}),
        ("*/*", {"type": "string"}),
    ],
)
def test_a_body_of_any_media_type_is_a_json_schema(media_type: str, schema: Any) -> None:
    mapped = _map({media_type: {"schema": schema}})
    assert mapped.request("send") == ["send_request"]
    assert mapped.definition("send_request")["accept"] == [media_type]
    assert mapped.content("send_request") == schema


@pytest.mark.parametrize("value", [{}, None, {"example": "a"}], ids=str)
def test_a_media_type_without_a_schema_accepts_anything(value: Any) -> None:
    mapped = _map({"text/plain": value})
    assert mapped.definition("send_request")["accept"] == ["text/plain"]
    assert mapped.content("send_request") == {}


@pytest.mark.parametrize("media_type", ["json", "", "application", "a b/c", "text/", "/*", "a/b c"])
def test_what_is_no_media_type_costs_that_body_only(media_type: str) -> None:
    mapped = _map({media_type: {"schema": {}}, "text/plain": {"schema": {"type": "string"}}})
    assert mapped.accepted() == {"send_request": ["text/plain"]}
    problem = mapped.the("media-type-invalid")
    assert problem.severity == "error"
    assert problem.message == f"{media_type!r} is no media type"
    assert problem.operation == "POST /things"


def test_a_body_of_no_media_type_at_all_is_still_a_body() -> None:
    mapped = _map({"json": {"schema": {}}})
    assert mapped.only_action()["requestBody"] == {"required": False, "definitions": []}


def test_of_two_spellings_of_a_media_type_the_first_counts() -> None:
    mapped = _map(
        {"Text/Plain": {"schema": {"title": "1"}}, "text/plain ": {"schema": {"title": "2"}}}
    )
    assert mapped.accepted() == {"send_request": ["text/plain"]}
    assert mapped.content("send_request") == {"title": "1"}
    assert mapped.the("media-type-duplicate").message == "text/plain"


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("application/json", "application/json"),
        (" Application/JSON ", "application/json"),
        ("application/json; charset=utf-8", "application/json;charset=utf-8"),
        ("application/json ;charset=UTF-8;", "application/json;charset=UTF-8"),
        ('text/plain; x="a b"; y=1', 'text/plain;x="a b";y=1'),
        ("application/json;v=1;type=odata", "application/json;v=1;type=odata"),
        ("*/*", "*/*"),
        ("application/json, text/plain", None),
        ("application/json;charset", None),
        ("application/json\nx: y", None),
        ('text/plain; x="\n"', None),
        ("{{ conn.x }}/a", None),
    ],
)
def test_a_media_type_has_one_spelling(key: str, expected: str | None) -> None:
    assert normal_media_type(key) == expected


@pytest.mark.parametrize(
    ("media_types", "words"),
    [
        (["application/json"], "json"),
        (["application/json", "application/xml"], "json_xml"),
        (["text/xml", "application/xml"], "xml"),
        (["application/x-www-form-urlencoded", "multipart/form-data"], "form_multipart"),
        (["application/vnd.api+json"], "vnd_api_json"),
        (["image/png"], "image_png"),
        (["*/*"], "any"),
        (["text/csv", "text/html", "application/pdf"], "csv_html_pdf"),
        (["application/*"], "any"),
    ],
)
def test_media_types_have_short_words(media_types: list[str], words: str) -> None:
    assert media_words(tuple(media_types)) == words


def test_many_media_types_are_a_digest() -> None:
    words = media_words(("a/b", "a/c", "a/d", "a/e"))
    assert words.startswith("media_")
    assert len(words) == len("media_") + 8
