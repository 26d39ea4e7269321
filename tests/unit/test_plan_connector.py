"""What a plan makes of the connector itself: filled, kept, updated, held back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from bundles import make_bundle
from imports import Imports, Person
from sandboxes import Draft, open_draft

from importer.connect.answers import Answer
from importer.connect.stored_connector import StoredConnector, read_connector
from importer.errors import RefusedError
from importer.model.base import Base
from importer.model.bundle import Bundle
from importer.model.changes import Change
from importer.plan.plan import plan_changes, refuse_conflicts

DOCS, LOGO = "https://pets.example/docs", "https://pets.example/logo.png"
VARIABLES = [{"name": "region", "value": "eu"}, {"name": "plan", "value": "free"}]
FULL = make_bundle(
    connector={
        "documentationURL": DOCS,
        "imageURL": LOGO,
        "tags": {"category": ["pets"]},
        "connectionVariables": VARIABLES,
    }
)


@pytest.fixture
def draft() -> Iterator[Draft]:
    with open_draft() as opened:
        yield opened


def stored(**fields: Any) -> StoredConnector:
    """Make a connector as the platform would show it."""
    shown = {
        "id": "01J0000000000000000000000A",
        "organisationId": "01J00000000000000000000000",
        "name": "Pets",
        "public": False,
        "protocol": "http",
        "baseUrl": "https://pets.example",
        "authSchemeConfigs": [],
        "connections": [],
        "versions": [],
        **fields,
    }
    answer = Answer(status=200, headers={}, body=msgspec.json.encode(shown))
    return read_connector(answer, "here")


def changed(bundle: Bundle, connector: StoredConnector | None, **rules: Any) -> Change:
    plan = plan_changes(bundle, None, target=None, prune=True, connector=connector, **rules)
    return plan.changes[0]


def applied(**fields: Any) -> Base:
    return Base(applied={"connector": {"connector": fields}})


def test_a_connector_that_is_not_there_is_made() -> None:
    change = changed(FULL, None)
    assert (change.id, change.verb, change.name) == ("connector", "create", "Pets")
    assert change.before is None
    assert change.after == {
        "name": "Pets",
        "baseUrl": "https://pets.example",
        "documentationURL": DOCS,
        "imageURL": LOGO,
        "tags": {"category": ["pets"]},
        "connectionVariables": {"region": "eu", "plan": "free"},
    }


def test_one_that_this_run_has_made_is_still_to_be_made() -> None:
    made = msgspec.structs.replace(stored(connectionVariables=VARIABLES), is_new=True)
    assert changed(FULL, made).verb == "create"


def test_one_that_is_not_as_it_was_made_is_somebodys() -> None:
    found = msgspec.structs.replace(stored(imageURL="https://else.example"), is_new=True)
    change = changed(FULL, found)
    assert (change.verb, change.kept) == ("update", ("imageURL",))


def test_the_first_import_fills_what_is_empty_and_keeps_the_rest() -> None:
    found = stored(
        name="My pets",
        baseUrl="https://proxy.example",
        imageURL="",
        tags={"category": ["mine"], "team": ["a"]},
        connectionVariables=[{"name": "plan", "value": "gold"}],
    )
    change = changed(FULL, found)
    assert change.fields == ("connectionVariables", "documentationURL", "imageURL")
    assert change.kept == ("baseUrl", "connectionVariables.plan", "name", "tags.category")
    assert change.reason == (
        "differs in connectionVariables, documentationURL, imageURL; kept as set before the first "
        "import: baseUrl, connectionVariables.plan, name, tags.category"
    )
    assert change.after
    assert change.after["name"] == "My pets"
    assert change.after["tags"] == {"category": ["mine"], "team": ["a"]}


def test_a_connector_that_is_as_the_document_says_is_kept(draft: Draft) -> None:
    imports = Imports(draft)
    assert imports.run(FULL) == {"connector": "applied"}
    assert imports.run(FULL) == {}
    assert draft.plan(FULL).pending == ()


def test_what_the_vendor_changed_is_updated_and_what_a_person_changed_is_kept(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(FULL)
    Person(draft).edit_connector(name="Our pets", imageURL=None)
    moved = make_bundle(connector={"baseUrl": "https://v2.pets.example", "imageURL": LOGO})
    change = imports.change(moved)
    assert (change.fields, change.kept) == (("baseUrl",), ("imageURL", "name"))
    assert change.reason == "differs in baseUrl; kept as a person changed it: imageURL, name"
    imports.run(moved)
    connector = draft.connector()
    assert (connector.name, connector.base_url) == ("Our pets", "https://v2.pets.example")
    assert connector.image_url is None
    assert imports.run(moved) == {}


def test_what_the_document_does_not_say_any_more_stays(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(FULL)
    assert imports.run(make_bundle()) == {}
    connector = draft.connector()
    assert (connector.documentation_url, connector.variables) == (
        DOCS,
        {"region": "eu", "plan": "free"},
    )


def test_a_conflict_lasts_until_somebody_decides(draft: Draft) -> None:
    imports, person = Imports(draft), Person(draft)
    imports.run(FULL)
    person.edit_connector(imageURL="https://mine.example/a.png")
    new = make_bundle(connector={"imageURL": "https://pets.example/new.png"})
    for _ in range(2):
        change = imports.change(new)
        assert (change.verb, change.conflicts) == ("keep", ("imageURL",))
        assert change.reason == (
            "kept as a person changed it, though the document changed, too: imageURL; "
            "otherwise as in the document"
        )
        assert imports.run(new) == {}
    with pytest.raises(RefusedError, match="connector \\(imageURL\\)"):
        refuse_conflicts(imports.preview(new, on_conflict="fail"))
    assert imports.run(new, on_conflict="overwrite") == {"connector": "applied"}
    assert draft.connector().image_url == "https://pets.example/new.png"
    assert imports.change(new).conflicts == ()
    refuse_conflicts(imports.preview(new, on_conflict="fail"))


@pytest.mark.parametrize("url", ["/", "/api/v1"])
def test_a_document_without_an_address_does_not_take_one_away(url: str) -> None:
    change = changed(make_bundle(connector={"baseUrl": url}), stored())
    assert (change.verb, change.kept) == ("keep", ())


def test_an_address_takes_the_place_of_none() -> None:
    change = changed(FULL, stored(baseUrl="/"))
    assert change.after
    assert "baseUrl" in change.fields
    assert change.after["baseUrl"] == "https://pets.example"
    again = changed(make_bundle(connector={"baseUrl": "/"}), stored(baseUrl="/"))
    assert again.verb == "keep"
    assert again.after
    assert again.after["baseUrl"] == "/"


def test_variables_wait_where_connections_have_values_of_their_own() -> None:
    own = [{"variables": [{"name": "plan", "value": "gold"}]}, {"variables": []}]
    found = stored(connectionVariables=VARIABLES[1:], connections=own)
    change = changed(FULL, found)
    assert "connectionVariables" not in change.fields
    assert change.conflicts == ("connectionVariables.region",)
    assert "those that one connection has of its own, so they stay" in change.reason
    written = changed(FULL, found, on_conflict="overwrite")
    assert "connectionVariables" in written.fields
    assert "overwrites those that one connection has of its own" in written.reason


def test_connections_with_nothing_of_their_own_are_in_nobodys_way() -> None:
    found = stored(
        connectionVariables=VARIABLES[1:],
        connections=[{"variables": VARIABLES[1:]}, {"variables": None}, {}],
    )
    assert "connectionVariables" in changed(FULL, found).fields


def test_a_base_url_waits_for_its_variables() -> None:
    url = "https://{{ conn.host }}.example/{{conn.plan}}"
    wanted = make_bundle(
        connector={
            "baseUrl": url,
            "connectionVariables": [{"name": "host", "value": "eu"}, *VARIABLES],
        }
    )
    base = applied(name="Pets", baseUrl="https://pets.example")
    own = [{"variables": [{"name": "x", "value": "1"}]}] * 2
    change = changed(wanted, stored(connections=own), base=base)
    assert change.fields == ()
    assert change.conflicts == (
        "baseUrl",
        "connectionVariables.host",
        "connectionVariables.plan",
        "connectionVariables.region",
    )
    assert "those that 2 connections have of their own" in change.reason
    assert "the base URL stays, since there is no variable host, plan" in change.reason
    free = changed(wanted, stored(), base=base)
    assert free.fields == ("baseUrl", "connectionVariables")


def test_what_a_person_typed_in_is_not_told_where_it_may_be_a_secret() -> None:
    found = stored(
        baseUrl="https://me:s3cret@proxy.example/v1",
        imageURL="https://cdn.example/a.png?token=s3cret",
        connectionVariables=[
            {"name": "plan", "value": "s3cret"},
            {"name": "region", "value": "eu"},
            {"name": "own", "value": "s3cret"},
        ],
    )
    change = changed(FULL, found)
    assert change.before
    assert change.after
    assert b"s3cret" not in msgspec.json.encode(change)
    assert change.before["connectionVariables"] == {
        "plan": "(set by hand)",
        "region": "eu",
        "own": "(set by hand)",
    }
    assert change.after["baseUrl"] == "https://...@proxy.example/v1"
    assert change.before["imageURL"] == "https://cdn.example/a.png?..."


def test_a_connector_of_another_protocol_is_left_alone() -> None:
    change = changed(FULL, stored(protocol="bigquery", baseUrl=None))
    assert (change.verb, change.documented) == ("keep", False)
    assert change.reason == "its protocol is bigquery: left alone"


def test_kinds_to_leave_are_not_planned_for(draft: Draft) -> None:
    plan = draft.plan(FULL, leave=frozenset({"connector", "auth-scheme"}))
    assert plan.changes == ()


def test_a_version_without_its_connector_says_nothing_of_it(draft: Draft) -> None:
    plan = plan_changes(FULL, draft.read(), target=None, prune=False)
    assert plan.changes == ()


def test_many_conflicts_are_told_by_a_few() -> None:
    conflict = changed(FULL, stored(), base=applied(name="Cats", baseUrl="https://c.example"))
    many = msgspec.structs.replace(conflict, conflicts=("a",))
    plan = plan_changes(FULL, None, target=None, prune=False)
    with pytest.raises(RefusedError, match="and 3 more"):
        refuse_conflicts(msgspec.structs.replace(plan, changes=(many,) * 8))
