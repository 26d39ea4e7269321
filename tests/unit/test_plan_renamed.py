"""Definitions that a vendor renamed stay the same definitions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from bundles import make_action, make_bundle, make_definition, make_trigger, refers
from imports import Imports, Person
from sandboxes import Draft, error_answer, open_draft

from importer.connect.canonical import names_by_url
from importer.connect.types import StoredDefinition
from importer.model.bundle import Bundle
from importer.plan.meaning import meaning_of

PET = {"type": "object", "properties": {"name": {"type": "string"}}}
NODE = {"type": "object", "properties": {"next": {"$ref": "#/$defs/Node"}}}
KNOT = {"type": "object", "properties": {"next": {"$ref": "#/$defs/Knot"}}}


@pytest.fixture
def draft() -> Iterator[Draft]:
    with open_draft() as opened:
        yield opened


def shop(name: str, content: Any = PET, description: str = "", **extra: Any) -> Bundle:
    """Make a bundle in which an action, a trigger and another definition use the one named."""
    return make_bundle(
        [
            make_definition(name, content, description=description),
            make_definition("Owner", {"properties": {"has": {"$ref": f"#/$defs/{name}"}}}),
            *(make_definition(other, one) for other, one in extra.items()),
        ],
        [
            make_action("addPet", method="POST", body=[name], returns=[name]),
            make_action("getOwner", returns=["Owner"]),
        ],
        triggers=[make_trigger("onPet", body=[name])],
    )


def standing(draft: Draft) -> dict[str, StoredDefinition]:
    return {one.name: one for one in draft.read().definitions}


def links(draft: Draft) -> dict[str, str]:
    """Give the id of each link, and the id of the definition that it leads to."""
    remote = draft.read()
    exchanges = (*remote.actions, *remote.triggers)
    return {link.id: link.definition.id for one in exchanges for link in one.links()}


@pytest.mark.parametrize(
    ("name", "content", "now", "then"),
    [("Pet", PET, "Animal", PET), ("Node", NODE, "Knot", KNOT)],
    ids=["alone", "refers to itself"],
)
@pytest.mark.parametrize("prune", [False, True])
def test_a_renamed_definition_is_updated_in_place(
    draft: Draft, name: str, content: Any, now: str, then: Any, *, prune: bool
) -> None:
    imports = Imports(draft)
    imports.run(shop(name, content))
    before, linked = standing(draft)[name], links(draft)
    after = shop(now, then)

    plan = imports.preview(after, prune=prune)
    (change,) = plan.pending
    assert (change.id, change.verb, change.fields) == (f"definition {now}", "update", ("name",))
    assert (change.moved_from, change.reason) == (name, f"renamed from {name}; differs in name")
    assert change.before is not None
    assert change.before["name"] == name
    assert f"definition {name}" not in {one.id for one in plan.changes}

    assert imports.run(after, prune=prune) == {f"definition {now}": "applied"}
    found = standing(draft)
    assert set(found) == {now, "Owner"}
    assert (found[now].id, found[now].url) == (before.id, before.url)
    assert links(draft) == linked
    assert not imports.preview(after, prune=True).pending
    assert set(imports.base.applied["definition"]) == {now, "Owner"}


def test_a_persons_description_of_a_renamed_definition_stays(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(shop("Pet", description="Vendor's"))
    Person(draft).edit_definition("Pet", description="Ours")
    after = shop("Animal", description="Vendor's")

    change = imports.change(after, "definition Animal")
    assert (change.verb, change.kept) == ("update", ("description",))
    imports.run(after)
    assert standing(draft)["Animal"].description == "Ours"
    again = imports.change(after, "definition Animal")
    assert (again.verb, again.kept, again.moved_from) == ("keep", ("description",), None)


def test_a_description_that_changes_with_the_name_is_written(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(shop("Pet", description="One"))
    change = imports.change(shop("Animal", description="Two"), "definition Animal")
    assert (change.moved_from, change.fields) == ("Pet", ("description", "name"))
    imports.run(shop("Animal", description="Two"))
    assert standing(draft)["Animal"].description == "Two"


def test_a_discriminator_follows_the_new_name_by_an_update_of_the_content(draft: Draft) -> None:
    def choice(name: str) -> Any:
        mapping = {"a": f"#/$defs/{name}"}
        return {
            "oneOf": [{"$ref": f"#/$defs/{name}"}, {"type": "null"}],
            "discriminator": {"propertyName": "kind", "mapping": mapping},
        }

    imports = Imports(draft)
    imports.run(shop("Node", choice("Node")))
    before = standing(draft)["Node"]
    after = shop("Knot", choice("Knot"))
    change = imports.change(after, "definition Knot")
    assert (change.moved_from, change.fields) == ("Node", ("content", "name"))
    imports.run(after)
    assert standing(draft)["Knot"].id == before.id
    remote = draft.read()
    assert names_by_url(remote.definitions)(before.url) == "Knot"
    assert before.url in remote.contents["Knot"].text
    assert not imports.preview(after, prune=True).pending


def test_definitions_that_are_new_and_changed_may_refer_to_a_renamed_one(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(shop("Pet", Zoo={"type": "object"}))
    before = standing(draft)["Pet"].id
    after = shop("Animal", Zoo=refers("Animal"), Herd=refers("Animal", "Zoo"))
    assert set(imports.run(after).values()) == {"applied"}
    assert standing(draft)["Animal"].id == before
    assert not imports.preview(after, prune=True).pending


def test_definitions_that_refer_to_each_other_are_renamed_together(draft: Draft) -> None:
    def ring(first: str, second: str) -> Bundle:
        one = {"properties": {"second": {"$ref": f"#/$defs/{second}"}}}
        other = {"properties": {"first": {"$ref": f"#/$defs/{first}"}}}
        return make_bundle(
            [make_definition(first, one), make_definition(second, other)],
            [make_action("get", returns=[first])],
        )

    imports = Imports(draft)
    imports.run(ring("A", "B"))
    ids = {one.id for one in standing(draft).values()}
    imports.run(ring("C", "D"))
    assert {one.id for one in standing(draft).values()} == ids
    assert set(standing(draft)) == {"C", "D"}
    assert not imports.preview(ring("C", "D"), prune=True).pending


def test_a_vendor_may_rename_there_and_back(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(shop("Pet"))
    before = standing(draft)["Pet"].id
    for name in ("Animal", "Pet"):
        imports.run(shop(name))
        assert standing(draft)[name].id == before


def test_what_the_document_left_out_and_nobody_touched_is_still_pruned(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(shop("Pet", Herd=refers("Pet")))
    imports.run(shop("Animal"))
    assert set(standing(draft)) == {"Animal", "Owner", "Herd"}
    imports.run(shop("Animal"), prune=True)
    assert set(standing(draft)) == {"Animal", "Owner"}


def test_a_rename_whose_answer_is_lost_is_found_again(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(shop("Pet"))

    async def lose(request: httpx.Request) -> httpx.Response | None:
        if request.method != "PUT" or not request.url.path.endswith("/Pet"):
            return None
        await draft.through.inner.handle_async_request(request)
        raise httpx.ReadError("lost", request=request)

    draft.through.meddle = lose
    assert imports.run(shop("Animal")) == {"definition Animal": "applied"}
    draft.through.meddle = None
    assert not imports.preview(shop("Animal"), prune=True).pending


def test_a_rename_that_is_not_remembered_still_counts(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(shop("Pet", description="Vendor's"))
    remembered = imports.base
    after = shop("Animal", description="Vendor's")
    imports.run(after)
    Person(draft).edit_definition("Animal", description="Ours")
    imports.base = remembered

    change = imports.change(after, "definition Animal")
    assert (change.verb, change.kept, change.moved_from) == ("keep", ("description",), None)
    imports.run(after)
    assert standing(draft)["Animal"].description == "Ours"
    assert not imports.preview(after, prune=True).pending


def test_a_rename_that_is_refused_is_tried_again(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(shop("Pet"))
    before = standing(draft)["Pet"].id

    async def refuse(request: httpx.Request) -> httpx.Response | None:
        return error_answer(400) if request.method == "PUT" else None

    draft.through.meddle = refuse
    assert imports.run(shop("Animal")) == {"definition Animal": "failed"}
    assert set(standing(draft)) == {"Pet", "Owner"}
    assert not imports.preview(shop("Pet"), prune=True).pending
    draft.through.meddle = None
    assert imports.run(shop("Animal")) == {"definition Animal": "applied"}
    assert standing(draft)["Animal"].id == before
    assert not imports.preview(shop("Animal"), prune=True).pending


def test_a_rename_of_what_is_gone_by_now_fails_with_what_to_do(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(make_bundle([make_definition("Pet", PET)]))
    after = make_bundle([make_definition("Animal", PET)])
    plan = imports.preview(after)
    Person(draft).delete_definition("Pet")
    (outcome,) = draft.carry_out(plan, after, draft.read())
    assert (outcome.result, "plan again" in outcome.reason) == ("failed", True)


def test_a_rename_is_told_as_one_and_nothing_else(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(shop("Pet"))
    found = meaning_of(imports.preview(shop("Animal")))
    told = [(one.code, one.reason) for ones in found.values() for one in ones]
    assert told == [("definition-renamed", "it was called Pet")]


def moved(imports: Imports, bundle: Bundle) -> set[str | None]:
    return {one.moved_from for one in imports.preview(bundle).changes}


def test_where_two_could_be_the_renamed_one_none_is(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(shop("Pet"))
    assert moved(imports, shop("Animal", Beast=PET)) == {None}


def test_where_two_could_have_been_renamed_none_is(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(shop("Pet", Beast=PET))
    assert moved(imports, shop("Animal")) == {None}
    Person(draft).delete_definition("Beast")
    assert moved(imports, shop("Animal")) == {None}


def test_a_renamed_definition_that_is_another_besides_is_made_anew(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(shop("Pet"))
    assert moved(imports, shop("Animal", {**PET, "required": ["name"]})) == {None}


def test_other_media_types_or_a_persons_are_no_rename(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(make_bundle([make_definition("Pet", PET)]))
    text = make_definition("Animal", PET, accept=["text/json"])
    assert moved(imports, make_bundle([text])) == {None}
    Person(draft).edit_definition("Pet", accept=["text/json"])
    assert moved(imports, make_bundle([make_definition("Animal", PET)])) == {None}


def test_a_name_that_stands_or_was_applied_is_none_that_came(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(shop("Pet", Animal={"type": "string"}))
    assert moved(imports, shop("Animal")) == {None}
    Person(draft).delete_definition("Animal")
    assert moved(imports, shop("Animal")) == {None}


def test_what_nobody_knows_to_be_ours_is_not_renamed(draft: Draft) -> None:
    draft.run_plan(shop("Pet"))
    assert moved(Imports(draft), shop("Animal")) == {None}


def test_definitions_that_are_left_alone_are_not_renamed(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(shop("Pet"))
    plan = imports.preview(shop("Animal"), leave=frozenset({"definition"}))
    assert {one.id for one in plan.pending} == {"action POST /addPet", "trigger onPet"}
