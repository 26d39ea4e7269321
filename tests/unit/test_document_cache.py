from __future__ import annotations

import os
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from document_server import DocumentServer, document

from importer.document.cache import CachedDocument, DocumentCache
from importer.document.fetched import Fetched, Validators
from importer.document.limits import Limits
from importer.document.store import DocumentStore, ReadOptions
from importer.errors import DocumentError

URL = "https://vendor.example/openapi.yaml?sig=secret"
VALIDATORS = Validators.at(URL, etag='"1"')


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "cache"


def _fetched(body: bytes | None = b"body", **fields: object) -> Fetched:
    given = {"url": URL, "body": body, "validators": VALIDATORS, **fields}
    return Fetched(**given)  # type: ignore[arg-type]  # as given


def _entry(folder: Path, ending: str) -> Path:
    (path,) = folder.glob(f"*.{ending}")
    return path


def test_a_document_is_given_as_it_was_kept(folder: Path) -> None:
    cache = DocumentCache(folder)
    assert cache.get(URL) is None
    cache.put(URL, _fetched())
    kept = CachedDocument(body=b"body", validators=VALIDATORS)
    assert cache.get(URL) == kept
    assert DocumentCache(folder).get(URL) == kept
    assert cache.get(URL + "x") is None
    cache.put(URL, _fetched(b"newer"))
    newer = cache.get(URL)
    assert newer is not None
    assert newer.body == b"newer"


def test_entries_are_private_and_named_by_no_secret(folder: Path) -> None:
    DocumentCache(folder).put(URL, _fetched())
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    names = sorted(path.name for path in folder.iterdir())
    assert [name[64:] for name in names] == [".body", ".json"]
    assert len({name[:64] for name in names}) == 1
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert b"secret" not in path.read_bytes()


@pytest.mark.parametrize(
    "fetched",
    [
        _fetched(None),
        _fetched(storable=False),
        _fetched(validators=Validators.at(URL)),
        _fetched(validators=Validators.at(URL, etag="ä")),
        _fetched(b"x" * 101),
    ],
)
def test_what_may_not_or_cannot_be_asked_for_again_is_not_kept(
    folder: Path, fetched: Fetched
) -> None:
    cache = DocumentCache(folder, bytes_most=100)
    cache.put(URL, fetched)
    assert cache.get(URL) is None
    assert not folder.exists()


def test_what_may_no_longer_be_kept_is_removed(folder: Path) -> None:
    cache = DocumentCache(folder)
    cache.put(URL, _fetched())
    cache.put(URL, _fetched(storable=False))
    assert list(folder.iterdir()) == []


def test_a_tampered_or_broken_entry_is_passed_over(folder: Path) -> None:
    cache = DocumentCache(folder)

    def harm(ending: str, raw: bytes) -> None:
        cache.put(URL, _fetched())
        _entry(folder, ending).write_bytes(raw)
        assert cache.get(URL) is None

    harm("body", b"bodx")
    harm("body", b"")
    harm("json", b"")
    harm("json", b"{}")
    harm("json", b"\xff")
    harm("json", b'{"place": "\xff"}')
    harm("json", b"[" * 100_000)
    cache.put(URL, _fetched())
    meta = msgspec.json.decode(_entry(folder, "json").read_bytes())
    harm("json", msgspec.json.encode({**meta, "place": "0" * 64}))
    harm("json", msgspec.json.encode({**meta, "sha256": "0" * 64}))
    cache.put(URL, _fetched())
    _entry(folder, "body").unlink()
    assert cache.get(URL) is None
    cache.put(URL, _fetched())
    assert cache.get(URL)


def test_an_entry_that_others_could_have_written_is_passed_over(folder: Path) -> None:
    cache = DocumentCache(folder)
    cache.put(URL, _fetched())
    _entry(folder, "body").chmod(0o644)  # as a repository with a cache in it would have
    assert cache.get(URL) is None
    _entry(folder, "body").chmod(0o600)
    assert cache.get(URL)


def test_an_entry_of_another_user_is_passed_over(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = DocumentCache(folder)
    cache.put(URL, _fetched())
    another = os.geteuid() + 1  # only root could give a file away
    monkeypatch.setattr(os, "geteuid", lambda: another)
    assert cache.get(URL) is None


def test_an_entry_that_is_a_link_or_a_pipe_is_passed_over(folder: Path, tmp_path: Path) -> None:
    cache = DocumentCache(folder)
    cache.put(URL, _fetched())
    body = _entry(folder, "body")
    elsewhere = tmp_path / "elsewhere"
    body.rename(elsewhere)
    body.symlink_to(elsewhere)
    assert cache.get(URL) is None
    cache.put(URL, _fetched(b"newer"))  # takes the link's place; what it led to stays
    assert elsewhere.read_bytes() == b"body"
    assert cache.get(URL)
    meta = _entry(folder, "json")
    meta.unlink()
    os.mkfifo(meta, 0o600)
    assert cache.get(URL) is None


def test_the_least_used_entries_go_when_all_are_too_large(folder: Path) -> None:
    cache = DocumentCache(folder, bytes_most=4_000)
    folder.mkdir(parents=True)
    (folder / "notes.txt").write_bytes(bytes(9_000))
    urls = [f"https://vendor.example/{number}" for number in range(3)]
    for age, url in zip((30, 20, 10), urls, strict=True):
        cache.put(url, _fetched(bytes(1_000)))
        for path in folder.glob("*.*"):
            if path.stat().st_mtime > time.time() - 5:
                os.utime(path, (time.time() - age,) * 2)
    assert cache.get(urls[0])  # used just now
    cache.put(URL, _fetched(bytes(1_000)))
    assert [bool(cache.get(url)) for url in (*urls, URL)] == [True, False, True, True]
    assert (folder / "notes.txt").exists()


def test_half_written_files_of_dead_runs_are_removed(folder: Path) -> None:
    folder.mkdir(parents=True)
    old, new = folder / ".importer-old", folder / ".importer-new"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (time.time() - 7_200,) * 2)
    DocumentCache(folder).put(URL, _fetched())
    assert not old.exists()
    assert new.exists()


def test_a_folder_that_cannot_be_written_costs_the_cache_not_the_run(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    cache = DocumentCache(tmp_path / "file" / "cache")
    cache.put(URL, _fetched())
    assert cache.get(URL) is None


def test_a_file_that_cannot_be_written_leaves_nothing_behind(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:  # a disk that is full cannot be made here
        raise OSError(28, "No space left on device")

    cache = DocumentCache(folder)
    monkeypatch.setattr(Path, "replace", full)
    cache.put(URL, _fetched())
    assert list(folder.iterdir()) == []


def test_an_entry_that_another_run_removes_meanwhile_is_no_fault(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = DocumentCache(folder)
    cache.put("https://vendor.example/other", _fetched())
    gone = _entry(folder, "body")
    see = Path.lstat

    def lstat(path: Path) -> os.stat_result:
        if path == gone:
            gone.unlink(missing_ok=True)
        return see(path)

    monkeypatch.setattr(Path, "lstat", lstat)
    cache.put(URL, _fetched())
    monkeypatch.undo()
    assert cache.get(URL)
    assert not gone.exists()


def test_threads_may_share_a_folder(folder: Path) -> None:
    caches = [DocumentCache(folder, bytes_most=20_000) for _ in range(4)]

    def work(cache: DocumentCache) -> None:
        for number in range(25):
            cache.put(f"{URL}{number % 5}", _fetched(bytes(1_000)))
            cache.get(f"{URL}{(number + 1) % 5}")

    threads = [threading.Thread(target=work, args=(cache,)) for cache in caches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(caches[0].get(f"{URL}{number}") for number in range(5))


@pytest.fixture
def server() -> Iterator[DocumentServer]:
    with DocumentServer() as server:
        yield server


def _read(server: DocumentServer, cache: DocumentCache, **limits: int) -> bytes:
    options = ReadOptions(allow_refs=(server.origin,), limits=Limits(**limits))
    with DocumentStore(options, cache=cache) as store:
        return store.read_root(f"{server.origin}/openapi.json").raw


def test_a_document_that_has_not_changed_is_read_from_the_cache(
    server: DocumentServer, folder: Path
) -> None:
    cache = DocumentCache(folder)
    body = b'{"openapi": "3.0.3"}'
    server.answers["/openapi.json"] = document(body, ETag='"1"')
    assert _read(server, cache) == body
    server.answers["/openapi.json"] = document(status=304)
    assert _read(server, cache) == body
    assert 'If-None-Match: "1"' in server.heads[1]
    server.answers["/openapi.json"] = document(b'{"openapi": "3.1.0"}', ETag='"2"')
    assert _read(server, cache) == b'{"openapi": "3.1.0"}'
    server.answers["/openapi.json"] = document(status=304)
    assert _read(server, cache) == b'{"openapi": "3.1.0"}'
    with pytest.raises(DocumentError, match="--max-bytes"):
        _read(server, cache, bytes_=10)


def test_a_document_is_fetched_whole_where_its_entry_is_broken(
    server: DocumentServer, folder: Path
) -> None:
    cache = DocumentCache(folder)
    server.answers["/openapi.json"] = document(b"{}", ETag='"1"')
    _read(server, cache)
    _entry(folder, "body").write_bytes(b"[]")
    assert _read(server, cache) == b"{}"
    assert "If-None-Match" not in server.heads[1]


def test_a_document_behind_a_redirect_is_kept_with_its_place(
    server: DocumentServer, folder: Path
) -> None:
    cache = DocumentCache(folder)
    server.answers["/openapi.json"] = document(status=302, Location="/v2/openapi.json")
    server.answers["/v2/openapi.json"] = document(b"{}", ETag='"1"')
    _read(server, cache)
    server.answers["/v2/openapi.json"] = document(status=304)
    options = ReadOptions(allow_refs=(server.origin,))
    with DocumentStore(options, cache=cache) as store:
        assert store.read_root(f"{server.origin}/openapi.json").uri.endswith("/v2/openapi.json")
    assert ["If-None-Match" in head for head in server.heads] == [False, False, False, True]
