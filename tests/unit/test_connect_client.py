"""Every request that the client knows, against the sandbox."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from bundles import make_action, make_definition, refers
from sandboxes import Draft, open_draft

from importer.connect.client import ConnectClient
from importer.connect.types import VersionRef
from importer.errors import PlatformError, TargetError


@pytest.fixture
def draft() -> Iterator[Draft]:
    with open_draft() as opened:
        yield opened


def test_connectors_are_made_found_and_listed(draft: Draft) -> None:
    async def work(client: ConnectClient) -> list[str]:
        made = await client.create_http_connector(
            {
                "name": "Bank",
                "protocol": "http",
                "baseUrl": "https://{{ conn.host }}",
                "documentationURL": "https://bank.example/docs",
                "tags": {"kind": ["money"]},
                "connectionVariables": [{"name": "host", "value": "bank.example"}],
            },
            [{"id": "01J0000000000000000000000A", "schemeType": "none", "description": "open"}],
        )
        assert (await client.get_connector(made.id)).base_url == "https://{{ conn.host }}"
        assert len(await client.list_connectors()) == 2
        return [found.name for found in await client.list_connectors("BAN")]

    assert draft.run(work) == ["Bank"]


def test_versions_are_made_copied_and_listed(draft: Draft) -> None:
    async def work(client: ConnectClient) -> list[str]:
        await client.create_action(draft.ref, make_action("getPet"))
        made = await client.create_version(draft.connector_id, "v2", "v1")
        assert made.published_at is None
        copied = await client.list_actions(VersionRef(draft.connector_id, "v2"))
        assert [action.name for action in copied] == ["getPet"]
        return sorted(one.name for one in await client.list_versions(draft.connector_id))

    assert draft.run(work) == ["v1", "v2"]


def test_definitions_are_made_together_read_changed_and_deleted(draft: Draft) -> None:
    async def work(client: ConnectClient) -> None:
        sent = [make_definition("A", refers("B")), make_definition("B", refers("A"))]
        a, b = await client.create_definitions(draft.ref, sent)
        assert b.url in (await client.get_raw_schema(a.url)).text
        payload = {"id": a.id, "name": "A", "accept": ["text/plain"]}
        changed = await client.update_definition(draft.ref, "A", payload)
        assert changed.accept == ("text/plain",)
        assert (await client.get_definition(draft.ref, "A")).id == a.id
        with pytest.raises(PlatformError, match="used by definition B") as caught:
            await client.delete_definition(draft.ref, "A")
        assert caught.value.status == 412
        await client.delete_definition(draft.ref, "A", force=True)
        await client.delete_definitions(draft.ref, ["B"])
        assert await client.list_definitions(draft.ref) == ()

    draft.run(work)


def test_what_does_not_exist_is_told_by_its_name(draft: Draft) -> None:
    async def work(client: ConnectClient) -> None:
        with pytest.raises(TargetError, match="no connector 01J0000000000000000000000Z"):
            await client.get_connector("01J0000000000000000000000Z")
        with pytest.raises(TargetError, match="no version v9 of connector"):
            await client.list_actions(VersionRef(draft.connector_id, "v9"))
        with pytest.raises(PlatformError, match="no such version"):
            await client.create_version(draft.connector_id, "v3", "v9")
        with pytest.raises(PlatformError, match="action a does not exist"):
            await client.get_action(draft.ref, "a")
        with pytest.raises(PlatformError, match="definition D does not exist"):
            await client.delete_definitions(draft.ref, ["D"])

    draft.run(work)


def test_more_than_a_page_of_actions_is_listed_whole(draft: Draft) -> None:
    async def work(client: ConnectClient) -> int:
        for number in range(101):
            await client.create_action(draft.ref, make_action(f"a{number}"))
        return len(await client.list_actions(draft.ref))

    assert draft.run(work) == 101
