"""What is posted of texts, defaults and names that were written to do harm."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mapped import Mapped, make_operation, map_operation, map_schema

from importer.mapping.encode import encode_bundle
from importer.mapping.media import normal_media_type
from importer.mapping.templates import is_safe_name


def _with_default(default: Any, place: str, path: str = "/things") -> Mapped:
    schema = {"type": "string", "default": default}
    parameter = {"name": "p", "in": place, "required": place == "path", "schema": schema}
    return map_operation(make_operation("op", parameters=[parameter]), path=path)


@pytest.mark.parametrize("field", ["summary", "description"])
def test_a_text_for_people_is_posted_without_control_characters(field: str) -> None:
    mapped = map_operation(make_operation("op", **{field: "One\x1b[2J\r\n\tand \u202eowt.\u200b"}))
    assert mapped.only_action()[field] == "One\\u001b[2J\r\n\tand \\u202eowt."  # type: ignore[literal-required]
    problem = mapped.the("text-control-characters")
    assert problem.message == f"the {field} holds U+001B, U+200B, U+202E"
    assert (problem.pointer, problem.operation) == ("/paths/~1things/get", "GET /things")


def test_notes_hold_no_control_characters_and_no_lines_of_their_own() -> None:
    parameter = {"name": "q", "in": "query", "style": "a\n# b", "schema": {"type": "object"}}
    operation = make_operation("op", parameters=[{**parameter, "description": "\x9b2J"}])
    operation["responses"]["500\n## Mine"] = {"description": "Broken"}
    mapped = map_operation(operation)
    description = mapped.only_action()["description"]
    assert "\\u009b2J. Object in the style a # b, not exploded." in description
    assert "- `500 ## Mine`: Broken." in description
    assert "the description holds U+009B" in mapped.the("text-control-characters").message


@pytest.mark.parametrize("field", ["title", "description"])
def test_a_schema_says_what_it_is_without_control_characters(field: str) -> None:
    mapped = map_schema({"type": "string", field: "a\x1bb\nc"})
    assert mapped.content("Thing") == {"type": "string", field: "a\\u001bb\nc"}
    problem = mapped.the("text-control-characters")
    assert problem.pointer == f"/components/schemas/Thing/{field}"
    assert problem.message == f"`{field}` holds U+001B"
    if field == "description":
        assert mapped.definition("Thing")["description"] == "a\\u001bb\nc"


def test_a_title_of_a_document_with_control_characters_is_told() -> None:
    mapped = map_operation(make_operation("op"), info={"title": "A\x1b[2J", "version": "1"})
    assert mapped.bundle.connector["name"] == "A\\u001b[2J"
    assert mapped.the("text-control-characters").pointer == "/info/title"


@pytest.mark.parametrize("url", ["https://a.example/\x1b[2J", "https://a.example/\u202e"])
def test_an_address_with_control_characters_is_no_documentation(url: str) -> None:
    mapped = map_operation(make_operation("op"), externalDocs={"url": url})
    assert "documentationURL" not in mapped.bundle.connector
    assert mapped.the("url-refused").pointer == "/externalDocs/url"


@pytest.mark.parametrize("default", ["", "/", "//evil.example", "..", "a/../b", "%2e%2e/a", "\\a"])
def test_a_default_that_leads_a_path_elsewhere_is_not_kept(default: str) -> None:
    mapped = _with_default(default, "path", "/{p}/things")
    assert "default" not in mapped.parameters()["p"]
    assert "could change where" in mapped.the("parameter-default-dropped").message


@pytest.mark.parametrize("default", ["a", "refs/heads/main", ".hidden", "a..b", "~"])
def test_an_ordinary_default_in_a_path_is_kept(default: str) -> None:
    mapped = _with_default(default, "path", "/{p}/things")
    assert mapped.parameters()["p"]["default"] == default
    assert mapped.codes() == set()


@pytest.mark.parametrize("place", ["query", "header", "cookie", "path"])
def test_a_default_cannot_begin_another_line_of_the_request(place: str) -> None:
    mapped = _with_default("a\r\nX-Admin: true", place, "/{p}" if place == "path" else "/things")
    assert "default" not in mapped.parameters()["p"]
    assert mapped.the("parameter-default-dropped").severity == "warning"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("pet id", True),
        ("conn.secret", True),
        ("id .conn.secret", False),
        ("id conn.secret", False),
        ("id $x", False),
        ("id | x", False),
    ],
)
def test_a_name_in_a_placeholder_names_nothing_else(name: str, safe: bool) -> None:
    assert is_safe_name(name) is safe


@pytest.mark.parametrize("hidden", ["\x9b", "\x7f", "\u202e", "\n", "é"], ids=ascii)
def test_a_media_type_holds_no_hidden_characters(hidden: str) -> None:
    assert normal_media_type(f'text/plain; title="{hidden}"') is None
    assert normal_media_type('text/plain; title="a [b] ;c"') is not None


_PIECES = st.lists(
    st.sampled_from(["{", "}", "{a}", "{b}", ".", " ", "conn.x", "/", "x"]), max_size=8
)


@given(url=_PIECES, a=_PIECES, b=_PIECES)
def test_no_defaults_make_up_a_template_in_the_base_url(
    url: list[str], a: list[str], b: list[str]
) -> None:
    defaults = {"a": {"default": "".join(a)}, "b": {"default": "".join(b)}}
    server = {"url": f"https://{''.join(url)}", "variables": defaults}
    connector = map_operation(make_operation("op"), servers=[server]).bundle.connector
    base_url = connector["baseUrl"]
    variables = {item["name"]: item["value"] for item in connector.get("connectionVariables", [])}
    filled = re.sub(r"\{\{ conn\.([\w.-]+) \}\}", lambda found: variables[found[1]], base_url)
    assert not re.search(r"[{}]", filled)


def test_what_a_terminal_would_obey_is_escaped_in_the_bundle_and_the_same_in_value() -> None:
    enum = ["\x9b2J", "\u202e", "##vso[task.complete]", "größe 🍐"]
    mapped = map_schema({"type": "string", "enum": enum})
    shown = encode_bundle(mapped.bundle).decode()
    assert all(char.isprintable() or char == "\n" for char in shown)
    assert "##vso[" not in shown
    assert "größe 🍐" in shown
    assert mapped.content("Thing")["enum"] == enum
