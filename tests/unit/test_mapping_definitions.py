"""Definitions: one for each schema and set of media types that are used together."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest
from mapped import JSON, make_document, make_operation, map_document, map_operation, map_schema

REFERS = "#/components/schemas/"
XML = "application/xml"
PRODUCT = {"$ref": REFERS + "Product"}
SCHEMAS: dict[str, Any] = {"Product": {"type": "object", "description": "For sale."}}


def _body(**schemas: Any) -> dict[str, Any]:
    """Make a body with JSON, XML, ... of these schemas, by the last word of the media type."""
    return {"content": {f"application/{word}": {"schema": each} for word, each in schemas.items()}}


def _operation(name: str, request: Any = None, **responses: Any) -> dict[str, Any]:
    described = {
        status.removeprefix("s"): {"description": "", **body} for status, body in responses.items()
    }
    operation = {"operationId": name, "responses": described or {"204": {"description": ""}}}
    return operation if request is None else {**operation, "requestBody": request}


def _map(*operations: dict[str, Any], **document: Any) -> Any:
    paths = {f"/{each['operationId']}": {"post": each} for each in operations}
    return map_document(make_document(paths, **{"schemas": SCHEMAS, **document}))


def test_a_component_keeps_its_name_and_its_description() -> None:
    mapped = _map(_operation("a", _body(json=PRODUCT), s200=_body(json=PRODUCT)))
    assert mapped.accepted() == {"Product": [JSON]}
    assert mapped.definition("Product")["description"] == "For sale."
    assert mapped.definition("Product")["schema"]["contentType"] == "application/schema+json"
    assert mapped.request("a") == ["Product"]
    assert mapped.responses("a") == {200: ["Product"]}


def test_one_definition_serves_all_media_types_of_a_body() -> None:
    mapped = _map(_operation("a", _body(xml=PRODUCT, json=PRODUCT)))
    assert mapped.accepted() == {"Product": [JSON, XML]}
    assert mapped.request("a") == ["Product"]


def test_a_schema_used_with_other_media_types_elsewhere_has_a_second_definition() -> None:
    mapped = _map(
        _operation("a", _body(xml=PRODUCT, json=PRODUCT)),
        _operation("b", _body(json=PRODUCT)),
        _operation("c", _body(xml=PRODUCT)),
        _operation("d", _body(json=PRODUCT, xml=PRODUCT)),
    )
    assert mapped.accepted() == {
        "Product": [JSON],
        "Product_json_xml": [JSON, XML],
        "Product_xml": [XML],
    }
    assert mapped.content("Product_json_xml") == {"$ref": "#/$defs/Product"}
    assert [mapped.request(name) for name in "abcd"] == [
        ["Product_json_xml"],
        ["Product"],
        ["Product_xml"],
        ["Product_json_xml"],
    ]


def test_a_schema_used_in_no_json_body_accepts_what_it_is_used_with() -> None:
    mapped = _map(
        _operation("a", _body(xml=PRODUCT)), _operation("b", _body(xml=PRODUCT, pdf=PRODUCT))
    )
    assert mapped.accepted() == {"Product": [XML], "Product_pdf_xml": ["application/pdf", XML]}


def test_a_schema_that_only_others_refer_to_accepts_json() -> None:
    mapped = _map(
        _operation("a", _body(xml={"$ref": REFERS + "Box"})),
        schemas={**SCHEMAS, "Box": {"properties": {"of": PRODUCT}}},
    )
    assert mapped.accepted() == {"Box": [XML], "Product": [JSON]}


def test_different_schemas_in_one_body_have_a_definition_each() -> None:
    mapped = _map(
        _operation("a", _body(json=PRODUCT, xml={"type": "string"}, pdf={"type": "string"}))
    )
    assert mapped.accepted() == {"Product": [JSON], "a_request_pdf_xml": ["application/pdf", XML]}
    assert mapped.request("a") == ["Product", "a_request_pdf_xml"]


def test_an_inline_schema_is_named_after_its_action_and_role() -> None:
    mapped = _map(
        _operation(
            "createPet",
            _body(json={"title": "1"}),
            s200=_body(json={"title": "2"}),
            sdefault=_body(json={"title": "3"}),
        )
    )
    assert set(mapped.accepted()) == {"createPet_request", "createPet_200", "createPet_default"}
    assert mapped.content("createPet_default") == {"title": "3"}


def test_an_inline_schema_that_one_action_uses_twice_is_named_after_the_first_role() -> None:
    mapped = _map(_operation("a", _body(json={"title": "1"}), s200=_body(json={"title": "1"})))
    assert set(mapped.accepted()) == {"a_200"}
    assert mapped.request("a") == ["a_200"]


def test_the_dollar_of_an_actions_name_is_none_of_a_definitions() -> None:
    mapped = _map(
        _operation("pets$list", _body(json={"title": "1"})), _operation("$", _body(json={}))
    )
    assert set(mapped.accepted()) == {"pets_list_request", "__request"}


SHARED = {"type": "object", "properties": {"a": {"type": "string"}}}


@pytest.mark.parametrize(
    ("schema", "name"),
    [
        ({"type": "array", "items": PRODUCT}, "list_of_Product"),
        ({"type": "string"}, "string"),
        ({"type": "string", "format": "binary"}, "binary"),
        ({}, "anything"),
        ({**SHARED, "title": "Page of things!"}, r"Page_of_things_[0-9a-f]{8}"),
        (SHARED, r"shared_[0-9a-f]{8}"),
        ({"type": "array", "items": PRODUCT, "maxItems": 2}, r"shared_[0-9a-f]{8}"),
        ({"type": "array", "items": {"type": "string"}}, r"shared_[0-9a-f]{8}"),
        ({"title": 5, **SHARED}, r"shared_[0-9a-f]{8}"),
        ({"format": "date"}, r"shared_[0-9a-f]{8}"),
        ({"title": "!"}, r"shared_[0-9a-f]{8}"),
    ],
    ids=str,
)
def test_equal_inline_schemas_share_a_definition_named_after_what_it_says(
    schema: Any, name: str
) -> None:
    mapped = _map(_operation("a", _body(json=schema)), _operation("b", s200=_body(json=schema)))
    (shared,) = mapped.request("a")
    assert mapped.responses("b") == {200: [shared]}
    assert re.fullmatch(name, shared)


def test_a_schema_that_refuses_everything_is_named_so() -> None:
    mapped = _map(
        _operation("a", _body(json=False)), _operation("b", _body(json=False)), dialect="3.1"
    )
    assert mapped.request("a") == ["nothing"]
    assert mapped.content("nothing") is False


def test_unrelated_operations_do_not_change_the_name_of_a_shared_definition() -> None:
    sharing = [_operation("a", _body(json=SHARED)), _operation("b", _body(json=SHARED))]
    (name,) = _map(*sharing).request("a")
    other = _operation("z", _body(json={**SHARED, "title": "x"}), s200=_body(json={}))
    for order in itertools.permutations([*sharing, other]):
        assert _map(*order).request("a") == [name]
    third = _operation("c", s201=_body(json=SHARED))
    assert _map(third, *sharing).request("b") == [name]


def test_equal_schemas_with_other_media_types_have_a_definition_each() -> None:
    mapped = _map(
        _operation("a", _body(json=SHARED)),
        _operation("b", _body(xml=SHARED)),
        _operation("c", _body(xml=SHARED)),
    )
    assert mapped.request("a") == ["a_request"]
    (shared,) = mapped.request("b")
    assert re.fullmatch(r"shared_[0-9a-f]{8}_xml", shared)
    assert mapped.request("c") == [shared]


def test_the_order_of_keys_makes_no_other_schema_and_no_other_bytes() -> None:
    reversed_keys = dict(reversed(SHARED.items()))
    first = _map(_operation("a", _body(json=SHARED)), _operation("b", _body(json=reversed_keys)))
    second = _map(_operation("b", _body(json=reversed_keys)), _operation("a", _body(json=SHARED)))
    assert len(first.bundle.definitions) == 1
    assert first.bundle.definitions == second.bundle.definitions


def test_a_name_that_a_component_has_is_not_taken_by_an_inline_schema() -> None:
    mapped = _map(
        _operation(
            "a", _body(json={"title": "inline"}), s200=_body(json={"$ref": REFERS + "a_Request"})
        ),
        schemas={"a_Request": {"title": "component"}},
    )
    assert mapped.responses("a") == {200: ["a_Request"]}
    assert mapped.content("a_Request") == {"title": "component"}
    (inline,) = mapped.request("a")
    assert re.fullmatch(r"a_request_[0-9a-f]{8}", inline)


@pytest.mark.parametrize(
    ("component", "name"),
    [("my.Pet", "my_Pet"), ("Pet«Dog»", "Pet_Dog"), ("Größe", "Gr_e"), ("日本", "schema")],
)
def test_a_component_whose_name_is_not_legal_is_renamed_and_told(component: str, name: str) -> None:
    mapped = map_schema({"not": {"$ref": REFERS + component}}, {component: {"type": "null"}})
    assert name in mapped.accepted()
    assert mapped.the("definition-name-changed").message == f"{component} is called {name}"


def test_components_that_differ_in_case_only_are_told_apart() -> None:
    schema = {
        "allOf": [{"$ref": REFERS + "pet"}, {"$ref": REFERS + "Pet"}, {"$ref": REFERS + "p.et"}]
    }
    mapped = map_schema(schema, {"pet": {}, "Pet": {}, "p.et": {}})
    names = [part["$ref"].removeprefix("#/$defs/") for part in mapped.content("Thing")["allOf"]]
    assert re.fullmatch(r"pet_[0-9a-f]{8} Pet_[0-9a-f]{8} p_et", " ".join(names))
    assert len(mapped.told("definition-name-changed")) == 3


def test_a_legal_component_keeps_its_name_beside_one_that_had_to_change() -> None:
    schema = {"allOf": [{"$ref": REFERS + "p.et"}, {"$ref": REFERS + "p_et"}]}
    mapped = map_schema(schema, {"p.et": {"title": "dot"}, "p_et": {"title": "bar"}})
    assert mapped.content("p_et") == {"title": "bar"}


def test_the_name_of_a_definition_is_cut_past_255_characters() -> None:
    name = "a" * 300
    mapped = map_schema({"$ref": REFERS + name}, {name: {}})
    assert {len(each) for each in mapped.accepted()} == {len("Thing"), 255}
    assert "definition-name-changed" in mapped.codes()


def test_an_inline_schema_of_a_component_response_is_one_definition() -> None:
    gone = {"$ref": "#/components/responses/Gone"}
    operations = [_operation("a"), _operation("b")]
    for operation in operations:
        operation["responses"] = {"404": gone}
    mapped = _map(
        *operations, components={"responses": {"Gone": {"description": "", **_body(json=SHARED)}}}
    )
    assert mapped.responses("a") == mapped.responses("b") == {404: ["Gone"]}
    assert mapped.content("Gone") == SHARED


def test_inline_schemas_of_a_component_response_are_told_apart_by_media_type() -> None:
    body = {"description": "", **_body(json=SHARED, xml={"type": "string"})}
    operation = _operation("a")
    operation["responses"] = {"404": {"$ref": "#/components/responses/Gone"}}
    mapped = _map(operation, components={"responses": {"Gone": body}})
    names = mapped.responses("a")[404]
    assert [mapped.accepted()[name] for name in names] == [[JSON], [XML]]
    assert all(re.fullmatch(r"Gone_[0-9a-f]{8}", name) for name in names)


def test_the_links_of_a_body_do_not_depend_on_the_order_of_its_media_types() -> None:
    words: dict[str, Any] = {"json": PRODUCT, "xml": {"type": "string"}, "pdf": {"title": "p"}}
    found = [
        _map(_operation("a", _body(**dict(order)))).request("a")
        for order in itertools.permutations(words.items())
    ]
    assert found == [["Product", "a_request_pdf", "a_request_xml"]] * 6


def test_a_request_body_says_whether_it_is_required() -> None:
    for required in (True, False):
        operation = make_operation("a", requestBody={"required": required, **_body(json=PRODUCT)})
        action = map_operation(operation, method="post", schemas=SCHEMAS).only_action()
        assert action["requestBody"]["required"] is required
    assert "requestBody" not in map_operation(make_operation("a")).only_action()


def test_components_that_nothing_reaches_are_not_sent_and_told_in_one_problem() -> None:
    mapped = map_schema({}, {"Used": {}, "Not/Used": {}, "B": {"$ref": REFERS + "Used"}})
    assert set(mapped.accepted()) == {"Thing"}
    problem = mapped.the("components-unused")
    assert problem.message == "3 of 4: Used, Not/Used, B"
    assert problem.pointer == "/components/schemas"


@pytest.mark.parametrize("components", [None, [], {"schemas": None}, {"schemas": []}], ids=str)
def test_components_of_a_wrong_shape_are_none(components: Any) -> None:
    mapped = map_operation(make_operation("a"), components=components)
    assert "components-unused" not in mapped.codes()
