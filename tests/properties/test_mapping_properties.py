"""What holds for the bundle of every document, and what no change of order can change."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import msgspec
from any_tree import documents
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mapped import make_operation, map_document
from small_documents import reordered, small_documents

from importer.mapping.encode import encode_bundle
from importer.model.bundle import Bundle
from importer.model.payloads import ActionCreate

ACTION_NAME = re.compile(r"[a-zA-Z0-9_\-$]{1,255}")
DEFINITION_NAME = re.compile(r"[a-zA-Z0-9_\-]{1,255}")
PLACEHOLDER = re.compile(r"\{\{ param\.(.+?) \}\}")
SAFE_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x1f\x7f]*")
DOT_SEGMENT = re.compile(r"/\.\.?(?=/|$)")
DATA = {"const", "enum", "default", "examples", "xml", "externalDocs", "dependentRequired"}
MAPS = {"properties", "patternProperties", "dependentSchemas"}
QUICK = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def _any_bundle(tree: dict[str, Any]) -> Bundle | None:
    """Give the bundle of a tree of any kind; None where it is no document at all."""
    openapi = tree.get("openapi")
    if not isinstance(openapi, str) or not openapi.startswith(("3.0", "3.1")):
        return None
    return map_document(tree).bundle


def _references(schema: Any) -> Iterator[str]:
    """Give every reference of a schema; a property's name or data is none."""
    if isinstance(schema, list):
        for part in schema:
            yield from _references(part)
    elif isinstance(schema, dict):
        if "$ref" in schema:
            yield schema["$ref"]
        yield from schema.get("discriminator", {}).get("mapping", {}).values()
        for keyword, value in schema.items():
            if keyword in MAPS:
                for part in value.values():
                    yield from _references(part)
            elif keyword not in DATA and keyword != "discriminator":
                yield from _references(value)


def _links(action: ActionCreate) -> Iterator[list[str]]:
    """Give the names of the definitions that each body of an action links."""
    bodies: list[Any] = [*action["responses"]]
    if "requestBody" in action:
        bodies.append(action["requestBody"])
    for body in bodies:
        yield [link["definition"]["name"] for link in body["definitions"]]


def _check_names(bundle: Bundle) -> None:
    names = [action["name"] for action in bundle.actions]
    assert all(ACTION_NAME.fullmatch(name) for name in names)
    assert len({name.lower() for name in names}) == len(names)
    assert names == sorted(names)
    assert set(bundle.origins) == set(names)
    names = [definition["name"] for definition in bundle.definitions]
    assert all(DEFINITION_NAME.fullmatch(name) for name in names)
    assert len({name.lower() for name in names}) == len(names)
    assert names == sorted(names)


def _check_definitions(bundle: Bundle) -> None:
    known = {f"#/$defs/{definition['name']}" for definition in bundle.definitions}
    for definition in bundle.definitions:
        content = msgspec.json.decode(definition["schema"]["content"])
        jsonschema_rs.meta.validate(content)
        assert set(_references(content)) <= known
        assert definition["accept"]
        assert "{{" not in str(content.get("default") if isinstance(content, dict) else "")


def _check_actions(bundle: Bundle) -> None:
    accepted = {definition["name"]: definition["accept"] for definition in bundle.definitions}
    for action in bundle.actions:
        assert action["responses"]
        statuses = [response.get("status") for response in action["responses"]]
        assert len(set(statuses)) == len(statuses)
        for names in _links(action):
            media = Counter(media for name in names for media in accepted[name])
            assert all(count == 1 for count in media.values())
        parameters = Counter((item["in"], item["name"]) for item in action["parameters"])
        assert all(count == 1 for count in parameters.values())
        for item in action["parameters"]:
            assert "{{" not in str(item.get("default"))


def _check_paths(bundle: Bundle) -> None:
    for action in bundle.actions:
        path = action["path"]
        declared = {item["name"] for item in action["parameters"] if item["in"] == "path"}
        assert set(PLACEHOLDER.findall(path)) == declared
        literal = PLACEHOLDER.sub("", path)
        assert not re.search(r"[{}]", literal)
        assert SAFE_PATH.fullmatch(path)
        assert not DOT_SEGMENT.search(path.partition("?")[0].partition("#")[0])


@given(small_documents())
@QUICK
def test_what_is_posted_of_a_good_document_is_what_the_platform_takes(tree: dict[str, Any]) -> None:
    bundle = map_document(tree).bundle
    assert bundle.summary.actions == sum(len(item) for item in tree["paths"].values())
    assert bundle.summary.skipped == bundle.summary.errors == 0
    for check in (_check_names, _check_definitions, _check_actions, _check_paths):
        check(bundle)


@given(documents)
@QUICK
def test_what_is_posted_of_any_document_is_what_the_platform_takes(tree: dict[str, Any]) -> None:
    bundle = _any_bundle(tree)
    if bundle is None:
        return
    for check in (_check_names, _check_definitions, _check_actions, _check_paths):
        check(bundle)


@given(small_documents())
@QUICK
def test_the_same_document_gives_the_same_bytes(tree: dict[str, Any]) -> None:
    assert encode_bundle(map_document(tree).bundle) == encode_bundle(map_document(tree).bundle)


@given(small_documents().flatmap(lambda tree: st.tuples(st.just(tree), reordered(tree))))
@QUICK
def test_the_order_of_a_document_changes_nothing(trees: tuple[Any, Any]) -> None:
    first, second = (map_document(tree).bundle for tree in trees)
    assert first.actions == second.actions
    assert first.definitions == second.definitions
    assert first.problems == second.problems
    assert first.origins == second.origins


@given(small_documents(), st.booleans())
@QUICK
def test_an_operation_more_changes_no_other(tree: dict[str, Any], comes_first: bool) -> None:
    operation = make_operation("unrelated", request={"title": "Of no other operation"})
    more = {"/unrelated": {"put": operation}}
    paths = {**more, **tree["paths"]} if comes_first else {**tree["paths"], **more}
    before, after = map_document(tree).bundle, map_document({**tree, "paths": paths}).bundle
    assert [action for action in after.actions if action["name"] != "unrelated"] == before.actions
    added = [each for each in after.definitions if each not in before.definitions]
    assert [definition["name"] for definition in added] == ["unrelated_request"]
