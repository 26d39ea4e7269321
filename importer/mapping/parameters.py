"""Parameters of an operation to the platform's: scalar, named safely, with a default or none."""

from __future__ import annotations

from typing import NamedTuple

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
from importer.model.document import Location
from importer.model.payloads import ActionParameter
from importer.problems import ProblemLog

_Told = tuple[str, Location, str]
"""A Problem to be: its code, its place and its message."""


class _Mapped(NamedTuple):
    """What a parameter becomes, wherever it is used; `note` tells people what is lost of it."""

    payload: ActionParameter
    note: str
    told: list[_Told]


class ParameterMapper:
    """Maps the parameters of one document; one that many operations share is worked out once."""

    def __init__(self, types: ParameterTypes, problems: ProblemLog) -> None:
        self._types = types
        self._problems = problems
        self._known: dict[int, tuple[Parameter, _Mapped]] = {}

    def map_parameters(
        self, operation: Operation, path: PathTemplate
    ) -> tuple[list[ActionParameter], list[str]]:
        """Give the parameters of an action, and the notes of what they cannot carry."""
        payloads: list[ActionParameter] = []
        notes = []
        for parameter in operation.parameters:
            refused = _refused(parameter, path)
            if refused:
                self._tell([refused], operation)
                continue
            mapped = self._mapped(parameter)
            self._tell(mapped.told, operation)
            payloads.append(mapped.payload)
            if mapped.note:
                notes.append(mapped.note)
        self._add_undeclared(operation, path, payloads)
        return payloads, notes

    def _tell(self, told: list[_Told], operation: Operation) -> None:
        for code, place, message in told:
            self._problems.add(code, place, message, operation=operation.label)

    def _mapped(self, parameter: Parameter) -> _Mapped:
        """Map a parameter, the first time that it is met."""
        known = self._known.get(id(parameter))
        if known is None:  # the parameter is kept as well, so that its id stays its own
            mapping = _Mapping(parameter, self._types)
            known = self._known[id(parameter)] = (parameter, mapping.mapped())
        return known[1]

    def _add_undeclared(
        self, operation: Operation, path: PathTemplate, payloads: list[ActionParameter]
    ) -> None:
        """Add a string for each `{name}` of the path that no parameter declares."""
        declared = {item["name"] for item in payloads if item["in"] == "path"}
        for name in path.names:
            if name not in declared:
                added = ("path-parameter-undeclared", operation.location, f"{name} was added")
                self._tell([added], operation)
                payloads.append({"name": name, "in": "path", "required": True, "type": "string"})


def _refused(parameter: Parameter, path: PathTemplate) -> _Told | None:
    """Say why a parameter is left out of an action; None where it is not."""
    name, place = parameter.name, parameter.location
    if parameter.place == "path":
        if name not in path.names:
            return "path-parameter-unused", place, f"{name} is not in the path"
    elif has_template(name) or has_control_characters(name):
        return "parameter-name-unsafe", place, name
    return None


class _Mapping:
    """The mapping of one parameter, and the Problems it has."""

    def __init__(self, parameter: Parameter, types: ParameterTypes) -> None:
        self._parameter = parameter
        self._types = types
        self._told: list[_Told] = []

    def mapped(self) -> _Mapped:
        """Give the parameter's payload, its note, and its Problems."""
        parameter = self._parameter
        found = self._types.type_of(parameter.schema)
        self._tell_type(parameter, found)
        self._tell_schema(parameter, found)
        payload: ActionParameter = {
            "name": parameter.name,
            "in": parameter.place,
            "required": parameter.required,
            "type": "string" if parameter.media_type else found.type,
        }
        self._add_default(parameter, found, payload)
        return _Mapped(payload, parameter_note(parameter, found), self._told)

    def _note(self, code: str, parameter: Parameter, message: str) -> None:
        self._told.append((code, parameter.location, message))

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
