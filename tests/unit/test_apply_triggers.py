"""Triggers planned, made, updated in place and deleted in the sandbox."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import msgspec
import pytest
from bundles import make_bundle, make_definition, make_trigger
from imports import Imports, Person
from sandboxes import Draft, error_answer, open_draft

from importer.model.changes import Change
from importer.model.payloads import TriggerParameter

PET, CAT = make_definition("Pet"), make_definition("Cat", accept=["text/plain"])
LIMIT: TriggerParameter = {
    "name": "limit",
    "in": "query",
    "required": False,
    "type": "integer",
    "default": 5,
}
BORN = make_bundle([PET, CAT], triggers=[make_trigger("petBorn", body=["Pet"], parameters=[LIMIT])])
NONE = make_bundle([PET, CAT])


@pytest.fixture
def draft() -> Iterator[Draft]:
    with open_draft() as opened:
        yield opened


def the_trigger(imports: Imports, *, prune: bool = False) -> Change:
    plan = imports.preview(NONE, prune=prune)
    return {change.kind: change for change in plan.changes}["trigger"]


def test_triggers_come_after_the_definitions_that_they_link(draft: Draft) -> None:
    assert list(draft.results(BORN)) == ["definition Cat", "definition Pet", "trigger petBorn"]
    (trigger,) = draft.read().triggers
    assert (trigger.name, trigger.method) == ("petBorn", "POST")
    assert [link.definition.name for link in trigger.links()] == ["Pet"]
    assert draft.plan(BORN, prune=True).pending == ()


def test_an_update_keeps_every_id_it_can(draft: Draft) -> None:
    draft.apply(BORN)
    (before,) = draft.read().triggers
    changed = make_bundle(
        [PET, CAT],
        triggers=[make_trigger("petBorn", body=["Pet", "Cat"], method="PUT", summary="Born")],
    )
    change = {one.id: one for one in draft.plan(changed).changes}["trigger petBorn"]
    assert change.fields == ("method", "parameters", "requestBody", "summary")
    assert draft.results(changed) == {"trigger petBorn": "applied"}
    (after,) = draft.read().triggers
    assert after.request_body
    assert before.request_body
    assert after.id == before.id
    assert [one.id for one in after.responses or ()] == [one.id for one in before.responses or ()]
    old = [link.id for link in before.request_body.definitions or ()]
    new = {link.definition.name: link.id for link in after.request_body.definitions or ()}
    assert old == [new["Pet"]]
    assert draft.plan(changed).pending == ()


def test_a_trigger_of_the_same_name_is_adopted(draft: Draft) -> None:
    draft.apply(make_bundle(triggers=[make_trigger("petBorn")]))
    (before,) = draft.read().triggers
    assert draft.results(BORN)["trigger petBorn"] == "applied"
    assert draft.read().triggers[0].id == before.id


def test_a_persons_words_stay_and_the_vendors_come(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(BORN)
    Person(draft).edit_trigger("petBorn", summary="Ours", parameters=[])
    changed = make_bundle(
        [PET, CAT],
        triggers=[make_trigger("petBorn", body=["Cat"], parameters=[LIMIT])],
    )
    change = imports.change(changed, "trigger petBorn")
    assert (change.fields, change.kept) == (("requestBody",), ("parameters.query limit", "summary"))
    imports.run(changed)
    (after,) = draft.read().triggers
    assert (after.summary, after.parameters) == ("Ours", ())
    assert imports.run(changed) == {}


def test_a_trigger_that_a_person_made_is_never_deleted(draft: Draft) -> None:
    draft.apply(BORN)
    plan = draft.plan(NONE, prune=True)
    assert plan.pending == ()
    reasons = {change.kind: change.reason for change in plan.changes}
    assert "not known to be the importer's" in reasons["trigger"]


def test_one_of_ours_goes_with_prune_before_what_it_links(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(BORN)
    assert the_trigger(imports).reason == "not in the document; --prune deletes it"
    assert list(imports.run(make_bundle(), prune=True)) == [
        "trigger petBorn",
        "definition Cat",
        "definition Pet",
    ]
    assert draft.read().triggers == ()
    assert imports.base.applied == {"connector": imports.base.applied["connector"]}


def test_one_of_ours_that_a_person_changed_stays(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(BORN)
    Person(draft).edit_trigger("petBorn", summary="Ours")
    change = the_trigger(imports, prune=True)
    assert (change.verb, "a person changed it" in change.reason) == ("keep", True)


def test_a_link_to_what_was_not_made_skips_the_trigger(draft: Draft) -> None:
    bad = make_bundle(
        [make_definition("Bad", {"$ref": "#/$defs/Nowhere"})],
        triggers=[make_trigger("a", body=["Bad"]), make_trigger("b", body=["Nowhere"])],
    )
    outcomes = draft.apply(bad)
    assert {key: one.result for key, one in outcomes.items()} == {
        "definition Bad": "failed",
        "trigger a": "skipped",
        "trigger b": "failed",
    }
    assert "Nowhere, which does not exist" in outcomes["trigger b"].reason


def test_what_changed_since_the_plan_asks_for_a_new_one(draft: Draft) -> None:
    draft.apply(BORN)
    changed = make_bundle([PET, CAT], triggers=[make_trigger("petBorn", summary="Born")])
    plan, remote = draft.plan(changed), draft.read()
    empty = msgspec.structs.replace(remote, triggers=())
    (outcome,) = draft.carry_out(plan, changed, empty)
    assert (outcome.result, outcome.reason[-10:]) == ("failed", "plan again")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_an_answer_that_never_came_is_looked_up(draft: Draft, method: str) -> None:
    lost: list[httpx.Request] = []
    imports = Imports(draft)
    imports.run(NONE)

    async def meddle(request: httpx.Request) -> httpx.Response | None:
        if request.method == method and not lost:
            lost.append(request)
            await draft.through.inner.handle_async_request(request)
            raise httpx.ReadError("lost")
        return None

    draft.through.meddle = meddle
    changed = make_bundle([PET, CAT], triggers=[make_trigger("petBorn", summary="Born")])
    assert imports.run(BORN) == {"trigger petBorn": "applied"}
    assert imports.run(changed) == {"trigger petBorn": "applied"}
    assert imports.run(NONE, prune=True) == {"trigger petBorn": "applied"}
    assert lost
    assert draft.read().triggers == ()


def test_a_refused_key_leaves_the_other_triggers_alone(draft: Draft) -> None:
    imports = Imports(draft)
    both = make_bundle(triggers=[make_trigger("a"), make_trigger("b")])
    imports.run(both)

    async def refuse(request: httpx.Request) -> httpx.Response | None:
        return error_answer(401) if request.method == "PUT" else None

    draft.through.meddle = refuse
    wanted = make_bundle(connector={"imageURL": "https://pets.example/a.png"})
    assert list(imports.run(wanted, prune=True).values()) == ["failed", "skipped", "skipped"]
    assert len(draft.read().triggers) == 2


def test_what_a_trigger_that_stays_needs_stays_too(draft: Draft) -> None:
    imports = Imports(draft)
    tag = make_definition("Tag")
    pet = make_definition("Pet", {"$ref": "#/$defs/Tag"})
    imports.run(make_bundle([pet, CAT, tag], triggers=[make_trigger("t", body=["Pet"])]))
    Person(draft).edit_trigger("t", summary="Ours")
    plan = imports.preview(make_bundle(), prune=True)
    reasons = {change.id: change.reason for change in plan.changes}
    assert [change.id for change in plan.pending] == ["definition Cat"]
    assert reasons["definition Pet"] == "not in the document, but trigger t uses it: left alone"
    assert reasons["definition Tag"].endswith("but definition Pet uses it: left alone")
    assert imports.run(make_bundle(), prune=True) == {"definition Cat": "applied"}
    assert imports.run(make_bundle(), prune=True) == {}
