"""What is applied without asking, and what waits: with all that hangs together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from bundles import make_action, make_bundle, make_definition
from mapped import Json, make_document, make_operation, map_document
from sandboxes import Draft, open_draft

from importer.model.bundle import Bundle
from importer.model.changes import Plan
from importer.plan.plan import digest_of, plan_changes
from importer.service.policy import Divided, divide


@pytest.fixture
def draft() -> Iterator[Draft]:
    with open_draft() as opened:
        yield opened


PET = {"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer"}}}


def _api(paths: Json, **schemas: Any) -> Bundle:
    return map_document(make_document(paths, schemas=schemas)).bundle


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


BEFORE = _api(
    {
        "/pets": {
            "get": make_operation("listPets", returns=_ref("Pet")),
            "post": make_operation("addPet", request=_ref("Pet")),
        },
        "/pets/{id}": {"delete": make_operation("dropPet")},
    },
    Pet=PET,
)


def _ids(divided: Divided) -> tuple[set[str], set[str]]:
    """Give the ids of what would be applied, and of what is held."""
    return {change.id for change in divided.part.pending}, {change.id for change in divided.held}


def _divide(draft: Draft, after: Bundle, accept: tuple[str, ...] = (), **rules: Any) -> Divided:
    draft.apply(BEFORE)
    return divide(draft.plan(after, **rules), accept)


def test_a_first_import_may_all_be_applied() -> None:
    plan = plan_changes(BEFORE, None, target=None, prune=False)
    divided = divide(plan, ())

    assert divided.held == ()
    assert divided.part == plan


def test_what_breaks_is_held_and_what_is_new_is_applied(draft: Draft) -> None:
    required = {"name": "limit", "in": "query", "required": True, "schema": {"type": "string"}}
    after = _api(
        {
            "/pets": {
                "get": make_operation("listPets", returns=_ref("Pet"), parameters=[required]),
                "post": make_operation("addPet", request=_ref("Pet"), summary="Add one"),
            },
            "/pets/{id}": {"delete": make_operation("dropPet")},
            "/shops": {"get": make_operation("listShops", returns=_ref("Shop"))},
        },
        Pet=PET,
        Shop={"type": "string"},
    )
    divided = _divide(draft, after)

    applied, held = _ids(divided)
    assert applied == {"action GET /shops", "action POST /pets", "definition Shop"}
    assert held == {"action GET /pets"}
    assert divided.findings[0].code == "parameter-added-required"
    assert divided.part.digest == digest_of(divided.part.changes)
    assert {change.id for change in divided.part.changes}.isdisjoint(held)


def test_a_finding_that_is_accepted_holds_nothing_back(draft: Draft) -> None:
    pet = {**PET, "required": ["age"]}
    after = _api(
        {
            "/pets": {
                "get": make_operation("listPets", returns=_ref("Pet")),
                "post": make_operation("addPet", request=_ref("Pet")),
            },
            "/pets/{id}": {"delete": make_operation("dropPet")},
        },
        Pet=pet,
    )
    divided = _divide(draft, after)
    assert _ids(divided) == (set(), {"definition Pet"})
    worst = [one.fingerprint for one in divided.findings if one.class_ in ("breaking", "risky")]

    again = divide(draft.plan(after), worst)
    assert _ids(again) == ({"definition Pet"}, set())
    assert [one.fingerprint for one in again.findings] == [
        one.fingerprint for one in divided.findings
    ]


def test_what_is_deleted_is_held_with_the_definitions_that_it_uses(draft: Draft) -> None:
    after = _api({"/pets/{id}": {"delete": make_operation("dropPet")}})
    divided = _divide(draft, after, prune=True)

    assert _ids(divided) == (
        set(),
        {"action GET /pets", "action POST /pets", "definition Pet"},
    )


def test_who_wants_the_name_of_what_is_held_waits_with_it(draft: Draft) -> None:
    draft.apply(
        make_bundle(
            [make_definition("A", {"type": "string"})],
            [make_action("one", "/one", returns=["A"])],
        )
    )
    required: Any = {"name": "q", "in": "query", "required": True, "type": "string"}
    after = make_bundle(
        [make_definition("A", {"type": "string"})],
        [
            make_action("first", "/one", returns=["A"], parameters=[required]),
            make_action("One", "/two", returns=["A"]),
            make_action("three", "/three", returns=["A"]),
        ],
    )
    divided = divide(draft.plan(after), ())

    assert _ids(divided) == ({"action GET /three"}, {"action GET /one", "action GET /two"})


def test_what_links_another_definition_that_says_less_is_held(draft: Draft) -> None:
    both = [
        make_definition("Wide", {"type": ["string", "integer"]}),
        make_definition("Narrow", {"type": "string"}),
        make_definition("Box", {"properties": {"it": {"$ref": "#/$defs/Wide"}}}),
    ]
    draft.apply(
        make_bundle(
            both, [make_action("put", "/a", method="PUT", body=["Box"], returns=["Narrow"])]
        )
    )
    narrower = [
        *both[:2],
        make_definition("Box", {"properties": {"it": {"$ref": "#/$defs/Narrow"}}}),
    ]
    after = make_bundle(
        narrower, [make_action("put", "/a", method="PUT", body=["Box"], returns=["Narrow"])]
    )

    assert _ids(divide(draft.plan(after), ())) == (set(), {"definition Box"})


def test_a_new_definition_that_only_what_is_held_needs_is_harmless(draft: Draft) -> None:
    after = _api(
        {
            "/pets": {
                "get": make_operation("listPets", returns=_ref("Cat")),
                "post": make_operation("addPet", request=_ref("Pet")),
            },
            "/pets/{id}": {"delete": make_operation("dropPet")},
        },
        Pet=PET,
        Cat={"type": "string"},
    )
    divided = _divide(draft, after)

    assert _ids(divided) == ({"definition Cat"}, {"action GET /pets"})


def test_the_part_can_be_applied_and_leaves_what_is_held_as_it_was(draft: Draft) -> None:
    required = {"name": "limit", "in": "query", "required": True, "schema": {"type": "string"}}
    after = _api(
        {
            "/pets": {
                "get": make_operation("listPets", returns=_ref("Pet"), parameters=[required])
            },
            "/cats": {"get": make_operation("cats", returns=_ref("Cat"))},
        },
        Pet=PET,
        Cat={"allOf": [_ref("Pet")]},
    )
    divided = _divide(draft, after, prune=True)
    before = {action.name: action for action in draft.read().actions}

    outcomes = draft.carry_out(divided.part, after, draft.read())
    assert {outcome.result for outcome in outcomes} == {"applied"}
    now = {action.name: action for action in draft.read().actions}
    assert now["listPets"] == before["listPets"]
    assert now.keys() == {*before, "cats"}
    rest = draft.plan(after, prune=True)
    assert {change.id for change in rest.pending} == {change.id for change in divided.held}


def test_an_empty_plan_has_nothing_to_divide(draft: Draft) -> None:
    divided = _divide(draft, BEFORE)

    assert (divided.held, divided.part.pending, divided.findings) == ((), (), ())


def test_dividing_is_the_same_whatever_the_order(draft: Draft) -> None:
    after = _api({"/pets": {"get": make_operation("other", returns=_ref("Pet"))}}, Pet={**PET})
    draft.apply(BEFORE)
    plan = draft.plan(after, prune=True)
    turned: Plan = msgspec.structs.replace(plan, changes=tuple(reversed(plan.changes)))

    assert _ids(divide(plan, ())) == _ids(divide(turned, ()))
