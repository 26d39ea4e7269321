"""What a person deleted is left alone, unless it is asked for or needed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from bundles import make_action, make_bundle, make_definition, make_key_scheme, make_trigger, refers
from imports import Imports, Person
from sandboxes import Draft, open_draft

from importer.model.bundle import Bundle
from importer.plan.words import LEFT, REMADE

SCHEMES = {"key": make_key_scheme()}


def pets(*more: str) -> Bundle:
    """Make a bundle of things of every kind; each of `more` is an action that returns a toy."""
    return make_bundle(
        [make_definition("Pet"), make_definition("Toy", refers("Brand")), make_definition("Brand")],
        [make_action("getPet", returns=["Pet"]), *(make_action(n, returns=["Toy"]) for n in more)],
        triggers=[make_trigger("petBorn")],
        schemes=SCHEMES,
    )


@pytest.fixture
def draft() -> Iterator[Draft]:
    with open_draft() as opened:
        yield opened


@pytest.fixture
def imports(draft: Draft) -> Imports:
    """Give imports of which the first has made everything."""
    made = Imports(draft)
    assert set(made.run(pets()).values()) == {"applied"}
    return made


def scheme_id(draft: Draft) -> str:
    (found,) = draft.connector().configs
    return found


def delete(draft: Draft, kind: str) -> str:
    """Let a person delete something of a kind; give the id of its change."""
    person = Person(draft)
    if kind == "action":
        person.delete_action("getPet")
        return "action GET /getPet"
    if kind == "trigger":
        person.delete_trigger("petBorn")
        return "trigger petBorn"
    if kind == "definition":
        person.delete_definition("Toy")
        return "definition Toy"
    identity = scheme_id(draft)
    person.delete_scheme(identity)
    return f"auth-scheme {identity}"


@pytest.mark.parametrize("kind", ["action", "trigger", "definition", "auth-scheme"])
def test_what_a_person_deleted_is_made_again_only_where_that_is_wanted(
    draft: Draft, imports: Imports, kind: str
) -> None:
    key = delete(draft, kind)
    for _ in range(2):  # what is left alone is known to be so at the next run as well
        change = imports.change(pets(), key)
        assert (change.verb, change.reason) == ("keep", LEFT)
        assert change.before is change.after is None
        assert imports.run(pets()) == {}

    change = imports.change(pets(), key, recreate=True)
    assert (change.verb, change.reason) == ("create", REMADE)
    assert imports.run(pets(), recreate=True) == {key: "applied"}
    assert not imports.preview(pets()).pending


@pytest.mark.usefixtures("imports")
def test_without_a_base_what_is_missing_is_made(draft: Draft) -> None:
    key = delete(draft, "action")
    plan = draft.plan(pets())
    assert [change.id for change in plan.pending] == [key]


def test_a_definition_that_something_needs_is_made_again_with_what_it_needs(
    draft: Draft, imports: Imports
) -> None:
    person = Person(draft)
    person.delete_definition("Toy")
    person.delete_definition("Brand")
    assert imports.change(pets(), "definition Toy").verb == "keep"

    after = pets("getToy")
    toy, brand = (imports.change(after, f"definition {name}") for name in ("Toy", "Brand"))
    assert (toy.verb, toy.reason) == (
        "create",
        "deleted by hand, but action GET /getToy needs it: made again",
    )
    assert (brand.verb, "definition Toy needs it" in brand.reason) == ("create", True)
    assert imports.run(after) == {
        "definition Brand": "applied",
        "definition Toy": "applied",
        "action GET /getToy": "applied",
    }
    assert not imports.preview(after).pending


def test_what_the_importer_deleted_itself_is_made_when_the_document_has_it_again(
    imports: Imports,
) -> None:
    imports.run(pets("getToy"))
    imports.run(pets(), prune=True)
    assert imports.run(pets("getToy")) == {"action GET /getToy": "applied"}


def test_a_version_in_which_nothing_stands_was_made_anew(draft: Draft, imports: Imports) -> None:
    person = Person(draft)
    person.delete_action("getPet")
    person.delete_trigger("petBorn")
    for name in ("Toy", "Brand", "Pet"):
        person.delete_definition(name)
    verbs = {one.kind: one.verb for one in imports.preview(pets()).changes}
    assert verbs["action"] == verbs["trigger"] == verbs["definition"] == "create"
    assert verbs["auth-scheme"] == "keep"


def test_an_action_whose_path_a_person_changed_is_left_alone_under_the_old_one(
    draft: Draft, imports: Imports
) -> None:
    Person(draft).edit_action("getPet", path="/ours")
    assert imports.change(pets(), "action GET /getPet").reason == LEFT
    assert imports.run(pets()) == {}
