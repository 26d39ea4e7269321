from __future__ import annotations

from typing import Any

import msgspec
from bundles import make_action, make_bundle

from importer.connect.canonical import canonical_action
from importer.model.findings import Move
from importer.model.payloads import ActionParameter
from importer.plan.compatibility.between import changes_between
from importer.plan.compatibility.moves import moves


def parameter(name: str) -> ActionParameter:
    return {"name": name, "in": "query", "required": False, "type": "string"}


def action(name: str, path: str, *names: str, method: str = "GET") -> Any:
    made = make_action(name, path, method=method, parameters=[parameter(each) for each in names])
    return canonical_action(made)


def test_an_action_of_the_same_name_and_a_similar_shape_has_moved() -> None:
    gone = [action("find", "/things", "q", "page"), action("make", "/a")]
    come = [action("find", "/v2/things/{{ param.id }}", "q", "page", "size", method="POST")]
    assert moves(gone, come) == (
        Move(name="find", before="GET /things", after="POST /v2/things/{}"),
    )


def test_an_action_of_another_shape_or_name_has_not_moved() -> None:
    old = action("find", "/things", "a", "b", "c")
    assert moves([old], [action("find", "/people", "x", "y", "z")]) == ()
    assert moves([old], [action("search", "/things/all", "a", "b", "c")]) == ()


def test_a_name_that_several_have_moves_none() -> None:
    old = [action("find", "/a"), action("find", "/b")]
    assert moves(old, [action("find", "/c")]) == ()


def test_actions_of_one_identity_are_paired_by_path_then_name_then_order() -> None:
    old = [make_action(name, "/things/{{ param.id }}") for name in ("a", "b", "c")]
    new = [
        make_action("c", "/things/{{ param.id }}"),
        make_action("a", "/things/{{ param.key }}"),
        make_action("x", "/things/{{ param.name }}"),
        make_action("y", "/things/{{ param.name }}"),
    ]
    changes, found = changes_between(make_bundle(actions=old), make_bundle(actions=new))
    actions = [change for change in changes if change.kind == "action"]
    assert found == ()
    assert [
        (change.before and change.before["name"], change.after and change.after["name"])
        for change in actions
    ] == [("c", "c"), ("a", "a"), ("b", "x"), (None, "y")]
    assert len({change.id for change in actions}) == 4


def test_a_moved_action_is_one_change() -> None:
    old = make_bundle(actions=[make_action("find", "/things"), make_action("stay")])
    new = make_bundle(actions=[make_action("find", "/v2/things"), make_action("stay")])
    changes, found = changes_between(old, new)
    assert [change.verb for change in changes if change.kind == "action"] == ["keep", "update"]
    assert found == (Move(name="find", before="GET /things", after="GET /v2/things"),)


def test_a_way_to_sign_in_is_known_by_what_it_is_where_its_id_is_another() -> None:
    key: Any = {
        "id": "1",
        "description": "Old",
        "schemeType": "api-key",
        "name": "K",
        "in": "query",
    }
    other = {**key, "id": "2", "description": "New"}
    third = {"id": "3", "description": "None", "schemeType": "none"}
    old = msgspec.structs.replace(make_bundle(), authSchemeConfigs=[key])
    new = msgspec.structs.replace(make_bundle(), authSchemeConfigs=[third, other])
    changes, _ = changes_between(old, new)
    schemes = {change.identity: change.verb for change in changes if change.kind == "auth-scheme"}
    assert schemes == {"2": "update", "3": "create"}
    changes, _ = changes_between(new, make_bundle())
    assert {change.verb for change in changes if change.kind == "auth-scheme"} == {"delete"}
