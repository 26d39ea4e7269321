"""Who is let in to the service's pages, and which forms are acted on."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pages_site import Site, open_site

from importer.errors import UsageError
from importer.service.access import access_of, is_loopback, is_session, new_session
from importer.service.forms import COOKIE
from importer.service.listening import Listen

TOKEN = "a-token-that-nobody-can-guess-9c1e"  # noqa: S105 - of the test
HERE = Listen("127.0.0.1", 8484)
ANYWHERE = Listen("0.0.0.0", 8484)  # noqa: S104 - what is to be refused


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path, "box") as opened:
        opened.enrol()
        yield opened


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Site]:
    environment = {"PAGES": TOKEN}
    with open_site(tmp_path, "box", token_env="PAGES", environment=environment) as opened:  # noqa: S106 - a variable's name
        opened.enrol()
        yield opened


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


# ---- where a token is needed


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.5", "importer.example"])  # noqa: S104
def test_elsewhere_than_on_loopback_a_token_is_needed(host: str) -> None:
    with pytest.raises(UsageError, match="needs a token") as refused:
        access_of(Listen(host, 8484), None, {})
    assert "token-env" in str(refused.value)
    assert "\n" not in str(refused.value)
    assert access_of(Listen(host, 8484), "PAGES", {"PAGES": TOKEN}).token


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "localhost", "LOCALHOST.", "::1"])
def test_on_loopback_nobody_is_asked(host: str) -> None:
    assert is_loopback(host)
    access = access_of(Listen(host, 8484), None, {})
    assert access.admits(None)
    assert access.token is None


@pytest.mark.parametrize(("environment", "told"), [({}, "not set"), ({"PAGES": "short"}, "guess")])
def test_a_token_that_is_named_must_be_there_and_long(
    environment: dict[str, str], told: str
) -> None:
    with pytest.raises(UsageError, match=told) as refused:
        access_of(HERE, "PAGES", environment)
    assert "short" not in str(refused.value)


@pytest.mark.parametrize(
    ("header", "is_in"),
    [
        (None, False),
        ("", False),
        (basic("anna", TOKEN), True),
        (basic("", TOKEN), True),
        (basic("anna", TOKEN[:-1]), False),
        (basic(TOKEN, ""), False),
        ("Basic " + base64.b64encode(TOKEN.encode()).decode(), False),
        ("Basic !", False),
        ("Basic \N{SNOWMAN}", False),
        (f"Bearer {TOKEN}", True),
        (f"bearer  {TOKEN} ", True),
        (f"Bearer {TOKEN}x", False),
        (f"Digest {TOKEN}", False),
        (TOKEN, False),
    ],
)
def test_the_token_lets_in_and_nothing_else_does(header: str | None, is_in: bool) -> None:
    assert access_of(ANYWHERE, "PAGES", {"PAGES": TOKEN}).admits(header) is is_in


def test_processes_with_one_token_know_each_others_forms() -> None:
    one, other = (access_of(HERE, "PAGES", {"PAGES": TOKEN}) for _ in range(2))
    stranger = access_of(HERE, None, {})
    session = new_session()

    assert is_session(session)
    assert one.is_form_token(session, other.form_token(session))
    assert not one.is_form_token(new_session(), other.form_token(session))
    assert not stranger.is_form_token(session, one.form_token(session))
    assert not one.is_form_token(session, "\N{SNOWMAN}")


# ---- what is answered


def test_every_page_says_how_a_browser_is_to_treat_it(site: Site) -> None:
    with site.client() as client:
        for path in ("/", "/runs", "/live", "/nowhere", "/runs/x"):
            headers = client.get(path).headers
            policy = headers["content-security-policy"]
            assert policy.startswith("default-src 'none'; style-src 'sha256-")
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert headers["cache-control"] == "no-store"
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "same-origin"
            assert headers["content-type"] == "text/html; charset=utf-8"


def test_the_session_is_a_cookie_that_no_other_site_can_send(site: Site) -> None:
    with site.client() as client:
        given = client.get("/").headers["set-cookie"]
        assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(given.split("; "))
        assert "set-cookie" not in client.get("/").headers
        client.cookies.set(COOKIE, "<chosen by somebody else>")
        assert "set-cookie" in client.get("/").headers


def test_without_the_token_there_is_nothing_but_the_health(locked: Site) -> None:
    with locked.client() as client:
        for path in ("/", "/runs", "/runs/1", "/live", "/nowhere"):
            answer = client.get(path)
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"].startswith("Basic realm=")
            assert "<b>box</b>" not in answer.text
        assert client.post("/sources/box/run").status_code == 401
        assert client.get("/healthz").status_code == 200
        assert client.get("/metrics").status_code == 200
        assert client.get("/", auth=("any", "wrong")).status_code == 401
        assert client.get("/", auth=("any", TOKEN)).status_code == 200
        assert TOKEN not in client.get("/", auth=("any", TOKEN)).text


def test_with_the_token_a_form_still_needs_its_own(locked: Site) -> None:
    with locked.client(auth=("any", TOKEN)) as client:
        assert client.post("/sources/box/run", data={"a": ""}).status_code == 403
        assert locked.press(client, "/", "/sources/box/run").status_code == 303


def test_without_a_token_only_this_machines_own_name_is_answered_to(site: Site) -> None:
    with site.client() as client:
        for host in ("evil.example", "evil.example:80", "127.0.0.1.evil.example", "[", ""):
            answer = client.get("/", headers={"host": host})
            assert answer.status_code in {400, 421}, host
            assert "<b>box</b>" not in answer.text
        for host in ("localhost:1", "127.0.0.1", "[::1]:8484"):
            assert client.get("/", headers={"host": host}).status_code == 200


def test_with_a_token_any_name_is_answered_to(locked: Site) -> None:
    with locked.client(auth=("any", TOKEN)) as client:
        assert client.get("/", headers={"host": "importer.example"}).status_code == 200


# ---- forms


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_form_from_elsewhere_is_refused(site: Site, headers: dict[str, str]) -> None:
    with site.client(headers=headers) as client:
        answer = site.press(client, "/", "/sources/box/run")
    assert answer.status_code == 403
    assert "comes from elsewhere" in answer.text
    assert site.lines == []


def test_a_form_of_our_own_is_acted_on(site: Site) -> None:
    with site.client(headers={"origin": site.origin, "sec-fetch-site": "same-origin"}) as client:
        answer = site.press(client, "/", "/sources/box/run")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def _bodies() -> Iterator[tuple[bytes, str, int]]:
    form = "application/x-www-form-urlencoded"
    yield b"", form, 403
    yield b"csrf=", form, 403
    yield b"csrf=" + b"0" * 64, form, 403
    yield b"csrf=%E2%98%83", form, 403
    yield b"csrf=a&" * 20, form, 400
    yield b"csrf=\xff", form, 400
    yield b"csrf=" + b"0" * 20_000, form, 413
    yield b"csrf=a", "text/plain", 415
    yield b"{}", "application/json", 415


@pytest.mark.parametrize(("body", "kind", "status"), [*_bodies()])
def test_what_is_no_form_of_the_session_does_nothing(
    site: Site, body: bytes, kind: str, status: int
) -> None:
    with site.client() as client:
        client.get("/")
        answer = client.post("/sources/box/run", content=body, headers={"content-type": kind})
    assert answer.status_code == status
    assert site.lines == []


def test_a_form_of_another_session_does_nothing(site: Site) -> None:
    with site.client() as one, site.client() as other:
        other.get("/")
        answer = site.press(one, "/", "/sources/box/run")
        assert answer.status_code == 303
        token = httpx.QueryParams(answer.request.content.decode())["csrf"]
        assert other.post("/sources/box/run", data={"csrf": token}).status_code == 403
        other.cookies.clear()
        assert other.post("/sources/box/run", data={"csrf": token}).status_code == 403


def test_what_only_forms_do_is_not_done_by_looking(site: Site) -> None:
    with site.client() as client:
        answer = client.get("/sources/box/run")
        assert (answer.status_code, client.delete("/runs").status_code) == (405, 405)
        assert "Method Not Allowed" in answer.text
    assert site.lines == []
