"""Parameters of an operation to the platform's: scalar, named safely, with a default or none."""

from __future__ import annotations

from importer.document.resolve import Resolver
from importer.mapping.notes import parameter_note
from importer.mapping.scalars import ParameterType, is_of_type, parameter_type
from importer.mapping.templates import (
    PathTemplate,
    has_control_characters,
    has_template,
    is_safe_name,
)
from importer.mapping.values import kind_of
from importer.model.api import Operation, Parameter
from importer.model.payloads import ActionParameter
from importer.problems import ProblemLog


def map_parameters(
    operation: Operation, path: PathTemplate, resolver: Resolver, problems: ProblemLog
) -> tuple[list[ActionParameter], list[str]]:
    """Give the parameters of an action, and the notes that tell people what they cannot carry."""
    mapper = _ParameterMapper(operation, path, resolver, problems)
    for parameter in operation.parameters:
        mapper.add(parameter)
    mapper.add_undeclared()
    return mapper.mapped, mapper.notes


class _ParameterMapper:
    """Maps the parameters of one operation, one after the other."""

    def __init__(
        self, operation: Operation, path: PathTemplate, resolver: Resolver, problems: ProblemLog
    ) -> None:
        self.mapped: list[ActionParameter] = []
        self.notes: list[str] = []
        self._operation = operation
        self._path = path
        self._resolver = resolver
        self._problems = problems

    def _note(self, code: str, parameter: Parameter, message: str, *steps: str) -> None:
        pointer = parameter.location.child(*steps).pointer
        self._problems.add(code, pointer, message, operation=self._operation.label)

    def add(self, parameter: Parameter) -> None:
        """Map one declared parameter, or leave it out with a Problem."""
        name = parameter.name
        if parameter.place == "path":
            if name not in self._path.names:
                self._note("path-parameter-unused", parameter, f"{name} is not in the path")
                return
        elif has_template(name) or has_control_characters(name):
            self._note("parameter-name-unsafe", parameter, name)
            return
        found = parameter_type(parameter.schema, self._resolver)
        self._tell_type(parameter, found)
        payload: ActionParameter = {
            "name": name,
            "in": parameter.place,
            "required": parameter.required,
            "type": "string" if parameter.media_type else found.type,
        }
        self._add_default(parameter, found, payload)
        self.mapped.append(payload)
        note = parameter_note(parameter, found)
        if note:
            self.notes.append(note)

    def add_undeclared(self) -> None:
        """Add a string for each `{name}` of the path that no parameter declares."""
        declared = {item["name"] for item in self.mapped if item["in"] == "path"}
        for name in self._path.names:
            if name in declared or not is_safe_name(name):
                continue
            self._problems.add(
                "path-parameter-undeclared",
                self._operation.location.pointer,
                f"{name} was added",
                operation=self._operation.label,
            )
            self.mapped.append({"name": name, "in": "path", "required": True, "type": "string"})

    def _tell_type(self, parameter: Parameter, found: ParameterType) -> None:
        """Tell where a type was lowered to string, and how a value is to be written then."""
        name = parameter.name
        if parameter.media_type:
            self._note("parameter-content", parameter, f"{name} is {parameter.media_type}")
        elif not found.known:
            self._note("parameter-type-guessed", parameter, f"{name} has no type")
        elif found.lowered:
            explode = "explode" if parameter.explode else "no explode"
            message = f"{name} is {found.lowered}; style {parameter.style}, {explode}"
            self._note("parameter-type-lowered", parameter, message)

    def _add_default(
        self, parameter: Parameter, found: ParameterType, payload: ActionParameter
    ) -> None:
        """Keep a default that has the parameter's type and that nothing would evaluate."""
        default = found.schema.get("default")
        if default is None:
            return
        if isinstance(default, str) and has_template(default):
            self._note("parameter-default-template", parameter, f"the default of {parameter.name}")
        elif not is_of_type(default, payload["type"]):
            message = f"{parameter.name} is {payload['type']}, its default {kind_of(default)}"
            self._note("parameter-default-dropped", parameter, message)
        else:
            payload["default"] = default
