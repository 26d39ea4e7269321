from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from document_server import DocumentServer, Talk, document

from importer.document import fetch as fetch_module
from importer.document.access import RefusedReference, rules_for
from importer.document.budget import Budget
from importer.document.fetch import Fetcher
from importer.document.fetched import Validators
from importer.document.limits import MIB, Limits
from importer.errors import DocumentError

BODY = b'{"openapi": "3.0.3"}'
VENDOR = "vendor.example"


@pytest.fixture
def server() -> Iterator[DocumentServer]:
    with DocumentServer() as server:
        server.answers["/x"] = document(BODY)
        yield server


def _at_home(*_: object) -> list[str]:
    """Look up any host: it is this machine."""
    return ["127.0.0.1"]


def _fetcher(*allowed: str, **limits: float) -> Fetcher:
    return Fetcher(rules_for("", allowed), Budget(Limits(**limits)), lookup=_at_home)  # type: ignore[arg-type]  # as given


def _refused(fetcher: Fetcher, url: str) -> RefusedReference:
    with pytest.raises(RefusedReference) as refused:
        fetcher.fetch(url)
    fetcher.close()
    return refused.value


def test_a_document_is_fetched_with_its_validators(server: DocumentServer) -> None:
    server.answers["/x"] = document(
        BODY, ETag='"1"', Last_Modified="Sat, 01 Jan 2022 00:00:00 GMT", Content_Type="image/png"
    )
    fetcher = _fetcher(server.origin)
    fetched = fetcher.fetch(f"{server.origin}/x#/components")
    fetcher.close()
    assert fetched.body == BODY
    assert fetched.url == f"{server.origin}/x"
    assert fetched.validators == Validators.at(
        fetched.url, etag='"1"', last_modified="Sat, 01 Jan 2022 00:00:00 GMT"
    )
    assert fetched.storable


def test_a_request_says_who_asks_and_nothing_that_is_secret(
    server: DocumentServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password secret")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("HOME", str(tmp_path))
    with DocumentServer() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY"):
            monkeypatch.setenv(name, proxy.origin)
        monkeypatch.delenv("NO_PROXY", raising=False)
        server.answers["/x"] = document(BODY, Set_Cookie="session=1; Path=/")
        fetcher = _fetcher(server.origin)
        fetcher.fetch(f"{server.origin}/x")
        fetcher.fetch(f"{server.origin}/x")
        fetcher.close()
        assert proxy.heads == []
    names = [line.partition(":")[0] for line in server.heads[1].splitlines()[1:] if line]
    assert names == ["Host", "User-Agent", "Accept", "Accept-Encoding"]
    assert "openapi-action-importer/" in server.heads[1]


def test_a_connection_goes_to_the_checked_address_under_the_own_name(
    server: DocumentServer,
) -> None:
    asked: list[tuple[str, int]] = []

    def lookup(host: str, port: int) -> list[str]:
        asked.append((host, port))
        return ["127.0.0.1"]

    origin = f"http://{VENDOR}:{server.port}"
    fetcher = Fetcher(rules_for("", (origin,)), Budget(Limits()), lookup=lookup)
    assert fetcher.fetch(f"http://VENDOR.example.:{server.port}/x?a=ä b").body == BODY
    fetcher.close()
    assert asked == [(VENDOR, server.port)]
    assert f"Host: {VENDOR}:{server.port}\r\n" in server.heads[0]
    assert server.paths == ["/x?a=%C3%A4%20b"]


def test_connections_are_kept_for_the_next_document(server: DocumentServer) -> None:
    lookups: list[str] = []

    def lookup(host: str, _: int) -> list[str]:
        lookups.append(host)
        return ["127.0.0.1"]

    fetcher = Fetcher(rules_for("", (server.origin,)), Budget(Limits()), lookup=lookup)
    for _ in range(3):
        fetcher.fetch(f"{server.origin}/x")
    fetcher.close()
    assert len(server.heads) == 3
    assert len(lookups) == 1


def test_a_kept_connection_that_the_server_closed_is_opened_again(server: DocumentServer) -> None:
    fetcher = _fetcher(server.origin)
    fetcher.fetch(f"{server.origin}/x")

    def answer(connection: socket.socket) -> None:  # hangs up at first, answers then
        server.answers["/y"] = document(BODY)
        connection.close()

    server.answers["/y"] = answer
    assert fetcher.fetch(f"{server.origin}/y").body == BODY
    fetcher.close()
    assert server.paths == ["/x", "/y", "/y"]


def test_the_next_address_is_tried_where_one_does_not_answer(server: DocumentServer) -> None:
    origin = f"http://{VENDOR}:{server.port}"
    rules = rules_for("", (origin,))
    fetcher = Fetcher(rules, Budget(Limits()), lookup=lambda *_: ["::1", "127.0.0.1"])
    assert fetcher.fetch(f"{origin}/x").body == BODY
    fetcher.close()


def test_an_own_origin_at_a_private_address_hears_nothing(server: DocumentServer) -> None:
    url = f"{server.origin}/x"
    fetcher = Fetcher(rules_for(url, ()), Budget(Limits()))
    refused = _refused(fetcher, url)
    assert refused.why == f"{server.origin} is at 127.0.0.1, which is no public address"
    assert refused.allow == f"--allow-refs {server.origin}"
    assert server.heads == []


def test_a_name_with_one_private_address_hears_nothing(server: DocumentServer) -> None:
    url = f"http://{VENDOR}:{server.port}/x"
    rules = rules_for(url, ())
    fetcher = Fetcher(rules, Budget(Limits()), lookup=lambda *_: ["127.0.0.1", "8.8.8.8"])
    assert "no public address" in _refused(fetcher, url).why
    assert server.heads == []


def test_another_origin_is_refused_before_its_name_is_looked_up() -> None:
    def lookup(*_: object) -> list[str]:
        raise AssertionError("nobody may ask")

    fetcher = Fetcher(rules_for("http://a.example/x", ()), Budget(Limits()), lookup=lookup)
    assert _refused(fetcher, "http://b.example/x").allow == "--allow-refs http://b.example"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(server: DocumentServer, status: int) -> None:
    server.answers["/a/b"] = document(status=status, Location="../c?d=e#f")
    server.answers["/c"] = document(b"moved", status=status, Location=f"{server.origin}/x")
    fetcher = _fetcher(server.origin)
    fetched = fetcher.fetch(f"{server.origin}/a/b")
    fetcher.close()
    assert (fetched.url, fetched.body) == (f"{server.origin}/x", BODY)
    assert server.paths == ["/a/b", "/c?d=e", "/x"]


def test_redirects_end(server: DocumentServer) -> None:
    server.answers["/a"] = document(status=302, Location="/b")
    server.answers["/b"] = document(status=302, Location="/a")
    refused = _refused(_fetcher(server.origin), f"{server.origin}/a")
    assert refused.why == f"{server.origin} redirects more than 5 times"
    assert len(server.heads) == 6


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ("file:///etc/passwd", 'the scheme "file"'),
        ("gopher://127.0.0.1/", 'the scheme "gopher"'),
        ("data:application/json,{}", 'the scheme "data"'),
        ("ftp://vendor.example/x", 'the scheme "ftp"'),
        ("//evil.example/x?sig=secret", "it leads to http://evil.example"),
        ("http://me:secret@evil.example/", "its address holds a user name"),
        ("http://127.0.0.1:1/", "it leads to http://127.0.0.1:1"),
        ("https://127.0.0.1/", "it leads to https://127.0.0.1"),
        ("http://evil.example:99999/", "no valid host and port"),
        ("http://[::1", "no URL"),
        ("http:\\\\evil.example/", "backslashes or control characters"),
        ("/\\evil.example/", "backslashes or control characters"),
        ("ht\ttp://evil.example/", "backslashes or control characters"),
        ("/\u202e", "backslashes or control characters"),
    ],
)
def test_a_redirect_elsewhere_is_refused(server: DocumentServer, location: str, why: str) -> None:
    server.answers["/a"] = (
        f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
    ).encode()
    refused = _refused(_fetcher(server.origin), f"{server.origin}/a")
    assert why in refused.why
    assert "secret" not in f"{refused.why} {refused.allow}"
    assert len(server.heads) == 1


def test_a_redirect_to_a_private_address_hears_nothing(server: DocumentServer) -> None:
    with DocumentServer() as inner:
        inner.answers["/x"] = document(BODY)
        server.answers["/a"] = document(status=302, Location=f"http://{VENDOR}:{inner.port}/x")
        rules = rules_for(f"http://{VENDOR}:{inner.port}/", (server.origin,))
        fetcher = Fetcher(rules, Budget(Limits()), lookup=_at_home)
        refused = _refused(fetcher, f"{server.origin}/a")
        assert "is at 127.0.0.1, which is no public address" in refused.why
        assert inner.heads == []
        assert len(server.heads) == 1


def test_a_redirect_without_a_place_is_no_document(server: DocumentServer) -> None:
    server.answers["/a"] = document(BODY, status=302)
    assert "status 302" in _refused(_fetcher(server.origin), f"{server.origin}/a").why


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (204, "answers with status 204"),
        (206, "answers with status 206"),
        (304, "answers with status 304"),
        (401, "answers with status 401; no credentials are sent"),
        (403, "answers with status 403; no credentials are sent"),
        (404, "answers with status 404"),
        (500, "answers with status 500"),
    ],
)
def test_another_status_is_no_document(server: DocumentServer, status: int, why: str) -> None:
    server.answers["/a"] = f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n".encode()
    refused = _refused(_fetcher(server.origin), f"{server.origin}/a?sig=secret")
    assert refused.why == f"{server.origin} {why}"


def test_a_document_that_has_not_changed_has_no_body(server: DocumentServer) -> None:
    server.answers["/x"] = document(status=304, ETag='"2"')
    fetcher = _fetcher(server.origin)
    url = f"{server.origin}/x"
    validators = Validators.at(url, etag='W/"1"', last_modified="Sat, 01 Jan 2022 00:00:00 GMT")
    fetched = fetcher.fetch(url, validators)
    fetcher.close()
    assert fetched.body is None
    assert 'If-None-Match: W/"1"\r\n' in server.heads[0]
    assert "If-Modified-Since: Sat, 01 Jan 2022 00:00:00 GMT\r\n" in server.heads[0]


def test_validators_are_told_only_where_they_come_from(server: DocumentServer) -> None:
    server.answers["/a"] = document(status=302, Location="/x")
    fetcher = _fetcher(server.origin)
    fetched = fetcher.fetch(f"{server.origin}/a", Validators.at(f"{server.origin}/x", etag='"1"'))
    fetcher.close()
    assert fetched.body == BODY
    assert ["If-None-Match" in head for head in server.heads] == [False, True]


def test_validators_that_are_no_ascii_are_not_sent(server: DocumentServer) -> None:
    fetcher = _fetcher(server.origin)
    url = f"{server.origin}/x"
    fetcher.fetch(url, Validators.at(url, etag='"ä"', last_modified="x\r\nCookie: y"))
    fetcher.close()
    assert "If-" not in server.heads[0]
    assert "Cookie" not in server.heads[0]


@pytest.mark.parametrize("control", ["no-store", "private, No-Store", "max-age=0,no-store"])
def test_an_answer_that_is_not_to_be_kept_is_told(server: DocumentServer, control: str) -> None:
    server.answers["/x"] = document(BODY, ETag='"1"', Cache_Control=control)
    fetcher = _fetcher(server.origin)
    assert not fetcher.fetch(f"{server.origin}/x").storable
    fetcher.close()


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [(gzip.compress(BODY, mtime=0), "gzip"), (zlib.compress(BODY), "deflate"), (BODY, "identity")],
)
def test_compressed_documents_are_decoded(
    server: DocumentServer, raw: bytes, encoding: str
) -> None:
    server.answers["/x"] = document(raw, Content_Encoding=encoding)
    fetcher = _fetcher(server.origin)
    assert fetcher.fetch(f"{server.origin}/x").body == BODY
    fetcher.close()
    assert "Accept-Encoding: gzip, deflate\r\n" in server.heads[0]


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip"])
def test_other_compression_is_refused(server: DocumentServer, encoding: str) -> None:
    server.answers["/x"] = document(BODY, Content_Encoding=encoding)
    assert "not asked for" in _refused(_fetcher(server.origin), f"{server.origin}/x").why


def test_compression_told_in_two_lines_is_refused(server: DocumentServer) -> None:
    server.answers["/x"] = (
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\ncontent-encoding: gzip\r\n"
        b"Content-Length: 0\r\n\r\n"
    )
    assert "not asked for" in _refused(_fetcher(server.origin), f"{server.origin}/x").why


def test_a_truncated_compressed_answer_is_no_short_document(server: DocumentServer) -> None:
    server.answers["/x"] = document(gzip.compress(BODY, mtime=0)[:-3], Content_Encoding="gzip")
    assert "ends too early" in _refused(_fetcher(server.origin), f"{server.origin}/x").why


def test_a_compression_bomb_costs_little_more_than_the_limit(server: DocumentServer) -> None:
    packing = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    bomb = b"".join(packing.compress(bytes(MIB)) for _ in range(64)) + packing.flush()
    server.answers["/x"] = document(bomb, Content_Encoding="gzip")
    fetcher = _fetcher(server.origin, bytes_=2 * MIB)
    tracemalloc.start()
    with pytest.raises(DocumentError, match=r"more than 2,097,152 bytes\. .*--max-bytes"):
        fetcher.fetch(f"{server.origin}/x")
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    fetcher.close()
    assert peak_bytes < 6 * MIB


def test_the_limit_of_bytes_lets_pass_what_it_says(server: DocumentServer) -> None:
    fetcher = _fetcher(server.origin, bytes_=len(BODY))
    assert fetcher.fetch(f"{server.origin}/x").body == BODY
    with pytest.raises(DocumentError) as error:
        fetcher.fetch(f"{server.origin}/x?sig=secret")
    fetcher.close()
    assert error.value.where == f"{server.origin}/x?..."


@pytest.mark.parametrize(
    "length", [len(BODY) + 1, 10**9, "-1", "many", f"{len(BODY)}, {len(BODY) + 1}"]
)
def test_a_wrong_length_is_no_document(server: DocumentServer, length: object) -> None:
    def answer(connection: socket.socket) -> None:
        connection.sendall(document(BODY, content_length=str(length)))

    server.answers["/a"] = answer
    why = _refused(_fetcher(server.origin), f"{server.origin}/a").why
    assert why == f"{server.origin} does not answer by the rules of HTTP, or too little"


def test_a_length_that_is_too_short_ends_the_document(server: DocumentServer) -> None:
    server.answers["/a"] = lambda connection: connection.sendall(
        document(BODY, content_length=str(len(BODY) - 1))
    )
    fetcher = _fetcher(server.origin)
    assert fetcher.fetch(f"{server.origin}/a").body == BODY[:-1]
    fetcher.close()


def test_a_document_in_chunks_or_without_length_is_read(server: DocumentServer) -> None:
    server.answers["/chunks"] = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nopena\r\n2\r\npi\r\n0\r\n\r\n"
    )
    server.answers["/old"] = lambda connection: connection.sendall(b"HTTP/1.0 200 OK\r\n\r\nopen")
    server.answers["/empty"] = document()
    fetcher = _fetcher(server.origin)
    assert fetcher.fetch(f"{server.origin}/chunks").body == b"openapi"
    assert fetcher.fetch(f"{server.origin}/empty").body == b""
    assert fetcher.fetch(f"{server.origin}/old").body == b"open"
    fetcher.close()


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\nX: \x00\r\n"])
def test_what_does_not_speak_http_is_told(server: DocumentServer, answer: bytes) -> None:
    server.answers["/a"] = lambda connection: connection.sendall(answer)
    why = _refused(_fetcher(server.origin), f"{server.origin}/a").why
    assert why.startswith(f"{server.origin} does not answer by the rules of HTTP")


def test_a_connection_that_is_reset_is_told(server: DocumentServer) -> None:
    def answer(connection: socket.socket) -> None:
        connection.sendall(document(BODY, content_length="999"))
        time.sleep(0.05)
        linger = (1).to_bytes(4, "little") + (0).to_bytes(4, "little")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)

    server.answers["/a"] = answer
    assert _refused(_fetcher(server.origin), f"{server.origin}/a").why.endswith("broke off")


def test_a_port_where_nobody_listens_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    origin = f"http://127.0.0.1:{port}"
    assert _refused(_fetcher(origin), f"{origin}/x").why == f"{origin} cannot be reached"


def _silence(over: threading.Event) -> Talk:
    def answer(_: socket.socket) -> None:
        over.wait(10)

    return answer


def _drip(start: bytes, pieces: int) -> Talk:
    def answer(connection: socket.socket) -> None:
        connection.sendall(start)
        for _ in range(pieces):
            time.sleep(0.03)
            connection.sendall(b"x")

    return answer


@pytest.mark.parametrize(
    "start",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Long: ",
        b"HTT",
    ],
)
def test_a_slow_drip_ends_with_the_time_of_the_run(server: DocumentServer, start: bytes) -> None:
    server.answers["/x"] = _drip(start, 900)
    fetcher = _fetcher(server.origin, total_s=0.3)
    began_s = time.monotonic()
    with pytest.raises(DocumentError, match=r"more than 0\.3 seconds\. .*--max-seconds"):
        fetcher.fetch(f"{server.origin}/x")
    fetcher.close()
    assert time.monotonic() - began_s < 2.0


def test_silence_ends_with_the_time_of_the_run(server: DocumentServer) -> None:
    over = threading.Event()
    server.answers["/x"] = _silence(over)
    fetcher = _fetcher(server.origin, total_s=0.2)
    with pytest.raises(DocumentError, match="--max-seconds"):
        fetcher.fetch(f"{server.origin}/x")
    over.set()
    fetcher.close()


def test_silence_ends_before_the_time_of_the_run(
    server: DocumentServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch_module, "_TIMEOUT_S", 0.1)
    over = threading.Event()
    server.answers["/x"] = _silence(over)
    refused = _refused(_fetcher(server.origin), f"{server.origin}/x")
    over.set()
    assert refused.why == f"{server.origin} does not answer in time"


def test_time_that_is_up_lets_nothing_be_sent(server: DocumentServer) -> None:
    now_s = [0.0]
    budget = Budget(Limits(total_s=10), lambda: now_s[0])
    fetcher = Fetcher(rules_for("", (server.origin,)), budget, lookup=_at_home)
    now_s[0] = 11.0
    with pytest.raises(DocumentError, match="more than 10 seconds"):
        fetcher.fetch(f"{server.origin}/x")
    fetcher.close()
    assert server.heads == []


def test_connections_are_closed_with_a_forgotten_fetcher(server: DocumentServer) -> None:
    fetcher = _fetcher(server.origin)
    fetcher.fetch(f"{server.origin}/x")
    del fetcher  # an open socket would be a warning, and warnings are errors


class _Tls:
    """Servers with certificates of an authority of their own, and the names they were asked by."""

    def __init__(self) -> None:
        self._authority = trustme.CA()
        self.names: list[str | None] = []
        self.trusting = ssl.create_default_context()
        self._authority.configure_trust(self.trusting)

    def server(self, *names: str) -> DocumentServer:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._authority.issue_cert(*names).configure_cert(context)
        context.sni_callback = lambda _, name, __: self.names.append(name)
        return DocumentServer(context)

    def fetcher(self, *allowed: str) -> Fetcher:
        rules = rules_for("", allowed)
        context = self.trusting
        return Fetcher(rules, Budget(Limits()), lookup=_at_home, ssl_context=context)


def test_an_encrypted_connection_asks_for_the_name_not_the_address() -> None:
    tls = _Tls()
    with tls.server(VENDOR, "other.example") as server:
        server.answers["/x"] = document(BODY)
        origins = [f"https://{name}:{server.port}" for name in (VENDOR, "other.example")]
        fetcher = tls.fetcher(*origins)
        for origin in (*origins, *origins):
            assert fetcher.fetch(f"{origin}/x").body == BODY
        fetcher.close()
    assert tls.names == [VENDOR, "other.example"]  # each has a connection of its own, and keeps it


def test_the_certificate_of_another_is_not_accepted() -> None:
    tls = _Tls()
    with tls.server("other.example") as server:
        origin = f"https://{VENDOR}:{server.port}"
        refused = _refused(tls.fetcher(origin), f"{origin}/x")
        assert refused.why.startswith(f"{origin} has a certificate that is not accepted: ")
        assert "other.example" in refused.why or "mismatch" in refused.why
        stranger = _refused(_fetcher(origin), f"{origin}/x")
        assert "has a certificate that is not accepted" in stranger.why
        assert server.heads == []


def test_a_redirect_that_gives_up_encryption_is_refused(server: DocumentServer) -> None:
    tls = _Tls()
    with tls.server(VENDOR) as safe:
        safe.answers["/a"] = document(status=302, Location=f"HTTP://127.0.0.1:{server.port}/x")
        origin = f"https://{VENDOR}:{safe.port}"
        refused = _refused(tls.fetcher(origin, server.origin), f"{origin}/a")
    assert refused.why == f"{origin} redirects to an address without encryption"
    assert server.heads == []
