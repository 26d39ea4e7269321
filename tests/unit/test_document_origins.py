from __future__ import annotations

import pytest

from importer.document.access import RefusedReference
from importer.document.origins import Origin, parse_origin, target_of
from importer.document.refused import masked, masked_reference


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://api.example.com/x.yaml", "https://api.example.com"),
        ("HTTPS://API.Example.COM/x.yaml", "https://api.example.com"),
        ("https://api.example.com.", "https://api.example.com"),
        ("https://api.example.com:443/", "https://api.example.com"),
        ("https://api.example.com:/", "https://api.example.com"),
        ("http://api.example.com:80", "http://api.example.com"),
        ("http://api.example.com:8080?x", "http://api.example.com:8080"),
        ("https://my_host.example.com", "https://my_host.example.com"),
        ("https://Bücher.example/", "https://xn--bcher-kva.example"),
        ("https://straße.example/", "https://xn--strae-oqa.example"),
        ("https://①②⑦.⓪.⓪.①/", "https://127.0.0.1"),
        ("https://a。example/", "https://a.example"),
        ("http://[::1]:8080/", "http://[::1]:8080"),
        ("http://[0:0:0:0:0:0:0:1]/", "http://[::1]"),
        ("http://[::FFFF:7f00:1]/", "http://[::ffff:7f00:1]"),
        ("http://0x7f.1/", "http://0x7f.1"),
    ],
)
def test_an_origin_has_one_form(url: str, origin: str) -> None:
    assert str(parse_origin(url)) == origin


@pytest.mark.parametrize(
    "url",
    [
        "https://good.example\\@evil.example/",
        "https:\\\\evil.example/",
        "https://good.example\t.evil.example/",
        "ht\ntps://good.example/",
        "https://good.example/\r\nHost: evil.example",
        "https://good.example/\x00",
        "https://good.example/\u202egpj.exe",
        "https://go\u200bod.example/",
        "https://good.example/\u2028",
        "https://good.example/\ud800",
        "https://user:password@good.example/",
        "https://user@good.example/",
        "https://@good.example/",
        "https://good.example:x@evil.example/",
        "https://good.example%40evil.example/",
        "https://%65vil.example/",
        "https://good.example:0/",
        "https://good.example:65536/",
        "https://good.example:1234567/",
        "https://good.example:-1/",
        "https://good.example:٨٠/",
        "https://good.example:80:80/",
        "https:///x.yaml",
        "https://./x.yaml",
        "https://a..b/",
        "https://.a.example/",
        "https:x.yaml",
        "https://[::1/",
        "https://[::1]evil.example/",
        "https://evil[::1]/",
        "https://[fe80::1%25eth0]/",
        "https://[v1.x]/",
        "https://[1.2.3.4]/",
        "https://[::12345]/",
        "https://a b.example/",
        "https://a$b.example/",
        f"https://{'a.' * 200}example/",
        f"https://{'ä' * 300}.example/",
        f"https://{'ä' * 90}.example/",
        "https://\u2100.example/",
        "file:///etc/passwd",
        "ftp://good.example/",
        "gopher://good.example/",
        "data:application/json,{}",
        "//good.example/x.yaml",
        "x.yaml",
        "",
    ],
)
def test_an_address_that_could_be_read_in_two_ways_has_no_origin(url: str) -> None:
    with pytest.raises(RefusedReference) as refused:
        parse_origin(url)
    assert refused.value.allow is None
    assert "password" not in refused.value.why


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://a.example", "/"),
        ("https://a.example?x=1", "/?x=1"),
        ("https://a.example/a%20b%2F/c d.yaml#/fragment", "/a%20b%2F/c%20d.yaml"),
        ("https://a.example/ä/{id}?q=ü {x}", "/%C3%A4/%7Bid%7D?q=%C3%BC%20%7Bx%7D"),
        ("https://a.example/a;b=1,2/@c/:d?x=[1]&y=/?", "/a;b=1,2/@c/:d?x=%5B1%5D&y=/?"),
    ],
)
def test_what_is_asked_for_is_ascii_and_keeps_its_escapes(url: str, target: str) -> None:
    assert target_of(url) == target


def test_the_host_field_of_an_ipv6_origin_has_brackets() -> None:
    assert Origin("http", "::1", 8080).netloc == "[::1]:8080"
    assert Origin("https", "::1", 443).netloc == "[::1]"


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ("schemas/pet?.yaml", "schemas/pet?.yaml"),
        ("https://a.example/x.yaml", "https://a.example/x.yaml"),
        ("https://a.example/@scope/x.yaml", "https://a.example/@scope/x.yaml"),
        ("https://a.example:8080/@scope/x.yaml", "https://a.example:8080/@scope/x.yaml"),
        ("https://a.example?sig=secret", "https://a.example?..."),
        ("https://[::1]:80/x@y", "https://[::1]:80/x@y"),
        ("https://me:secret@[::1]:80/x", "https://...@[::1]:80/x"),
        ("https://a.example/x.yaml?sig=secret&x=1#f", "https://a.example/x.yaml?..."),
        ("https://a.example/x?a=secret\nb?c=secret", "https://a.example/x?..."),
        ("https://me:secret@a.example/x.yaml", "https://...@a.example/x.yaml"),
        ("https://me:sec@ret@a.example/x.yaml", "https://...@a.example/x.yaml"),
        ("https://me:sec/ret@a.example/x.yaml", "https://..."),
        ("https://me:sec?ret@a.example/x.yaml", "https://..."),
        ("https://me:sec#ret@a.example/x.yaml", "https://..."),
        ("https://secret@a.example", "https://...@a.example"),
    ],
)
def test_an_address_is_shown_without_its_secrets(place: str, shown: str) -> None:
    assert masked(place) == shown


def test_an_address_of_any_length_is_masked_in_no_time() -> None:
    for unit in ("a", "://", "@", ":a", "?", "://a:b@"):
        assert len(masked("https://a:" + unit * 1_000_000)) < 3_000_100


def test_a_refusal_is_one_line_each() -> None:
    refused = RefusedReference("a\x1b[31m\nb", "--allow-refs '/a\n::error::b'")
    assert refused.why == str(refused) == "a\\u001b[31m b"
    assert refused.allow == r"--allow-refs '/a \u003a:error::b'"


@pytest.mark.parametrize(
    ("reference", "shown"),
    [
        ("#/a?b", "#/a?b"),
        ("a.yaml#/a?b", "a.yaml#/a?b"),
        ("a.yaml?sig=secret#/a", "a.yaml?...#/a"),
        ("?sig=secret", "?..."),
        ("//me:secret@a.example/x?sig=secret#/a", "//...@a.example/x?..."),
        ("https://me:secret@a.example/x#/a", "https://...@a.example/x#/a"),
    ],
)
def test_a_reference_is_shown_without_its_secrets(reference: str, shown: str) -> None:
    assert masked_reference(reference) == shown
