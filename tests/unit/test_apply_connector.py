"""The connector brought to what a plan says: what goes out, and what is never lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import msgspec
import pytest
from bundles import make_action, make_bundle, make_key_scheme
from imports import Imports, Person
from sandboxes import ORGANISATION_ID, Draft, error_answer, open_draft

from importer.apply.apply import apply_plan
from importer.apply.versions import ensure_version
from importer.connect.client import ConnectClient
from importer.connect.stopping import Stop
from importer.model.bundle import Bundle
from importer.model.changes import Outcome
from importer.plan.plan import plan_changes
from importer.plan.remote import read_remote
from importer.ulids import auth_scheme_id

LOGO, HAND_MADE = "https://pets.example/logo.png", "https://mine.example/pets.png"
OWN = "01J0000000000000000000000A"
VARIABLES = [{"name": "region", "value": "eu"}, {"name": "plan", "value": "free"}]
DOCS = make_bundle(connector={"documentationURL": "https://pets.example/docs"})


@pytest.fixture
def draft() -> Iterator[Draft]:
    with open_draft() as opened:
        yield opened


def sent_to_connector(draft: Draft) -> list[Any]:
    """Give the body of each update of the connector that went out last."""
    return [
        msgspec.json.decode(request.content)
        for request in draft.through.requests
        if request.method == "PUT" and request.url.path.endswith(draft.connector_id)
    ]


def version_of(number: int, **connector: Any) -> Bundle:
    """Give the document in its nth version."""
    said: dict[str, Any] = {
        "baseUrl": "https://pets.example" + ("" if number == 1 else f"/v{number}"),
        "documentationURL": f"https://pets.example/docs/{number}",
        "imageURL": LOGO,
        "connectionVariables": VARIABLES[:number],
    }
    keys = {"a": make_key_scheme(f"Key {number}"), "b": make_key_scheme("Other", name="X-Other")}
    return make_bundle(connector={**said, **connector}, schemes=keys)


def test_a_person_keeps_image_scheme_variable_and_order_through_two_imports_of_new_documents(
    draft: Draft,
) -> None:
    imports, person = Imports(draft), Person(draft)
    imports.run(version_of(1))
    first, second = (auth_scheme_id(draft.connector_id, key) for key in "ab")
    own = {"id": OWN, "schemeType": "basic-auth", "description": "Mine"}
    person.put_scheme(own)
    person.edit_connector(
        imageURL=HAND_MADE,
        connectionVariables=[{"name": "mine", "value": "1"}, {"name": "region", "value": "us"}],
        authSchemeConfigIds=[OWN, second, first],
    )

    assert set(imports.run(version_of(2)).values()) == {"applied"}
    assert sent_to_connector(draft) == [
        {
            "id": draft.connector_id,
            "organisationId": ORGANISATION_ID,
            "protocol": "http",
            "name": "Pets",
            "baseUrl": "https://pets.example/v2",
            "documentationURL": "https://pets.example/docs/2",
            "imageURL": HAND_MADE,
            "public": False,
            "connectionVariables": [
                {"name": "mine", "value": "1"},
                {"name": "region", "value": "us"},
                {"name": "plan", "value": "free"},
            ],
            "authSchemeConfigIds": [OWN, second, first],
        }
    ]
    assert imports.plan
    change = imports.plan.changes[0]
    assert change.kept == ("connectionVariables.region", "imageURL")

    assert set(imports.run(version_of(3)).values()) == {"applied"}
    assert sent_to_connector(draft) == [
        {
            "id": draft.connector_id,
            "organisationId": ORGANISATION_ID,
            "protocol": "http",
            "name": "Pets",
            "baseUrl": "https://pets.example/v3",
            "documentationURL": "https://pets.example/docs/3",
            "imageURL": HAND_MADE,
            "public": False,
            "authSchemeConfigIds": [OWN, second, first],
        }
    ]
    connector = draft.connector()
    assert connector.image_url == HAND_MADE
    assert connector.variables == {"mine": "1", "region": "us", "plan": "free"}
    assert list(connector.configs) == [OWN, second, first]
    assert connector.configs[OWN] == own
    assert connector.configs[first]["description"] == "Key 3"
    assert imports.run(version_of(3)) == {}


def test_a_public_connector_stays_public(draft: Draft) -> None:
    Person(draft).edit_connector(public=True)
    assert draft.results(DOCS) == {"connector": "applied"}
    assert draft.connector().whole["public"] is True
    (sent,) = sent_to_connector(draft)
    assert sent["public"] is True
    assert "authSchemeConfigIds" not in sent


def rewriting(draft: Draft, rewrite: Callable[[dict[str, Any]], None], *, method: str) -> None:
    """Let `rewrite` change every connector that is answered to a method."""

    async def meddle(request: httpx.Request) -> httpx.Response | None:
        if request.method != method or not request.url.path.endswith(draft.connector_id):
            return None
        answer = await draft.through.inner.handle_async_request(request)
        shown = msgspec.json.decode(await answer.aread())
        rewrite(shown)
        return httpx.Response(answer.status_code, json=shown)

    draft.through.meddle = meddle


def test_fields_that_nobody_here_knows_are_carried_back(draft: Draft) -> None:
    rewriting(
        draft, lambda shown: shown.update(colour="red", theme=None, createdAt="x"), method="GET"
    )
    draft.apply(DOCS)
    (sent,) = sent_to_connector(draft)
    assert sent["colour"] == "red"
    assert sent.keys() & {"theme", "createdAt", "versions", "connections"} == set()


def test_variables_that_the_platform_unset_after_all_are_set_again(draft: Draft) -> None:
    Person(draft).set_variables({"region": "eu", "plan": "gold"})
    rewriting(draft, lambda shown: shown.pop("connectionVariables"), method="PUT")
    draft.apply(DOCS)
    first, second = sent_to_connector(draft)
    assert "connectionVariables" not in first
    assert second == {
        **first,
        "connectionVariables": [
            {"name": "region", "value": "eu"},
            {"name": "plan", "value": "gold"},
        ],
    }


def test_a_connector_that_changed_since_the_plan_is_left_alone(draft: Draft) -> None:
    plan, remote = draft.plan(version_of(1)), draft.read()
    Person(draft).edit_connector(name="Ours")
    outcomes = {one.change.id: one for one in draft.carry_out(plan, version_of(1), remote)}
    assert outcomes["connector"].result == "failed"
    assert outcomes["connector"].reason.endswith("plan again")
    assert [one.result for one in outcomes.values()].count("applied") == 2
    assert draft.connector().documentation_url is None


def test_a_refused_update_fails_alone_with_the_platforms_words(draft: Draft) -> None:
    async def refuse(request: httpx.Request) -> httpx.Response | None:
        fields = [{"field": "imageURL", "message": "is no image"}]
        is_it = request.method == "PUT" and request.url.path.endswith(draft.connector_id)
        return error_answer(400, fields=fields) if is_it else None

    draft.through.meddle = refuse
    outcomes = draft.apply(version_of(1))
    assert outcomes["connector"].result == "failed"
    assert outcomes["connector"].fields == (("imageURL", "is no image"),)
    assert {one.result for key, one in outcomes.items() if key != "connector"} == {"applied"}


@pytest.mark.parametrize("status", [403, 500])
def test_a_connector_that_cannot_be_read_fails_with_its_schemes(draft: Draft, status: int) -> None:
    plan, remote = draft.plan(version_of(1)), draft.read()

    async def refuse(request: httpx.Request) -> httpx.Response | None:
        return error_answer(status) if request.method == "GET" else None

    draft.through.meddle = refuse
    outcomes = draft.carry_out(plan, version_of(1), remote)
    assert [one.result for one in outcomes] == ["failed"] * 3


@pytest.mark.parametrize("done", [True, False])
def test_answers_that_never_come_are_looked_up(draft: Draft, done: bool) -> None:
    """Every answer to a PUT is lost: the client sends again, then what stands tells the outcome."""

    async def meddle(request: httpx.Request) -> httpx.Response | None:
        if request.method == "PUT":
            if done:
                await draft.through.inner.handle_async_request(request)
            raise httpx.ReadError("lost")
        return None

    draft.through.meddle = meddle
    results = draft.results(version_of(2))
    assert set(results.values()) == ({"applied"} if done else {"unknown"})
    draft.through.meddle = None
    assert (draft.plan(version_of(2)).pending == ()) is done


def test_a_run_that_is_stopped_sends_nothing_more(draft: Draft) -> None:
    plan, remote = draft.plan(version_of(1)), draft.read()
    stop = Stop()
    stop.ask("the user said so")

    async def work(client: ConnectClient) -> list[Outcome]:
        return await apply_plan(plan, version_of(1), remote, client, stop=stop)

    assert [one.result for one in draft.run(work)] == ["skipped"] * 3
    assert sent_to_connector(draft) == []


def test_a_refused_key_ends_all_that_follows(draft: Draft) -> None:
    async def refuse(request: httpx.Request) -> httpx.Response | None:
        return error_answer(401) if request.method == "PUT" else None

    draft.through.meddle = refuse
    bundle = msgspec.structs.replace(version_of(1), actions=[make_action("a")])
    assert list(draft.results(bundle).values()) == ["failed", "skipped", "skipped", "skipped"]


def test_a_new_connector_is_brought_to_what_it_cannot_be_made_with(draft: Draft) -> None:
    wanted = version_of(2)

    async def work(client: ConnectClient) -> list[Outcome]:
        made = await client.create_http_connector(wanted.connector)
        made = msgspec.structs.replace(made, is_new=True)
        await ensure_version(client, made.id, "v1", create=True)
        remote = await read_remote(client, made.id, "v1")
        plan = plan_changes(wanted, remote, target=None, prune=False, connector=made)
        assert [change.verb for change in plan.changes] == ["create"] * 3
        draft.connector_id = made.id
        draft.through.requests.clear()
        return await apply_plan(plan, wanted, remote, client)

    assert [one.result for one in draft.run(work)] == ["applied"] * 3
    assert draft.connector().image_url == LOGO
    (sent,) = sent_to_connector(draft)
    assert "connectionVariables" not in sent
    assert draft.plan(wanted).pending == ()


def test_a_new_connector_that_lacks_nothing_takes_no_request(draft: Draft) -> None:
    async def work(client: ConnectClient) -> list[Outcome]:
        made = msgspec.structs.replace(await client.get_connector(draft.connector_id), is_new=True)
        remote = await read_remote(client, made.id, "v1")
        plan = plan_changes(make_bundle(), remote, target=None, prune=False, connector=made)
        draft.through.requests.clear()
        return await apply_plan(plan, make_bundle(), remote, client)

    assert [one.result for one in draft.run(work)] == ["applied"]
    assert sent_to_connector(draft) == []
