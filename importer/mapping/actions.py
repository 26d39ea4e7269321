"""Operations to actions: the payloads that are posted one by one."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import NamedTuple

from importer.document.resolve import Resolver
from importer.mapping.action_names import name_actions
from importer.mapping.definitions import DefinitionBook
from importer.mapping.notes import body_notes, describe
from importer.mapping.options import MappingOptions
from importer.mapping.parameters import ParameterMapper
from importer.mapping.responses import map_statuses
from importer.mapping.scalars import ParameterTypes
from importer.mapping.templates import PathTemplate, UnsafePathError, path_template
from importer.model.api import Api, Operation
from importer.model.bundle import Origin
from importer.model.document import Location
from importer.model.payloads import ActionCreate, ResponseCreate
from importer.problems import ProblemLog
from importer.text import without_controls

_METHODS_WITHOUT_BODY = frozenset({"GET", "HEAD", "DELETE", "OPTIONS", "TRACE"})
_OTHERS_MOST = 10
_PARAMETER = re.compile(r"\{[^{}/]+\}")


class MappedActions(NamedTuple):
    """Actions by name, where each came from, and how many operations were left out."""

    actions: list[ActionCreate]
    origins: dict[str, Origin]
    skipped: int


class ActionMapper:
    """Maps the operations of one API; their bodies go into a book of definitions."""

    def __init__(
        self,
        resolver: Resolver,
        problems: ProblemLog,
        book: DefinitionBook,
        options: MappingOptions,
    ) -> None:
        self._resolver = resolver
        self._problems = problems
        self._book = book
        self._options = options

    def map_actions(self, api: Api) -> MappedActions:
        """Give an action for each operation whose path is safe, sorted by name."""
        safe = [
            (operation, path) for operation in api.operations if (path := self._path(operation))
        ]
        self._tell_same_templates([operation for operation, _ in safe])
        names = name_actions([operation for operation, _ in safe], self._problems)
        actions = []
        origins = {}
        types = ParameterTypes(self._resolver, api.dialect, self._book.volume.take_schemas)
        parameters = ParameterMapper(types, self._problems)
        for name, (operation, path) in zip(names, safe, strict=True):
            actions.append(self._action(name, operation, path, parameters))
            origins[name] = Origin(operation.label, operation.location.pointer)
        actions.sort(key=lambda action: action["name"])
        return MappedActions(actions, origins, len(api.operations) - len(safe))

    def _tell_same_templates(self, operations: list[Operation]) -> None:
        """Tell of operations that only the names of path parameters tell apart (4.7.8)."""
        alike: dict[tuple[str, str], list[Operation]] = defaultdict(list)
        for operation in operations:
            alike[operation.method, _PARAMETER.sub("{}", operation.path)].append(operation)
        for same in alike.values():
            for operation in same if len(same) > 1 else ():
                others = [
                    other.path for other in same[: _OTHERS_MOST + 1] if other is not operation
                ]
                message = f"the same as {', '.join(others[:_OTHERS_MOST])}"
                self._note("path-same-template", operation, operation.location, message)

    def _note(self, code: str, operation: Operation, place: Location, message: str) -> None:
        self._problems.add(code, place, message, operation=operation.label)

    def _path(self, operation: Operation) -> PathTemplate | None:
        """Give an operation's path as the platform takes it; None, with a Problem, if unsafe."""
        place = operation.location
        try:
            path = path_template(operation.path)
        except UnsafePathError as error:
            self._note("path-unsafe", operation, place, f"{error}")
            return None
        for code, message in path.mended:
            self._note(code, operation, place, message)
        return path

    def _action(
        self, name: str, operation: Operation, path: PathTemplate, mapper: ParameterMapper
    ) -> ActionCreate:
        parameters, notes = mapper.map_parameters(operation, path)
        action: ActionCreate = {
            "type": "http",
            "name": name,
            "method": operation.method,
            "path": path.path,
            "parameters": parameters,
            "responses": self._responses(name, operation),
        }
        summary = self._text("the summary", operation.summary.strip(), operation)
        if summary:
            action["summary"] = summary
        description = self._text("the description", self._description(operation, notes), operation)
        if description:
            action["description"] = description
        self._book.volume.take_chars(_chars_of(action))
        if operation.body:
            if operation.method in _METHODS_WITHOUT_BODY:
                place = operation.body.location
                self._note("body-unusual", operation, place, f"a body of {operation.method}")
            action["requestBody"] = {
                "required": operation.body.required,
                "definitions": self._book.add_body(
                    name, "request", operation.body.contents, operation
                ),
            }
        return action

    def _text(self, field: str, text: str, operation: Operation) -> str:
        """Give text for people without control characters; tell of those that it held."""
        clean, found = without_controls(text)
        if found:
            message = f"{field} holds {', '.join(found)}"
            self._note("text-control-characters", operation, operation.location, message)
        return clean

    def _responses(self, name: str, operation: Operation) -> list[ResponseCreate]:
        """Map the responses; the platform wants at least one (ActionHTTPCommonCreate)."""
        mapped: list[ResponseCreate] = []
        for status, response in map_statuses(operation, self._problems):
            role = "default" if status is None else str(status)
            links = self._book.add_body(name, role, response.contents, operation)
            if status is None:
                mapped.append({"definitions": links})
            else:
                mapped.append({"status": status, "definitions": links})
        if not mapped:
            message = "a default response was added"
            self._note("response-missing", operation, operation.location, message)
            mapped.append({"definitions": []})
        return mapped

    def _description(self, operation: Operation, parameter_notes: list[str]) -> str:
        bodies = body_notes(operation)
        if self._options.parameter_notes:
            return describe(operation, parameter_notes, bodies)
        if parameter_notes or bodies:
            message = f"details of {len(parameter_notes)} parameters and {len(bodies)} bodies"
            self._note("parameter-detail-dropped", operation, operation.location, message)
        return describe(operation, [], [])


def _chars_of(action: ActionCreate) -> int:
    """Count the characters of an action that a document can make long."""
    texts = [action["path"], action.get("summary", ""), action.get("description", "")]
    for parameter in action["parameters"]:
        texts += [parameter["name"], str(parameter.get("default", ""))]
    return sum(map(len, texts))
