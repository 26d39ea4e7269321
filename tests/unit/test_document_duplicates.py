"""Keys that stand twice in one mapping: refused by name and line, or told where allowed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from documents import refusal, write
from hypothesis import given
from hypothesis import strategies as st

from importer.document.duplicates import Duplicate, duplicates_in_json, key_text
from importer.document.parse import parse_document, parse_file
from importer.document.store import ReadOptions
from importer.mapping.options import MappingOptions
from importer.pipeline import build_bundle
from importer.problems import Problem

HEAD = 'openapi: "3.0.3"\n'
MERGE = "x-base: &base {a: 1}\nx-more: {<<: *base}\n"
"""Merge keys send YAML to the other of the two loaders."""


def allowed(content: str, name: str = "openapi.yaml") -> tuple[Any, list[tuple[str, int]]]:
    """Give the tree of a file where keys may stand twice, and which do, with their lines."""
    parsed = parse_file(content.encode(), name, allow_duplicate_keys=True)
    return parsed.root, [(found.key, found.line) for found in parsed.duplicates]


def keys_of(value: Any) -> int:
    if isinstance(value, dict):
        return len(value) + sum(map(keys_of, value.values()))
    return sum(map(keys_of, value)) if isinstance(value, list) else 0


def again(text: str) -> list[tuple[str, int]]:
    """Give the keys that stand again in a JSON text, with their lines."""
    raw = text.encode()
    return [(key, line) for key, line in duplicates_in_json(raw, keys_of(json.loads(raw)))]


# JSON


def test_a_key_that_stands_twice_in_json_is_refused_by_name_and_line(tmp_path: Path) -> None:
    text = '{"openapi": "3.0.3",\n "info": {},\n "info": {}}'

    for name in ("openapi.json", "openapi.yaml"):
        assert refusal(tmp_path, text, name) == (
            'the key "info" stands again in one mapping at line 3.'
            " Take the last of its values with --allow-duplicate-keys."
        )


def test_the_last_value_of_a_key_counts_where_that_is_allowed() -> None:
    text = '{"x": {"a": 1, "b": 2,\n "a": 3},\n "y": [{"a": 4}, {"c": {}, "c": {}}]}'

    root, duplicates = allowed(text, "openapi.json")

    assert root == {"x": {"a": 3, "b": 2}, "y": [{"a": 4}, {"c": {}}]}
    assert duplicates == [("a", 2), ("c", 3)]


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "a": 2}',
        '{"a" :1, "a"\t\r\n :2}',
        '{"a": 1, "\\u0061": 2}',
        '{"a": ":", "a": ":"}',
        '{"a": {"b": 1, "a": 2, "c": {"a": 3}}, "a": [{"a": 3}]}',
        '{"b": "\\\\", "a": "\\"a\\":", "a": "{"}',
        '{"a": 1, "x": "\\\\\\":", "y": "a\\":{", "a": 2}',
    ],
)
def test_a_key_is_found_again_however_it_is_written(text: str) -> None:
    assert [key for key, _ in again(text)] == ["a"]


def test_a_key_with_escapes_is_named_by_what_it_means() -> None:
    assert again('{"\\\\": 1, "\\\\": 2, "é\\n": 3,\n"\\u00e9\\n": 4}') == [("\\", 1), ("é\n", 2)]


@pytest.mark.parametrize(
    "text",
    [
        '{"a": {"a": {"a": 1}}, "b": [{"a": 1}, {"a": 2}]}',
        '{"a": ":", "b": " :c", "": "x"}',
        '{"a": "{\\"a\\": 1, \\"a\\": 2}", "b": "\\\\", "A": 1}',
        '{"a\\"": 1, "a\\\\": 2, "a:": 3, "a,": 4}',
        "[[], {}, 1]",
    ],
)
def test_what_only_looks_like_a_second_key_is_none(text: str) -> None:
    assert again(text) == []


def pairs(kind: Any) -> str:
    """Write a mapping given as pairs, whose keys may stand twice."""
    return "{" + ",\n".join(f"{json.dumps(key)} : {value}" for key, value in kind) + "}"


TEXTS = st.text(alphabet='a":\\{},[ \n', max_size=4)
JSON_TEXTS = st.recursive(
    st.one_of(st.just("1"), TEXTS.map(json.dumps)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.lists(st.tuples(TEXTS, inner), max_size=4).map(pairs),
    ),
    max_leaves=12,
)


@given(JSON_TEXTS)
def test_every_key_that_stands_again_is_found_and_no_other(text: str) -> None:
    lost = 0

    def count(items: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal lost
        lost += len(items) - len(dict(items))
        return dict(items)

    json.loads(text, object_pairs_hook=count)

    assert len(again(text)) == lost


def test_the_keys_of_a_large_file_are_not_looked_at_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("importer.document.duplicates._again_in_json", lambda _: pytest.fail("all"))
    tree = {f"key {n}": {"a": [n, {"b": "c: \\"}], '"': "x"} for n in range(1_000)}

    for raw in (msgspec.json.encode(tree), json.dumps(tree, indent=1).encode()):
        assert duplicates_in_json(raw, keys_of(tree)) == ()


# YAML


@pytest.mark.parametrize("head", [HEAD, HEAD + MERGE], ids=["yaml-rs", "PyYAML"])
@pytest.mark.parametrize(
    ("text", "tree", "found"),
    [
        ("x:\n  a: 1\n  b: 2\n  a: 3\n", {"a": 3, "b": 2}, [("a", 4)]),
        ("x: {a: 1, 'a': 2}\n", {"a": 2}, [("a", 1)]),
        ("x:\n  200: {}\n  '200': {b: 1}\n", {"200": {"b": 1}}, [("200", 3)]),
        ("x: {0x10: 1, 16: 2}\n", {"16": 2}, [("16", 1)]),
        ("x: {true: 1,\n  True: 2}\n", {"true": 2}, [("true", 2)]),
        ("x: {~: 1,\n  'null': 2}\n", {"null": 2}, [("null", 2)]),
        ("x: {a: {b: 1, b: 2},\n  c: 1, a: 3}\n", {"a": 3, "c": 1}, [("b", 1), ("a", 2)]),
    ],
)
def test_yaml_with_a_key_that_stands_twice_is_refused_or_told_of(
    tmp_path: Path, head: str, text: str, tree: Any, found: list[tuple[str, int]]
) -> None:
    found = [(key, line + head.count("\n")) for key, line in found]
    key, line = found[0]

    root, duplicates = allowed(head + text)

    assert (root["x"], duplicates) == (tree, found)
    assert refusal(tmp_path, head + text) == (
        f'the key "{key}" stands again in one mapping at line {line}.'
        " Take the last of its values with --allow-duplicate-keys."
    )


def test_a_key_beside_the_same_one_that_is_merged_in_stands_there_once() -> None:
    text = "a: &a {x: 1}\nb: {<<: *a, x: 2}\nc: {x: 3, <<: *a}\nd: {<<: *a, <<: *a}\n"

    root, duplicates = allowed(text)

    assert root["b"] == {"x": 2}
    assert root["c"] == {"x": 3}
    assert root["d"] == {"x": 1}
    assert duplicates == []


def test_a_mapping_with_a_key_twice_that_is_merged_elsewhere_is_told_of_once() -> None:
    text = "a: &a {x: 1, x: 2}\nb: {<<: *a}\nc: {<<: *a, y: 1}\n"

    root, duplicates = allowed(text)

    assert root["c"] == {"x": 2, "y": 1}
    assert duplicates == [("x", 1)]


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("a", "a"),
        (200, "200"),
        (10**30, "1" + "0" * 30),
        (1.5, "1.5"),
        (True, "true"),
        (None, "null"),
        ((1,), None),
    ],
)
def test_a_scalar_key_is_named_by_its_json_text(key: object, text: str | None) -> None:
    assert key_text(key) == text


def test_a_key_is_told_in_one_short_line() -> None:
    assert str(Duplicate("a\x1b[2J\nb" * 100, 7)).isprintable()
    assert len(str(Duplicate("a" * 10_000, 7))) < 200


# What becomes of them in a run


def build_allowed(spec: str) -> list[Problem]:
    options = ReadOptions(allow_duplicate_keys=True)
    return build_bundle(spec, MappingOptions(), options).problems


def test_each_is_a_problem_that_names_key_line_and_file(tmp_path: Path) -> None:
    write(tmp_path, "type: object\ntitle: A\ntitle: B\n", "pet.yaml")
    write(tmp_path, "title: A\ntitle: B\n", "never.yaml")
    response = '{"description": "", "content": {"a/b": {"schema": {"$ref": "pet.yaml"}}}}'
    spec = write(
        tmp_path,
        f'{{"openapi": "3.0.3", "info": {{"title": "a",\n"title": "b", "version": "1"}},'
        f'"paths": {{"/pets": {{"get": {{"responses": {{"200": {response}}}}}}}}}}}',
        "openapi.json",
    )

    told = [problem for problem in build_allowed(spec) if problem.code == "duplicate-key"]

    assert [(found.file, found.pointer, found.severity, found.message) for found in told] == [
        (None, "", "warning", 'the key "title" stands again in one mapping at line 2'),
        ("pet.yaml", "", "warning", 'the key "title" stands again in one mapping at line 3'),
    ]


def test_a_file_of_nothing_else_does_not_fill_the_report(tmp_path: Path) -> None:
    twice = ",\n".join('"a": 1' for _ in range(5_000))
    spec = write(tmp_path, f'{{"openapi": "3.0.3", "paths": {{}}, "x-a": {{{twice}}}}}')

    told = [found.message for found in build_allowed(spec) if found.code == "duplicate-key"]

    assert len(told) == 1_001
    assert "3,999 more keys stand again in this file" in told


def test_a_referenced_file_with_a_key_twice_is_not_read_unless_that_is_allowed(
    tmp_path: Path,
) -> None:
    write(tmp_path, '{"type": "object", "type": "string"}', "pet.json")
    tree = {
        "openapi": "3.0.3",
        "info": {"title": "a", "version": "1"},
        "paths": {
            "/pets": {
                "post": {
                    "requestBody": {"content": {"a/b": {"schema": {"$ref": "pet.json"}}}},
                    "responses": {"200": {"description": ""}},
                }
            }
        },
    }
    spec = write(tmp_path, json.dumps(tree), "openapi.json")

    (refused,) = [
        problem
        for problem in build_bundle(spec, MappingOptions()).problems
        if problem.code == "reference-refused"
    ]

    assert 'the key "type" stands again in one mapping at line 1' in refused.message
    codes = {problem.code for problem in build_allowed(spec)}
    assert "reference-refused" not in codes
    assert "duplicate-key" in codes


def test_the_limits_of_a_run_hold_for_what_is_parsed() -> None:
    with pytest.raises(Exception, match=r"more than 2 levels\. .*--max-depth"):
        parse_document(b'{"a": {"b": {}}}', "x.json", ReadOptions().limits.__class__(depth=2))
