"""No secret is left behind: whole commands, good and bad ends, and a grep through everything.

The key is in the environment; the document's address has a signature in its query, another one a
user and a password. Servers repeat what they are told, where a stranger may read it. Afterwards
nothing that was printed and no file holds any of it.
"""

from __future__ import annotations

import base64
import io
import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from document_server import DocumentServer, document
from leavings import leavings
from sandbox_process import SandboxProcess

from importer.cli import main
from importer.cli.reporting import Format
from importer.logs import set_up

KEY = "vsk-8f2d41-nobody-may-see-this"
PASSWORD = "pa55-of-the-user"  # noqa: S105 - that is what the test is about
SIGNATURE, TOKEN, SIG = "amz5ignature0f0ne", "t0ken-0f-tw0", "sig0fthree"
SECRETS = (KEY, PASSWORD, SIGNATURE, TOKEN, SIG)
QUERY = f"X-Amz-Signature={SIGNATURE}&token={TOKEN}&sig={SIG}"
ORGANISATION = "01J00000000000000000000000"
CONNECTOR = "01ARZ3NDEKTSV4RRFFQ69G5FAV"


def make_document(own_address: str) -> bytes:
    """Make a document that refers to itself and to others, in good ways and bad ones."""
    references = {
        "itself": f"{own_address}#/components/schemas/Thing",
        "part": "parts.yaml#/Part",
        "nowhere": f"missing.yaml?{QUERY}#/Nothing",
        "dangling": f"{own_address}#/components/schemas/Missing",
        "elsewhere": f"https://me:{PASSWORD}@elsewhere.example/x.yaml?{QUERY}#/X",
        "protocol": f"//me:{PASSWORD}@elsewhere.example/x.yaml?{QUERY}#/X",
        "text": f"{own_address}#/info/title",
    }
    content = {
        name: {"application/json": {"schema": {"$ref": target}}}
        for name, target in references.items()
    }
    paths: dict[str, Any] = {
        f"/{name}": {
            "get": {"operationId": name, "responses": {"200": {"description": "", "content": one}}}
        }
        for name, one in content.items()
    }
    mapping = {"a": f"{own_address}#/components/schemas/Missing", "b": f"x.yaml?{QUERY}"}
    thing = {"type": "object", "discriminator": {"propertyName": "a", "mapping": mapping}}
    parameters = [{"$ref": f"{own_address}#/components/parameters/missing"}]
    paths["/itself"]["get"]["parameters"] = parameters
    paths["/item"] = {"$ref": f"items.yaml?{QUERY}"}
    tree = {
        "openapi": "3.1.0",
        "info": {"title": "Secretive", "version": "1"},
        "servers": [{"url": "/v1"}, {"url": ""}, {"url": "?a=b"}],
        "externalDocs": {"url": "docs"},
        "paths": paths,
        "components": {"schemas": {"Thing": thing}},
    }
    return yaml.safe_dump(tree).encode()


PLAIN = b"""
openapi: 3.0.3
info: {title: Plain, version: '1'}
paths:
  /a: {get: {responses: {'200': {$ref: 'parts.yaml#/R'}}}}
  /c: {get: {responses: {'200': {$ref: '#/components/responses/X'}}}}
  /b: {get: {responses: {'200': {$ref: 'missing.yaml#/R'}}}}
components: {}
"""
"""A document without a secret of its own, with references of which some lead nowhere."""


class Echo(BaseHTTPRequestHandler):
    """A platform that refuses everything, and repeats the key wherever an answer has room."""

    status = 400

    def do_GET(self) -> None:
        key = self.headers["Authorization"]
        fields = [{"field": key, "message": key}]
        body = json.dumps({"code": key, "message": key, "details": key, "fields": fields}).encode()
        self.send_response(self.status, key)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Location", f"/{key}")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing of its own."""


@contextmanager
def echoing(status: int) -> Iterator[str]:
    """Serve an Echo; give its address."""
    handler = type("OneEcho", (Echo,), {"status": status})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/api"
        finally:
            server.shutdown()
            thread.join()


class Listener:
    """Runs commands in a folder of its own, and remembers all that they say."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.said: list[tuple[str, str]] = []
        self._capture = capture

    def run(self, *arguments: str) -> int:
        """Run a command; give its exit code."""
        code = main(list(arguments))
        captured = self._capture.readouterr()
        self.said.append((f"{arguments} to standard output", captured.out))
        self.said.append((f"{arguments} to standard error", captured.err))
        assert "Traceback" not in captured.err
        return code

    def leaks(self) -> list[str]:
        """Tell where a secret is found, in whatever spelling."""
        places = [(name, text.encode()) for name, text in self.said]
        # the cached bytes of a document are the vendor's own, references with secrets and all
        places += [one for one in leavings(self.folder) if not one[0].endswith(".body")]
        return [
            f"{secret} in {name}"
            for name, raw in places
            for secret in SECRETS
            if any(spelling in raw for spelling in _spellings(secret))
        ]


def _spellings(secret: str) -> set[bytes]:
    raw = secret.encode()
    plain = {raw, quote(secret, safe="").encode(), raw.hex().encode(), raw[::-1]}
    shifted = {base64.b64encode(b"x" * pad + raw)[4:-4] for pad in (0, 1, 2)}
    return plain | shifted


@pytest.fixture
def listener(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Iterator[Listener]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VERSORI_API_KEY", KEY)
    monkeypatch.setenv("VERSORI_ORGANISATION_ID", ORGANISATION)
    monkeypatch.delenv("VERSORI_API_URL", raising=False)
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    yield Listener(tmp_path, capfd)
    set_up()  # what is logged is for the process


@pytest.fixture
def docs() -> Iterator[DocumentServer]:
    with DocumentServer() as server:
        address = f"{server.origin}/spec/openapi.yaml?{QUERY}"
        server.answers["/spec/openapi.yaml"] = document(make_document(address), ETag='"1"')
        server.answers["/spec/parts.yaml"] = document(b"Part: {type: string}\n", ETag='"2"')
        server.answers["/spec/plain.yaml"] = document(PLAIN)
        server.answers["/spec/page.html"] = document(b"<html>", Content_Type="text/html")
        server.answers["/spec/broken.yaml"] = document(b"a: [")
        server.answers["/moved"] = document(status=302, Location=f"/spec/openapi.yaml?{QUERY}")
        yield server


def signed(docs: DocumentServer, path: str = "/spec/openapi.yaml") -> list[str]:
    """Give an address with a signature, and the option by which a test may read it."""
    return [f"{docs.origin}{path}?{QUERY}", "--allow-refs", docs.origin]


def test_what_needs_no_platform_leaves_no_secret(listener: Listener, docs: DocumentServer) -> None:
    spec = signed(docs)
    assert listener.run("export", *spec, "-o", "bundle.json") == 0
    assert listener.run("export", *signed(docs, "/moved"), "-v") == 0
    assert listener.run("validate", *spec, "-v", "--full") in {0, 1}
    assert listener.run("bundle", *signed(docs, "/spec/plain.yaml"), "-v") == 0
    assert listener.run("bundle", *signed(docs, "/spec/plain.yaml"), "-o", "one.yaml") == 0
    for format_ in Format:
        assert listener.run("plan", *spec, "-v", "-f", format_) == 0
    assert listener.run("plan", *spec, "-f", "html", "-o", "plan.html") == 0
    assert listener.leaks() == []
    bundle = json.loads((listener.folder / "bundle.json").read_bytes())
    assert bundle["source"]["location"] == f"{docs.origin}/spec/openapi.yaml?..."
    assert list((listener.folder / ".importer" / "cache").iterdir())


def test_a_document_that_cannot_be_read_is_told_without_secrets(
    listener: Listener, docs: DocumentServer
) -> None:
    user = docs.origin.replace("://", f"://me:{PASSWORD}@")
    for spec in (
        signed(docs, "/nowhere"),
        signed(docs, "/spec/page.html"),
        signed(docs, "/spec/broken.yaml"),
        [*signed(docs), "--max-bytes", "10"],
        [*signed(docs), "--max-files", "1"],
        signed(docs)[:1],
        [f"{user}/spec/openapi.yaml?{QUERY}"],
        [f"ftp://me:{PASSWORD}@vendor.example/x?{QUERY}"],
        [f"{docs.origin}/spec/openapi.yaml", "--allow-refs", f"{user}/x?{QUERY}"],
        [f"http://127.0.0.1:1/x?{QUERY}", "--allow-refs", "http://127.0.0.1:1"],
    ):
        assert listener.run("plan", *spec) in {1, 64}, spec
    assert listener.leaks() == []


def test_a_platform_over_http_leaves_no_secret_good_run_or_bad(
    listener: Listener, docs: DocumentServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = listener.folder.parent / f"{listener.folder.name}-platform.db"
    faults = ["5xx:0.3,after-commit,method=POST", "reset-after-commit:0.2", "400:0.3,method=POST"]
    with SandboxProcess(elsewhere, faults, key=KEY, seed=4) as sandbox:
        monkeypatch.setenv("VERSORI_API_URL", sandbox.api_url)
        target = ["--create-connector", "--max-wait", "0.3"]
        for format_ in Format:
            how = ["-f", format_, "-v", "-o", f"run.{format_}", "--log-level", "debug"]
            listener.run("apply", *signed(docs), *target, *how, "--yes")
        listener.run("plan", *signed(docs), *target)
    with SandboxProcess(elsewhere, key=KEY, port=sandbox.port):
        assert listener.run("apply", *signed(docs), "--create-connector", "--yes") == 0
        assert listener.run("runs") == 0
        if (listener.folder / ".importer" / "state.db").exists():
            assert listener.run("show", "1", "-f", "json") == 0
        monkeypatch.setenv("VERSORI_API_KEY", f"{KEY}-wrong")
        assert listener.run("apply", *signed(docs), "--create-connector", "--yes", "-v") == 1
    assert listener.leaks() == []


@pytest.mark.parametrize("status", [200, 307, 400, 401, 404, 429, 500])
def test_a_platform_that_repeats_the_key_is_not_repeated(
    listener: Listener, docs: DocumentServer, status: int
) -> None:
    with echoing(status) as url:
        code = listener.run(
            *("apply", *signed(docs), "--yes", "-v", "-f", "json", "--max-wait", "0"),
            *("--log-level", "debug", "--log-format", "json"),
            *("--connector", CONNECTOR, "--version", "v1", "--api-url", url),
        )
        assert code == 1
    assert listener.leaks() == []


def test_the_key_follows_no_redirect(
    listener: Listener, docs: DocumentServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with DocumentServer() as elsewhere, DocumentServer() as platform:
        path = f"/api/o/{ORGANISATION}/connectors/{CONNECTOR}"
        moved = document(status=308, Location=f"{elsewhere.origin}{path}")
        platform.answers[path] = moved
        monkeypatch.setenv("VERSORI_API_URL", f"{platform.origin}/api")
        target = ["--connector", CONNECTOR, "--version", "v1"]
        assert listener.run("plan", *signed(docs), *target) == 1
        assert elsewhere.heads == []
        assert f"Bearer {KEY}" in platform.heads[0]
        assert not [head for head in docs.heads if KEY in head]
    assert "redirect" in listener.said[-1][1]
    assert listener.leaks() == []


@pytest.mark.parametrize(
    "url",
    [
        "http://platform.example/api",
        "http://10.0.0.1/api",
        f"https://me:{PASSWORD}@platform.example/api",
        f"https://platform.example/api?{QUERY}",
        f"ftp://platform.example/{TOKEN}",
    ],
)
def test_the_key_goes_over_https_or_nowhere(
    listener: Listener, docs: DocumentServer, url: str
) -> None:
    target = ["--connector", CONNECTOR, "--version", "v1", "--api-url", url]
    assert listener.run("plan", *signed(docs), *target) == 64
    assert listener.leaks() == []


def test_a_leak_would_be_found(listener: Listener) -> None:
    listener.said.append(("said", f"x{base64.b64encode(KEY.encode()).decode()}"))
    (listener.folder / ".hidden").write_text(SIG)
    assert len(listener.leaks()) == 2
