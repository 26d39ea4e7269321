"""Documents that are small, and ask for work or memory without end.

Each function makes one; its name says what is in it. `BOMBS` has them all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

Json = dict[str, Any]
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_HEAD: Json = {
    "openapi": "3.0.3",
    "info": {"title": "Bomb", "version": "1"},
    "servers": [{"url": "https://api.example.com"}],
}
_YAML_HEAD = "openapi: 3.0.3\ninfo: {title: Bomb, version: '1'}\npaths: {}\n"
_MULTIPLIED = "references multiply its"


class Bomb(NamedTuple):
    """A document as a file, and what is to be said of it.

    `refused` are words of the one line that refuses it, None where it is imported; `told` are codes
    of Problems that are told then, `operations` is how many operations it has.
    """

    file: str
    text: str
    refused: str | None = None
    told: tuple[str, ...] = ()
    operations: int = 1


def _write(tree: Json) -> str:
    return msgspec.json.encode(tree).decode()


def _operation(schema: Any = None, **fields: Any) -> Json:
    response: Json = {"description": "ok"}
    if schema is not None:
        response["content"] = {"application/json": {"schema": schema}}
    return {"responses": {"200": response}, **fields}


def _refer(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _document(paths: Json, version: str = "3.0.3", **root: Any) -> str:
    return _write({**_HEAD, "openapi": version, "paths": paths, **root})


def _schemas(**schemas: Any) -> str:
    """Write a document whose one operation answers with the schema A."""
    paths = {"/a": {"get": _operation(_refer("A"))}}
    return _document(paths, components={"schemas": schemas})


def _shared(item: Json, paths: int) -> str:
    """Write a document in which many paths are one path item."""
    entries = {f"/a{number}": {"$ref": "#/components/pathItems/I"} for number in range(paths)}
    return _document(entries, components={"pathItems": {"I": item}})


# Aliases, depth, size


def a_billion_laughs() -> Bomb:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    text = _YAML_HEAD + "\n".join(lines)
    return Bomb("x.yaml", text, "aliases stand for more than 1,000,000 values")


def merges_of_merges() -> Bomb:
    lines = ["m0: &m0 {a: 1, b: 2}"]
    lines += [
        f"m{n}: &m{n} {{<<: [{','.join([f'*m{n - 1}'] * 9)}], k{n}: *m{n - 1}}}"
        for n in range(1, 15)
    ]
    text = _YAML_HEAD + "\n".join(lines)
    return Bomb("x.yaml", text, "aliases stand for more than 1,000,000 values")


def an_alias_inside_of_what_it_means() -> Bomb:
    text = "openapi: 3.0.0\ninfo: &a\n  version: '1'\n  title: A\n  x-bye: *a\npaths: {}\n"
    return Bomb("x.yaml", text, told=("no-operations",), operations=0)


def a_merge_inside_of_what_it_means() -> Bomb:
    return Bomb("x.yaml", f"{_YAML_HEAD}x-a: &a\n  b: 1\n  <<: *a\n", "alias stands inside")


def a_hundred_thousand_lists_in_lists_of_json() -> Bomb:
    text = _write(_HEAD)[:-1] + ',"x-a":' + "[" * 100_000 + "]" * 100_000 + "}"
    return Bomb("x.json", text, "more than 256 levels")


def a_hundred_thousand_objects_in_objects_of_json() -> Bomb:
    text = _write(_HEAD)[:-1] + ',"x-a":' + '{"a":' * 100_000 + "1" + "}" * 100_000 + "}"
    return Bomb("x.json", text, "more than 256 levels")


def a_hundred_thousand_lists_in_lists_of_yaml() -> Bomb:
    text = f"{_YAML_HEAD}x-a: {'[' * 100_000}{']' * 100_000}"
    return Bomb("x.yaml", text, "more than 256 levels")


def a_hundred_thousand_dashes_on_a_line() -> Bomb:
    return Bomb("x.yaml", f"{_YAML_HEAD}x-a:\n {'- ' * 100_000}1", "more than 256 levels")


def three_thousand_levels_by_indent() -> Bomb:
    levels = "".join(" " * n + " -\n" for n in range(1, 3_000))
    return Bomb("x.yaml", f"{_YAML_HEAD}x-a:\n{levels}", "more than 256 levels")


def schemas_as_deep_as_a_document_may_be() -> Bomb:
    schema: Json = {}
    for _ in range(120):
        schema = {"not": schema}
    return Bomb("x.json", _schemas(A=schema), told=("schema-too-deep",))


def five_million_values() -> Bomb:
    text = _write(_HEAD)[:-1] + ',"x-a":[' + "0," * 5_000_000 + "0]}"
    return Bomb("x.json", text, "more than 5,000,000 values")


# Numbers and texts


def a_whole_number_of_a_million_digits() -> Bomb:
    text = _write(_HEAD)[:-1] + f',"x-a":{"9" * 1_000_000}' + "}"
    return Bomb("x.json", text, "broken JSON: Integer value out of range")


def a_whole_number_of_a_million_digits_in_yaml() -> Bomb:
    return Bomb("x.yaml", f"{_YAML_HEAD}x-a: {'9' * 1_000_000}", "too many digits")


def a_hexadecimal_number_of_a_million_digits() -> Bomb:
    return Bomb("x.yaml", f"{_YAML_HEAD}x-a: 0x{'f' * 1_000_000}", "too many digits")


def a_number_beyond_doubles() -> Bomb:
    text = _schemas(A={"maximum": "@"}).replace('"@"', "1e999")
    return Bomb("x.json", text, "broken JSON: Number out of range")


def numbers_that_json_does_not_have() -> Bomb:
    schema = {"maximum": "@1", "default": "@2", "enum": [1, "@3"], "x-y": "@1"}
    text = _schemas(A=schema)
    for mark, number in (("@1", "1e999"), ("@2", ".nan"), ("@3", "-.inf")):
        text = text.replace(f'"{mark}"', number)
    return Bomb("x.yaml", text, told=("schema-keyword-invalid",))


def half_a_surrogate_pair() -> Bomb:
    text = _schemas(A={"description": "@"}).replace("@", "\\ud800")
    return Bomb("x.json", text, "broken JSON")


def half_a_surrogate_pair_in_yaml() -> Bomb:
    text = _schemas(A={"description": "@"}).replace("@", "\\ud800")
    return Bomb("x.yaml", f"# YAML\n{text}", "invalid Unicode character escape code")


# References


def ten_thousand_schemas_each_another() -> Bomb:
    chain = {f"A{n}": _refer(f"A{n + 1}") for n in range(10_000)}
    return Bomb("x.json", _schemas(A=_refer("A0"), **chain, A10000={"type": "string"}))


def ten_thousand_schemas_each_all_of_the_next_and_the_first() -> Bomb:
    chain = {f"A{n}": {"allOf": [_refer(f"A{n + 1}"), _refer("A0")]} for n in range(10_000)}
    text = _schemas(A=_refer("A0"), **chain, A10000={"type": "string"})
    return Bomb("x.json", text, told=("reference-circular",))


def ten_thousand_schemas_in_a_ring() -> Bomb:
    ring = {f"A{n}": _refer(f"A{(n + 1) % 10_000}") for n in range(10_000)}
    return Bomb("x.json", _schemas(A=_refer("A0"), **ring), told=("reference-circular",))


def ten_thousand_responses_each_another() -> Bomb:
    paths = {
        f"/a{n}": {"get": {"responses": {"200": {"$ref": f"#/components/responses/R{n}"}}}}
        for n in range(10_000)
    }
    chain = {f"R{n}": {"$ref": f"#/components/responses/R{n + 1}"} for n in range(10_000)}
    responses = {**chain, "R10000": {"description": "ok"}}
    text = _document(paths, components={"responses": responses})
    return Bomb("x.json", text, told=("response-unresolved",), operations=10_000)


def ten_thousand_path_items_each_another() -> Bomb:
    chain = {f"/a{n}": {"$ref": f"#/paths/~1a{n + 1}"} for n in range(10_000)}
    return Bomb("x.json", _document({**chain, "/a10000": {"get": _operation()}}), _MULTIPLIED)


def references_in_circles_everywhere() -> Bomb:
    here = "#/components"
    operation = {
        "parameters": [{"$ref": f"{here}/parameters/P"}],
        "requestBody": {"$ref": f"{here}/requestBodies/B"},
        "responses": {"200": {"$ref": f"{here}/responses/R"}, "$ref": "#/paths/~1a/get/responses"},
    }
    components = {
        "parameters": {
            "P": {"$ref": f"{here}/parameters/Q"},
            "Q": {"$ref": f"{here}/parameters/P"},
        },
        "requestBodies": {"B": {"$ref": f"{here}/requestBodies/B"}},
        "responses": {"R": {"$ref": f"{here}/responses/R"}},
    }
    paths = {"/a": {"post": operation, "$ref": "#/paths/~1b"}, "/b": {"$ref": "#/paths/~1a"}}
    told = ("parameter-invalid", "body-unresolved", "response-unresolved", "path-item-invalid")
    return Bomb("x.json", _document(paths, components=components), told=told, operations=2)


def one_index_in_two_thousand_spellings() -> Bomb:
    whole = {"allOf": [{"properties": {f"p{n}": {"type": "string"} for n in range(20_000)}}]}
    spellings = [_refer("A/allOf/" + "0" * n) for n in range(1, 2_000)]
    text = _schemas(A={"allOf": [{"properties": {"b": _refer("B")}}]}, B={"allOf": spellings})
    text = text.replace('"A":{', f'"A":{{"x-a":{_write(whole)},', 1).replace("/A/", "/A/x-a/")
    return Bomb("x.json", text, told=("reference-dangling",))


def a_schema_referred_to_at_each_of_its_levels() -> Bomb:
    schema: Json = {"properties": {f"p{n}": {"type": "string"} for n in range(20_000)}}
    for _ in range(90):
        schema = {"not": schema}
    levels = [_refer("B" + "/not" * n) for n in range(90)]
    return Bomb("x.json", _schemas(A={"allOf": levels}, B=schema), f"{_MULTIPLIED} parts")


def ten_thousand_heirs_of_each_other() -> Bomb:
    definitions: Json = {
        f"A{n}": {
            "discriminator": "kind",
            "properties": {"kind": {"type": "string"}},
            "allOf": [{"$ref": f"#/definitions/A{n - 1}"} if n else {}],
        }
        for n in range(10_000)
    }
    response = {"description": "", "schema": {"$ref": "#/definitions/A0"}}
    tree = {
        "swagger": "2.0",
        "info": _HEAD["info"],
        "host": "api.example.com",
        "paths": {"/a": {"get": {"produces": ["a/b"], "responses": {"200": response}}}},
        "definitions": definitions,
    }
    return Bomb("x.json", _write(tree), f"{_MULTIPLIED} parts")


# What many operations share


def a_path_item_of_forty_thousand_paths() -> Bomb:
    item = {method: _operation() for method in METHODS}
    return Bomb("x.json", _shared(item, 40_000), _MULTIPLIED)


def a_megabyte_of_words_in_a_hundred_operations() -> Bomb:
    item = {"get": _operation(description="word " * 200_000)}
    return Bomb("x.json", _shared(item, 100), f"{_MULTIPLIED} parts")


def a_large_body_in_a_thousand_operations() -> Bomb:
    schema = {"type": "object", "properties": {f"p{n}": {"type": "string"} for n in range(3_000)}}
    return Bomb("x.json", _shared({"get": _operation(schema)}, 1_000), operations=1_000)


def a_large_body_in_a_thousand_paths_that_are_another() -> Bomb:
    schema = {"type": "object", "properties": {f"p{n}": {"type": "string"} for n in range(3_000)}}
    others = {f"/b{n}": {"$ref": "#/paths/~1a"} for n in range(1_000)}
    text = _document({"/a": {"get": _operation(schema)}, **others})
    return Bomb("x.json", text, f"{_MULTIPLIED} parts")


def long_parameters_in_twenty_thousand_operations() -> Bomb:
    schema = {"type": "string", "enum": ["e" * 900] * 20}
    parameters = [
        {"name": f"q{n}", "in": "query", "description": "d" * 900, "schema": schema}
        for n in range(50)
    ]
    return Bomb("x.json", _shared({"get": _operation(parameters=parameters)}, 20_000), _MULTIPLIED)


def fifty_thousand_tags_in_twenty_thousand_operations() -> Bomb:
    item = {"get": _operation(tags=["t"] * 50_000)}
    return Bomb("x.json", _shared(item, 20_000), _MULTIPLIED)


def a_hundred_schemas_in_the_type_of_twenty_thousand_parameters() -> Bomb:
    parameters = [{"name": f"q{n}", "in": "query", "schema": _refer("S")} for n in range(20_000)]
    whole = {"allOf": [{"allOf": [{"type": ["string", "null"]}] * 50}] * 100}
    text = _document(
        {"/a": {"get": {"parameters": parameters, "responses": {}}}},
        "3.1.0",
        components={"schemas": {"S": whole}},
    )
    return Bomb("x.json", text, f"{_MULTIPLIED} parts")


# Much of one kind


def a_hundred_thousand_names_required_one_way() -> Bomb:
    names = [f"p{n}" for n in range(100_000)]
    schema = {
        "type": "object",
        "required": names,
        "properties": {name: {"readOnly": True} for name in names},
    }
    return Bomb("x.json", _schemas(A=schema), told=("schema-required-relaxed",))


def three_hundred_thousand_values_in_an_enum() -> Bomb:
    return Bomb("x.json", _schemas(A={"enum": [f"p{n}" for n in range(300_000)]}))


def a_hundred_thousand_choices() -> Bomb:
    choices = [{"type": "string", "maxLength": n} for n in range(100_000)]
    return Bomb("x.json", _schemas(A={"oneOf": choices}))


def two_hundred_thousand_properties() -> Bomb:
    properties = {f"p{n}": {"type": "string"} for n in range(200_000)}
    return Bomb("x.json", _schemas(A={"type": "object", "properties": properties}))


def two_hundred_thousand_words_of_no_dialect() -> Bomb:
    schema: Json = {f"k{n}": {} for n in range(200_000)}
    return Bomb("x.json", _schemas(A=schema), told=("schema-keyword-unknown",))


def ten_thousand_operations_of_one_name() -> Bomb:
    paths = {f"/a{n}": {"get": _operation(operationId="same")} for n in range(10_000)}
    return Bomb("x.json", _document(paths), told=("action-name-clash",), operations=10_000)


def ten_thousand_paths_of_one_template() -> Bomb:
    paths = {f"/{{a{n}}}": {"get": _operation()} for n in range(10_000)}
    return Bomb("x.json", _document(paths), told=("path-same-template",), operations=10_000)


def fifty_thousand_server_variables() -> Bomb:
    names = [f"v{n}" for n in range(50_000)]
    server = {
        "url": "https://" + "".join(f"{{{name}}}" for name in names),
        "variables": {name: {"default": "a"} for name in names},
    }
    return Bomb("x.json", _document({"/a": {"get": _operation()}}, servers=[server]))


def a_long_value_in_a_hundred_thousand_places_of_a_server() -> Bomb:
    server = {
        "url": "https://a.example.com/" + "{a}" * 100_000,
        "variables": {"a": {"default": "a" * 1_000_000}},
    }
    return Bomb("x.json", _document({"/a": {"get": _operation()}}, servers=[server]))


# Signing in, and what is sent


def fifty_thousand_variables_in_an_address_of_oauth2() -> Bomb:
    names = [f"v{n}" for n in range(50_000)]
    url = "https://a.example.com/" + "/".join(f"{{{name}}}" for name in names)
    server = {"url": url, "variables": {name: {"default": "a" * 20} for name in names}}
    flow = {"tokenUrl": url, "scopes": {}}
    schemes = {"A": {"type": "oauth2", "flows": {"password": flow}}}
    text = _document(
        {"/a": {"get": _operation()}}, servers=[server], components={"securitySchemes": schemes}
    )
    return Bomb("x.json", text, told=("oauth-url-invalid",))


def fifty_thousand_ways_to_sign_in() -> Bomb:
    schemes = {f"s{n}": {"type": "http", "scheme": "basic"} for n in range(50_000)}
    text = _document(
        {"/a": {"get": _operation()}},
        components={"securitySchemes": schemes},
        security=[{name: [] for name in schemes}],
    )
    return Bomb("x.json", text, told=("security-together",))


def ten_thousand_scopes_in_a_thousand_operations() -> Bomb:
    scopes = {f"s{n}": "" for n in range(10_000)}
    flow = {"tokenUrl": "/", "scopes": scopes}
    schemes = {"A": {"type": "oauth2", "flows": {"password": flow}}}
    item = {"get": _operation(security=[{"A": list(scopes)}])}
    paths: Json = {"/0": item}
    for n in range(1_000):
        paths[f"/{n + 1}"] = {"$ref": "#/paths/~10"}
    text = _document(paths, components={"securitySchemes": schemes})
    return Bomb("x.json", text, _MULTIPLIED)


def security_schemes_each_another() -> Bomb:
    schemes: Json = {
        f"s{n}": {"$ref": f"#/components/securitySchemes/s{n + 1}"} for n in range(10_000)
    }
    schemes["s10000"] = {"type": "http", "scheme": "basic"}
    text = _document({"/a": {"get": _operation()}}, components={"securitySchemes": schemes})
    return Bomb("x.json", text, told=("security-scheme-invalid",))


def a_callback_of_ten_thousand_operations() -> Bomb:
    reference = {"done": {"$ref": "#/components/callbacks/A"}}
    paths = {f"/{n}": {"get": _operation(callbacks=reference)} for n in range(10_000)}
    callbacks = {"A": {"{$request.query.url}": {"post": _operation({"type": "string"})}}}
    text = _document(paths, components={"callbacks": callbacks})
    return Bomb("x.json", text, operations=10_000, told=("callback-address-dropped",))


def a_callback_in_itself() -> Bomb:
    reference = {"again": {"$ref": "#/components/callbacks/A"}}
    callbacks = {"A": {"{$request.query.url}": {"post": _operation(callbacks=reference)}}}
    text = _document(
        {"/a": {"get": _operation(callbacks=reference)}}, components={"callbacks": callbacks}
    )
    return Bomb("x.json", text, told=("callbacks-dropped",))


def ten_thousand_webhooks_of_one_name() -> Bomb:
    webhooks = {f"w{n}": {"post": _operation(operationId="same")} for n in range(10_000)}
    text = _document({"/a": {"get": _operation()}}, "3.1.0", webhooks=webhooks)
    return Bomb("x.json", text, told=("trigger-name-clash",))


def a_large_webhook_of_many_names() -> Bomb:
    schema = {"properties": {f"p{n}": {"type": "string"} for n in range(1_000)}}
    webhooks: Json = {"w": {"post": _operation(schema)}}
    for n in range(1_000):
        webhooks[f"w{n}"] = {"$ref": "#/webhooks/w"}
    text = _document({"/a": {"get": _operation()}}, "3.1.0", webhooks=webhooks)
    return Bomb("x.json", text, _MULTIPLIED)


# Long texts


def a_name_of_a_megabyte_above_many_faults() -> Bomb:
    name = "N" * 1_000_000
    schema = {"properties": {f"p{n}": {"type": "whole"} for n in range(20_000)}}
    text = _schemas(A=_refer(name), **{name: schema})
    return Bomb("x.json", text, "keys are too long for all that lies below them")


def names_of_a_megabyte() -> Bomb:
    name = "n" * 1_000_000
    parameters = [{"name": name, "in": "query", "schema": {"type": "string"}}] * 3
    operation = _operation(_refer(name), operationId=name, parameters=parameters)
    components = {"schemas": {name: {"type": "object", "title": name}}}
    text = _document({f"/{name}": {"get": operation}}, components=components)
    return Bomb("x.json", text, told=("parameter-duplicate",))


def a_path_of_three_hundred_thousand_parameters() -> Bomb:
    text = _document({"/" + "{a}" * 300_000: {"get": _operation()}})
    return Bomb("x.json", text, told=("path-parameter-undeclared",))


def a_path_of_three_hundred_thousand_braces() -> Bomb:
    text = _document({"/" + "{" * 300_000: {"get": _operation()}})
    return Bomb("x.json", text, told=("path-brace-literal",))


def patterns_that_take_for_ever() -> Bomb:
    schema = {"type": "string", "pattern": "^(a+)+$", "default": f"{'a' * 60}!"}
    return Bomb("x.json", _schemas(A=schema))


def patterns_nested_without_end() -> Bomb:
    schema = {"pattern": "(a|" * 100_000 + ")" * 100_000}
    return Bomb("x.json", _schemas(A=schema), told=("schema-pattern-invalid",))


# Wrong everywhere


def a_large_fault_at_the_bottom() -> Bomb:
    schema: Json = {"type": 5, "enum": ["x" * 10] * 50_000}
    for _ in range(80):
        schema = {"properties": {"a": schema}}
    text = _schemas(A=schema)
    return Bomb("x.json", text, told=("structure-invalid", "schema-type-invalid"))


def a_hundred_thousand_wrong_parameters() -> Bomb:
    operation = _operation(parameters=[{"name": 5, "in": "q"}] * 100_000)
    text = _document({"/a": {"get": operation}})
    return Bomb("x.json", text, told=("structure-invalid", "parameter-invalid"))


BOMBS: dict[str, Callable[[], Bomb]] = {
    name: make
    for name, make in list(globals().items())
    if not name.startswith("_") and getattr(make, "__annotations__", {}).get("return") == "Bomb"
}
