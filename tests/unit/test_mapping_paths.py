"""Paths: placeholders from parsed `{name}` segments only, everything else made harmless."""

from __future__ import annotations

import re

import pytest
from mapped import make_document, make_operation, map_document, map_operation

from importer.mapping.templates import UnsafePathError, is_safe_name, path_template

SAFE = re.compile(r"^/(?![/\\])[^\\\x00-\x1f]*$")
PLACEHOLDER = re.compile(r"\{\{ param\.([^{}]+) \}\}")


@pytest.mark.parametrize(
    ("path", "expected", "names"),
    [
        ("/", "/", ()),
        ("/pets", "/pets", ()),
        ("/pets/{petId}", "/pets/{{ param.petId }}", ("petId",)),
        ("/pets/{petId}.json", "/pets/{{ param.petId }}.json", ("petId",)),
        ("/a/{x}-{y}", "/a/{{ param.x }}-{{ param.y }}", ("x", "y")),
        ("/pets/{pet-id}/{pet.id}/{pet_id$}",
         "/pets/{{ param.pet-id }}/{{ param.pet.id }}/{{ param.pet_id$ }}",
         ("pet-id", "pet.id", "pet_id$")),
        ("/pets/{pet id}", "/pets/{{ param.pet id }}", ("pet id",)),
        ("/größe/{größe}", "/größe/{{ param.größe }}", ("größe",)),
        ("/trailing/", "/trailing/", ()),
        ("/a//b", "/a//b", ()),
        ("/a%20b/:c@d", "/a%20b/:c@d", ()),
        ("/.hidden/..a/a../...", "/.hidden/..a/a../...", ()),
    ],
)  # fmt: skip
def test_each_name_of_a_segment_becomes_a_placeholder(
    path: str, expected: str, names: tuple[str, ...]
) -> None:
    template = path_template(path)
    assert template == (expected, names, ())


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/a/{{ conn.secret }}", "/a/%7B%7B conn.secret %7D%7D"),
        ("/a/{{conn.secret}}", "/a/%7B{{ param.conn.secret }}%7D"),
        ("/a/{{{x}}}", "/a/%7B%7B{{ param.x }}%7D%7D"),
        ("/a/{}", "/a/%7B%7D"),
        ("/a/{ x }", "/a/%7B x %7D"),
        ("/a/{x", "/a/%7Bx"),
        ("/a/x}", "/a/x%7D"),
        ("/a/{x/y}", "/a/%7Bx/y%7D"),
        ("/a/{x|upper}", "/a/%7Bx|upper%7D"),
        ("/a/{x`y}", "/a/%7Bx`y%7D"),
        ('/a/{"x"}', '/a/%7B"x"%7D'),
        ("/a/{f(x)}", "/a/%7Bf(x)%7D"),
        ("/a/{x  y}", "/a/%7Bx  y%7D"),
        ("/a/{x}{{y}}", "/a/{{ param.x }}%7B{{ param.y }}%7D"),
    ],
)
def test_braces_that_are_no_parameter_are_encoded_and_told(path: str, expected: str) -> None:
    template = path_template(path)
    assert template.path == expected
    assert [code for code, _ in template.mended] == ["path-brace-literal"]
    assert not re.search(r"[{}]", PLACEHOLDER.sub("", template.path))


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example.com",
        "//",
        "///a",
        "/a\\b",
        "\\\\evil.example.com",
        "/\\evil.example.com",
        "/..",
        "/.",
        "/a/../b",
        "/a/./b",
        "/a/..",
        "/a/%2e%2e/b",
        "/a/.%2E/b",
        "/a/%2e",
        "..",
        "../a",
        "/../?a=b",
        "/..#a",
        "/a\nb",
        "/a\rb",
        "/a\tb",
        "/a\x00b",
        "/a\x7fb",
        "/a\u200bb",
        "/a\u202eb",
        "/a\u2028b",
        "/{a\nb}",
    ],
    ids=ascii,
)
def test_a_path_that_could_lead_elsewhere_costs_its_operation(path: str) -> None:
    with pytest.raises(UnsafePathError):
        path_template(path)
    paths = {path: {"get": make_operation("bad")}, "/good": {"get": make_operation("good")}}
    mapped = map_document(make_document(paths))
    assert [action["name"] for action in mapped.bundle.actions] == ["good"]
    assert mapped.the("path-unsafe").severity == "error"
    summary = mapped.bundle.summary
    assert (summary.operations, summary.actions, summary.skipped) == (2, 1, 1)
    assert summary.errors == 1


def test_an_operation_left_out_does_not_take_part_in_the_clash_of_names() -> None:
    paths = {"/../a": {"get": make_operation("x")}, "/b": {"get": make_operation("x")}}
    mapped = map_document(make_document(paths))
    assert [action["name"] for action in mapped.bundle.actions] == ["x"]


@pytest.mark.parametrize(
    ("path", "expected", "code"),
    [
        ("pets", "/pets", "path-without-slash"),
        ("", "/", "path-without-slash"),
        ("https://evil.example.com/a", "/https://evil.example.com/a", "path-without-slash"),
        ("@evil.example.com", "/@evil.example.com", "path-without-slash"),
        ("/pets?limit={limit}", "/pets?limit={{ param.limit }}", "path-has-query"),
        ("/pets?next=/a/../b", "/pets?next=/a/../b", "path-has-query"),
        ("/pets#list", "/pets#list", "path-has-fragment"),
    ],
)
def test_what_is_odd_about_a_path_is_mended_or_told(path: str, expected: str, code: str) -> None:
    mapped = map_operation(make_operation("op"), path=path)
    action = mapped.only_action()
    assert action["path"] == expected
    assert SAFE.match(action["path"])
    assert mapped.the(code).operation == f"GET {path}".rstrip()


def test_a_parameter_that_only_the_path_names_is_added_as_text() -> None:
    mapped = map_operation(make_operation("op"), path="/pets/{petId}/{toy.id}")
    assert mapped.only_action()["parameters"] == [
        {"name": name, "in": "path", "required": True, "type": "string"}
        for name in ("petId", "toy.id")
    ]
    assert [problem.message for problem in mapped.told("path-parameter-undeclared")] == [
        "petId was added",
        "toy.id was added",
    ]


def test_a_parameter_that_stands_twice_in_a_path_is_one_and_told() -> None:
    path = "/scopes/{id}/models/{id}/{name}"
    mapped = map_operation(make_operation("op"), path=path)
    action = mapped.only_action()
    assert action["path"] == ("/scopes/{{ param.id }}/models/{{ param.id }}/{{ param.name }}")
    assert [parameter["name"] for parameter in action["parameters"]] == ["id", "name"]
    told = mapped.the("path-parameter-repeated")
    assert (told.severity, told.message) == ("warning", "id stands in it 2 times")


def test_a_declared_parameter_that_the_path_does_not_name_is_dropped() -> None:
    parameter = {"name": "petId", "in": "path", "required": True, "schema": {"type": "string"}}
    mapped = map_operation(make_operation("op", parameters=[parameter]), path="/pets/{ petId }")
    assert mapped.only_action()["parameters"] == []
    assert mapped.the("path-parameter-unused").message == "petId is not in the path"


@pytest.mark.parametrize("name", ["a", "pet id", "pet-id", "größe", "a.b", "a$", "a[b]", "a,b"])
def test_a_name_without_template_syntax_can_stand_in_a_placeholder(name: str) -> None:
    assert is_safe_name(name)


@pytest.mark.parametrize(
    "name",
    ["", " a", "a ", "a  b", "a}b", "{a", "a|b", "a(b", "`a`", '"a', "'a", "a\\b", "a\u200bb"],
)
def test_a_name_with_template_syntax_cannot(name: str) -> None:
    assert not is_safe_name(name)


def test_paths_that_only_names_of_parameters_tell_apart_are_both_imported_and_told() -> None:
    get = {"get": {"responses": {"default": {"description": "d"}}}}
    mapped = map_document(make_document({"/a/{one}": get, "/a/{two}": get, "/a/b": get}))
    assert [action["path"] for action in mapped.bundle.actions] == [
        "/a/b",
        "/a/{{ param.one }}",
        "/a/{{ param.two }}",
    ]
    assert [problem.message for problem in mapped.told("path-same-template")] == [
        "the same as /a/{two}",
        "the same as /a/{one}",
    ]
