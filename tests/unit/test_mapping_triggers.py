"""Webhooks and callbacks become triggers, with their definitions."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest
from mapped import JSON, Mapped, make_document, make_operation, map_document
from swaggers import make_post, make_swagger, map_swagger

from importer.mapping.options import MappingOptions
from importer.model.bundle import Origin
from importer.pipeline import build_bundle

ADDRESS = "{$request.body#/callbackUrl}"
THING = {"$ref": "#/components/schemas/Thing"}
THINGS = {"schemas": {"Thing": {"type": "object", "properties": {"id": {"type": "string"}}}}}


def _map(webhooks: Any = None, *, paths: Any = None, options: Any = None, **root: Any) -> Mapped:
    tree = make_document(paths or {}, dialect="3.1", webhooks=webhooks or {}, **root)
    return map_document(tree, **(options or {}))


def _post(name: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"post": make_operation(name, **fields)}


def _names(mapped: Mapped) -> list[str]:
    return [trigger["name"] for trigger in mapped.bundle.triggers]


def test_a_webhook_becomes_a_trigger() -> None:
    operation = make_operation(
        "thingMade",
        request={"type": "object"},
        returns={"type": "string"},
        summary=" Made ",
        description="A thing was made.",
        parameters=[
            {"name": "X-Id", "in": "header", "required": True, "schema": {"type": "integer"}},
            {"name": "page", "in": "query", "schema": {"type": "string", "default": "a"}},
        ],
    )
    operation["requestBody"]["required"] = True
    mapped = _map({"made": {"post": operation}})
    assert mapped.bundle.triggers == [
        {
            "type": "http",
            "name": "thingMade",
            "method": "POST",
            "summary": "Made",
            "description": "A thing was made.",
            "parameters": [
                {"name": "X-Id", "in": "header", "required": True, "type": "integer"},
                {
                    "name": "page",
                    "in": "query",
                    "required": False,
                    "type": "string",
                    "default": "a",
                },
            ],
            "requestBody": {
                "required": True,
                "definitions": [{"definition": {"name": "thingMade_event"}}],
            },
            "responses": [
                {
                    "status": 200,
                    "definitions": [{"definition": {"name": "thingMade_reply_200"}}],
                }
            ],
        }
    ]
    assert mapped.accepted() == {"thingMade_event": [JSON], "thingMade_reply_200": [JSON]}
    assert mapped.bundle.trigger_origins == {
        "thingMade": Origin("POST webhook made", "/webhooks/made/post", ())
    }
    assert mapped.codes() == set()


def test_triggers_are_counted_and_are_no_operations() -> None:
    paths = {"/a": {"get": make_operation("a")}}
    summary = _map({"b": _post(), "c": _post()}, paths=paths).bundle.summary
    assert (summary.operations, summary.actions, summary.skipped) == (1, 1, 0)
    assert summary.triggers == 2


def test_a_webhook_that_cannot_be_read_is_no_operation_left_out() -> None:
    mapped = _map({"a": {"post": 7}, "b": _post()})
    assert _names(mapped) == ["b"]
    assert (mapped.bundle.summary.skipped, mapped.bundle.summary.operations) == (0, 0)
    assert mapped.the("operation-invalid").operation == "POST webhook a"


def test_a_schema_of_actions_and_triggers_is_one_definition() -> None:
    paths = {"/a": {"post": make_operation("a", request=THING)}}
    mapped = _map({"made": _post(request=THING)}, paths=paths, components=THINGS)
    assert mapped.accepted() == {"Thing": [JSON]}
    assert mapped.request("a") == ["Thing"]
    assert mapped.trigger("made")["requestBody"]["definitions"] == [
        {"definition": {"name": "Thing"}}
    ]


def test_a_webhook_renames_no_definition_of_an_action() -> None:
    paths = {"/a": {"post": make_operation("a", request={"type": "string"}, returns={"enum": [1]})}}
    without = _map(paths=paths)
    webhook = _post(request={"type": "integer"}, returns={"enum": [2]})
    mapped = _map({"a": webhook}, paths=paths)
    assert _names(mapped) == ["a"]
    assert mapped.bundle.actions == without.bundle.actions
    assert set(mapped.accepted()) == {*without.accepted(), "a_event", "a_reply_200"}


def test_a_schema_that_only_a_webhook_reaches_is_not_unused() -> None:
    mapped = _map({"made": _post(request=THING)}, components=THINGS)
    assert "components-unused" not in mapped.codes()


def test_a_webhook_without_a_response_gets_one() -> None:
    mapped = _map({"a": {"post": {}}})
    assert mapped.trigger("a")["responses"] == [{"definitions": []}]
    assert mapped.the("response-missing").operation == "POST webhook a"


def test_a_parameter_of_a_path_has_no_place_in_a_trigger() -> None:
    parameters = [
        {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
        {"name": "a{{b", "in": "query", "schema": {"type": "string"}},
        {"name": "X", "in": "cookie", "schema": {"type": "string", "default": "{{ .conn.x }}"}},
    ]
    mapped = _map({"a": _post(parameters=parameters)})
    assert mapped.trigger("a")["parameters"] == [
        {"name": "X", "in": "cookie", "required": False, "type": "string"}
    ]
    assert mapped.the("path-parameter-unused").operation == "POST webhook a"
    assert mapped.codes() >= {"parameter-name-unsafe", "parameter-default-template"}


def test_what_the_platform_has_no_field_for_is_told_in_words() -> None:
    parameter = {"name": "q", "in": "query", "description": "Why.", "schema": {"type": "string"}}
    webhook = {"a": _post(parameters=[parameter])}
    assert "- `q` (query): Why." in _map(webhook).trigger("a")["description"]
    silent = _map(webhook, options={"parameter_notes": False})
    assert "description" not in silent.trigger("a")
    assert silent.the("parameter-detail-dropped").operation == "POST webhook a"


def test_texts_of_webhooks_are_cleaned() -> None:
    mapped = _map({"a": _post(summary="\x1b[2J", description="\u202e")})
    assert mapped.trigger("a")["summary"] == "\\u001b[2J"
    assert mapped.trigger("a")["description"] == "\\u202e"
    assert len(mapped.told("text-control-characters")) == 2


def test_webhooks_of_20_become_triggers_as_well() -> None:
    body = {"name": "body", "in": "body", "required": True, "schema": {"type": "string"}}
    mapped = map_swagger(make_swagger({}, **{"x-webhooks": {"made": make_post(body)}}))
    assert mapped.trigger("makeThing")["requestBody"]["required"] is True


def test_no_triggers_are_made_for_who_wants_none() -> None:
    webhook = {"a": _post("a", request=THING)}
    mapped = _map(webhook, components=THINGS, options={"triggers": False})
    assert mapped.bundle.triggers == []
    assert mapped.bundle.definitions == []
    assert mapped.the("triggers-left-out").message == "1: a"


# Names


@pytest.mark.parametrize(
    ("key", "fields", "name", "code"),
    [
        ("made", {}, "made", None),
        ("made", {"operationId": "onMade"}, "onMade", None),
        ("made", {"operationId": "on/made"}, "on_made", "trigger-name-changed"),
        ("made", {"operationId": "b", "x-action-name": "c"}, "c", None),
        ("thing.made", {}, "thing_made", "trigger-name-changed"),
        ("作成", {}, f"trigger_{sha256('作成'.encode()).hexdigest()[:8]}", "trigger-name-changed"),
        ("a" * 300, {}, None, "trigger-name-changed"),
    ],
    ids=str,
)
def test_a_trigger_is_called_what_the_document_calls_it(
    key: str, fields: dict[str, Any], name: str | None, code: str | None
) -> None:
    mapped = _map({key: _post(**fields)})
    (found,) = _names(mapped)
    assert name is None or found == name
    assert len(found) <= 255
    assert mapped.codes() == ({code} if code else set())
    if code:
        assert mapped.the(code).operation is not None


def test_a_name_that_several_want_is_settled_by_what_is_their_own() -> None:
    item = {"post": make_operation(), "put": make_operation()}
    mapped = _map({"made": item, "Made": _post()})
    upper, post, put = _names(mapped)
    assert put == "made_put"
    assert upper.startswith("Made_post_")
    assert post.startswith("made_post_")
    assert len(mapped.told("trigger-name-clash")) == 3
    again = _map({"Made": _post(), "other": _post(), "made": dict(reversed(item.items()))})
    assert {*_names(mapped), "other"} == set(_names(again))


def test_a_webhook_that_comes_to_it_renames_no_other() -> None:
    item = {"post": make_operation(), "put": make_operation()}
    assert _names(_map({"made": item})) == ["made_post", "made_put"]
    assert _names(_map({"made": item, "gone": _post()})) == ["gone", "made_post", "made_put"]


def test_webhooks_that_nothing_tells_apart_have_distinct_names_still() -> None:
    mapped = _map({"a": _post("same")}, **{"x-webhooks": {"a": _post("same"), "b": _post("same")}})
    names = _names(mapped)
    assert len(names) == len({name.lower() for name in names}) == 3


def test_a_webhook_that_stands_in_both_fields_by_reference_is_one() -> None:
    both = {"made": {"$ref": "#/components/pathItems/Made"}}
    components = {"pathItems": {"Made": _post()}}
    mapped = _map(both, components=components, **{"x-webhooks": both})
    assert _names(mapped) == ["made"]
    assert mapped.the("webhook-repeated").operation == "POST webhook made"


# Callbacks


def _asks(*names: str, **fields: Any) -> dict[str, Any]:
    callbacks = {name: {ADDRESS: _post(**fields)} for name in names}
    return make_operation(callbacks=callbacks)


def test_a_callback_becomes_a_trigger_that_says_who_asks_for_it() -> None:
    mapped = _map(paths={"/things": {"post": _asks("done", description="All is done.")}})
    assert mapped.trigger("done")["description"] == (
        "All is done.\n\nCallback `done` of `POST /things`, sent to `{$request.body#/callbackUrl}`."
    )
    problem = mapped.the("callback-address-dropped")
    assert problem.message == "sent to {$request.body#/callbackUrl}"
    assert problem.operation == "POST callback done of POST /things"
    assert mapped.bundle.trigger_origins["done"].operation == problem.operation


def test_callbacks_of_one_name_are_told_apart_by_their_operations() -> None:
    paths = {"/a": {"post": _asks("done")}, "/b/{id}": {"put": _asks("done")}}
    assert _names(_map(paths=paths)) == ["done_post_a", "done_put_b_id"]


def test_a_callback_with_several_addresses_is_as_many_triggers() -> None:
    callbacks = {"done": {"{$request.query.a}": _post(), "{$request.query.b}": _post()}}
    mapped = _map(paths={"/a": {"post": make_operation(callbacks=callbacks)}})
    first, second = _names(mapped)
    assert first.startswith("done_post_a_")
    assert second.startswith("done_post_a_")
    assert first != second


def test_a_callback_that_many_operations_share_names_the_first_of_them() -> None:
    reference = {"done": {"$ref": "#/components/callbacks/Done"}}
    paths = {f"/{n:02}": {"get": make_operation(callbacks=reference)} for n in range(12)}
    mapped = _map(paths=paths, components={"callbacks": {"Done": {ADDRESS: _post()}}})
    (trigger,) = mapped.bundle.triggers
    told = trigger["description"]
    assert told.startswith("Callback `done` of `GET /00`, `GET /01`, ")
    assert "`GET /09`, 2 more, sent to" in told


def test_a_callbacks_words_start_no_line_of_their_own() -> None:
    callbacks = {"a\n# b": {"c\u202e\nd": _post("e")}}
    mapped = _map(paths={"/a": {"post": make_operation(callbacks=callbacks)}})
    assert mapped.trigger("e")["description"] == (
        "Callback `a # b` of `POST /a`, sent to `c\\u202e d`."
    )


def test_equal_places_in_two_files_are_two_triggers(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.json").write_bytes(msgspec.json.encode({"made": _post("same")}))
    tree = make_document(
        {},
        dialect="3.1",
        webhooks={"made": {"$ref": "one.json#/made"}},
        **{"x-webhooks": {"made": {"$ref": "two.json#/made"}}},
    )
    (tmp_path / "things.json").write_bytes(msgspec.json.encode(tree))
    bundle = build_bundle(str(tmp_path / "things.json"), MappingOptions())
    names = [trigger["name"] for trigger in bundle.triggers]
    assert len(names) == len(set(names)) == 2
    assert all(name.startswith("same_post_") for name in names)


def test_a_shared_callbacks_own_bodies_are_called_after_its_trigger() -> None:
    reference = {"done": {"$ref": "#/components/callbacks/Done"}}
    callback = {ADDRESS: _post(request={"type": "integer"})}
    mapped = _map(
        paths={"/a": {"get": make_operation(callbacks=reference)}},
        components={"callbacks": {"Done": callback}},
    )
    assert mapped.accepted() == {"done_event": [JSON]}
