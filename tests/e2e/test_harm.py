"""Documents made to harm: nothing outside of what may be read is opened, asked for or shown.

A TCP listener on loopback stands for every machine that must hear nothing, a named pipe and a text
beside the document's folder for every file that must stay unread.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from document_server import DocumentServer, document

from importer.cli import main

Json = dict[str, Any]
MARKER = "open-sesame"
SECRET = f'{{"type": "string", "title": "{MARKER}", "openapi": "3.0.3", "paths": {{}}}}'
COMMANDS = ("export", "validate", "plan")


class Ran(NamedTuple):
    """A command that ended: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def bundle(self) -> Json:
        """What `export` wrote."""
        found: Json = json.loads(self.out)
        return found

    def told(self, code: str) -> list[Json]:
        """Give the Problems of a code of what `export` wrote."""
        return [problem for problem in self.bundle["problems"] if problem["code"] == code]


Run = Callable[..., Ran]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Give `run(*arguments)`: a command in an empty folder, whose output is without the marker."""
    (tmp_path / "cwd").mkdir()
    monkeypatch.chdir(tmp_path / "cwd")
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))

    def run_command(*arguments: str) -> Ran:
        code = main(list(arguments))
        ran = Ran(code, *capfd.readouterr())
        assert "Traceback" not in ran.err
        for text in (ran.out, ran.err):
            assert MARKER not in text
            assert all(char.isprintable() or char == "\n" for char in text)
        return ran

    return run_command


@pytest.fixture
def deaf_port() -> Iterator[int]:
    """Give the port of a listener that must hear nothing; a caller is written down, and let go."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0), backlog=16) as listener:
        ear = threading.Thread(target=_listen, args=(listener, heard))
        ear.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        ear.join()
    assert heard == []


def _listen(listener: socket.socket, heard: list[bytes]) -> None:
    """Write down the first line that each caller sends."""
    with contextlib.suppress(OSError):  # the listener was shut down
        while True:
            connection, _ = listener.accept()
            with connection:
                connection.settimeout(1)
                heard.append(connection.recv(1_000).partition(b"\r")[0])


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Path]:
    """Give a folder with a named pipe and a text, both of which must stay unread."""
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "secret.json").write_text(SECRET)
    os.mkfifo(folder / "pipe")
    opened, done = threading.Event(), threading.Event()
    watch = threading.Thread(target=_watch, args=(folder / "pipe", opened, done))
    watch.start()
    yield folder
    done.set()
    watch.join()
    assert not opened.is_set()


def _watch(pipe: Path, opened: threading.Event, done: threading.Event) -> None:
    """Tell whether a pipe has a reader, and let none of them wait: who opens it gets an end."""
    while not done.wait(0.005):
        try:
            os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
        except OSError:
            continue  # nobody reads
        opened.set()


@pytest.fixture
def folder(tmp_path: Path, outside: Path) -> Path:
    """Make the document's folder, with links that lead out of it."""
    folder = tmp_path / "doc"
    (folder / "parts").mkdir(parents=True)
    (folder / "link.json").symlink_to(outside / "secret.json")
    (folder / "pipe").symlink_to(outside / "pipe")
    (folder / "linked").symlink_to(outside)
    (folder / ".env").write_text(SECRET)
    return folder


def _referring(reference: str) -> Json:
    """Make a document that has a reference in each kind of place, beside a good operation."""
    ref = {"$ref": reference}
    ok = {"200": {"description": "", "content": {"application/json": {"schema": ref}}}}
    return {
        "openapi": "3.0.3",
        "info": {"title": "Harm", "version": "1"},
        "servers": [{"url": "https://api.example.com"}],
        "paths": {
            "/schema": {"get": {"operationId": "schema", "responses": ok}},
            "/response": {"get": {"operationId": "response", "responses": {"200": ref}}},
            "/parameter": {
                "get": {
                    "operationId": "parameter",
                    "parameters": [ref],
                    "responses": {"204": {"description": ""}},
                }
            },
            "/body": {
                "post": {
                    "operationId": "body",
                    "requestBody": ref,
                    "responses": {"204": {"description": ""}},
                }
            },
            "/item": ref,
        },
    }


def _write(folder: Path, tree: Json) -> str:
    path = folder / "openapi.json"
    path.write_text(json.dumps(tree))
    return str(path)


WAYS = {
    "../outside/secret.json": "it leads out of the document's folder",
    "../outside/pipe": "it leads out of the document's folder",
    "%2e%2e/outside/pipe": "it leads out of the document's folder",
    "..%2foutside%2fsecret.json": "it leads out of the document's folder",
    "parts/../../outside/secret.json": "it leads out of the document's folder",
    "link.json": "it leads out of the document's folder",
    "pipe": "it leads out of the document's folder",
    "linked/secret.json#/title": "it leads out of the document's folder",
    "OUTSIDE/pipe": "it leads out of the document's folder",
    "file://OUTSIDE/secret.json": "it leads out of the document's folder",
    "FILE:OUTSIDE/pipe": "it leads out of the document's folder",
    "file://localhostOUTSIDE/pipe": "it leads out of the document's folder",
    "file://127.0.0.1OUTSIDE/pipe": "",
    "..\\outside\\secret.json": "",
    ".env": "is hidden, or in a hidden folder",
    "http://127.0.0.1:PORT/a.json": "it leads to http://127.0.0.1:PORT",
    "HTTP://127.0.0.1:PORT/a.json": "it leads to http://127.0.0.1:PORT",
    "http://2130706433:PORT/a.json": "it leads to http://2130706433:PORT",
    "http://[::ffff:127.0.0.1]:PORT/": "it leads to http://[::ffff:7f00:1]:PORT",
    "http://user:password@127.0.0.1:PORT/": "its address holds a user name",
    "//127.0.0.1:PORT/a.json": "",
    "ftp://127.0.0.1:PORT/a.json": 'it has the scheme "ftp", which is not read',
    "gopher://127.0.0.1:PORT/a": 'it has the scheme "gopher", which is not read',
    "python:os.path": 'it has the scheme "python", which is not read',
    "data:application/json,{}": 'it has the scheme "data", which is not read',
}


@pytest.mark.parametrize("way", WAYS, ids=ascii)
def test_a_reference_that_leads_out_is_a_problem_and_the_rest_goes_on(
    run: Run, folder: Path, outside: Path, deaf_port: int, way: str
) -> None:
    def filled(text: str) -> str:
        return text.replace("OUTSIDE", str(outside)).replace("PORT", str(deaf_port))

    spec = _write(folder, _referring(filled(way)))
    ran = run("export", spec)
    assert ran.code == 0
    codes = {problem["code"] for problem in ran.bundle["problems"]}
    assert codes >= {"response-unresolved", "parameter-invalid", "body-unresolved"}
    assert codes >= {"path-item-invalid"}
    (refused,) = ran.told("reference-refused")
    assert filled(WAYS[way]) in refused["message"]
    assert "password" not in refused["message"].replace(filled(way), "")
    assert [action["name"] for action in ran.bundle["actions"]] == [
        *("body", "parameter", "response", "schema")
    ]
    assert all(definition["schema"]["content"] == "{}" for definition in ran.bundle["definitions"])
    assert run("validate", spec).code == 1
    assert run("plan", spec).code == 0


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", ["link.json", "secret.json"])
def test_a_document_that_is_no_document_is_not_quoted(
    run: Run, folder: Path, outside: Path, command: str, name: str
) -> None:
    secret = outside / "plain.json"
    secret.write_text(f'"{MARKER}"')
    (folder / name).unlink(missing_ok=True)
    (folder / name).symlink_to(secret)
    ran = run(command, str(folder / name))
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("Error: ")
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    "text", [f"{MARKER}: [", f"{{ {MARKER}", f"- {MARKER}\n- &a *a"], ids=ascii
)
def test_no_problem_quotes_a_broken_file_that_may_be_read(
    run: Run, folder: Path, text: str
) -> None:
    (folder / "parts" / "broken.yaml").write_text(text)
    ran = run("export", _write(folder, _referring("parts/broken.yaml")))
    assert ran.code == 0
    assert "broken.yaml" in ran.told("reference-refused")[0]["message"]


@pytest.fixture
def server() -> Iterator[DocumentServer]:
    """Serve documents on loopback."""
    with DocumentServer() as server:
        yield server


REMOTE_WAYS = {
    "file://OUTSIDE/secret.json": "it leads from an address of the web to a local file",
    "file:OUTSIDE/pipe": "it leads from an address of the web to a local file",
    "http://127.0.0.1:PORT/a.json": "it leads to http://127.0.0.1:PORT",
    "//127.0.0.1:PORT/a.json": "it leads to http://127.0.0.1:PORT",
    "//localhost:PORT/a.json": "it leads to http://localhost:PORT",
    "/moved-port": "it leads to http://127.0.0.1:PORT",
    "/moved-slashes": "it leads to http://127.0.0.1:PORT",
    "/moved-file": "file",
    "/moved-twice": "it leads to http://127.0.0.1:PORT",
    "/\\127.0.0.1:PORT/a.json": "backslashes or control characters",
}


@pytest.mark.parametrize("way", REMOTE_WAYS, ids=ascii)
def test_a_document_of_the_web_reads_its_own_origin_alone(
    run: Run, outside: Path, deaf_port: int, server: DocumentServer, way: str
) -> None:
    def filled(text: str) -> str:
        return text.replace("OUTSIDE", str(outside)).replace("PORT", str(deaf_port))

    tree = _referring(filled(way))
    own = {"schema": {"$ref": "own.json"}}
    tree["paths"]["/own"] = {
        "get": {
            "operationId": "own",
            "responses": {"200": {"description": "", "content": {"text/plain": own}}},
        }
    }
    server.answers |= {
        "/openapi.json": document(json.dumps(tree).encode()),
        "/own.json": document(b'{"type": "boolean"}'),
        "/moved-port": document(status=302, location=f"http://127.0.0.1:{deaf_port}/"),
        "/moved-slashes": document(status=307, location=f"//127.0.0.1:{deaf_port}/"),
        "/moved-file": document(status=301, location=(outside / "secret.json").as_uri()),
        "/moved-twice": document(status=302, location="/moved-port"),
    }
    spec = f"{server.origin}/openapi.json"
    ran = run("export", spec, "--allow-refs", server.origin)
    assert ran.code == 0
    (refused,) = ran.told("reference-refused")
    assert filled(REMOTE_WAYS[way]) in refused["message"]
    contents = [definition["schema"]["content"] for definition in ran.bundle["definitions"]]
    assert '{"type":"boolean"}' in contents
    assert run("validate", spec, "--allow-refs", server.origin).code == 1
    assert run("plan", spec, "--allow-refs", server.origin).code == 0


@pytest.fixture
def moved(server: DocumentServer, outside: Path, deaf_port: int) -> Callable[[str], str]:
    """Give a function that makes a document that moved to a place, and gives its address."""

    def move(location: str) -> str:
        where = location.replace("OUTSIDE", str(outside)).replace("PORT", str(deaf_port))
        server.answers["/openapi.json"] = document(status=302, location=where)
        return f"{server.origin}/openapi.json"

    return move


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("location", ["http://127.0.0.1:PORT/", "file://OUTSIDE/secret.json"])
def test_a_document_that_moved_elsewhere_is_refused_in_one_line(
    run: Run, moved: Callable[[str], str], command: str, location: str
) -> None:
    spec = moved(location)
    ran = run(command, spec, "--allow-refs", spec.removesuffix("/openapi.json"))
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"Error: {spec}: ")
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize("command", COMMANDS)
def test_a_document_on_this_machine_is_asked_for_only_where_that_is_allowed(
    run: Run, deaf_port: int, command: str
) -> None:
    ran = run(command, f"http://127.0.0.1:{deaf_port}/openapi.json")
    assert (ran.code, ran.out) == (1, "")
    assert "which is no public address" in ran.err
    assert f"Allow it with --allow-refs http://127.0.0.1:{deaf_port}" in ran.err


def _mentioning(url: str, version: str) -> Json:
    """Make a document that names an address wherever OpenAPI has one that is no reference."""
    pet: Json = {
        "type": "object",
        "externalDocs": {"url": f"{url}/docs"},
        "xml": {"namespace": f"{url}/xml"},
        "discriminator": {"propertyName": "kind", "mapping": {"cat": f"{url}/cat.json"}},
        "properties": {"kind": {"type": "string"}, "$ref": {"type": "string"}},
        "example": {"$ref": f"{url}/example.json"},
        "default": {"$ref": f"{url}/default.json"},
        "enum": [{"$ref": f"{url}/enum.json"}],
        "x-more": {"url": f"{url}/x-more"},
    }
    if version != "3.0.3":
        pet |= {"$id": f"{url}/pet.json", "$schema": f"{url}/schema.json", "const": {"$ref": url}}
    media = {
        "schema": {"$ref": "#/components/schemas/Pet"},
        "examples": {
            "far": {"externalValue": f"{url}/example"},
            "data": {"value": {"$ref": f"{url}/data.json"}},
        },
    }
    links = {"next": {"operationRef": f"{url}/other.json#/paths/~1a/get"}}
    answer = {"description": "", "content": {"application/json": media}, "links": links}
    operation = {
        "operationId": "a",
        "externalDocs": {"url": f"{url}/operation"},
        "servers": [{"url": f"{url}/operation-server"}],
        "responses": {"200": answer},
        "callbacks": {"done": {f"{url}/done": {"post": {"responses": {}}}}},
    }
    flow = {name: f"{url}/{name}" for name in ("authorizationUrl", "tokenUrl", "refreshUrl")}
    tree: Json = {
        "openapi": version,
        "info": {
            "title": "Mentions",
            "version": "1",
            "termsOfService": f"{url}/terms",
            "contact": {"url": f"{url}/contact"},
            "license": {"name": "L", "url": f"{url}/license"},
            "x-logo": {"url": f"{url}/logo.png"},
        },
        "servers": [{"url": f"{url}/server"}],
        "externalDocs": {"url": f"{url}/root"},
        "tags": [{"name": "t", "externalDocs": {"url": f"{url}/tag"}}],
        "paths": {"/a": {"get": operation}},
        "components": {
            "schemas": {"Pet": pet},
            "securitySchemes": {
                "oidc": {"type": "openIdConnect", "openIdConnectUrl": f"{url}/oidc"},
                "oauth": {
                    "type": "oauth2",
                    "flows": {"authorizationCode": {**flow, "scopes": {}}},
                },
            },
        },
    }
    if version != "3.0.3":
        tree["jsonSchemaDialect"] = f"{url}/dialect"
    if version.startswith("3.2"):
        tree["$self"] = f"{url}/self.json"
    return tree


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0", "3.2.0"])
@pytest.mark.parametrize("command", COMMANDS)
def test_addresses_that_are_no_references_are_never_asked_though_it_is_allowed(
    run: Run, folder: Path, deaf_port: int, command: str, version: str
) -> None:
    url = f"http://127.0.0.1:{deaf_port}"
    spec = _write(folder, _mentioning(url, version))
    ran = run(command, spec, "--allow-refs", url)
    assert ran.code == 0, ran.err
    if command == "export":
        (action,) = ran.bundle["actions"]
        assert action["name"] == "a"
        assert ran.bundle["connector"]["baseUrl"] == f"{url}/server"


def test_a_discriminator_names_files_and_reads_none(run: Run, server: DocumentServer) -> None:
    tree = _referring("#/components/schemas/Pet")
    mapping = {"cat": "cat.json", "dog": "dog.json", "bird": "Bird"}
    tree["components"] = {
        "schemas": {
            "Pet": {
                "oneOf": [{"$ref": "cat.json"}],
                "discriminator": {"propertyName": "kind", "mapping": mapping},
            }
        }
    }
    server.answers["/openapi.json"] = document(json.dumps(tree).encode())
    server.answers["/cat.json"] = document(b'{"type": "object"}')
    ran = run("export", f"{server.origin}/openapi.json", "--allow-refs", server.origin)
    assert ran.code == 0
    assert server.paths == ["/openapi.json", "/cat.json"]
    contents = {found["name"]: found["schema"]["content"] for found in ran.bundle["definitions"]}
    assert json.loads(contents["Pet"])["discriminator"]["mapping"] == {"cat": "#/$defs/cat"}
    dropped = [problem["message"] for problem in ran.told("discriminator-mapping-dropped")]
    assert dropped == ["bird: Bird", "dog: dog.json"]


@pytest.mark.parametrize("scheme", ["file://OUTSIDE", "http://127.0.0.1:PORT"])
def test_a_schemas_own_address_moves_no_reference_out(
    run: Run, folder: Path, outside: Path, deaf_port: int, scheme: str
) -> None:
    base = scheme.replace("OUTSIDE", str(outside)).replace("PORT", str(deaf_port))
    tree = _referring("#/components/schemas/Thing")
    tree["openapi"] = "3.1.0"
    inner = {"$id": f"{base}/base.json", "properties": {"a": {"$ref": "secret.json"}}}
    tree["components"] = {"schemas": {"Thing": inner}}
    ran = run("export", _write(folder, tree))
    assert ran.code == 0
    (refused,) = ran.told("reference-refused")
    assert refused["message"].startswith("secret.json")


@pytest.mark.parametrize("option", ["-f=text", "-f=json", "-v"])
def test_no_report_prints_a_command_of_a_ci(run: Run, folder: Path, option: str) -> None:
    tree = _referring("#/components/schemas/::error::x")
    evil = "::error::x\n##vso[task.complete]\n##teamcity[x]\n::add-mask::a\x1b[2J\u202e"
    tree["info"] = {"title": evil, "version": evil}
    tree["paths"][f"/{evil}"] = {"get": {"operationId": evil, "tags": [evil], "responses": {}}}
    tree["paths"]["/good"] = {
        "get": {
            "operationId": evil,
            "summary": evil,
            "description": evil,
            "tags": [evil],
            "responses": {evil: {"description": evil, "headers": {evil: {}}}},
        }
    }
    spec = _write(folder, tree)
    for ran in (run("validate", spec, option), run("plan", spec, option), run("export", spec)):
        for line in (*ran.out.splitlines(), *ran.err.splitlines()):
            assert not line.strip().startswith("::")
            assert not any(word in line for word in ("##[", "##vso[", "##teamcity["))
