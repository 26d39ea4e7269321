"""Documents and what becomes of them, found by folder; a file that no test uses fails.

`accepted/<case>/` holds `document.yaml` or `.json` and `bundle.json`, the bytes that an export
writes. `options.json` holds mapping options other than the defaults. A `twin.yaml` or `.json` tells
the same API in another version of OpenAPI: only the source and the Problems may differ.
`rejected/<case>/` holds a document and `error.txt`, the one line that a user sees. Below `files/` a
case has the other files that its document is read with.

`pytest --update-golden` rewrites what is expected; look at the difference before keeping it.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from importer.document.store import ReadOptions
from importer.errors import DocumentError
from importer.mapping.encode import encode_bundle
from importer.mapping.options import MappingOptions
from importer.pipeline import build, build_bundle

GOLDEN = Path(__file__).parent
ACCEPTED = sorted((GOLDEN / "accepted").iterdir())
REJECTED = sorted((GOLDEN / "rejected").iterdir())
DOCUMENTS = {"document.yaml", "document.json"}
TWINS = {"twin.yaml", "twin.json"}
BROKEN = "broken.json"
"""A file that is opened, and of which nothing is told but that it is broken."""

MARKER = "open-sesame"


def _name(case: Path) -> str:
    return case.name


def _file(case: Path, names: set[str]) -> str:
    """Give the name of the one file of a case that has one of these names."""
    (found,) = (path.name for path in case.iterdir() if path.name in names)
    return found


def _export(case: Path, names: set[str], monkeypatch: pytest.MonkeyPatch) -> bytes:
    """Export a document of a case from within its folder, so that its place is its name."""
    options = MappingOptions()
    if (case / "options.json").exists():
        options = msgspec.json.decode((case / "options.json").read_bytes(), type=MappingOptions)
    monkeypatch.chdir(case)
    return encode_bundle(build_bundle(_file(case, names), options))


def _expect(path: Path, found: bytes, *, update: bool) -> None:
    """Hold what was found against the file; with `update` the file becomes what was found."""
    if update:
        path.write_bytes(found)
    assert found.decode() == path.read_bytes().decode()


@pytest.mark.parametrize("case", ACCEPTED, ids=_name)
def test_a_document_becomes_its_bundle(
    case: Path, monkeypatch: pytest.MonkeyPatch, update_golden: bool
) -> None:
    _expect(case / "bundle.json", _export(case, DOCUMENTS, monkeypatch), update=update_golden)


@pytest.mark.parametrize(
    "case", [case for case in ACCEPTED if any((case / name).exists() for name in TWINS)], ids=_name
)
def test_a_twin_in_another_version_becomes_the_same_bundle(
    case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    twin = msgspec.json.decode(_export(case, TWINS, monkeypatch))
    expected = msgspec.json.decode((case / "bundle.json").read_bytes())
    assert twin["source"]["openapi"] != expected["source"]["openapi"]
    for bundle in (twin, expected):
        for definition in bundle["definitions"]:
            definition["schema"]["content"] = msgspec.json.decode(definition["schema"]["content"])
        del bundle["source"], bundle["problems"], bundle["summary"]["warnings"]
    assert twin == expected


@pytest.mark.parametrize("case", REJECTED, ids=_name)
def test_a_document_that_cannot_be_read_says_why_in_one_line(
    case: Path, monkeypatch: pytest.MonkeyPatch, update_golden: bool
) -> None:
    monkeypatch.chdir(case)
    with pytest.raises(DocumentError) as refused:
        build_bundle(_file(case, DOCUMENTS), MappingOptions())
    line = str(refused.value)
    assert line.isprintable()
    _expect(case / "error.txt", f"{line}\n".encode(), update=update_golden)


CASES_OF_FILES = [case for case in ACCEPTED if (case / "files").exists()]


@pytest.mark.parametrize("case", CASES_OF_FILES, ids=_name)
def test_a_document_is_read_with_its_files(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case)
    built = build(_file(case, DOCUMENTS), MappingOptions(), ReadOptions())
    there = {
        path.relative_to(case).as_posix() for path in case.glob("files/**/*") if path.is_file()
    }
    assert set(built.files) - {None} == {file for file in there if not file.endswith(BROKEN)}
    assert MARKER not in (case / "bundle.json").read_text()


def test_every_file_is_used() -> None:
    used = {
        "accepted": DOCUMENTS | TWINS | {"bundle.json", "options.json"},
        "rejected": DOCUMENTS | {"error.txt"},
    }
    unused = [
        str(path.relative_to(GOLDEN))
        for path in GOLDEN.rglob("*")
        if path.is_file() and not _is_used(path.relative_to(GOLDEN), used)
    ]
    assert unused == []


def _is_used(path: Path, used: dict[str, set[str]]) -> bool:
    """Tell whether a test looks at a file, by its path below this folder."""
    match path.parts:
        case ("test_golden.py",) | ("__pycache__", *_):
            return True
        case (kind, _, name):
            return name in used.get(kind, set())
        case ("accepted", case, "files", *_):
            return case in {each.name for each in CASES_OF_FILES}
    return False
