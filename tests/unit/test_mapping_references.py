"""References between schemas: nothing is inlined, each thing referred to is a definition."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import msgspec
import pytest
from mapped import JSON, make_document, make_operation, map_document, map_operation, map_schema

REFERS = "#/components/schemas/"


def test_recursion_is_a_definition_that_refers_to_itself() -> None:
    mapped = map_schema({"properties": {"child": {"$ref": REFERS + "Thing"}}})
    assert mapped.content("Thing") == {"properties": {"child": {"$ref": "#/$defs/Thing"}}}
    assert mapped.codes() == set()


def test_mutual_recursion_is_definitions_that_refer_to_each_other() -> None:
    mapped = map_schema(
        {"properties": {"owner": {"$ref": REFERS + "Owner"}}},
        Owner={"properties": {"things": {"items": {"$ref": REFERS + "Thing"}}}},
    )
    assert mapped.content("Owner") == {
        "properties": {"things": {"items": {"$ref": "#/$defs/Thing"}}}
    }
    whole = {
        "$ref": "#/$defs/Thing",
        "$defs": {name: mapped.content(name) for name in mapped.accepted()},
    }
    assert jsonschema_rs.is_valid(whole, {"owner": {"things": [{"owner": {}}]}})


def test_what_is_referred_to_a_thousand_times_is_sent_once() -> None:
    wide = {f"p{index}": {"$ref": REFERS + "Level1"} for index in range(30)}
    levels = {
        f"Level{depth}": {
            "properties": {
                f"p{index}": {"$ref": f"{REFERS}Level{depth + 1}"} for index in range(30)
            }
        }
        for depth in range(1, 20)
    }
    mapped = map_schema({"properties": wide}, levels, Level20={"type": "string"})
    assert len(mapped.bundle.definitions) == 21


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        ("#/components/schemas/Thing/properties/size", "Thing_size"),
        ("#/components/schemas/Thing/allOf/0", "Thing_allOf_0"),
        ("#/components/responses/Gone/content/application~1json/schema", "Gone"),
        ("#/components/parameters/Size/schema", "Size"),
        ("#/components/requestBodies/Put/content/text~1plain/schema/items", "Put_items"),
        ("#/paths/~1things~1%7Bid%7D/get/responses/200/content/application~1json/schema",
         "things_id_get_responses_200"),
        ("#/paths/~1things~1{id}/get/responses/200/content/application~1json/schema",
         "things_id_get_responses_200"),
    ],
)  # fmt: skip
def test_a_reference_may_lead_into_the_middle_of_the_document(reference: str, name: str) -> None:
    body = {"content": {JSON: {"schema": {"type": "string"}}}}
    document = make_document(
        {
            "/things/{id}": {"get": {"operationId": "getThing", "responses": {"200": body}}},
            "/refs": {"post": make_operation("refer", request={"$ref": reference})},
        },
        components={
            "schemas": {
                "Thing": {"properties": {"size": {"type": "string"}}, "allOf": [{"type": "string"}]}
            },
            "responses": {"Gone": body},
            "parameters": {"Size": {"name": "s", "in": "query", "schema": {"type": "string"}}},
            "requestBodies": {
                "Put": {"content": {"text/plain": {"schema": {"items": {"type": "string"}}}}}
            },
        },
    )
    mapped = map_document(document)
    assert mapped.request("refer") == [name]
    assert mapped.content(name) == {"type": "string"}


@pytest.mark.parametrize(
    ("component", "reference"),
    [
        ("a/b", "a~1b"),
        ("a~b", "a~0b"),
        ("a~1b", "a~01b"),
        ("a b", "a%20b"),
        ("größe", "gr%C3%B6%C3%9Fe"),
        ("größe", "größe"),
        ("100%", "100%25"),
        ("a#b", "a%23b"),
        ("a?b", "a%3Fb"),
        ("a/b", "a%7E1b"),
    ],
)
def test_a_reference_may_be_written_with_every_escape(component: str, reference: str) -> None:
    mapped = map_schema({"not": {"$ref": REFERS + reference}}, {component: {"type": "string"}})
    (name,) = set(mapped.accepted()) - {"Thing"}
    assert mapped.content("Thing") == {"not": {"$ref": f"#/$defs/{name}"}}
    assert mapped.content(name) == {"type": "string"}
    assert "components-unused" not in mapped.codes()


def test_two_spellings_of_one_reference_mean_one_definition() -> None:
    schema = {"allOf": [{"$ref": REFERS + "a%20b"}, {"$ref": REFERS + "a b"}]}
    mapped = map_schema(schema, {"a b": {}})
    assert mapped.content("Thing") == {"allOf": [{"$ref": "#/$defs/a_b"}] * 2}


@pytest.mark.parametrize("dialect", ["3.0", "3.1"])
def test_a_property_named_ref_is_a_property(dialect: str) -> None:
    mapped = map_schema(
        {"properties": {"$ref": {"type": "string"}, "$id": {"type": "integer"}}}, dialect=dialect
    )
    assert mapped.content("Thing") == {
        "properties": {"$ref": {"type": "string"}, "$id": {"type": "integer"}}
    }
    assert mapped.codes() == set()


@pytest.mark.parametrize("word", ["default", "example"])
def test_a_reference_in_data_is_data(word: str) -> None:
    mapped = map_schema({word: {"$ref": REFERS + "Gone"}})
    assert mapped.codes() == set()


@pytest.mark.parametrize("dialect", ["3.0", "3.1"])
@pytest.mark.parametrize(
    ("reference", "code"),
    [
        (REFERS + "Gone", "reference-dangling"),
        ("#", "reference-dangling"),
        ("#/info/title", "reference-dangling"),
        ("#/info/title/deeper", "reference-dangling"),
        ("#/paths/7", "reference-dangling"),
        ("other.yaml#/Thing", "reference-refused"),
        ("https://example.com/thing.json", "reference-refused"),
    ],
)
def test_where_a_reference_leads_nowhere_anything_is_accepted(
    dialect: str, reference: str, code: str
) -> None:
    mapped = map_schema({"properties": {"a": {"$ref": reference}}}, dialect=dialect)
    (content,) = mapped.content("Thing")["properties"].values()
    assert content in (True, {})
    problem = mapped.the(code)
    assert problem.pointer == "/components/schemas/Thing/properties/a"
    assert problem.severity == "warning"


@pytest.mark.parametrize("dialect", ["3.0", "3.1"])
@pytest.mark.parametrize("reference", [7, None, ["a"], {"type": "string"}], ids=str)
def test_a_reference_that_is_no_text_is_told(dialect: str, reference: Any) -> None:
    mapped = map_schema({"properties": {"a": {"$ref": reference}}}, dialect=dialect)
    assert mapped.content("Thing")["properties"]["a"] in (True, {})
    assert mapped.the("schema-keyword-invalid").pointer.endswith("/properties/a/$ref")


def test_a_body_whose_reference_leads_nowhere_keeps_its_media_type() -> None:
    mapped = map_operation(make_operation("put", request={"$ref": REFERS + "Gone"}), method="put")
    assert mapped.request("put") == ["put_request"]
    assert mapped.content("put_request") == {}
    assert mapped.the("reference-dangling").operation == "PUT /things"


def test_what_stands_beside_the_reference_of_a_30_body_is_ignored_and_told() -> None:
    request = {"$ref": REFERS + "Thing", "description": "which", "nullable": True}
    mapped = map_operation(make_operation("put", request=request), schemas={"Thing": {}})
    assert mapped.request("put") == ["Thing"]
    assert mapped.the("reference-siblings-ignored").message == "ignored: description, nullable"


def test_a_component_that_is_a_reference_refers_on() -> None:
    mapped = map_schema({"$ref": REFERS + "Other"}, Other={"type": "string"})
    assert mapped.content("Thing") == {"$ref": "#/$defs/Other"}


DISCRIMINATED = {
    "oneOf": [{"$ref": REFERS + "Cat"}, {"$ref": REFERS + "Big.Dog"}],
    "discriminator": {
        "propertyName": "kind",
        "mapping": {"cat": "Cat", "dog": REFERS + "Big.Dog", "cow": "Cow", "gone": "#/nowhere"},
    },
}


@pytest.mark.parametrize("dialect", ["3.0", "3.1"])
def test_a_discriminator_maps_to_definitions_by_name_and_by_reference(dialect: str) -> None:
    animals: dict[str, Any] = {"Cat": {}, "Big.Dog": {}, "Cow": {}}
    mapped = map_schema(DISCRIMINATED, animals, dialect=dialect)
    assert mapped.content("Thing") == {
        "oneOf": [{"$ref": "#/$defs/Cat"}, {"$ref": "#/$defs/Big_Dog"}],
        "discriminator": {
            "propertyName": "kind",
            "mapping": {"cat": "#/$defs/Cat", "dog": "#/$defs/Big_Dog"},
        },
    }


def test_a_discriminator_that_maps_to_what_no_body_reaches_loses_the_entry_and_tells() -> None:
    mapped = map_schema(DISCRIMINATED, {"Cat": {}, "Big.Dog": {}, "Cow": {}})
    told = [problem.message for problem in mapped.told("discriminator-mapping-dropped")]
    assert told == ["cow: Cow", "gone: #/nowhere"]
    assert "Cow" not in mapped.accepted()


def test_the_mapping_of_a_discriminator_in_a_body_names_its_operation() -> None:
    mapped = map_operation(make_operation("put", request=DISCRIMINATED), method="put", schemas={})
    told = mapped.told("discriminator-mapping-dropped")
    assert {problem.operation for problem in told} == {"PUT /things"}


def test_a_discriminator_without_mapping_stays() -> None:
    mapped = map_schema({"discriminator": {"propertyName": "kind"}})
    assert mapped.content("Thing") == {"discriminator": {"propertyName": "kind"}}


@pytest.mark.parametrize("value", ["kind", {}, {"propertyName": 1}, []], ids=str)
def test_a_discriminator_without_a_property_is_left_out_and_told(value: Any) -> None:
    mapped = map_schema({"discriminator": value})
    assert mapped.content("Thing") == {}
    assert mapped.the("schema-keyword-invalid").pointer.endswith("/Thing/discriminator")


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        ({"mapping": ["Cat"]}, "not read in `discriminator`: mapping"),
        ({"mapping": {"cat": 1}}, "not read in `discriminator`: mapping/cat"),
        ({"x-note": "a"}, "not read in `discriminator`: x-note"),
    ],
    ids=str,
)
def test_what_is_not_read_of_a_discriminator_is_told(extra: Any, message: str) -> None:
    mapped = map_schema({"discriminator": {"propertyName": "kind", **extra}})
    kept = mapped.content("Thing")["discriminator"]
    assert msgspec.json.encode(kept.get("mapping", {})) == b"{}"
    assert mapped.the("schema-keyword-invalid").message == message
