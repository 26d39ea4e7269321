"""Documents as files, and what reading one tells."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from mapped import make_document, make_operation, read_tree

from importer.document.load import load_document
from importer.document.resolve import Resolver
from importer.document.validate import validate_document
from importer.errors import DocumentError
from importer.model.api import Api, Operation
from importer.openapi.read import read_api
from importer.problems import Problem, ProblemLog

Json = dict[str, Any]


def write(folder: Path, content: str | bytes, name: str = "openapi.yaml") -> str:
    """Write a file and give its path."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def load_tree(folder: Path, content: str | bytes, name: str = "openapi.yaml") -> Any:
    """Give the tree of a document that is written to a file first."""
    return load_document(write(folder, content, name)).root


def refusal(folder: Path, content: str | bytes, name: str = "openapi.yaml") -> str:
    """Give the one line that a document is refused with, without the folder it lies in."""
    spec = write(folder, content, name)
    with pytest.raises(DocumentError) as caught:
        load_document(spec)
    line = str(caught.value)
    assert line.isprintable()
    assert line.startswith(f"{spec}: ")
    return line.removeprefix(f"{spec}: ")


class ReadApi:
    """An API as read, with the Problems of reading."""

    def __init__(self, api: Api, problems: list[Problem]) -> None:
        self.api = api
        self.problems = problems

    def only(self) -> Operation:
        """Give the one operation there is."""
        (operation,) = self.api.operations
        return operation

    def told(self, code: str) -> list[tuple[str, str]]:
        """Give pointer and message of each Problem of a code."""
        return [(found.pointer, found.message) for found in self.problems if found.code == code]

    def codes(self) -> list[str]:
        """Give the codes of all Problems, sorted."""
        return sorted({problem.code for problem in self.problems})


def read(tree: Json) -> ReadApi:
    """Read a document; its structure is not checked."""
    problems = ProblemLog()
    document = read_tree(tree)
    return ReadApi(read_api(document, Resolver(document), problems), problems.sorted())


def read_operation(
    operation: Any, *, path: str = "/things", item: Json | None = None, **document: Any
) -> ReadApi:
    """Read a document with one operation, a GET; `item` stands beside it in the path item."""
    return read(make_document({path: {"get": operation, **(item or {})}}, **document))


def read_with(operation_id: str = "thing", **fields: Any) -> ReadApi:
    """Read a document of 3.0 with one operation that has these fields."""
    return read_operation(make_operation(operation_id, **fields))


def faults_of(tree: Json) -> list[tuple[str, str]]:
    """Give pointer and message of each fault in the structure of a document."""
    problems = ProblemLog()
    validate_document(read_tree(tree), problems)
    found = problems.sorted()
    assert {problem.code for problem in found} <= {"structure-invalid"}
    return [(problem.pointer, problem.message) for problem in found]


def as_json(tree: Json) -> bytes:
    """Give a tree as the bytes of a JSON file."""
    return msgspec.json.encode(tree)
