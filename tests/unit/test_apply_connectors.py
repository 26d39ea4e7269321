"""The connector of a name: found, made once, and never guessed."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from sandboxes import Draft, error_answer, open_draft

from importer.apply.connectors import ensure_connector, find_connector
from importer.connect.client import ConnectClient
from importer.errors import PlatformError, TargetError, UncertainError
from importer.model.payloads import ConnectorPayload

BANK: ConnectorPayload = {"name": "Bank", "protocol": "http", "baseUrl": "https://bank.example"}


@pytest.fixture
def draft() -> Iterator[Draft]:
    """Give a draft of a connector called `Pets`."""
    with open_draft() as opened:
        yield opened


def test_only_the_exact_name_is_found(draft: Draft) -> None:
    async def work(client: ConnectClient) -> list[str | None]:
        await client.create_http_connector({**BANK, "name": "Pets and more"})
        names = ("Pets", "pets", "Pet", "Pets and more", "Bank")
        found = [await find_connector(client, name) for name in names]
        return [one.name if one else None for one in found]

    assert draft.run(work) == ["Pets", None, None, "Pets and more", None]


def test_a_name_that_several_have_is_refused_with_their_ids(draft: Draft) -> None:
    async def work(client: ConnectClient) -> list[str]:
        ids = [(await client.create_http_connector(BANK)).id for _ in range(7)]
        with pytest.raises(TargetError, match="7 connectors are called Bank") as caught:
            await ensure_connector(client, BANK)
        assert sum(one in str(caught.value) for one in ids) == 5
        assert "and 2 more" in str(caught.value)
        assert "--connector" in str(caught.value)
        return ids

    assert len(set(draft.run(work))) == 7


def test_a_connector_of_another_protocol_is_no_place_for_actions(draft: Draft) -> None:
    async def answer(_: httpx.Request) -> httpx.Response:
        found = {"id": "01J00000000000000000000001", "name": "Bank", "protocol": "bigquery"}
        return httpx.Response(200, json={"totalCount": 1, "connectors": [found]})

    draft.through.meddle = answer
    with pytest.raises(TargetError, match="bigquery"):
        draft.run(lambda client: ensure_connector(client, BANK))


def test_a_connector_is_made_where_there_is_none_and_only_once(draft: Draft) -> None:
    async def work(client: ConnectClient) -> tuple[str, str]:
        first = await ensure_connector(client, BANK)
        second = await ensure_connector(client, BANK)
        assert (first.is_new, second.is_new) == (True, False)
        return first.id, second.id

    one, other = draft.run(work)
    assert one == other


@pytest.mark.parametrize("is_made", [True, False])
def test_a_lost_answer_is_looked_after(draft: Draft, is_made: bool) -> None:
    async def lose(request: httpx.Request) -> httpx.Response | None:
        if request.method != "POST":
            return None
        if is_made:
            await draft.through.inner.handle_async_request(request)
        raise httpx.ReadTimeout("lost")

    draft.through.meddle = lose
    if is_made:
        assert draft.run(lambda client: ensure_connector(client, BANK)).name == "Bank"
    else:
        with pytest.raises(UncertainError):
            draft.run(lambda client: ensure_connector(client, BANK))
    assert len([one for one in draft.through.requests if one.method == "POST"]) >= 1


def test_a_connector_that_is_refused_is_an_error(draft: Draft) -> None:
    async def refuse(request: httpx.Request) -> httpx.Response | None:
        return error_answer(403) if request.method == "POST" else None

    draft.through.meddle = refuse
    with pytest.raises(PlatformError):
        draft.run(lambda client: ensure_connector(client, BANK))
