"""A vendor whose document changes, one thing at a time, as a test chooses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

import msgspec
from mapped import make_document, make_operation

T = TypeVar("T")
Json = dict[str, Any]

WORDS = ("one", "two", "three")
PATHS = ("/a", "/b", "/c/{id}", "/d")
METHODS = ("get", "post")
SCHEMAS = ("Cat", "Dog")
SCHEMES = ("key", "basic")
FIELDS = ("summary", "description")


class Chooser(Protocol):
    """Chooses for a test, by chance or otherwise."""

    def __call__(self, among: Sequence[T]) -> T:
        """Give one of some things."""


class EditedDocument:
    """A document with one operation at first; `edit` changes one thing of it."""

    def __init__(self, choose: Chooser) -> None:
        self._choose = choose
        self._operations: dict[tuple[str, str], Json] = {}
        self._schemas: Json = {}
        self._schemes: Json = {}
        self._server = "https://one.example"
        self._version = 1
        self._made = 0
        self._add_operation()

    def edit(self) -> str:
        """Change one thing; say which kind of change it was."""
        edits = [
            self._add_operation,
            self._remove_operation,
            self._change_operation,
            self._rename_operation,
            self._move_operation,
            self._change_parameter,
            self._change_schema,
            self._remove_schema,
            self._change_scheme,
            self._change_server,
        ]
        edit = self._choose(edits)
        edit()
        self._version += 1
        return edit.__name__

    def content(self) -> bytes:
        """Give the document as its vendor publishes it."""
        paths: dict[str, Json] = {}
        for (method, path), operation in self._operations.items():
            paths.setdefault(path, {})[method] = operation
        document = make_document(
            paths,
            info={"title": "Box", "version": str(self._version)},
            servers=[{"url": self._server}],
            components={"schemas": self._schemas, "securitySchemes": self._schemes},
            security=[{name: []} for name in self._schemes] or [{}],
        )
        return msgspec.json.encode(document)

    def _add_operation(self) -> None:
        place = (self._choose(METHODS), self._choose(PATHS))
        used = [name for name in SCHEMAS if name in self._schemas]
        returns = {"$ref": f"#/components/schemas/{self._choose(used)}"} if used else True
        self._made += 1
        operation = make_operation(
            f"do{self._made}", summary=self._choose(WORDS), returns=returns, parameters=[]
        )
        if "{" in place[1]:
            schema = {"type": "string"}
            operation["parameters"] = [
                {"name": "id", "in": "path", "required": True, "schema": schema}
            ]
        self._operations.setdefault(place, operation)

    def _some_operation(self) -> Json | None:
        places = sorted(self._operations)
        return self._operations[self._choose(places)] if places else None

    def _remove_operation(self) -> None:
        if len(self._operations) > 1:  # without any nothing at all would be deleted
            del self._operations[self._choose(sorted(self._operations))]

    def _change_operation(self) -> None:
        operation = self._some_operation()
        if operation is not None:
            operation[self._choose(FIELDS)] = f"{self._choose(WORDS)} {self._version}"

    def _rename_operation(self) -> None:
        operation = self._some_operation()
        if operation is not None:
            self._made += 1
            operation["operationId"] = f"do{self._made}"

    def _move_operation(self) -> None:
        """Give an operation another path; it keeps its name, or has another one, too."""
        free = [(method, path) for method in METHODS for path in PATHS if "{" not in path]
        free = [place for place in free if place not in self._operations]
        movable = [place for place in sorted(self._operations) if "{" not in place[1]]
        if free and movable:
            self._operations[self._choose(free)] = self._operations.pop(self._choose(movable))

    def _change_parameter(self) -> None:
        operation = self._some_operation()
        if operation is None:
            return
        name = self._choose(("limit", "page"))
        others = [one for one in operation["parameters"] if one["name"] != name]
        if len(others) < len(operation["parameters"]) and self._choose((True, False)):
            operation["parameters"] = others
            return
        schema = {"type": self._choose(("string", "integer"))}
        asked = {"name": name, "in": "query", "required": self._choose((True, False))}
        operation["parameters"] = [*others, {**asked, "schema": schema}]

    def _change_schema(self) -> None:
        name = self._choose(SCHEMAS)
        properties = {word: {"type": "string"} for word in WORDS if self._choose((True, False))}
        self._schemas[name] = {"type": "object", "properties": properties}

    def _remove_schema(self) -> None:
        name = self._choose(SCHEMAS)
        self._schemas.pop(name, None)
        for operation in self._operations.values():
            answer = operation["responses"]["200"]
            if name in str(answer):
                answer["content"]["application/json"]["schema"] = {"type": "string"}

    def _change_scheme(self) -> None:
        name = self._choose(SCHEMES)
        if name in self._schemes and self._choose((True, False)):
            del self._schemes[name]
        elif name == "key":
            header = f"X-{self._choose(WORDS)}"
            self._schemes[name] = {"type": "apiKey", "in": "header", "name": header}
        else:
            text = self._choose(WORDS)
            self._schemes[name] = {"type": "http", "scheme": "basic", "description": text}

    def _change_server(self) -> None:
        self._server = f"https://{self._choose(WORDS)}.example"
