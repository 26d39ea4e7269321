"""Faults as a client meets them, in process: what is answered, what is raised, what is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from importer.sandbox import BASE_PATH, create_app
from importer.sandbox.faults import COUNTS_PATH, Fates, FaultyApp, parse_faults
from importer.sandbox.faults.port import InProcessPort

ORGANISATION = f"{BASE_PATH}/o/01J00000000000000000000000"
CONNECTORS = f"{ORGANISATION}/connectors"
MAKING = f"{ORGANISATION}/protocols/http/connectors"
PETS = {"name": "Pets", "baseUrl": "https://pets.test", "authSchemeConfigs": []}


@pytest.fixture
def sandbox() -> Iterator[Starlette]:
    app = create_app(":memory:")
    yield app
    app.state.storage.close()


class Faulty:
    """A sandbox that fails by rules, and what it answers to one request after the other."""

    def __init__(self, app: Starlette, *rules: str, seed: int = 1, now: list[float] | None = None):
        self.now = now or [0.0]
        self.fates = Fates(parse_faults(rules), seed)
        self._app = FaultyApp(app, self.fates, InProcessPort(lambda: self.now[0]))

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            async with httpx.AsyncClient(
                transport=httpx.ASGITransport(self._app),
                base_url="http://sandbox.test",
                headers={"Authorization": "Bearer any"},
            ) as client:
                return await client.request(method, path, **options)

        return asyncio.run(send())

    def make(self, name: str = "Pets") -> httpx.Response:
        return self.ask("POST", MAKING, json={**PETS, "name": name})

    def names(self) -> list[str]:
        """Give the names of the connectors that stand, newest first."""
        found = self.ask("GET", f"{CONNECTORS}?first=100").json()["connectors"]
        return [one["name"] for one in found]


def test_without_a_fault_everything_is_as_it_is(sandbox: Starlette) -> None:
    faulty = Faulty(sandbox)
    assert faulty.make().status_code == 201
    assert faulty.names() == ["Pets"]
    assert faulty.ask("GET", "/elsewhere").status_code == 404


def test_a_connection_that_is_reset_before_has_done_nothing(sandbox: Starlette) -> None:
    with pytest.raises(httpx.ReadError):
        Faulty(sandbox, "reset-before-commit").make()
    assert Faulty(sandbox).names() == []


@pytest.mark.parametrize(
    ("rule", "raised"),
    [("reset-after-commit", httpx.ReadError), ("half-answer", httpx.RemoteProtocolError)],
)
def test_a_connection_that_breaks_after_has_done_it(
    sandbox: Starlette, rule: str, raised: type[Exception]
) -> None:
    faulty = Faulty(sandbox, f"{rule},method=POST")
    with pytest.raises(raised):
        faulty.make()
    assert faulty.names() == ["Pets"]
    assert faulty.fates.counts()["carriedOut"] == {"CreateHTTPConnector": 1, "ListConnectors": 1}


def test_a_status_is_answered_and_nothing_done(sandbox: Starlette) -> None:
    answer = Faulty(sandbox, "429,retry-after=3").make()
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "3")
    assert answer.json()["code"] == "too_many_requests"
    assert "fields" not in answer.json()
    assert Faulty(sandbox).names() == []


def test_retry_after_is_a_date_where_that_is_wanted(sandbox: Starlette) -> None:
    answer = Faulty(sandbox, "503,retry-after-date=30").make()
    moment = parsedate_to_datetime(answer.headers["retry-after"])
    assert moment.utcoffset() is not None
    assert answer.headers["retry-after"].endswith("GMT")


@pytest.mark.parametrize("status", [400, 422])
def test_a_payload_that_is_refused_is_told_by_its_fields(sandbox: Starlette, status: int) -> None:
    assert Faulty(sandbox, str(status)).make().json()["fields"][0]["field"] == "name"


def test_a_status_that_nobody_knows_is_answered_too(sandbox: Starlette) -> None:
    assert Faulty(sandbox, "599").make().json()["code"] == "fault"


def test_a_gateway_answers_with_a_page(sandbox: Starlette) -> None:
    answer = Faulty(sandbox, "504,after-commit,method=POST").make()
    assert (answer.status_code, answer.headers["content-type"]) == (504, "text/html")
    assert Faulty(sandbox).names() == ["Pets"]


def test_5xx_is_any_of_four(sandbox: Starlette) -> None:
    faulty = Faulty(sandbox, "5xx")
    assert {faulty.make(f"{n}").status_code for n in range(40)} == {500, 502, 503, 504}


def test_invalid_json_is_whole_and_no_json(sandbox: Starlette) -> None:
    answer = Faulty(sandbox, "invalid-json").make()
    assert answer.status_code == 201
    assert int(answer.headers["content-length"]) == len(answer.content)
    with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
        answer.json()
    assert Faulty(sandbox).names() == ["Pets"]


def test_an_answer_without_a_body_cannot_be_made_worse_json(sandbox: Starlette) -> None:
    made = Faulty(sandbox).make().json()
    faulty = Faulty(sandbox, "invalid-json")
    assert faulty.ask("DELETE", f"{CONNECTORS}/{made['id']}").status_code == 204
    assert faulty.fates.counts()["injected"] == {}


def test_a_delay_delays(sandbox: Starlette) -> None:
    loop_times: list[float] = []

    async def timed() -> None:
        app = FaultyApp(sandbox, Fates(parse_faults(["delay,seconds=0.05"]), 1))
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://s.test") as client:
            began = asyncio.get_running_loop().time()
            await client.get(CONNECTORS)
            loop_times.append(asyncio.get_running_loop().time() - began)

    asyncio.run(timed())
    assert loop_times[0] >= 0.05


def test_while_the_port_is_shut_nobody_is_let_in(sandbox: Starlette) -> None:
    faulty = Faulty(sandbox, "refuse,seconds=2,times=1")
    answer = faulty.make()
    assert (answer.status_code, answer.headers["connection"]) == (201, "close")
    with pytest.raises(httpx.ConnectError):
        faulty.names()
    faulty.now[0] = 2.0
    assert faulty.names() == ["Pets"]


def pages_of(faulty: Faulty) -> list[dict[str, Any]]:
    """Follow the pages of the connectors, ten at most."""
    pages: list[dict[str, Any]] = []
    after = ""
    while len(pages) < 10:
        answer = faulty.ask("GET", f"{CONNECTORS}?first=2{after}")
        pages.append(answer.json())
        if "next" not in pages[-1]:
            break
        after = f"&after={pages[-1]['next']}"
    return pages


def test_a_page_token_is_lost_unheard_of_or_leads_astray(sandbox: Starlette) -> None:
    for number in range(5):
        Faulty(sandbox).make(f"c{number}")
    ends = set()
    for seed in range(80):
        rate = (0.5, 0.97)[seed % 2]
        pages = pages_of(Faulty(sandbox, f"wrong-page-token:{rate}", seed=seed))
        names = [one["name"] for page in pages for one in page.get("connectors", [])]
        if "code" in pages[-1]:
            ends.add("unheard of")
        elif len(names) < 5:
            ends.add("lost")
        else:
            ends.add("whole" if names == sorted(set(names), reverse=True) else "twice")
    assert ends == {"unheard of", "lost", "twice", "whole"}


def test_a_page_token_may_lead_to_the_same_page_for_ever(sandbox: Starlette) -> None:
    for number in range(3):
        Faulty(sandbox).make(f"c{number}")
    first = Faulty(sandbox).ask("GET", f"{CONNECTORS}?first=2").json()["next"]
    nexts = {
        Faulty(sandbox, "wrong-page-token", seed=seed)
        .ask("GET", f"{CONNECTORS}?first=2&after={first}")
        .json()["next"]
        for seed in range(20)
    }
    assert nexts == {first, "bm8gbGlzdA=="}


def test_a_token_of_rows_in_order_may_lead_too_far(sandbox: Starlette) -> None:
    connector = Faulty(sandbox).make().json()["id"]
    version = f"{CONNECTORS}/{connector}/versions"
    Faulty(sandbox).ask("POST", version, json={"name": "v1"})
    for number in range(9):
        action = {"type": "http", "name": f"a{number}", "method": "GET", "path": "/"}
        whole = {**action, "parameters": [], "responses": [{"definitions": []}]}
        assert Faulty(sandbox).ask("POST", f"{version}/v1/actions", json=whole).status_code == 201
    nexts = set()
    for seed in range(40):
        faulty = Faulty(sandbox, "wrong-page-token", seed=seed)
        token = faulty.ask("GET", f"{version}/v1/actions?first=2").json().get("next", "")
        page = Faulty(sandbox).ask("GET", f"{version}/v1/actions?first=2&after={token}").json()
        nexts.add(page["actions"][0]["name"] if token and "actions" in page else token)
    assert nexts == {"", "bm8gbGlzdA==", "a0", "a5"}


def test_what_is_no_page_has_no_token_to_go_wrong(sandbox: Starlette) -> None:
    faulty = Faulty(sandbox, "wrong-page-token")
    assert faulty.ask("GET", f"{CONNECTORS}?first=0").status_code == 400
    assert faulty.fates.counts()["injected"] == {}


def test_the_counts_are_read_beside_the_api_and_never_struck(sandbox: Starlette) -> None:
    faulty = Faulty(sandbox, "500")
    faulty.make()
    assert faulty.ask("GET", COUNTS_PATH).json() == {
        "seed": 1,
        "faults": ["500"],
        "requests": {"CreateHTTPConnector": 1},
        "carriedOut": {},
        "injected": {"CreateHTTPConnector": {"500": 1}},
    }


def test_a_client_that_leaves_before_its_body_came_meets_no_fate(sandbox: Starlette) -> None:
    fates = Fates(parse_faults(["500"]), 1)
    sent: list[object] = []

    async def gone() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: object) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": MAKING}
    asyncio.run(FaultyApp(sandbox, fates)(scope, gone, send))
    assert sent == []
    assert fates.counts()["requests"] == {}


def test_the_life_of_the_app_is_none_of_its_business() -> None:
    seen: list[str] = []

    async def app(scope: Any, _receive: object, _send: object) -> None:
        seen.append(scope["type"])

    faulty = FaultyApp(app, Fates(parse_faults(["500"]), 1))
    asyncio.run(faulty({"type": "lifespan"}, None, None))  # type: ignore[arg-type]  # not looked at
    assert seen == ["lifespan"]
