"""Operations to actions: the payloads that are posted one by one."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import NamedTuple

from importer.mapping.action_names import name_actions
from importer.mapping.exchanges import ExchangeMapper, Roles
from importer.mapping.templates import PathTemplate, UnsafePathError, path_template
from importer.model.api import Api, Operation
from importer.model.bundle import Origin
from importer.model.document import Location, Spot
from importer.model.payloads import ActionCreate
from importer.problems import ProblemLog

_ROLES = Roles(request="request", response="")
_OTHERS_MOST = 10
_PARAMETER = re.compile(r"\{[^{}/]+\}")


class MappedActions(NamedTuple):
    """Actions by name, what each came from, where that lies, and how many were left out."""

    actions: list[ActionCreate]
    origins: dict[str, Origin]
    spots: dict[str, Spot]
    skipped: int


class ActionMapper:
    """Maps the operations of one API."""

    def __init__(self, exchanges: ExchangeMapper, problems: ProblemLog) -> None:
        self._exchanges = exchanges
        self._problems = problems

    def map_actions(self, api: Api) -> MappedActions:
        """Give an action for each operation whose path is safe, sorted by name."""
        safe = [
            (operation, path) for operation in api.operations if (path := self._path(operation))
        ]
        self._tell_same_templates([operation for operation, _ in safe])
        names = name_actions([operation for operation, _ in safe], self._problems)
        actions = []
        origins, spots = {}, {}
        for name, (operation, path) in zip(names, safe, strict=True):
            actions.append(self._action(name, operation, path))
            origins[name] = Origin(operation.label, operation.location.pointer, operation.tags)
            spots[name] = self._problems.spot_of(operation.location)
        actions.sort(key=lambda action: action["name"])
        return MappedActions(actions, origins, spots, len(api.operations) - len(safe))

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

    def _action(self, name: str, operation: Operation, path: PathTemplate) -> ActionCreate:
        parameters, notes = self._exchanges.parameters(operation, path)
        action: ActionCreate = {
            "type": "http",
            "name": name,
            "method": operation.method,
            "path": path.path,
            "parameters": parameters,
            "responses": self._exchanges.responses(name, operation, _ROLES),
        }
        self._exchanges.complete(action, operation, notes, _ROLES)
        return action
