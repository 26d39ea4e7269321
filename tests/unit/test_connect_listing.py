"""Listings in pages: whole, or an error; and many things at once, but not too many."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from bundles import make_action, make_bundle
from sandboxes import error_answer, open_draft
from scripted_server import ScriptedServer, http_answer

from importer.connect.listing import Listing
from importer.connect.pool import run_bounded
from importer.connect.types import StoredDefinition, VersionPage, VersionRef
from importer.errors import PlatformError, ServerFaultError
from importer.sandbox.faults import Fates, FaultyApp, parse_faults


def page(total: int, *ids: int, following: str | None = None) -> bytes:
    definitions = [{"id": str(one), "name": f"D{one}", "accept": [], "url": "/"} for one in ids]
    body = {"totalCount": total, "definitions": definitions, "prev": "p"}
    return http_answer(200, body if following is None else {**body, "next": following})


def listed(*pages: bytes) -> tuple[list[str], list[str]]:
    """Give what is listed, and the first lines of the requests for it."""
    server = ScriptedServer(*pages)

    async def whole() -> tuple[StoredDefinition, ...]:
        async with server, server.client() as client:
            return await client.list_definitions(VersionRef("C1", "v1"))

    found = asyncio.run(whole())
    return [definition.name for definition in found], server.first_lines


def test_all_pages_are_asked_for_a_hundred_at_a_time() -> None:
    names, lines = listed(page(3, 1, 2, following="t&1"), page(3, 3))
    assert names == ["D1", "D2", "D3"]
    assert [line.split()[1].partition("?")[2] for line in lines] == [
        "first=100",
        "first=100&after=t%261",
    ]


def test_an_empty_token_ends_the_listing() -> None:
    assert listed(page(1, 1, following=""))[0] == ["D1"]


def test_nothing_at_all_is_a_whole_listing() -> None:
    assert listed(page(0))[0] == []


@pytest.mark.parametrize(
    ("pages", "words"),
    [
        ((page(3, 1, following="a"), page(3, 2)), "has 2 where 3 are announced"),
        ((page(0, 1),), "has 1 where 0 are announced"),
        ((page(3, 1, following="a"), page(3, 2, following="a")), "in a circle"),
        ((page(2, 1, following="a"), page(2, following="b"), page(2, 2)), "in a circle"),
        ((page(2, 1, following="a"), page(2, 1)), "lists 1 twice"),
        ((page(1, 1, 2, following="a"),), "has 2 where 1 are announced"),
    ],
)
def test_a_listing_that_is_not_whole_is_an_error(pages: tuple[bytes, ...], words: str) -> None:
    with pytest.raises(PlatformError, match=words):
        listed(*pages)


def test_a_page_without_a_list_has_nothing_on_it() -> None:
    listing: Listing[StoredDefinition] = Listing("versions", "here")
    assert listing.add(VersionPage(total_count=0)) is None  # type: ignore[arg-type] # nothing on it
    assert listing.whole() == ()


def test_no_more_than_the_given_number_run_at_once() -> None:
    running = most = 0

    async def work(item: int) -> int:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.001 * (item % 3))
        running -= 1
        return item * 2

    assert asyncio.run(run_bounded(work, range(20), 3)) == [2 * item for item in range(20)]
    assert most == 3


def test_the_first_exception_stops_the_rest_and_comes_as_it_is() -> None:
    started: list[int] = []

    async def work(item: int) -> None:
        started.append(item)
        if item == 2:
            raise PlatformError("broken")
        await asyncio.sleep(0.001)

    with pytest.raises(PlatformError, match="broken"):
        asyncio.run(run_bounded(work, range(100), 2))
    assert len(started) < 10


def test_a_listing_never_passes_for_whole_where_a_page_leads_astray() -> None:
    told = set()
    with open_draft() as draft:
        draft.apply(make_bundle([], [make_action(f"a{number}") for number in range(230)]))
        for seed in range(40):
            fates = Fates(parse_faults(["wrong-page-token:0.5,operation=GetActions"]), seed)
            draft.through.inner = httpx.ASGITransport(FaultyApp(draft.through.app, fates))
            try:
                actions = draft.run(lambda client: client.list_actions(draft.ref))
            except PlatformError as error:
                told.add(error.what)
            else:
                assert len(actions) == 230
                assert fates.counts()["injected"] == {}
    assert any("lists" in one and "twice" in one for one in told)
    assert any("where 230 are announced" in one for one in told)
    assert any("is no cursor of this list" in one for one in told)


def test_a_version_is_not_taken_for_empty_where_its_listing_fails() -> None:
    with open_draft() as draft:
        draft.apply(make_bundle([], [make_action("a")]))

        async def fail(request: httpx.Request) -> httpx.Response | None:
            return error_answer(500) if request.url.path.endswith("/actions") else None

        draft.through.meddle = fail
        with pytest.raises(ServerFaultError):
            draft.apply(make_bundle([], [make_action("b")]), prune=True)
        draft.through.meddle = None
        assert [action.name for action in draft.read().actions] == ["a"]
