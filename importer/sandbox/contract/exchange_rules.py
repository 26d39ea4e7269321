"""Rules of an action or trigger that need more than one of its fields (contract: ActionHTTPCommon).

In: a payload of the right shape. Out: the faulty fields, all of them, in the payload's order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

from msgspec import UNSET

from importer.sandbox.contract.actions import Action, ActionCreate
from importer.sandbox.contract.exchanges import DefinitionRef
from importer.sandbox.contract.path_template import TemplateError, path_parameters
from importer.sandbox.errors import FieldFault

if TYPE_CHECKING:
    from importer.sandbox.contract.exchanges import (
        Link,
        LinkCreate,
        Parameter,
        Response,
        ResponseCreate,
    )
    from importer.sandbox.contract.triggers import Trigger, TriggerCreate

CreatePayload: TypeAlias = "ActionCreate | TriggerCreate"
WholePayload: TypeAlias = "Action | Trigger"
ExchangePayload: TypeAlias = "CreatePayload | WholePayload"
LinkSite = tuple[str, "LinkCreate | Link"]


def exchange_faults(payload: ExchangePayload) -> list[FieldFault]:
    """Find every fault of a created or updated action or trigger that its payload alone shows."""
    return [
        *(_path_faults(payload) if isinstance(payload, (ActionCreate, Action)) else ()),
        *_parameter_faults(payload),
        *_status_faults(payload),
        *_reference_faults(payload),
    ]


def link_groups(payload: ExchangePayload) -> Iterator[list[LinkSite]]:
    """Give the links of each body, with their paths: first the request's, then the responses'."""
    if payload.request_body is not UNSET:
        yield _sites("requestBody", payload.request_body.definitions)
    for place, response in enumerate(_responses(payload)):
        yield _sites(f"responses[{place}]", response.definitions)


def id_faults(payload: WholePayload) -> list[FieldFault]:
    """Find the ids of responses and of links that an earlier one in the payload has."""
    uses = [(f"responses[{place}].id", one.id) for place, one in enumerate(payload.responses)]
    if payload.request_body is not UNSET:
        uses += _link_ids("requestBody", payload.request_body.definitions)
    for place, response in enumerate(payload.responses):
        uses += _link_ids(f"responses[{place}]", response.definitions)
    seen: set[str] = set()
    faults = []
    for field, used in uses:
        if used in seen:
            faults.append(FieldFault(field, "stands twice in the payload"))
        seen.add(used)
    return faults


def _responses(payload: ExchangePayload) -> Sequence[ResponseCreate | Response]:
    return payload.responses


def _parameters(payload: ExchangePayload) -> Sequence[Parameter]:
    return payload.parameters


def _sites(owner: str, links: Sequence[LinkCreate | Link]) -> list[LinkSite]:
    return [(f"{owner}.definitions[{place}]", link) for place, link in enumerate(links)]


def _link_ids(owner: str, links: list[Link]) -> list[tuple[str, str]]:
    return [(f"{owner}.definitions[{place}].id", link.id) for place, link in enumerate(links)]


def _path_faults(payload: ActionCreate | Action) -> Iterator[FieldFault]:
    """Hold placeholders and path parameters against each other, both ways."""
    try:
        used = path_parameters(payload.path)
    except TemplateError as fault:
        yield FieldFault("path", str(fault))
        return
    declared = {one.name for one in payload.parameters if one.location == "path"}
    for name in sorted(used - declared):
        yield FieldFault("path", f"there is no path parameter {name}")
    for place, parameter in enumerate(payload.parameters):
        if parameter.location == "path" and parameter.name not in used:
            wanted = "{{ param." + parameter.name + " }}"
            yield FieldFault(f"parameters[{place}].name", f"the path does not hold {wanted}")


def _parameter_faults(payload: ExchangePayload) -> Iterator[FieldFault]:
    """Find parameters that stand twice, are optional in the path, or default to another type."""
    seen: set[tuple[str, str]] = set()
    for place, parameter in enumerate(_parameters(payload)):
        field = f"parameters[{place}]"
        key = (parameter.location, parameter.name)
        if key in seen:
            yield FieldFault(f"{field}.name", f"is a {parameter.location} parameter twice")
        seen.add(key)
        if parameter.location == "path" and not parameter.required:
            yield FieldFault(f"{field}.required", "a path parameter is required")
        if not _default_fits(parameter):
            yield FieldFault(f"{field}.default", f"is no {parameter.type} and no template")


def _default_fits(parameter: Parameter) -> bool:
    """Say whether the default has the parameter's type, or is text that may be a template."""
    default = parameter.default
    if default is UNSET or isinstance(default, str):
        return True
    if isinstance(default, bool) or parameter.type in {"boolean", "string"}:
        return isinstance(default, bool) and parameter.type == "boolean"
    return parameter.type == "number" or default == int(default)  # 1.0 is an integer in JSON


def _status_faults(payload: ExchangePayload) -> Iterator[FieldFault]:
    """Find statuses that stand twice; without a status it is the one default response."""
    seen: set[object] = set()
    for place, response in enumerate(_responses(payload)):
        if response.status in seen:
            is_default = response.status is UNSET
            what = "there is a default response" if is_default else f"there is a {response.status}"
            yield FieldFault(f"responses[{place}].status", f"{what} already")
        seen.add(response.status)


def _reference_faults(payload: ExchangePayload) -> Iterator[FieldFault]:
    """Find references to definitions that hold both id and name, or neither (`DefinitionRef`)."""
    for group in link_groups(payload):
        for field, link in group:
            ref = link.definition
            if (ref.id is UNSET) == (ref.name is UNSET) and isinstance(ref, DefinitionRef):
                yield FieldFault(f"{field}.definition", "holds not exactly one of id and name")
