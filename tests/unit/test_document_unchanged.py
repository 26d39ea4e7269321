"""Whether a document is what it was: asked at the least cost, and never wrongly yes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from vendor_server import VendorServer

from importer.document.cache import DocumentCache
from importer.document.load import load_document
from importer.document.refused import RefusedReference
from importer.document.store import DocumentStore, ReadOptions
from importer.document.unchanged import KnownFile, is_unchanged, known_files
from importer.errors import DocumentError

ROOT = b'{"openapi": "3.0.3", "a": {"$ref": "schemas/pet.json"}}'
PET = b'{"type": "object"}'


@pytest.fixture
def server() -> Iterator[VendorServer]:
    with VendorServer() as server:
        server.publish("/v1/openapi.json", ROOT)
        server.publish("/v1/schemas/pet.json", PET)
        yield server


def _options(server: VendorServer) -> ReadOptions:
    return ReadOptions(allow_refs=(server.origin,))


def _read(
    spec: str, options: ReadOptions, *references: str, cache: DocumentCache | None = None
) -> tuple[KnownFile, ...]:
    """Read a document and the files that it refers to; give what is known of them then."""
    with DocumentStore(options, cache=cache) as store:
        root = load_document(spec, store)
        for reference in references:
            store.read_reference(reference)
        return known_files(root.uri, store)


def test_a_document_that_is_the_same_costs_one_request_without_a_body(
    server: VendorServer,
) -> None:
    spec = f"{server.origin}/v1/openapi.json"
    known = _read(spec, _options(server))
    server.forget()

    assert is_unchanged(spec, known, _options(server))
    assert server.statuses == [("/v1/openapi.json", 304)]


def test_a_server_without_validators_sends_it_and_the_digest_tells() -> None:
    with VendorServer(etags=False) as server:
        spec = server.publish("/a.json", ROOT)
        known = _read(spec, _options(server))

        assert is_unchanged(spec, known, _options(server))
        assert server.asked("/a.json") == [200, 200]
        server.publish("/a.json", ROOT + b" ")
        assert not is_unchanged(spec, known, _options(server))


def test_what_has_changed_is_kept_for_the_reading_that_follows(
    server: VendorServer, tmp_path: Path
) -> None:
    spec = f"{server.origin}/v1/openapi.json"
    known = _read(spec, _options(server))
    server.publish("/v1/openapi.json", ROOT + b" ")
    cache = DocumentCache(tmp_path / "cache")

    assert not is_unchanged(spec, known, _options(server), cache)
    (again,) = _read(spec, _options(server), cache=cache)
    assert again.sha256 != known[0].sha256
    assert server.asked("/v1/openapi.json") == [200, 200, 304]


def test_a_file_that_the_document_refers_to_is_asked_for_too(server: VendorServer) -> None:
    spec = f"{server.origin}/v1/openapi.json"
    part = f"{server.origin}/v1/schemas/pet.json"
    known = _read(spec, _options(server), part)
    assert [one.path for one in known] == ["", "schemas/pet.json"]
    server.forget()

    assert is_unchanged(spec, known, _options(server))
    assert server.statuses == [("/v1/openapi.json", 304), ("/v1/schemas/pet.json", 304)]
    server.publish("/v1/schemas/pet.json", b"true")
    assert not is_unchanged(spec, known, _options(server))
    server.withdraw("/v1/schemas/pet.json")
    assert not is_unchanged(spec, known, _options(server))


def test_a_document_that_was_moved_is_asked_for_where_it_lies(server: VendorServer) -> None:
    spec = f"{server.origin}/old"
    server.redirects["/old"] = "/v1/openapi.json"
    part = f"{server.origin}/v1/schemas/pet.json"
    known = _read(spec, _options(server), part)
    server.forget()

    assert is_unchanged(spec, known, _options(server))
    assert server.statuses == [
        ("/old", 302),
        ("/v1/openapi.json", 304),
        ("/v1/schemas/pet.json", 304),
    ]


def test_a_document_that_cannot_be_had_is_an_error(server: VendorServer) -> None:
    spec = f"{server.origin}/v1/openapi.json?token=secret"
    known = _read(spec, _options(server))
    server.withdraw("/v1/openapi.json")

    with pytest.raises(DocumentError, match="answers with status 404") as refused:
        is_unchanged(spec, known, _options(server))
    assert "secret" not in str(refused.value)


def test_nothing_that_is_kept_holds_an_address(server: VendorServer) -> None:
    spec = f"{server.origin}/v1/openapi.json?token=secret"
    known = _read(spec, _options(server), f"{server.origin}/v1/schemas/pet.json")

    kept = msgspec.json.encode(known)
    assert b"secret" not in kept
    assert b"127.0.0.1" not in kept
    assert msgspec.json.decode(kept, type=tuple[KnownFile, ...]) == known


def test_files_elsewhere_or_behind_a_query_can_only_be_read_again(server: VendorServer) -> None:
    spec = f"{server.origin}/v1/openapi.json"
    with VendorServer() as other:
        part = other.publish("/pet.json", PET)
        options = ReadOptions(allow_refs=(server.origin, other.origin))

        assert _read(spec, options, part) == ()
    assert _read(spec, _options(server), f"{server.origin}/v1/schemas/pet.json?key=1") == ()
    assert not is_unchanged(spec, (), _options(server))
    assert server.asked("/v1/openapi.json") == [200, 200]


def test_a_document_of_which_a_file_could_not_be_read_is_read_again(tmp_path: Path) -> None:
    spec = tmp_path / "openapi.json"
    spec.write_bytes(ROOT)

    with DocumentStore(ReadOptions()) as store:
        root = load_document(str(spec), store)
        with pytest.raises(RefusedReference):
            store.read_reference((tmp_path / "schemas" / "pet.json").as_uri())
        assert known_files(root.uri, store) == ()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "my doc"
    (folder / "schemas").mkdir(parents=True)
    (folder / "openapi.json").write_bytes(ROOT)
    (folder / "schemas" / "pet.json").write_bytes(PET)
    return folder


def test_local_files_are_known_by_their_digests(folder: Path) -> None:
    spec, part = folder / "openapi.json", folder / "schemas" / "pet.json"
    known = _read(str(spec), ReadOptions(), part.as_uri())
    assert [(one.path, one.validators) for one in known] == [
        ("", None),
        ("schemas/pet.json", None),
    ]

    assert is_unchanged(str(spec), known, ReadOptions())
    part.write_bytes(b"true")
    assert not is_unchanged(str(spec), known, ReadOptions())
    part.unlink()
    assert not is_unchanged(str(spec), known, ReadOptions())
    part.write_bytes(PET)
    spec.write_bytes(ROOT + b" ")
    assert not is_unchanged(str(spec), known, ReadOptions())


def test_files_of_a_folder_beside_are_known_where_they_are_allowed(folder: Path) -> None:
    beside = folder.parent / "shared"
    beside.mkdir()
    (beside / "a.json").write_bytes(PET)
    spec, options = str(folder / "openapi.json"), ReadOptions(allow_refs=(str(beside),))
    known = _read(spec, options, (beside / "a.json").as_uri())

    assert known[1].path == "../shared/a.json"
    assert is_unchanged(spec, known, options)
    assert not is_unchanged(spec, known, ReadOptions())


def test_a_local_document_that_is_gone_is_an_error(folder: Path) -> None:
    spec = folder / "openapi.json"
    known = _read(str(spec), ReadOptions())
    spec.unlink()

    with pytest.raises(DocumentError, match="cannot be read"):
        is_unchanged(str(spec), known, ReadOptions())
