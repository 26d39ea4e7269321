"""A document's structure held against OpenAPI's own schemas: what is wrong, and where."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from documents import faults_of
from mapped import make_document, make_operation, read_tree

from importer.document.load import load_document
from importer.document.validate import validate_document
from importer.problems import ProblemLog

SAMPLES = Path(__file__).parents[2] / "samples"
DIALECTS = ("3.0", "3.1")


@pytest.mark.parametrize("name", ["orchard-3.0.yaml", "orchard-3.1.json"])
def test_our_samples_have_no_fault(name: str) -> None:
    problems = ProblemLog()
    validate_document(load_document(str(SAMPLES / name)), problems)

    assert problems.sorted() == []


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_is_right_has_no_fault(dialect: str) -> None:
    operation = make_operation("a", parameters=[{"name": "x", "in": "query", "schema": {}}])

    assert faults_of(make_document({"/a": {"get": operation}}, dialect=dialect)) == []


def with_operation(dialect: str, **fields: Any) -> Any:
    return make_document({"/a/{b}": {"get": make_operation("a", **fields)}}, dialect=dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    ("fields", "pointer", "words"),
    [
        ({"summary": 7}, "/summary", 'not of type "string"'),
        ({"deprecated": "yes"}, "/deprecated", 'not of type "boolean"'),
        ({"parameters": {}}, "/parameters", 'not of type "array"'),
        ({"requestBody": {"content": 7}}, "/requestBody/content", 'not of type "object"'),
        ({"responses": {"200": {"$ref": 7}}}, "/responses/200/$ref", 'not of type "string"'),
        ({"responses": {"200": {}}}, "/responses/200", "description"),
        ({"responses": {"2000": {"description": ""}}}, "/responses", "'2000' was unexpected"),
        ({"unheardOf": 1}, "", "'unheardOf' was unexpected"),
        (
            {"parameters": [{"name": "x", "schema": {}}]},
            "/parameters/0",
            "is",
        ),
        (
            {"parameters": [{"name": "x", "in": "query", "schema": {}, "content": {"a/b": {}}}]},
            "/parameters/0",
            "of what is allowed here",
        ),
        (
            {"parameters": [{"name": "x", "in": "path", "schema": {}}]},
            "/parameters/0",
            "",
        ),
    ],
)
def test_a_fault_has_the_pointer_of_what_is_wrong(
    dialect: str, fields: Any, pointer: str, words: str
) -> None:
    found = dict(faults_of(with_operation(dialect, **fields)))

    place = f"/paths/~1a~1{{b}}/get{pointer}"
    assert place in found
    assert words in found[place]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_faults_of_the_whole_document(dialect: str) -> None:
    tree = make_document({"no-slash": {}}, dialect=dialect)
    tree["info"] = None

    assert faults_of(tree) == [
        ("/info", 'the value is not of type "object"'),
        ("/paths", faults_of(tree)[1][1]),
    ]
    assert "'no-slash' was unexpected" in faults_of(tree)[1][1]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_document_of_nothing_lacks_what_is_required(dialect: str) -> None:
    version = make_document({}, dialect=dialect)["openapi"]

    assert ("", '"info" is a required property') in faults_of({"openapi": version})


def test_each_version_is_held_against_its_own_schema() -> None:
    without_responses: dict[str, Any] = {"/a": {"get": {}}}

    assert faults_of(make_document(without_responses, dialect="3.0")) == [
        ("/paths/~1a/get", '"responses" is a required property')
    ]
    assert faults_of(make_document(without_responses, dialect="3.1")) == []
    assert faults_of(make_document({}, dialect="3.1", webhooks={})) == []
    assert faults_of(make_document({}, dialect="3.0", webhooks={})) != []


def test_schemas_are_checked_in_3_0_at_any_depth() -> None:
    tree = make_document({}, schemas={"A": {"properties": {"b": {"items": {"type": 7}}}}})

    assert faults_of(tree) == [
        (
            "/components/schemas/A/properties/b/items/type",
            'the value is not of type "string"',
        )
    ]


@pytest.mark.parametrize(
    "schema",
    [
        {"minimum": "hunter2"},
        {"items": ["hunter2"]},
        {"type": "hunter2"},
        {"required": ["hunter2", "hunter2"]},
        {"minLength": {"hunter2": 1}},
        {"properties": "hunter2"},
    ],
)
def test_what_a_value_is_made_of_is_not_quoted(schema: Any) -> None:
    (fault,) = faults_of(make_document({}, schemas={"A": schema}))

    assert "hunter2" not in fault[1]


def test_long_words_of_the_document_are_not_quoted() -> None:
    ((_, message),) = faults_of(make_document({}, schemas={"A": {"x" * 500: 1}}))

    assert message == "breaks the rule `AdditionalProperties`"


@pytest.mark.parametrize(
    ("component", "message"),
    [
        ({"schemas": {"A": 7}}, "is none of what is allowed here"),
        ({"schemas": {"A": {"unheardOf": 1}}}, "'unheardOf' was unexpected"),
        (
            {"parameters": {"A": {"name": "x", "in": "body", "schema": {}}}},
            "is none of what is allowed here; for one or the other is missing: required",
        ),
        (
            {"securitySchemes": {"A": {"type": "apiKey"}}},
            "for one or the other is missing: flows, in, name, openIdConnectUrl, scheme",
        ),
        ({"responses": {"A": {}}}, '"description" is a required property'),
    ],
)
def test_of_several_forms_the_one_that_was_meant_is_told(component: Any, message: str) -> None:
    ((pointer, told),) = faults_of(make_document({}, components=component))

    assert pointer == f"/components/{next(iter(component))}/A"
    assert message in told


def test_what_is_of_two_forms_at_once_is_told() -> None:
    both = [{"name": "x", "in": "query", "schema": {}, "content": {"a/b": {}}}]

    assert faults_of(with_operation("3.1", parameters=both)) == [
        ("/paths/~1a~1{b}/get/parameters/0", "is more than one of what is allowed here")
    ]


def test_a_document_of_one_repeated_mistake_does_not_fill_the_report() -> None:
    faults = faults_of(make_document({}, schemas={f"A{number}": 7 for number in range(2_100)}))

    assert len(faults) == 2_001
    assert ("", "more than 2,000 faults; the rest is left") in faults


def test_what_the_validator_cannot_hold_is_told() -> None:
    # no document that was read has such a value; the check must say that it did not happen
    document = read_tree(make_document({}, schemas={"A": 7, "B": {}}))
    document.root["components"]["schemas"]["B"] = {1, 2}
    problems = ProblemLog()

    validate_document(document, problems)

    assert [(problem.pointer, problem.message) for problem in problems.sorted()] == [
        ("/components/schemas/A", "is none of what is allowed here"),
        ("/components/schemas/B", "the structure was not checked: Unsupported type: 'set'"),
    ]


def test_an_installation_without_the_schemas_says_which_package_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    document = read_tree({**make_document({}), "openapi": "3.9.0"})  # no schema was kept for it

    with pytest.raises(ModuleNotFoundError, match="openapi-spec-validator"):
        validate_document(document, ProblemLog())
