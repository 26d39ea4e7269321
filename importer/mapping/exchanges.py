"""What actions and triggers have in common: texts, parameters, a request body and responses."""

from __future__ import annotations

from typing import NamedTuple

from importer.mapping.definitions import DefinitionBook
from importer.mapping.notes import body_notes, describe
from importer.mapping.options import MappingOptions
from importer.mapping.parameters import ParameterMapper
from importer.mapping.responses import map_statuses
from importer.mapping.templates import PathTemplate
from importer.model.api import Operation
from importer.model.payloads import (
    ActionCreate,
    ActionParameter,
    ResponseCreate,
    TriggerCreate,
)
from importer.problems import ProblemLog
from importer.text import without_controls

_METHODS_WITHOUT_BODY = frozenset({"GET", "HEAD", "DELETE", "OPTIONS", "TRACE"})


class Roles(NamedTuple):
    """What the bodies of an exchange are called in the names of definitions made for them alone."""

    request: str
    response: str


class ExchangeMapper:
    """Maps the operations of one API; their bodies go into a book of definitions."""

    def __init__(
        self,
        parameters: ParameterMapper,
        book: DefinitionBook,
        problems: ProblemLog,
        options: MappingOptions,
    ) -> None:
        self._parameters = parameters
        self._book = book
        self._problems = problems
        self._options = options

    def parameters(
        self, operation: Operation, path: PathTemplate
    ) -> tuple[list[ActionParameter], list[str]]:
        """Give the parameters of an operation, and the notes of what they cannot carry."""
        return self._parameters.map_parameters(operation, path)

    def responses(self, name: str, operation: Operation, roles: Roles) -> list[ResponseCreate]:
        """Map the responses; the platform wants at least one (ActionHTTPCommonCreate)."""
        mapped: list[ResponseCreate] = []
        for status, response in map_statuses(operation, self._problems):
            role = f"{roles.response}{'default' if status is None else status}"
            links = self._book.add_body(name, role, response.contents, operation)
            if status is None:
                mapped.append({"definitions": links})
            else:
                mapped.append({"status": status, "definitions": links})
        if not mapped:
            message = "a default response was added"
            self._note("response-missing", operation, message)
            mapped.append({"definitions": []})
        return mapped

    def complete(
        self,
        payload: ActionCreate | TriggerCreate,
        operation: Operation,
        notes: list[str],
        roles: Roles,
    ) -> None:
        """Put the texts of an operation, with notes about its parameters, and its body in."""
        summary = self._text("the summary", operation.summary.strip(), operation)
        if summary:
            payload["summary"] = summary
        description = self._text("the description", self._description(operation, notes), operation)
        if description:
            payload["description"] = description
        self._book.volume.take_chars(_chars_of(payload))
        if operation.body is None:
            return
        if operation.method in _METHODS_WITHOUT_BODY:
            place = operation.body.location
            message = f"a body of {operation.method}"
            self._problems.add("body-unusual", place, message, operation=operation.label)
        links = self._book.add_body(
            payload["name"], roles.request, operation.body.contents, operation
        )
        payload["requestBody"] = {"required": operation.body.required, "definitions": links}

    def _note(self, code: str, operation: Operation, message: str) -> None:
        self._problems.add(code, operation.location, message, operation=operation.label)

    def _text(self, field: str, text: str, operation: Operation) -> str:
        """Give text for people without control characters; tell of those that it held."""
        clean, found = without_controls(text)
        if found:
            message = f"{field} holds {', '.join(found)}"
            self._note("text-control-characters", operation, message)
        return clean

    def _description(self, operation: Operation, parameter_notes: list[str]) -> str:
        bodies = body_notes(operation)
        if self._options.parameter_notes:
            return describe(operation, parameter_notes, bodies)
        if parameter_notes or bodies:
            message = f"details of {len(parameter_notes)} parameters and {len(bodies)} bodies"
            self._note("parameter-detail-dropped", operation, message)
        return describe(operation, [], [])


def _chars_of(payload: ActionCreate | TriggerCreate) -> int:
    """Count the characters of an action or a trigger that a document can make long."""
    texts = [
        str(payload.get("path", "")),
        payload.get("summary", ""),
        payload.get("description", ""),
    ]
    for parameter in payload["parameters"]:
        texts += [parameter["name"], str(parameter.get("default", ""))]
    return sum(map(len, texts))
