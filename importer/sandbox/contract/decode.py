"""Bytes of a request become a checked shape, or the 400 that names the faulty field."""

from __future__ import annotations

import re
from functools import cache
from http import HTTPStatus
from typing import TypeVar

import msgspec

from importer.sandbox.errors import ApiError, FieldFault, invalid_request

_PLACE = re.compile(r" - at (?:`key` in )?`\$\.?(?P<path>.*)`\Z", re.DOTALL)
_FIELD = re.compile(r"(?:missing required|contains unknown) field `(?P<name>[^`]*)`")

Shape = TypeVar("Shape", bound=msgspec.Struct)
Value = TypeVar("Value")


def decode_body(body: bytes, shape: type[Shape]) -> Shape:
    """Read the JSON `body` as `shape`; raises what `decode_with` does."""
    decoder: msgspec.json.Decoder[Shape] = _decoder(shape)
    return decode_with(body, decoder)


def decode_with(body: bytes, decoder: msgspec.json.Decoder[Value]) -> Value:
    """Read the JSON `body` as what `decoder` knows, which may be one of many shapes.

    Raises `ApiError` 400: `invalid_json` for what is no JSON, `invalid_request` with the path of
    the first field that has the wrong type or value, is missing, or is not in the contract.
    """
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        raise _explain(error) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ApiError(
            HTTPStatus.BAD_REQUEST, "invalid_json", f"the body is no JSON: {error}"
        ) from error
    except RecursionError as error:
        raise ApiError(
            HTTPStatus.BAD_REQUEST, "invalid_json", "the body is nested too deeply"
        ) from error


@cache
def _decoder(shape: type[Shape]) -> msgspec.json.Decoder[Shape]:
    """Give the decoder of `shape`, made once."""
    return msgspec.json.Decoder(shape)


def _explain(error: msgspec.ValidationError) -> ApiError:
    """Turn msgspec's text (`... - at `$.a[0].b``) into the contract's field path and message."""
    text = str(error)
    place = _PLACE.search(text)
    path = place["path"] if place else ""
    message = text[: place.start()] if place else text
    field = _FIELD.search(message)
    if field:
        path = f"{path}.{field['name']}" if path else field["name"]
    if not path:  # the fault lies in the body as a whole
        return ApiError(HTTPStatus.BAD_REQUEST, "invalid_request", f"the body: {message}")
    return invalid_request([FieldFault(path, message)])
