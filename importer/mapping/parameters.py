"""Parameters of an operation to the platform's: scalar, named safely, with a default or none."""

from __future__ import annotations

from importer.mapping.notes import PATH_STYLES, parameter_note
from importer.mapping.patterns import pattern_fault
from importer.mapping.scalars import ParameterType, ParameterTypes, is_of_type
from importer.mapping.templates import (
    PathTemplate,
    has_control_characters,
    has_template,
    is_safe_path_value,
)
from importer.mapping.values import kind_of
from importer.model.api import Operation, Parameter
from importer.model.payloads import ActionParameter
from importer.problems import ProblemLog


def map_parameters(
    operation: Operation, path: PathTemplate, types: ParameterTypes, problems: ProblemLog
) -> tuple[list[ActionParameter], list[str]]:
    """Give the parameters of an action, and the notes that tell people what they cannot carry."""
    mapper = _ParameterMapper(operation, path, types, problems)
    for parameter in operation.parameters:
        mapper.add(parameter)
    mapper.add_undeclared()
    return mapper.mapped, mapper.notes


class _ParameterMapper:
    """Maps the parameters of one operation, one after the other."""

    def __init__(
        self, operation: Operation, path: PathTemplate, types: ParameterTypes, problems: ProblemLog
    ) -> None:
        self.mapped: list[ActionParameter] = []
        self.notes: list[str] = []
        self._operation = operation
        self._path = path
        self._types = types
        self._problems = problems

    def _note(self, code: str, parameter: Parameter, message: str, *steps: str) -> None:
        place = parameter.location.child(*steps)
        self._problems.add(code, place, message, operation=self._operation.label)

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
        found = self._types.type_of(parameter.schema)
        self._tell_type(parameter, found)
        self._tell_schema(parameter, found)
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
            if name in declared:
                continue
            self._problems.add(
                "path-parameter-undeclared",
                self._operation.location,
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
        elif parameter.style in PATH_STYLES:
            message = f"the style {parameter.style} of {name}"
            self._note("parameter-style-dropped", parameter, message)

    def _tell_schema(self, parameter: Parameter, found: ParameterType) -> None:
        """Tell what of a parameter's schema had to be mended or does not count."""
        for fault in found.faults:
            self._note("schema-type-invalid", parameter, f"{parameter.name}: {fault}")
        ignored = self._types.ignored_siblings(parameter.schema)
        if ignored:
            message = f"{parameter.name}: ignored: {', '.join(ignored)}"
            self._note("reference-siblings-ignored", parameter, message)
        if self._types.lacks_items(found):
            message = f"{parameter.name}: no `items` beside `type: array`"
            self._note("schema-items-missing", parameter, message)
        for said in (found.said, found.items):
            pattern = said.get("pattern")
            fault_found = pattern_fault(pattern) if isinstance(pattern, str) else None
            if fault_found:
                message = f"{parameter.name}: {pattern}: {fault_found}"
                self._note("schema-pattern-invalid", parameter, message)
                del said["pattern"]

    def _add_default(
        self, parameter: Parameter, found: ParameterType, payload: ActionParameter
    ) -> None:
        """Keep a default that has the parameter's type and that nothing would evaluate."""
        default = found.said.get("default")
        if default is None:
            return
        if isinstance(default, str) and has_template(default):
            self._note("parameter-default-template", parameter, f"the default of {parameter.name}")
        elif not is_of_type(default, payload["type"]):
            message = f"{parameter.name} is {payload['type']}, its default {kind_of(default)}"
            self._note("parameter-default-dropped", parameter, message)
        elif isinstance(default, str) and not _can_be_sent(default, parameter):
            message = f"the default of {parameter.name} could change where, or what else, is sent"
            self._note("parameter-default-dropped", parameter, message)
        else:
            payload["default"] = default


def _can_be_sent(default: str, parameter: Parameter) -> bool:
    """Tell whether a default stays in its place: in its segment of the path, or on its line."""
    if parameter.place == "path":
        return is_safe_path_value(default)
    return not has_control_characters(default)
