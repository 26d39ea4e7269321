"""Fields of stored actions and triggers that the importer does not know: kept for the way back.

`UpdateAction` and `UpdateTrigger` replace (contract, ActionHTTP and TriggerHTTP), so that a field
which is not sent back is lost. What a later platform adds to them goes back as it came, and is
never shown.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import msgspec

from importer.connect.types import (
    ActionPage,
    StoredBody,
    StoredExchange,
    StoredParameter,
    StoredResponse,
    TriggerPage,
    Unknown,
)

T = TypeVar("T")
Fields = dict[str, Any]
_NOTHING = Unknown()


def with_unknown(value: T, body: bytes) -> T:
    """Give what was read from `body` with the unknown fields of its actions and triggers."""
    if not isinstance(value, StoredExchange | ActionPage | TriggerPage):
        return value
    raw = msgspec.json.decode(body)
    if isinstance(value, StoredExchange):
        filled: T = _filled(value, raw)
        return filled
    field = "actions" if isinstance(value, ActionPage) else "triggers"
    pairs = zip(value.found, raw.get(field) or (), strict=True)
    return msgspec.structs.replace(value, **{field: tuple(_filled(*pair) for pair in pairs)})


def _filled(stored: Any, raw: Fields) -> Any:
    """Give a stored action or trigger with what of it is unknown."""
    parameters, responses = raw.get("parameters") or (), raw.get("responses") or ()
    unknown = Unknown(
        own=_rest(raw, type(stored)),
        parameters=_some(
            (f"{one['in']} {one['name']}", _rest(one, StoredParameter)) for one in parameters
        ),
        body=_rest(raw.get("requestBody") or {}, StoredBody),
        responses=_some((one.get("status"), _rest(one, StoredResponse)) for one in responses),
    )
    if unknown == _NOTHING and stored.unknown is msgspec.UNSET:
        return stored
    return msgspec.structs.replace(stored, unknown=unknown)


def _rest(raw: Fields, shape: type[msgspec.Struct]) -> Fields:
    """Give the fields that a shape has not; hardly ever there is any."""
    known = _known_fields(shape)
    if raw.keys() <= known:
        return {}
    return {name: value for name, value in raw.items() if name not in known}


@functools.cache
def _known_fields(shape: type[msgspec.Struct]) -> frozenset[str]:
    """Give the names of a shape's fields on the wire, and of the one that tells exchanges apart."""
    own = ("type",) if issubclass(shape, StoredExchange) else ()
    return frozenset((*shape.__struct_encode_fields__, *own))


def _some(pairs: Iterable[tuple[Any, Fields]]) -> Mapping[Any, Fields]:
    """Leave out what is empty."""
    return {key: value for key, value in pairs if value}
