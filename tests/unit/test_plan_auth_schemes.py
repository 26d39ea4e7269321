"""What a plan makes of auth schemes: ours by their ids, people's never touched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from bundles import make_bundle, make_key_scheme, make_oauth2
from imports import Imports, Person
from sandboxes import ORGANISATION_ID, Draft, open_draft

from importer.model.bundle import Bundle
from importer.model.changes import Change, Plan
from importer.plan.plan import plan_changes
from importer.ulids import auth_scheme_id

OWN = "01J0000000000000000000000A"
CREDENTIAL = "01J0000000000000000000000C"
KEYED = make_bundle(schemes={"key": make_key_scheme()})
SCOPES = {"read": "Read", "write": "Write"}
OAUTH2 = make_bundle(schemes={"oauth": make_oauth2(SCOPES, chosen=["read"])})
CLIENT = {
    "credentialId": CREDENTIAL,
    "organisationId": ORGANISATION_ID,
    "clientId": "the-client",
}


@pytest.fixture
def draft() -> Iterator[Draft]:
    with open_draft() as opened:
        yield opened


def id_of(draft: Draft, key: str) -> str:
    return auth_scheme_id(draft.connector_id, key)


def the(plan: Plan, draft: Draft, key: str) -> Change:
    return {change.identity: change for change in plan.changes}[id_of(draft, key)]


def without_connector(plan: Plan) -> list[Change]:
    return [change for change in plan.changes if change.kind != "connector"]


def test_a_scheme_has_an_id_of_its_connector_and_its_key(draft: Draft) -> None:
    (change,) = without_connector(draft.plan(KEYED))
    config_id = id_of(draft, "key")
    assert (change.id, change.identity) == (f"auth-scheme {config_id}", config_id)
    assert (change.verb, change.name) == ("create", "A key")
    assert change.reason == "not in the connector yet"
    assert config_id != KEYED.authSchemeConfigs[0]["id"]
    assert change.after == {
        "schemeType": "api-key",
        "description": "A key",
        "name": "X-Key",
        "in": "header",
    }


def test_without_a_connector_the_id_is_that_of_the_bundle() -> None:
    (change,) = without_connector(plan_changes(KEYED, None, target=None, prune=False))
    assert change.identity == KEYED.authSchemeConfigs[0]["id"]


def test_a_config_without_a_key_keeps_its_id(draft: Draft) -> None:
    bundle = msgspec.structs.replace(KEYED, scheme_keys={})
    (change,) = without_connector(draft.plan(bundle))
    assert change.identity == KEYED.authSchemeConfigs[0]["id"]


@pytest.mark.parametrize("bundle", [KEYED, OAUTH2])
def test_a_second_import_changes_nothing(draft: Draft, bundle: Bundle) -> None:
    imports = Imports(draft)
    assert set(imports.run(bundle).values()) == {"applied"}
    assert imports.run(bundle) == {}
    assert draft.plan(bundle).pending == ()


def test_what_a_person_changed_stays_and_what_the_vendor_changed_comes(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(OAUTH2)
    Person(draft).edit_scheme(
        id_of(draft, "oauth"),
        description="Ours",
        defaultScopes=["write", "read"],
        scopes=[{"name": "read", "description": "Read"}, {"name": "hand"}, {"name": "write"}],
        grant={"grantType": "authorization_code", **CLIENT},
        additionalTokenParams="audience=pets",
    )
    new = make_oauth2({"read": "Read all", "list": ""}, chosen=["read"])
    bundle = make_bundle(schemes={"oauth": {**new, "tokenUrl": "https://pets.example/t2"}})
    change = the(imports.preview(bundle), draft, "oauth")
    assert change.fields == ("scopes", "tokenUrl")
    assert change.kept == ("defaultScopes", "description", "scopes.hand")
    assert change.conflicts == ("scopes.write",)
    imports.run(bundle)
    (config,) = draft.connector().configs.values()
    assert config == {
        "id": id_of(draft, "oauth"),
        "schemeType": "oauth2",
        "description": "Ours",
        "authorizeUrl": "https://pets.example/authorize",
        "tokenUrl": "https://pets.example/t2",
        "scopes": [
            {"name": "read", "description": "Read all"},
            {"name": "hand"},
            {"name": "write"},
            {"name": "list"},
        ],
        "defaultScopes": ["write", "read"],
        "grant": {"grantType": "authorization_code", **CLIENT},
        "additionalTokenParams": "audience=pets",
    }
    assert imports.run(bundle) == {}


def test_a_scope_that_the_vendor_dropped_goes_unless_nothing_is_known(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(OAUTH2)
    fewer = make_bundle(schemes={"oauth": make_oauth2({"read": "Read"}, chosen=["read"])})
    assert draft.plan(fewer).pending == ()
    assert the(imports.preview(fewer), draft, "oauth").fields == ("scopes",)


def test_another_kind_of_sign_in_takes_the_place_of_the_old_as_a_whole(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(KEYED)
    basic = make_bundle(schemes={"key": {"schemeType": "basic-auth", "description": "Name"}})
    assert the(imports.preview(basic), draft, "key").fields == (
        "description",
        "in",
        "name",
        "schemeType",
    )
    imports.run(basic)
    (config,) = draft.connector().configs.values()
    assert config == {
        "id": id_of(draft, "key"),
        "schemeType": "basic-auth",
        "description": "Name",
    }
    assert imports.run(basic) == {}


def test_another_kind_of_sign_in_waits_where_a_person_changed_the_old(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(KEYED)
    Person(draft).edit_scheme(id_of(draft, "key"), name="X-Mine")
    basic = make_bundle(schemes={"key": {"schemeType": "basic-auth", "description": "Name"}})
    for _ in range(2):
        change = the(imports.preview(basic), draft, "key")
        assert (change.verb, change.conflicts) == ("keep", ("schemeType",))
        assert imports.run(basic) == {}
    imports.run(basic, on_conflict="overwrite")
    assert [one["schemeType"] for one in draft.connector().configs.values()] == ["basic-auth"]


GRANTS = ["client_credentials", "password"]


@pytest.mark.parametrize("grant", GRANTS)
def test_a_client_that_a_person_gave_is_never_lost(draft: Draft, grant: str) -> None:
    imports = Imports(draft)
    imports.run(OAUTH2)
    Person(draft).edit_scheme(
        id_of(draft, "oauth"), grant={"grantType": "authorization_code", **CLIENT}
    )
    other = make_bundle(schemes={"oauth": make_oauth2(SCOPES, grant=grant, chosen=["read"])})
    change = the(imports.preview(other), draft, "oauth")
    imports.run(other)
    (config,) = draft.connector().configs.values()
    if grant == "client_credentials":
        assert (change.verb, change.conflicts) == ("keep", ("schemeType",))
        assert "the OAuth 2 client that a person gave has no place" in change.reason
        assert config["grant"]["grantType"] == "authorization_code"
        assert the(imports.preview(other), draft, "oauth").conflicts == ("schemeType",)
        imports.run(other, on_conflict="overwrite")
        (config,) = draft.connector().configs.values()
        assert config["grant"] == {"grantType": "client_credentials"}
    else:
        assert change.fields == ("grantType",)
        assert config["grant"] == {"grantType": "password", **CLIENT}
    assert imports.run(other) == {}


def test_a_scheme_that_a_person_added_is_never_touched(draft: Draft) -> None:
    imports, person = Imports(draft), Person(draft)
    own = {"id": OWN, "schemeType": "basic-auth", "description": ""}
    person.put_scheme(own)
    imports.run(KEYED, prune=True)
    stray = imports.change(KEYED, f"auth-scheme {OWN}", prune=True)
    assert (stray.verb, stray.documented, stray.name) == ("keep", False, "basic-auth")
    assert "not known to be the importer's" in stray.reason
    assert draft.connector().configs[OWN] == own


def test_one_of_ours_is_deleted_only_with_prune_and_as_we_left_it(draft: Draft) -> None:
    imports, person = Imports(draft), Person(draft)
    both = make_bundle(
        schemes={"key": make_key_scheme(), "other": make_key_scheme("Other", name="X-Other")}
    )
    imports.run(both)
    person.edit_scheme(id_of(draft, "other"), description="Mine")
    none = make_bundle()
    reasons = {change.name: change.reason for change in imports.preview(none).changes}
    assert reasons["A key"] == "not in the document; --prune deletes it"
    assert draft.plan(none, prune=True).pending == ()
    assert imports.run(none, prune=True) == {f"auth-scheme {id_of(draft, 'key')}": "applied"}
    assert list(draft.connector().configs) == [id_of(draft, "other")]
    left = the(imports.preview(none, prune=True), draft, "other")
    assert "a person changed it" in left.reason


def test_one_of_ours_with_a_client_in_it_is_not_deleted(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(OAUTH2)
    grant = {"grantType": "authorization_code", **CLIENT}
    Person(draft).edit_scheme(id_of(draft, "oauth"), grant=grant)
    assert imports.preview(make_bundle(), prune=True).pending == ()


def test_no_client_and_no_secret_is_in_a_plan_or_in_what_is_remembered(draft: Draft) -> None:
    imports = Imports(draft)
    imports.run(OAUTH2)
    grant: dict[str, Any] = {"grantType": "authorization_code", "clientId": "s3cret-client"}
    Person(draft).edit_scheme(
        id_of(draft, "oauth"),
        grant={**grant, "clientSecret": "s3cret"},
        tokenUrl="https://me:s3cret@pets.example/token",
        additionalTokenParams="client_assertion=s3cret",
    )
    imports.run(OAUTH2)
    written = msgspec.json.encode([imports.plan, imports.preview(OAUTH2), imports.base])
    assert b"s3cret" not in written
    assert the(imports.preview(OAUTH2), draft, "oauth").kept == ("tokenUrl",)
