from __future__ import annotations

import hashlib
import io
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from document_server import DocumentServer, document

from importer.document.access import RefusedReference
from importer.document.limits import Limits
from importer.document.store import DocumentStore, ReadOptions
from importer.errors import DocumentError, UsageError

ROOT = b"openapi: 3.0.3\n"
SECRET = "open sesame"  # noqa: S105 - what no error may quote


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "my doc"
    (folder / "schemas").mkdir(parents=True)
    (folder / "openapi.yaml").write_bytes(ROOT)
    (folder / "schemas" / "pet.yaml").write_text("type: object\n")
    (tmp_path / "secret.yaml").write_text(f"password: {SECRET}\n")
    return folder


@pytest.fixture
def server() -> Iterator[DocumentServer]:
    with DocumentServer() as server:
        server.answers["/v1/openapi.yaml"] = document(ROOT)
        server.answers["/v1/pet.yaml"] = document(b"type: object\n")
        yield server


def _store(*allowed: str, **limits: Any) -> DocumentStore:
    return DocumentStore(ReadOptions(allow_refs=allowed, limits=Limits(**limits)))


def _opened(folder: Path, *allowed: str, **limits: Any) -> DocumentStore:
    store = _store(*allowed, **limits)
    store.read_root(str(folder / "openapi.yaml"))
    return store


def _refused(store: DocumentStore, uri: str) -> RefusedReference:
    with pytest.raises(RefusedReference) as refused:
        store.read_reference(uri)
    assert SECRET not in str(refused.value)
    return refused.value


def _error(store: DocumentStore, spec: str) -> DocumentError:
    with pytest.raises(DocumentError) as error:
        store.read_root(spec)
    store.close()
    assert SECRET not in str(error.value)
    return error.value


def test_a_document_is_read_with_its_digest(folder: Path) -> None:
    path = folder / "openapi.yaml"
    store = _store()
    file = store.read_root(str(path))
    assert (file.uri, file.shown, file.raw) == (path.as_uri(), str(path), ROOT)
    assert file.root == {"openapi": "3.0.3"}
    assert file.sha256 == hashlib.sha256(ROOT).hexdigest()
    assert store.files == {file.uri: file}
    assert store.read_reference(f"{file.uri}#/info") is file


def test_a_document_may_be_named_by_its_uri_or_behind_a_link(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uri = (folder / "openapi.yaml").as_uri()
    assert _store().read_root(uri).uri == uri
    assert _store().read_root(uri.replace("file:", "FILE:", 1)).uri == uri
    (folder.parent / "latest.yaml").symlink_to("my doc/openapi.yaml")
    monkeypatch.chdir(folder.parent)
    store = _store()
    assert store.read_root("latest.yaml").uri == uri
    assert store.read_reference((folder / "schemas" / "pet.yaml").as_uri()).root


@pytest.mark.parametrize(
    ("spec", "what", "hint"),
    [
        (".", "this is a folder", "Name the OpenAPI document in it"),
        ("missing.yaml", "cannot be read: No such file or directory", "Check the path"),
        ("openapi.yaml/x", "cannot be read: Not a directory", "Check the path"),
        ("x\0.yaml", "this is no path", "Check the path"),
        ("x\ud800.yaml", "this is no path", "Check the path"),
        ("x" * 300, "cannot be read: File name too long", "Check the path"),
        ("file://host/x.yaml", "it names a file on another machine", "Check the address"),
        ("ftp://host/x.yaml", 'it has the scheme "ftp", which is not read', "Check the address"),
        ("https:///x.yaml", "its address has no valid host and port", "Check the address"),
        ("https://[::1/x.yaml", "it is no URL", "Check the address"),
        (
            "https://host\u200b/",
            "its address holds backslashes or control characters",
            "Check the address",
        ),
        ("https://me:open sesame@host/", "its address holds a user name", "Check the address"),
    ],
)
def test_what_cannot_be_read_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, spec: str, what: str, hint: str
) -> None:
    monkeypatch.chdir(folder)
    error = _error(_store(), spec)
    assert (error.what, error.hint) == (what, hint)


def test_an_option_that_allows_nothing_is_told_before_anything_is_read(folder: Path) -> None:
    with pytest.raises(UsageError, match="neither a folder nor an origin"):
        _opened(folder, "missing")


def test_standard_input_has_no_folder_of_its_own(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ROOT)))
    store = _store()
    file = store.read_root("-")
    assert (file.shown, file.raw) == ("standard input", ROOT)
    assert file.uri.startswith(folder.as_uri())
    pet = (folder / "schemas" / "pet.yaml").as_uri()
    assert _refused(store, pet).allow == f"--allow-refs '{folder / 'schemas'}'"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ROOT)))
    allowing = _store(".")
    allowing.read_root("-")
    assert allowing.read_reference(pet).shown == "schemas/pet.yaml"


def test_standard_input_is_bounded_and_may_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.BytesIO(bytes(100))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(stream))
    assert "--max-bytes" in str(_error(_store(bytes_=10), "-"))
    assert stream.tell() <= 11
    monkeypatch.setattr(sys, "stdin", None)
    assert "the file is empty" in str(_error(_store(), "-"))


def test_the_user_may_name_a_pipe_and_it_has_no_folder(folder: Path) -> None:
    pipe = folder / "pipe"
    os.mkfifo(pipe)
    writing = threading.Thread(target=lambda: pipe.write_bytes(ROOT))
    writing.start()
    store = _store()
    assert store.read_root(str(pipe)).raw == ROOT
    writing.join()
    assert _refused(store, (folder / "schemas" / "pet.yaml").as_uri()).allow


def test_a_file_is_read_once_whether_it_can_be_read_or_not(folder: Path) -> None:
    store = _opened(folder)
    pet, missing = folder / "schemas" / "pet.yaml", folder / "schemas" / "dog.yaml"
    file = store.read_reference(pet.as_uri())
    assert file.shown == "schemas/pet.yaml"
    first = _refused(store, missing.as_uri())
    pet.unlink()
    missing.write_text("type: object\n")
    assert store.read_reference(f"{pet.as_uri()}#/properties") is file
    assert (
        _refused(store, missing.as_uri()).why == first.why == "dog.yaml: No such file or directory"
    )
    assert list(store.files) == [(folder / "openapi.yaml").as_uri(), pet.as_uri()]


def test_each_refusal_is_an_exception_of_its_own(folder: Path) -> None:
    store = _opened(folder)
    uri = (folder / "missing.yaml").as_uri()
    first, second = _refused(store, uri), _refused(store, uri)
    assert first is not second


def test_a_reference_out_of_the_folder_is_refused_and_its_file_unread(folder: Path) -> None:
    store = _opened(folder)
    refused = _refused(store, (folder.parent / "secret.yaml").as_uri())
    assert refused.allow == f"--allow-refs {folder.parent}"
    assert len(store.files) == 1
    allowing = _opened(folder, str(folder.parent))
    secret = allowing.read_reference((folder.parent / "secret.yaml").as_uri())
    assert secret.shown == str(folder.parent / "secret.yaml")


def test_a_reference_to_a_pipe_does_not_wait(folder: Path) -> None:
    os.mkfifo(folder / "pipe.yaml")
    why = _refused(_opened(folder), (folder / "pipe.yaml").as_uri()).why
    assert why == "pipe.yaml is no plain file"


def test_a_file_that_becomes_a_pipe_when_it_is_opened_does_not_wait(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = _opened(folder)
    os.mkfifo(folder / "pipe.yaml")
    (folder / "plain.yaml").write_text("a: 1")
    state = (folder / "plain.yaml").stat()
    monkeypatch.setattr(Path, "is_file", lambda _: True)
    uri = (folder / "pipe.yaml").as_uri()
    assert _refused(store, uri).why == "pipe.yaml: it is no plain file"
    monkeypatch.setattr(Path, "lstat", lambda _: state)  # as a file changed in between shows
    other = _opened(folder)
    assert _refused(other, uri).why == "pipe.yaml: it is no plain file"


def test_a_broken_file_is_a_refusal_that_does_not_quote_it(folder: Path) -> None:
    store = _opened(folder)
    for name, raw in (
        ("a.yaml", f"a: [{SECRET}\nb: '"),
        ("b.json", f'{{"a": "{SECRET}", }}'),
        ("c.yaml", ""),
        ("d.yaml", f"{SECRET}: &a [*a, {SECRET}"),
    ):
        (folder / name).write_text(raw)
        assert _refused(store, (folder / name).as_uri()).why.startswith(f"{name}: ")
    assert len(store.files) == 1


def test_a_file_name_that_would_move_a_cursor_is_shown_harmless(folder: Path) -> None:
    store = _opened(folder)
    path = folder / "\u202egpj.yaml"
    path.write_text("type: object\n")
    assert store.read_reference(path.as_uri()).shown == "\\u202egpj.yaml"


def test_a_broken_document_is_an_error(folder: Path) -> None:
    (folder / "openapi.yaml").write_text(f"a: [{SECRET}\n")
    assert _error(_store(), str(folder / "openapi.yaml")).where == str(folder / "openapi.yaml")


@pytest.mark.parametrize(
    ("limits", "option"),
    [
        ({"bytes_": len(ROOT) + 5}, "--max-bytes"),
        ({"files": 1}, "--max-files"),
        ({"values": 1}, "--max-values"),
    ],
)
def test_a_limit_of_all_files_ends_the_run(
    folder: Path, limits: dict[str, int], option: str
) -> None:
    store = _opened(folder, **limits)
    with pytest.raises(DocumentError) as error:
        store.read_reference((folder / "schemas" / "pet.yaml").as_uri())
    assert error.value.where == "schemas/pet.yaml"
    assert error.value.hint == f"Raise it with {option} if that is right"


def test_a_document_that_is_too_large_or_too_deep_is_an_error(folder: Path) -> None:
    path = str(folder / "openapi.yaml")
    assert "--max-bytes" in str(_error(_store(bytes_=5), path))
    (folder / "openapi.yaml").write_text("a: {b: {c: {}}}")
    assert "--max-depth" in str(_error(_store(depth=3), path))


def test_a_large_file_is_not_read_beyond_the_limit(folder: Path) -> None:
    with (folder / "big.yaml").open("wb") as big:
        big.truncate(50_000_000_000)  # takes no place on the disk
    store = _opened(folder)
    with pytest.raises(DocumentError, match="--max-bytes"):
        _opened(folder, bytes_=1_000).read_reference((folder / "big.yaml").as_uri())
    assert len(store.files) == 1


def test_time_that_is_up_ends_the_run(folder: Path) -> None:
    now_s = [0.0]
    store = DocumentStore(ReadOptions(limits=Limits(total_s=10)), lambda: now_s[0])
    store.read_root(str(folder / "openapi.yaml"))
    now_s[0] = 11.0
    with pytest.raises(DocumentError, match=r"schemas/pet\.yaml: more than 10 seconds"):
        store.read_reference((folder / "schemas" / "pet.yaml").as_uri())


def test_a_document_at_a_url_reads_its_own_origin(server: DocumentServer) -> None:
    root = f"{server.origin}/v1/openapi.yaml"
    with _store(server.origin) as store:
        file = store.read_root(f"{root}?sig=secret#/info")
        assert (file.uri, file.shown) == (f"{root}?sig=secret", f"{root}?...")
        pet = store.read_reference(f"{server.origin}/v1/pet.yaml?token=secret#/x")
        assert pet.shown == "pet.yaml?..."
        assert store.read_reference(f"{server.origin}/v1/pet.yaml?token=secret") is pet
        local = _refused(store, "file:///etc/passwd")
        assert local.why == "it leads from an address of the web to a local file"
        missing = _refused(store, f"{server.origin}/v1/dog.yaml?token=secret")
        assert missing.why == f"{server.origin} answers with status 404"
    assert server.paths.count("/v1/pet.yaml?token=secret") == 1


def test_a_document_at_a_private_address_is_read_only_where_that_is_allowed(
    server: DocumentServer,
) -> None:
    error = _error(_store(), f"{server.origin}/v1/openapi.yaml?sig=secret")
    assert str(error) == (
        f"{server.origin}/v1/openapi.yaml?...: {server.origin} is at 127.0.0.1, which is no public "
        f"address. Allow it with --allow-refs {server.origin}."
    )
    assert server.heads == []
    store = _store(server.origin)
    assert store.read_root(f"{server.origin}/v1/openapi.yaml").raw == ROOT
    store.close()
    store.close()


def test_names_are_looked_up_by_what_was_given(server: DocumentServer) -> None:
    origin = f"http://vendor.example:{server.port}"
    options = ReadOptions(allow_refs=(origin,))
    with DocumentStore(options, lookup=lambda *_: ["127.0.0.1"]) as store:
        assert store.read_root(f"HTTP://Vendor.Example:{server.port}/v1/openapi.yaml").raw == ROOT


def test_a_file_behind_a_redirect_is_known_by_where_it_lies(server: DocumentServer) -> None:
    server.answers["/latest"] = document(status=302, Location="/v1/openapi.yaml")
    server.answers["/pet"] = document(status=302, Location="/v1/pet.yaml")
    with _store(server.origin) as store:
        root = store.read_root(f"{server.origin}/latest")
        assert root.uri == f"{server.origin}/v1/openapi.yaml"
        assert store.read_reference(root.uri) is root
        assert store.read_reference(f"{server.origin}/latest") is root
        pet = store.read_reference(f"{server.origin}/v1/pet.yaml")
        assert store.read_reference(f"{server.origin}/pet") is pet
        assert list(store.files) == [root.uri, pet.uri]


def test_a_local_document_may_refer_to_an_allowed_origin(
    folder: Path, server: DocumentServer
) -> None:
    url = f"{server.origin}/v1/pet.yaml"
    assert _refused(_opened(folder), url).allow == f"--allow-refs {server.origin}"
    assert server.heads == []
    with _opened(folder, server.origin) as store:
        assert store.read_reference(url).shown == url


@pytest.mark.parametrize(
    "uri",
    [
        "python:importer.errors",
        "ftp://x/y",
        "data:,x",
        "urn:x",
        "x.yaml",
        "",
        "file:x.yaml",
        "http://[#x",
        "file://[#x",
    ],
)
def test_other_schemes_are_refused(folder: Path, uri: str) -> None:
    assert _refused(_opened(folder, "/"), uri).allow is None


def test_files_of_one_document_are_fetched_at_the_same_time(server: DocumentServer) -> None:
    together = threading.Barrier(8, timeout=5)

    def answer(connection: socket.socket) -> None:
        together.wait()  # goes on only once eight are asked for
        connection.sendall(document(b"type: object\n", connection="close"))

    names = [f"/v1/{number}.yaml" for number in range(16)]
    server.answers.update(dict.fromkeys(names, answer))
    with _store(server.origin) as store:
        store.read_root(f"{server.origin}/v1/openapi.yaml")
        uris = [f"{server.origin}{name}" for name in names]
        store.prefetch([*uris, *(f"{uri}#/x" for uri in uris)])
        assert len(store.files) == 1
        assert [store.read_reference(uri).root for uri in uris] == [{"type": "object"}] * 16
    assert sorted(server.paths[1:]) == sorted(names)


def test_only_what_may_be_fetched_is_fetched_ahead(folder: Path, server: DocumentServer) -> None:
    with DocumentServer() as other, _opened(folder, server.origin) as store:
        known = f"{server.origin}/v1/openapi.yaml"
        store.read_reference(known)
        pet, dog = f"{server.origin}/v1/pet.yaml", f"{server.origin}/v1/dog.yaml"
        local = (folder / "schemas" / "pet.yaml").as_uri()
        store.prefetch([known, pet, dog, local, f"{other.origin}/x", "python:x", "http://[#x"])
        store.prefetch([pet, dog])
        assert sorted(server.paths) == ["/v1/dog.yaml", "/v1/openapi.yaml", "/v1/pet.yaml"]
        assert store.read_reference(pet).root == {"type": "object"}
        assert "status 404" in _refused(store, dog).why
        assert "status 404" in _refused(store, dog).why
        assert other.heads == []
        assert len(server.heads) == 3


def test_one_file_alone_is_not_fetched_ahead(folder: Path, server: DocumentServer) -> None:
    with _opened(folder, server.origin) as store:
        store.prefetch([f"{server.origin}/v1/pet.yaml"])
        store.prefetch([])
        assert server.heads == []


def test_no_more_files_are_fetched_ahead_than_may_be_read(
    folder: Path, server: DocumentServer
) -> None:
    uris = [f"{server.origin}/v1/{number}.yaml" for number in range(20)]
    with _opened(folder, server.origin, files=6) as store:
        store.prefetch(uris[:3])
        store.prefetch(uris)
        assert len(server.heads) == 5
        for uri in uris[:5]:
            assert "status 404" in _refused(store, uri).why
        with pytest.raises(DocumentError, match=r"more than 6 files\. .*--max-files"):
            store.read_reference(uris[5])


def test_bytes_that_are_fetched_at_the_same_time_count_together(
    folder: Path, server: DocumentServer
) -> None:
    names = [f"/v1/{number}.yaml" for number in range(40)]
    server.answers.update(dict.fromkeys(names, document(b"#" * 1_000)))
    too_many = pytest.raises(DocumentError, match=r"more than 10,000 bytes\. .*--max-bytes")
    with _opened(folder, server.origin, bytes_=10_000) as store, too_many:
        store.prefetch([f"{server.origin}{name}" for name in names])
    assert len(server.heads) <= 10 + 8  # what fits, and what was on its way


def test_a_local_document_is_read_without_loading_what_fetches(folder: Path) -> None:
    code = (
        "import sys; from importer.document.store import *;"
        f"DocumentStore(ReadOptions()).read_root({str(folder / 'openapi.yaml')!r});"
        "print([name for name in ('httpcore', 'httpx', 'idna', 'certifi') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
