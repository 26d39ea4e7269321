"""Operations to actions: the payloads that are posted one by one."""

from __future__ import annotations

from typing import NamedTuple

from importer.document.resolve import Resolver
from importer.mapping.action_names import name_actions
from importer.mapping.definitions import DefinitionBook
from importer.mapping.notes import body_notes, describe
from importer.mapping.options import MappingOptions
from importer.mapping.parameters import map_parameters
from importer.mapping.responses import map_statuses
from importer.mapping.scalars import ParameterTypes
from importer.mapping.templates import PathTemplate, UnsafePathError, path_template
from importer.model.api import Api, Operation
from importer.model.bundle import Origin
from importer.model.payloads import ActionCreate, ResponseCreate
from importer.problems import ProblemLog


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
        names = name_actions([operation for operation, _ in safe], self._problems)
        actions = []
        origins = {}
        types = ParameterTypes(self._resolver, api.dialect)
        for name, (operation, path) in zip(names, safe, strict=True):
            actions.append(self._action(name, operation, path, types))
            origins[name] = Origin(operation.label, operation.location.pointer)
        actions.sort(key=lambda action: action["name"])
        return MappedActions(actions, origins, len(api.operations) - len(safe))

    def _path(self, operation: Operation) -> PathTemplate | None:
        """Give an operation's path as the platform takes it; None, with a Problem, if unsafe."""
        place = operation.location
        try:
            path = path_template(operation.path)
        except UnsafePathError as error:
            self._problems.add("path-unsafe", place, f"{error}", operation=operation.label)
            return None
        for code, message in path.mended:
            self._problems.add(code, place, message, operation=operation.label)
        return path

    def _action(
        self, name: str, operation: Operation, path: PathTemplate, types: ParameterTypes
    ) -> ActionCreate:
        parameters, notes = map_parameters(operation, path, types, self._problems)
        action: ActionCreate = {
            "type": "http",
            "name": name,
            "method": operation.method,
            "path": path.path,
            "parameters": parameters,
            "responses": self._responses(name, operation),
        }
        if operation.summary.strip():
            action["summary"] = operation.summary.strip()
        description = self._description(operation, notes)
        if description:
            action["description"] = description
        if operation.body:
            action["requestBody"] = {
                "required": operation.body.required,
                "definitions": self._book.add_body(
                    name, "request", operation.body.contents, operation
                ),
            }
        return action

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
            self._problems.add(
                "response-missing",
                operation.location,
                "a default response was added",
                operation=operation.label,
            )
            mapped.append({"definitions": []})
        return mapped

    def _description(self, operation: Operation, parameter_notes: list[str]) -> str:
        bodies = body_notes(operation)
        if self._options.parameter_notes:
            return describe(operation, parameter_notes, bodies)
        if parameter_notes or bodies:
            self._problems.add(
                "parameter-detail-dropped",
                operation.location,
                f"details of {len(parameter_notes)} parameters and {len(bodies)} bodies",
                operation=operation.label,
            )
        return describe(operation, [], [])
