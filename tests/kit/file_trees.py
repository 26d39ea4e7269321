"""Documents of several files, read, and everything that bundling them takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from mapped import make_document

from importer.document.bundle import Bundled, bundle_document
from importer.document.limits import DEFAULTS, Limits
from importer.document.load import load_document
from importer.document.moves import Moves
from importer.document.part_names import Naming
from importer.document.resolve import Resolver
from importer.document.store import DocumentStore, ReadOptions
from importer.mapping.definition_names import Files, name_targets
from importer.mapping.map import map_api
from importer.mapping.options import MappingOptions
from importer.model.document import Document, Location
from importer.model.problem import Problem
from importer.openapi.read import read_api
from importer.problems import ProblemLog

Json = dict[str, Any]
ROOT = "root.json"
GET = {"operationId": "get", "responses": {"200": {"description": "d"}}}


def refer(reference: str, **beside: Any) -> Json:
    """Write a reference, and what stands beside it."""
    return {"$ref": reference, **beside}


def returning(schema: Any, **fields: Any) -> Json:
    """Write an operation that answers 200 with JSON of a schema."""
    content = {"application/json": {"schema": schema}}
    response = {"description": "d", "content": content}
    return {"operationId": "get", "responses": {"200": response}, **fields}


def write_tree(folder: Path, files: Mapping[str, Any]) -> Path:
    """Write files, as JSON or as the text they are; give the path of the document."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            path.write_text(content)
        else:
            path.write_bytes(msgspec.json.encode(content))
    return folder / ROOT


class FileTree(NamedTuple):
    """A document of several files, the names of its definitions, and a log for Problems."""

    document: Document
    resolver: Resolver
    naming: Naming
    log: ProblemLog

    def at(self, pointer: str, file: str = ROOT) -> Location:
        """Give a place in one of the files."""
        return Location(self.uri(file), pointer)

    def uri(self, file: str = ROOT) -> str:
        """Give the URI of one of the files."""
        return f"{self.document.uri.removesuffix(ROOT)}{file}"

    def moves(self) -> Moves:
        """Begin to collect the parts of the document."""
        return Moves(self.document, self.resolver, self.naming, self.log)

    def bundled(self, limits: Limits = DEFAULTS) -> Bundled:
        """Bundle the document."""
        return bundle_document(self.document, self.resolver, self.naming, self.log, limits)

    def told(self, code: str) -> list[Problem]:
        """Give the Problems of a code."""
        return [problem for problem in self.log.sorted() if problem.code == code]


@contextmanager
def opened(
    folder: Path, files: Mapping[str, Any], *, dialect: str = "3.0", **root: Any
) -> Iterator[FileTree]:
    """Read a document with other `files`; `root` are fields of it, as for `make_document`.

    What it becomes is mapped, too: by that its definitions have their names.
    """
    if ROOT not in files:
        document = make_document(root.pop("paths", {}), dialect=dialect, **root)
        files = {ROOT: document, **files}
    with DocumentStore(ReadOptions()) as store:
        read = load_document(str(write_tree(folder, files)), store)
        resolver = Resolver(read, store)
        api = read_api(read, resolver, ProblemLog())
        bundle = map_api(api, read, resolver, ProblemLog(), MappingOptions())
        log = ProblemLog()
        log.name_files(read.uri, store.shown)

        def name(places: list[Location], named: Mapping[Location, str]) -> Mapping[Location, str]:
            return name_targets(places, Files(read.uri, resolver.file_name, named))[0]

        naming = Naming(definitions=bundle.places, name=name, file_name=resolver.file_name)
        yield FileTree(read, resolver, naming, log)


def bundle_files(folder: Path, files: Mapping[str, Any], **root: Any) -> Json:
    """Give the tree of a document (see `opened`) that is bundled, nothing of which is told of."""
    with opened(folder, files, **root) as tree:
        bundled = tree.bundled().root
        assert tree.log.sorted() == []
        return bundled
