"""The version that an apply writes to."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from bundles import make_action, make_bundle
from sandboxes import ORGANISATION_ID, Draft, error_answer, open_draft

from importer.apply.versions import check_writable, ensure_version, find_version
from importer.connect.client import ConnectClient
from importer.connect.types import Version, VersionRef
from importer.errors import PlatformError, TargetError


@pytest.fixture
def draft() -> Iterator[Draft]:
    with open_draft() as opened:
        yield opened


def ensured(
    draft: Draft, name: str, *, create: bool = False, from_version: str | None = None
) -> Version:
    async def work(client: ConnectClient) -> Version:
        return await ensure_version(
            client, draft.connector_id, name, create=create, from_version=from_version
        )

    return draft.run(work)


def test_a_draft_is_taken_as_it_is(draft: Draft) -> None:
    assert ensured(draft, "v1").name == "v1"
    assert ensured(draft, "v1", create=True).name == "v1"


def test_a_missing_version_is_made_empty_or_as_a_copy(draft: Draft) -> None:
    draft.apply(make_bundle([], [make_action("a")]))
    ensured(draft, "v2", create=True)
    ensured(draft, "v3", create=True, from_version="v1")

    async def counts(client: ConnectClient) -> list[int]:
        refs = [VersionRef(draft.connector_id, name) for name in ("v2", "v3")]
        return [len(await client.list_actions(ref)) for ref in refs]

    assert draft.run(counts) == [0, 1]


def test_a_missing_version_tells_the_way_out_and_which_there_are(draft: Draft) -> None:
    for number in range(2, 8):
        ensured(draft, f"v{number}", create=True)
    with pytest.raises(TargetError, match=r"has no version v9 \(it has .* and 2 more\)") as caught:
        ensured(draft, "v9")
    assert "--create-version" in str(caught.value)


def test_a_connector_without_versions_has_none_to_tell(draft: Draft) -> None:
    async def work(client: ConnectClient) -> None:
        made = await client.create_http_connector(
            {"name": "New", "protocol": "http", "baseUrl": "https://new.example"}
        )
        with pytest.raises(TargetError, match=r"has no version v1\."):
            await ensure_version(client, made.id, "v1")

    draft.run(work)


def test_a_missing_connector_is_told_apart_from_a_missing_version(draft: Draft) -> None:
    async def work(client: ConnectClient) -> None:
        with pytest.raises(TargetError, match="there is no connector"):
            await ensure_version(client, "01J0000000000000000000000Z", "v1", create=True)
        assert await find_version(client, draft.connector_id, "v9") is None

    draft.run(work)


def test_a_published_version_refuses_changes_and_tells_the_way_out(draft: Draft) -> None:
    draft.apply(make_bundle([], [make_action("a")]))
    path = f"/api/connect/v1/o/{ORGANISATION_ID}/connectors/{draft.connector_id}/versions/v1"

    async def publish(client: ConnectClient) -> None:
        request = httpx.Request(
            "POST",
            f"http://sandbox.localhost{path}/publish",
            headers={"Authorization": "Bearer any"},
        )
        answer = await draft.through.inner.handle_async_request(request)
        assert answer.status_code == 200
        assert (await client.get_version(draft.ref)).published_at

    draft.run(publish)
    with pytest.raises(TargetError) as caught:
        ensured(draft, "v1", create=True)
    assert "--version NEW_NAME --create-version --from-version v1" in str(caught.value)
    assert ensured(draft, "v2", create=True, from_version="v1").published_at is None


@pytest.mark.parametrize("name", ["latest", "default"])
def test_a_reserved_name_is_refused_unasked(draft: Draft, name: str) -> None:
    draft.through.requests.clear()
    with pytest.raises(TargetError, match="reserved"):
        ensured(draft, name, create=True)
    assert draft.through.requests == []


@pytest.mark.parametrize("name", ["", ".", ".."])
def test_a_name_that_no_address_can_carry_is_refused(draft: Draft, name: str) -> None:
    with pytest.raises(TargetError):
        ensured(draft, name, create=True)


def test_a_version_under_a_reserved_name_takes_no_changes() -> None:
    with pytest.raises(TargetError):
        check_writable(Version(id="V", name="latest"))


@pytest.mark.parametrize("lost", [True, False])
def test_a_draft_that_another_request_made_is_taken(draft: Draft, lost: bool) -> None:
    async def twice(request: httpx.Request) -> httpx.Response | None:
        if request.method == "POST":
            await draft.through.inner.handle_async_request(request)
            if lost:
                raise httpx.ReadTimeout("lost")
        return None

    draft.through.meddle = twice
    assert ensured(draft, "v2", create=True).name == "v2"


@pytest.mark.parametrize("status", [400, 409])
def test_a_draft_that_cannot_be_made_is_an_error(draft: Draft, status: int) -> None:
    async def refuse(request: httpx.Request) -> httpx.Response | None:
        return error_answer(status) if request.method == "POST" else None

    draft.through.meddle = refuse
    with pytest.raises(PlatformError) as caught:
        ensured(draft, "v2", create=True)
    assert caught.value.status == status
