"""The names of actions: legal, distinct without regard to case, and each operation's own."""

from __future__ import annotations

import re
from typing import Any

import pytest
from mapped import make_document, make_operation, map_document, map_operation

from importer.mapping.naming import NAME_CHARS_MOST

LEGAL = re.compile(r"[a-zA-Z0-9_\-$]+")


def _names(paths: dict[str, Any]) -> dict[str, str]:
    """Map a document with these paths; give the name of each operation by its method and path."""
    mapped = map_document(make_document(paths))
    return {origin.operation: name for name, origin in mapped.bundle.origins.items()}


def test_an_operation_id_that_is_legal_is_the_name() -> None:
    mapped = map_operation(make_operation("get-Thing_1$"))
    assert mapped.only_action()["name"] == "get-Thing_1$"
    assert mapped.codes() == set()


def test_the_name_of_the_document_for_the_action_comes_first() -> None:
    mapped = map_operation({**make_operation("getThing"), "x-action-name": "fetchThing"})
    assert mapped.only_action()["name"] == "fetchThing"
    assert mapped.codes() == set()


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("get", "/pets", "get_pets"),
        ("delete", "/pets/{petId}/toys/{toyId}", "delete_pets_petId_toys_toyId"),
        ("get", "/pets/{petId}.json", "get_pets_petId_json"),
        ("post", "/pets:batch-create/", "post_pets_batch-create"),
        ("get", "/pêche", "get_p_che"),
        ("get", "/", "get"),
        ("get", "/日本", "get"),
    ],
)
def test_without_an_operation_id_the_name_is_method_and_path(
    method: str, path: str, name: str
) -> None:
    mapped = map_operation(make_operation(), path=path, method=method)
    assert mapped.only_action()["name"] == name
    assert mapped.the("action-name-made").message == f"named {name}"


@pytest.mark.parametrize(
    ("operation_id", "name"),
    [
        ("orders/list.all", "orders_list_all"),
        ("track parcel", "track_parcel"),
        ("  list  things ", "list_things"),
        ("Größe", "Gr_e"),
        ("list\nthings", "list_things"),
        ("{{ conn.secret }}", "conn_secret"),
        ("!!!", "get_things"),
        ("日本語", "get_things"),
    ],
)
def test_a_name_that_is_not_legal_is_changed_and_told(operation_id: str, name: str) -> None:
    mapped = map_operation(make_operation(operation_id))
    assert mapped.only_action()["name"] == name
    assert mapped.the("action-name-changed").operation == "GET /things"


def test_a_name_is_cut_past_255_characters_only() -> None:
    exact = map_operation(make_operation("a" * NAME_CHARS_MOST))
    assert exact.only_action()["name"] == "a" * 255
    assert exact.codes() == set()
    longer = map_operation(make_operation("a" * 256))
    assert re.fullmatch(r"a{246}_[0-9a-f]{8}", longer.only_action()["name"])
    assert longer.the("action-name-changed").severity == "info"


def test_two_long_names_that_begin_alike_stay_apart() -> None:
    paths = {f"/{end}": {"get": make_operation("a" * 300 + end)} for end in ("b", "c")}
    mapped = map_document(make_document(paths))
    assert len({action["name"] for action in mapped.bundle.actions}) == 2
    assert "action-name-clash" not in mapped.codes()


CLASHING = {
    "/parcels/{id}": {"get": make_operation("parcel"), "delete": make_operation("parcel")},
    "/Parcels": {"get": make_operation("Parcel")},
}


def test_a_clash_is_broken_by_method_and_path_and_told_for_each() -> None:
    mapped = map_document(make_document(CLASHING))
    assert {action["name"] for action in mapped.bundle.actions} == {
        "parcel_get_parcels_id",
        "parcel_delete_parcels_id",
        "Parcel_get_Parcels",
    }
    told = mapped.told("action-name-clash")
    assert [problem.operation for problem in told] == [
        "GET /Parcels",
        "DELETE /parcels/{id}",
        "GET /parcels/{id}",
    ]
    assert {problem.severity for problem in told} == {"warning"}


def test_a_name_that_had_to_be_changed_gives_way_to_a_legal_one() -> None:
    paths = {
        "/a": {"get": make_operation("list things")},
        "/b": {"get": make_operation("list_things")},
    }
    assert _names(paths) == {"GET /a": "list_things_get_a", "GET /b": "list_things"}


def test_a_made_name_gives_way_to_an_operation_id() -> None:
    paths = {"/pets": {"get": make_operation()}, "/b": {"get": make_operation("get_pets")}}
    names = _names(paths)
    assert names["GET /b"] == "get_pets"
    assert names["GET /pets"] != "get_pets"


def test_a_name_broken_by_a_clash_does_not_take_that_of_another() -> None:
    paths = {
        "/a": {"get": make_operation("x")},
        "/b": {"get": make_operation("x")},
        "/c": {"get": make_operation("x_get_a")},
    }
    names = _names(paths)
    assert names["GET /c"] == "x_get_a"
    assert names["GET /b"] == "x_get_b"
    assert re.fullmatch(r"x_[0-9a-f]{8}", names["GET /a"])


SAME_WORDS = {
    "/pets/{id}": {"get": make_operation()},
    "/pets/id": {"get": make_operation()},
    "/pets/ID": {"get": make_operation()},
    "/pets.id": {"get": make_operation("named")},
    "/pets-{id}": {"get": make_operation("named")},
    "/pets_id": {"get": make_operation("named")},
}


def test_paths_whose_words_are_alike_are_named_apart_whatever_their_order() -> None:
    names = _names(SAME_WORDS)
    assert len({name.lower() for name in names.values()}) == 6
    assert _names(dict(reversed(SAME_WORDS.items()))) == names


def test_neither_order_nor_other_operations_rename_anything() -> None:
    paths = {**CLASHING, **SAME_WORDS, "/x": {"get": make_operation("list all")}}
    names = _names(paths)
    assert _names(dict(reversed(paths.items()))) == names
    more = {"/0": {"post": make_operation("zero")}, **paths, "/y": {"get": make_operation()}}
    assert {key: name for key, name in _names(more).items() if key in names} == names


def test_all_names_are_legal_and_distinct_without_case() -> None:
    ids = ["a b", "a-b", "a_b", "A_B", "a/b", "a.b", "", "$", "é", "a b" * 100, "A B" * 100]
    paths = {f"/p{index}": {"get": make_operation(each)} for index, each in enumerate(ids)}
    names = list(_names(paths).values())
    assert len(names) == len({name.lower() for name in names}) == len(ids)
    assert all(LEGAL.fullmatch(name) and len(name) <= NAME_CHARS_MOST for name in names)


def test_each_action_tells_the_operation_it_stands_for() -> None:
    mapped = map_document(make_document({"/a/{b}": {"get": make_operation("x")}}))
    origin = mapped.bundle.origins["x"]
    assert (origin.operation, origin.pointer) == ("GET /a/{b}", "/paths/~1a~1{b}/get")


def test_a_shared_schema_is_named_after_its_format_as_far_as_that_is_legal() -> None:
    bodies = {"type": "string", "format": "a date, or: none"}
    paths = {f"/{name}": {"get": make_operation(name, returns=bodies)} for name in ("a", "b")}
    mapped = map_document(make_document(paths))
    assert set(mapped.accepted()) == {"a_date_or_none"}


@pytest.mark.parametrize("pointer", ["/components", "/components/schemas", "/paths"])
def test_a_reference_to_what_holds_schemas_has_a_name_all_the_same(pointer: str) -> None:
    operation = make_operation("a", returns={"items": {"$ref": f"#{pointer}"}, "type": "array"})
    mapped = map_document(make_document({"/a": {"get": operation}}, schemas={"B": {}}))
    assert len(mapped.accepted()) == 2
