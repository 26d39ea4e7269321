"""Where requests may go, and where they never do."""

from __future__ import annotations

import pytest

from importer.connect.address import is_loopback, parse_api_url, path_at_origin, path_of
from importer.connect.client import ConnectClient
from importer.errors import PlatformError, TargetError, UsageError

ROOT = parse_api_url("https://platform.example/api/connect/v1/")


def test_an_address_is_an_origin_and_a_base_path() -> None:
    assert (ROOT.origin, ROOT.base_path) == ("https://platform.example", "/api/connect/v1")


def test_one_origin_is_written_in_one_way() -> None:
    root = parse_api_url(" HTTPS://Platform.Example:443/api ")
    assert (root.origin, root.base_path) == ("https://platform.example", "/api")


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8082",
        "http://sandbox.localhost/api",
        "http://127.0.0.1:8080/api",
        "http://127.9.9.9",
        "http://[::1]:8080/api",
    ],
)
def test_plain_http_is_good_enough_for_this_machine(url: str) -> None:
    assert parse_api_url(url).origin == url.removesuffix("/api")


@pytest.mark.parametrize(
    "url",
    [
        "http://platform.example/api",
        "http://127.0.0.1.example/api",
        "http://localhost.example",
        "http://10.0.0.1",
        "http://[::ffff:8.8.8.8]",
    ],
)
def test_plain_http_beyond_this_machine_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="not encrypted"):
        parse_api_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "platform.example",
        "ftp://platform.example",
        "https://",
        "https://[",
        "https://exa mple",
        "https://platform.example:0",
        "https://platform.example:99999999/",
        "https://user:word@platform.example/",
        "https://platform.example/?a=1",
        "https://platform.example/#a",
    ],
)
def test_what_is_no_plain_address_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_api_url(url)
    assert "word" not in str(caught.value)
    assert "--api-url" in str(caught.value)


def test_a_host_name_is_not_this_machine() -> None:
    assert not is_loopback("notlocalhost")


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://platform.example/api/schemas/v1/a.json", "/api/schemas/v1/a.json"),
        ("https://platform.example:443/a.json?v=2#/x", "/a.json?v=2"),
        ("/api/a.json", "/api/a.json"),
        ("https://platform.example/a b", "/a%20b"),
    ],
)
def test_a_schema_of_the_same_origin_is_read_by_its_path(url: str, path: str) -> None:
    assert path_at_origin(ROOT, url) == path


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/a.json",
        "http://platform.example/a.json",
        "https://platform.example:8443/a.json",
        "https://platform.example@elsewhere.example/a.json",
        "https://user@platform.example/a.json",
        "//elsewhere.example/a.json",
        "gs://bucket/a.json",
        "file:///etc/passwd",
        "https://[/a",
        "https://platform.example/\x00",
    ],
)
def test_a_schema_of_another_origin_is_not_read(url: str) -> None:
    with pytest.raises(PlatformError) as caught:
        path_at_origin(ROOT, url)
    assert "\n" not in str(caught.value)


def test_segments_of_a_path_are_percent_encoded() -> None:
    assert path_of("o", "a/b", "ü ?#%") == "/o/a%2Fb/%C3%BC%20%3F%23%25"


@pytest.mark.parametrize("segment", ["", ".", ".."])
def test_a_segment_that_means_another_path_is_refused(segment: str) -> None:
    with pytest.raises(TargetError):
        path_of("versions", segment)


@pytest.mark.parametrize("key", ["", "a key", "a\nkey", "schlüssel", "key\x7f"])
def test_a_key_that_no_header_can_carry_is_refused_without_being_shown(key: str) -> None:
    with pytest.raises(PlatformError, match="VERSORI_API_KEY") as caught:
        ConnectClient("https://platform.example", key, "O1")
    assert not key or key not in str(caught.value).replace("API key", "")


def test_the_api_url_of_a_client_is_written_in_one_way() -> None:
    client = ConnectClient("https://Platform.example/api/", "key", "O1")
    assert client.api_url == "https://platform.example/api"
