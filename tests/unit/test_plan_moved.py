"""Actions that a vendor moved to another method or path stay the same actions."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from bundles import make_action, make_bundle, make_definition
from imports import Imports, Person
from sandboxes import Draft, open_draft

from importer.errors import RefusedError
from importer.model.bundle import Bundle
from importer.model.payloads import ActionCreate, ActionParameter
from importer.plan.harm import refuse_harm
from importer.plan.recorded import applied_base

PET = make_definition("Pet", {"type": "object"})
LIMIT: ActionParameter = {"name": "limit", "in": "query", "required": False, "type": "integer"}


@pytest.fixture
def draft() -> Iterator[Draft]:
    with open_draft() as opened:
        yield opened


def listing(path: str, *, method: str = "GET", name: str = "listPets", summary: str = "") -> Bundle:
    return make_bundle([PET], [pets(path, method=method, name=name, summary=summary)])


def pets(
    path: str, *, method: str = "GET", name: str = "listPets", summary: str = ""
) -> ActionCreate:
    return make_action(
        name, path, method=method, summary=summary, parameters=[LIMIT], returns=["Pet"]
    )


def ids(draft: Draft) -> dict[str, tuple[str, str, str]]:
    """Give what stands: method, path and id of each action."""
    return {one.name: (one.method, one.path, one.id) for one in draft.read().actions}


@pytest.mark.parametrize(("method", "path"), [("GET", "/v2/pets"), ("POST", "/pets")])
def test_an_action_that_moved_is_updated_in_place(draft: Draft, method: str, path: str) -> None:
    imports = Imports(draft)
    imports.run(listing("/pets"))
    before = ids(draft)["listPets"]
    after = listing(path, method=method)

    change = imports.change(after, f"action {method} {path}")
    assert (change.verb, change.moved_from) == ("update", "GET /pets")
    assert change.reason == f"moved from GET /pets; differs in {change.fields[0]}"
    assert "action GET /pets" not in {one.id for one in imports.preview(after, prune=True).changes}

    imports.run(after, prune=True)
    assert ids(draft) == {"listPets": (method, path, before[2])}
    assert not imports.preview(after, prune=True).pending
    assert set(imports.base.applied["action"]) == {f"{method} {path}"}


def test_what_people_changed_of_an_action_that_moved_stays(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(listing("/pets", summary="Vendor's"))
    Person(draft).edit_action("listPets", name="ourPets", summary="Ours")
    after = listing("/v2/pets", summary="Vendor's")

    change = imports.change(after, "action GET /v2/pets")
    assert (change.verb, change.kept) == ("update", ("name", "summary"))
    imports.run(after)
    (stored,) = draft.read().actions
    assert (stored.name, stored.path, stored.summary) == ("ourPets", "/v2/pets", "Ours")
    again = imports.change(after, "action GET /v2/pets")
    assert (again.verb, again.kept) == ("keep", ("name", "summary"))


def test_a_vendor_may_move_an_action_there_and_back(draft: Draft) -> None:
    imports = Imports(draft)
    for path in ("/pets", "/v2/pets", "/pets"):
        assert set(imports.run(listing(path)).values()) <= {"applied"}
        assert ids(draft)["listPets"][1] == path
    assert not imports.preview(listing("/pets")).pending


def test_what_people_changed_stays_where_the_run_that_moved_it_is_forgotten(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(listing("/pets", summary="Vendor's"))
    Person(draft).edit_action("listPets", summary="Ours")
    known, after = imports.base, listing("/v2/pets", summary="Vendor's")
    imports.run(after)
    imports.base = known  # as it is restored from a copy

    change = imports.change(after, "action GET /v2/pets")
    assert (change.verb, change.kept, change.moved_from) == ("keep", ("summary",), "GET /pets")
    assert not imports.preview(after, prune=True).pending
    imports.run(after)
    assert set(imports.base.applied["action"]) == {"GET /v2/pets"}
    assert imports.change(after, "action GET /v2/pets").moved_from is None
    (stored,) = draft.read().actions
    assert stored.summary == "Ours"


def test_what_people_changed_stays_where_the_vendor_moves_that_on(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(listing("/pets", summary="Vendor's"))
    Person(draft).edit_action("listPets", summary="Ours")
    known = imports.base
    imports.run(listing("/v2/pets", summary="Vendor's"))
    imports.base = known

    after = listing("/v3/pets", summary="Vendor's")
    change = imports.change(after, "action GET /v3/pets")
    assert (change.verb, change.kept, change.fields) == ("update", ("summary",), ("path",))
    assert change.moved_from == "GET /v2/pets"
    imports.run(after)
    (stored,) = draft.read().actions
    assert (stored.path, stored.summary) == ("/v3/pets", "Ours")
    assert not imports.preview(after, prune=True).pending


def test_an_action_that_a_person_deleted_has_not_moved(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(listing("/pets"))
    Person(draft).delete_action("listPets")
    change = imports.change(listing("/v2/pets"), "action GET /v2/pets")
    assert (change.verb, change.moved_from) == ("create", None)
    imports.run(listing("/v2/pets"))
    assert [one.path for one in draft.read().actions] == ["/v2/pets"]
    assert not imports.preview(listing("/v2/pets")).pending


def test_what_is_known_by_an_identity_that_is_there_has_not_moved(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(listing("/pets"))
    known = imports.base
    imports.run(make_bundle([PET], [pets("/pets", name="oldPets"), pets("/v2/pets")]))
    imports.base = known
    assert {one.moved_from for one in imports.preview(listing("/v2/pets")).changes} == {None}


def test_without_a_base_the_name_and_the_shape_tell_a_move(draft: Draft) -> None:
    draft.apply(listing("/pets"))
    (change,) = (one for one in draft.plan(listing("/v2/pets")).changes if one.kind == "action")
    assert (change.verb, change.moved_from) == ("update", "GET /pets")


def test_another_name_or_another_shape_is_no_move(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(listing("/pets"))
    other_shape = make_bundle([], [make_action("listPets", "/v2/pets", body=[])])
    for after in (listing("/v2/pets", name="allPets"), other_shape):
        verbs = {one.identity: one.verb for one in imports.preview(after, prune=True).changes}
        assert verbs["GET /pets"] == "delete"
        assert verbs["GET /v2/pets"] == "create"


def test_what_the_document_still_has_has_not_moved(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(listing("/pets"))
    both = make_bundle([PET], [pets("/pets", name="oldPets"), pets("/v2/pets")])
    moves = [one.moved_from for one in imports.preview(both).changes]
    assert set(moves) == {None}


def test_where_something_of_ours_was_the_vendor_has_moved_nothing(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(listing("/pets"))
    Person(draft).edit_action("listPets", path="/ours")
    assert {one.moved_from for one in imports.preview(listing("/pets")).changes} == {None}


def test_a_move_whose_path_a_person_changed_too_is_a_conflict_until_somebody_decides(
    draft: Draft,
) -> None:
    def by(name: str, path: str) -> Bundle:
        parameter: ActionParameter = {
            "name": name,
            "in": "path",
            "required": True,
            "type": "string",
        }
        return make_bundle([], [make_action("getPet", path, parameters=[parameter])])

    imports = Imports(draft)
    imports.run(by("id", "/pets/{{ param.id }}"))
    key = {"name": "key", "in": "path", "required": True, "type": "string"}
    Person(draft).edit_action("getPet", path="/pets/{{ param.key }}", parameters=[key])
    after = by("id", "/v2/pets/{{ param.id }}")
    for _ in range(2):
        change = imports.change(after, "action GET /v2/pets/{}")
        assert (change.verb, change.conflicts) == ("keep", ("path",))
        imports.run(after)
    assert imports.run(after, on_conflict="overwrite") == {"action GET /v2/pets/{}": "applied"}
    assert ids(draft)["getPet"][1] == "/v2/pets/{{ param.id }}"
    assert not imports.preview(after).pending


def test_a_move_that_was_not_done_is_known_by_the_old_identity(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(listing("/pets"))
    plan = imports.preview(listing("/v2/pets"))
    assert applied_base(plan, [], imports.base) == imports.base


def test_actions_that_moved_count_as_harm(draft: Draft) -> None:
    def many(prefix: str) -> Bundle:
        return make_bundle([], [make_action(f"a{n}", f"/{prefix}/a{n}") for n in range(10)])

    imports = Imports(draft)
    imports.run(many("v1"))
    plan = imports.preview(many("v2"))
    assert {one.verb for one in plan.pending} == {"update"}
    with pytest.raises(RefusedError, match=re.escape("10 of 10 actions would be deleted (0)")):
        refuse_harm(plan)
