"""Addresses that a document gives, checked."""

from __future__ import annotations

import pytest

from importer.mapping.urls import uri_fault, url_fault


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example",
        "HTTP://a.example:8080/b?c=d#e",
        "https://[::1]/x",
        "https://a.example/ü",
        "https://a.example/@me",
    ],
)
def test_http_and_https_addresses_are_fit_to_be_used(url: str) -> None:
    assert url_fault(url) is None


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("", "it is no http or https address"),
        ("logo.svg", "it is no http or https address"),
        ("//a.example/logo.svg", "it is no http or https address"),
        ("javascript:alert(1)", "it is no http or https address"),
        ("data:image/png;base64,AAAA", "it is no http or https address"),
        ("file:///etc/passwd", "it is no http or https address"),
        ("https:///path", "it is no http or https address"),
        ("https://me:secret@a.example", "it holds a user name or password"),
        ("https://me@a.example", "it holds a user name or password"),
        ("https://@a.example", "it holds a user name or password"),
        ("https://a.example/\x1b[2J", "it holds control characters"),
        ("https://a.example/\u202etxt", "it holds control characters"),
        ("https://a.exam\nple", "it holds control characters"),
        ("https://a.example/a b", "it holds what no address does"),
        ("https://a.example\\@b.example", "it holds what no address does"),
        ("https://{{ .conn.x }}.example", "it holds what no address does"),
        ("https://[a.example", "it is no address"),
        ("https://a.example:port", "it is no address"),
        ("https://a.example/" + "a" * 2_000, "it has more than 2,000 characters"),
    ],
    ids=ascii,
)
def test_other_addresses_are_not_used(url: str, fault: str) -> None:
    assert url_fault(url) == fault
    assert uri_fault(url) == fault


@pytest.mark.parametrize(
    "url", ["https://a.example/ü", "https://{tenant}.example", "https://a.example/%zz"]
)
def test_a_uri_is_made_of_less(url: str) -> None:
    assert url_fault(url) is None
    assert uri_fault(url) == "it holds characters that no URI has"
    assert uri_fault("https://a.example/%C3%BC?a=b&c=d") is None
