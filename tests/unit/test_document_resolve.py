"""References in one document: RFC 6901 pointers, URIs, and what 3.1's schemas are called."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from documents import write
from mapped import make_document, read_tree

from importer.document.load import load_document
from importer.document.resolve import DanglingReference, Found, Resolver

URI = "file:///things.json"
TREE_URI = "https://schemas.example.com/tree"


def lookup(tree: dict[str, Any], reference: str, base: str = URI) -> Found:
    return Resolver(read_tree(tree)).lookup(reference, base)


def dangling(tree: dict[str, Any], reference: str, base: str = URI) -> bool:
    """Tell whether a reference that leads nowhere leads out of what was read."""
    with pytest.raises(DanglingReference) as caught:
        lookup(tree, reference, base)
    assert caught.value.reference == reference
    return caught.value.code == "reference-refused"


def with_schemas(dialect: str = "3.1", **schemas: Any) -> dict[str, Any]:
    return make_document({}, dialect=dialect, schemas=schemas)


THINGS = make_document(
    {
        "/pets/{id}": {"get": {"parameters": [{"name": "a"}, {"name": "b"}], "deprecated": True}},
        "/a~b": {"get": {}},
        "/50%": {"get": {}},
    },
    schemas={"": {"title": "empty"}, "é x": {}, "a/b": {"title": "slash"}, "~1": {"title": "t"}},
)


# Pointers


def test_a_reference_gives_the_very_object_in_the_tree() -> None:
    assert (
        lookup(THINGS, "#/components/schemas/a~1b").value is THINGS["components"]["schemas"]["a/b"]
    )


@pytest.mark.parametrize(
    ("reference", "pointer"),
    [
        ("#/components/schemas/a~1b", "/components/schemas/a~1b"),
        ("#/components/schemas/a%7E1b", "/components/schemas/a~1b"),
        ("#/%63omponents/schemas/a~1b", "/components/schemas/a~1b"),
        ("#/components/schemas/~01", "/components/schemas/~01"),
        ("#/components/schemas/", "/components/schemas/"),
        ("#/components/schemas/%C3%A9%20x", "/components/schemas/é x"),
        ("#/components/schemas/é x", "/components/schemas/é x"),
        ("#/paths/~1pets~1{id}", "/paths/~1pets~1{id}"),
        ("#/paths/~1pets~1%7Bid%7D/get", "/paths/~1pets~1{id}/get"),
        ("#/paths/~1pets~1%7bid%7d/get/parameters/1", "/paths/~1pets~1{id}/get/parameters/1"),
        ("#/paths/~1a~0b/get", "/paths/~1a~0b/get"),
        ("#/paths/~150%25/get", "/paths/~150%/get"),
        ("#", ""),
        ("", ""),
        ("things.json#/paths", "/paths"),
        ("./things.json#/paths", "/paths"),
        ("file:///things.json#/paths", "/paths"),
    ],
)
def test_each_spelling_of_a_reference_has_one_place(reference: str, pointer: str) -> None:
    found = lookup(THINGS, reference)

    assert found.location == (URI, pointer)
    assert found.base == URI


def test_equal_references_give_the_same_answer() -> None:
    resolver = Resolver(read_tree(THINGS))

    assert resolver.lookup("#/paths", URI) is resolver.lookup("#/paths", URI)


def test_the_root_has_a_place() -> None:
    assert Resolver(read_tree(THINGS)).root_location == (URI, "")


@pytest.mark.parametrize(
    "reference",
    [
        "#/components/schemas/None",
        "#/paths/~1pets~1%7Bid%7D/get/parameters/2",
        "#/paths/~1pets~1%7Bid%7D/get/parameters/-",
        "#/paths/~1pets~1%7Bid%7D/get/parameters/x",
        "#/paths/~1pets~1%7Bid%7D/get/deprecated/x",
        "#/info/title/x",
        "#/info/version/1/2",
        "#/paths/~1pets~1{id}~1",
        "#paths",
        "#Pet",
        "#components/schemas/a~1b",
        "#/%ff",
    ],
)
def test_a_reference_to_nothing_dangles(reference: str) -> None:
    for dialect in ("3.0", "3.1"):
        assert not dangling({**THINGS, "openapi": f"{dialect}.0"}, reference)


@pytest.mark.parametrize(
    "reference",
    ["other.yaml#/A", "a/things.json#/paths", "https://example.com/a.json", "Pet", "/things#/info"],
)
def test_a_reference_to_another_file_dangles_as_external(reference: str) -> None:
    assert dangling(THINGS, reference)


@pytest.mark.parametrize("reference", ["http://[/A", "//[x", "http://[v1.]/"])
def test_a_reference_that_is_no_uri_dangles(reference: str) -> None:
    assert not dangling(THINGS, reference)


@pytest.mark.parametrize("reference", ["%zz", "%", "#/\x00", "#/\U0001f600", "a b#c", "\u202e"])
def test_a_reference_of_odd_characters_dangles(reference: str) -> None:
    dangling(THINGS, reference)


def test_blanks_around_a_reference_count_for_nothing() -> None:
    assert lookup(THINGS, " #/paths").location == (URI, "/paths")


# Schemas with a URI or an anchor of their own (3.1)

TREE = with_schemas(
    Tree={
        "$id": TREE_URI,
        "$defs": {
            "node": {"$anchor": "node", "type": "object"},
            "leaf": {"$id": "leaf", "$defs": {"deep": {"$dynamicAnchor": "deep"}, "yes": True}},
        },
    },
    Plain={"$anchor": "plain", "items": {"$dynamicAnchor": "inner"}},
)
TREE_DEFS = "/components/schemas/Tree/$defs"


@pytest.mark.parametrize(
    ("reference", "base", "pointer", "below"),
    [
        (TREE_URI, URI, "/components/schemas/Tree", TREE_URI),
        (f"{TREE_URI}#", URI, "/components/schemas/Tree", TREE_URI),
        (f"{TREE_URI}#node", URI, f"{TREE_DEFS}/node", TREE_URI),
        (f"{TREE_URI}#/$defs/node", URI, f"{TREE_DEFS}/node", TREE_URI),
        ("#/components/schemas/Tree/$defs/node", URI, f"{TREE_DEFS}/node", TREE_URI),
        ("#/components/schemas/Tree", URI, "/components/schemas/Tree", TREE_URI),
        ("#node", TREE_URI, f"{TREE_DEFS}/node", TREE_URI),
        ("#/$defs/node", TREE_URI, f"{TREE_DEFS}/node", TREE_URI),
        ("#", TREE_URI, "/components/schemas/Tree", TREE_URI),
        ("leaf", TREE_URI, f"{TREE_DEFS}/leaf", "https://schemas.example.com/leaf"),
        ("leaf#deep", TREE_URI, f"{TREE_DEFS}/leaf/$defs/deep", "https://schemas.example.com/leaf"),
        (
            "#/$defs/leaf/$defs/deep",
            TREE_URI,
            f"{TREE_DEFS}/leaf/$defs/deep",
            "https://schemas.example.com/leaf",
        ),
        ("#plain", URI, "/components/schemas/Plain", URI),
        ("#inner", URI, "/components/schemas/Plain/items", URI),
        (f"{URI}#plain", TREE_URI, "/components/schemas/Plain", URI),
    ],
)
def test_schemas_are_found_by_their_own_names_in_3_1(
    reference: str, base: str, pointer: str, below: str
) -> None:
    assert lookup(TREE, reference, base)[1:] == ((URI, pointer), below)


def test_a_boolean_schema_in_a_resource_of_its_own_has_a_place_of_its_own() -> None:
    found = lookup(TREE, "leaf#/$defs/yes", TREE_URI)

    assert found.value is True
    assert found.location == ("https://schemas.example.com/leaf", "/$defs/yes")


@pytest.mark.parametrize(
    ("reference", "base", "external"),
    [
        ("#node", URI, False),
        ("#deep", TREE_URI, False),
        ("#plain", TREE_URI, False),
        (f"{TREE_URI}#/components", URI, False),
        ("https://schemas.example.com/twig", URI, True),
    ],
)
def test_an_anchor_belongs_to_the_resource_it_stands_in(
    reference: str, base: str, external: bool
) -> None:
    assert dangling(TREE, reference, base) is external


def test_no_schema_has_a_name_of_its_own_in_3_0() -> None:
    tree = {**TREE, "openapi": "3.0.3"}

    assert dangling(tree, TREE_URI)
    assert not dangling(tree, "#plain")
    assert lookup(tree, "#/components/schemas/Tree/$defs/node").base == URI


@pytest.mark.parametrize("own", ["schemas/tree", "./schemas/tree#", "/schemas/tree"])
def test_a_relative_id_counts_from_the_document(own: str) -> None:
    tree = with_schemas(Tree={"$id": own, "$defs": {"node": {"$anchor": "node"}}})
    absolute = "file:///schemas/tree"

    assert lookup(tree, "schemas/tree").location.pointer == "/components/schemas/Tree"
    assert lookup(tree, "schemas/tree#node").base == absolute
    assert lookup(tree, "#/components/schemas/Tree").base == absolute


def test_the_base_below_a_schema_is_its_own_uri_however_it_is_reached() -> None:
    tree = with_schemas(Tree={"$id": "a/tree", "items": {"title": "no id"}})
    resolver = Resolver(read_tree(tree))
    schema = tree["components"]["schemas"]["Tree"]

    assert resolver.base_below(URI, schema) == "file:///a/tree"
    assert resolver.base_below("file:///a/tree", schema) == "file:///a/tree"
    assert resolver.base_below("file:///a/tree", schema["items"]) == "file:///a/tree"


@pytest.mark.parametrize("own", ["", "#", "#Tree", "things.json", URI, "http://[", 7, None, {}])
def test_an_id_that_is_none_of_its_own_changes_nothing(own: Any) -> None:
    tree = with_schemas(Tree={"$id": own, "$anchor": "tree"}, Pet={"type": "object"})

    assert lookup(tree, "#/components/schemas/Pet").value == {"type": "object"}
    assert lookup(tree, "#/components/schemas/Tree").base == URI
    assert lookup(tree, "#tree").location.pointer == "/components/schemas/Tree"


def test_of_two_schemas_with_one_uri_or_anchor_the_first_counts() -> None:
    tree = with_schemas(
        A={"$id": TREE_URI}, B={"$id": TREE_URI}, C={"$anchor": "c"}, D={"$anchor": "c"}
    )

    assert lookup(tree, TREE_URI).location.pointer == "/components/schemas/A"
    assert lookup(tree, "#c").location.pointer == "/components/schemas/C"


@pytest.mark.parametrize("schema", ["https://json-schema.org/draft-04/schema#", "urn:x", 7, {}])
def test_a_dialect_that_nobody_knows_hides_no_name(schema: Any) -> None:
    tree = with_schemas(Tree={"$id": TREE_URI, "$schema": schema, "allOf": 3, "$anchor": "a"})

    assert lookup(tree, f"{TREE_URI}#a").location.pointer == "/components/schemas/Tree"


@pytest.mark.parametrize("word", ["example", "default", "const", "x"])
def test_data_has_no_names(word: str) -> None:
    tree = with_schemas(Pet={word: {"$id": TREE_URI, "$anchor": "pet"}})

    if word == "x":  # no keyword: a schema of later drafts may stand there
        assert lookup(tree, TREE_URI).location.pointer == "/components/schemas/Pet/x"
    else:
        assert dangling(tree, TREE_URI)
        assert not dangling(tree, "#pet")
        assert lookup(tree, f"#/components/schemas/Pet/{word}").base == URI


def test_examples_and_enums_have_no_names() -> None:
    data = {"$id": TREE_URI, "$anchor": "pet"}
    tree = with_schemas(Pet={"enum": [data], "examples": [data]})
    tree["components"]["examples"] = {"A": {"value": data}}

    assert dangling(tree, TREE_URI)
    assert not dangling(tree, "#pet")


@pytest.mark.parametrize("name", ["$id", "default", "example", "enum", "value", "properties"])
def test_a_property_may_be_called_like_a_keyword(name: str) -> None:
    tree = with_schemas(Pet={"properties": {name: {"$id": TREE_URI, "$anchor": "pet"}}})

    assert lookup(tree, f"{TREE_URI}#pet").location.pointer == (
        f"/components/schemas/Pet/properties/{name}"
    )


def test_names_are_found_in_any_part_of_the_document() -> None:
    schema = {"allOf": [{"$anchor": "here"}]}
    content = {"application/json": {"schema": schema}}
    pointer = "/content/application~1json/schema/allOf/0"
    operation = {"responses": {"default": {"description": "", "content": content}}}

    in_default = make_document({"/a": {"get": operation}}, dialect="3.1")
    assert lookup(in_default, "#here").location.pointer == (
        f"/paths/~1a/get/responses/default{pointer}"
    )
    in_component = make_document(
        {}, dialect="3.1", components={"responses": {"value": {"content": content}}}
    )
    assert lookup(in_component, "#here").location.pointer == (
        f"/components/responses/value{pointer}"
    )


def test_a_name_in_quotes_or_with_blanks_after_it_is_seen_in_yaml(tmp_path: Path) -> None:
    for word in ("'$id'", '"$id"', "$id ", "? $id\n      "):
        text = f"openapi: 3.1.0\ncomponents:\n  schemas:\n    Tree:\n      {word}: {TREE_URI}\n"
        document = load_document(write(tmp_path, text))
        assert Resolver(document).lookup(TREE_URI, document.uri).base == TREE_URI


def test_one_resolver_tells_the_places_of_several_anchors() -> None:
    resolver = Resolver(read_tree(TREE))

    assert [resolver.lookup(name, URI).location.pointer for name in ("#plain", "#inner")] == [
        "/components/schemas/Plain",
        "/components/schemas/Plain/items",
    ]


LISTS = with_schemas(A={"allOf": [{"type": "string"}], "-1": {"00": {"type": "null"}}})
NAMED_LISTS = with_schemas(**LISTS["components"]["schemas"], B={"$id": TREE_URI})
"""The same, yet looked up in another way, as one schema has a URI of its own."""

BOTH_LISTS = pytest.mark.parametrize("lists", [LISTS, NAMED_LISTS], ids=["plain", "named"])


@BOTH_LISTS
@pytest.mark.parametrize("index", ["00", "+0", "-1", " 0", "0_0", "\u0660", "%30%30"])
def test_an_index_has_one_spelling(lists: dict[str, Any], index: str) -> None:
    assert not dangling(lists, f"#/components/schemas/A/allOf/{index}")


@BOTH_LISTS
@pytest.mark.parametrize("pointer", ["allOf/0/type/0", "allOf/0/type/s", "allOf/1", "oneOf"])
def test_what_is_not_there_is_no_place_nor_is_a_letter_of_a_text(
    lists: dict[str, Any], pointer: str
) -> None:
    assert not dangling(lists, f"#/components/schemas/A/{pointer}")


@BOTH_LISTS
def test_a_key_may_look_like_an_odd_index(lists: dict[str, Any]) -> None:
    assert lookup(lists, "#/components/schemas/A/allOf/0").value == {"type": "string"}
    assert lookup(lists, "#/components/schemas/A/-1/00").value == {"type": "null"}
