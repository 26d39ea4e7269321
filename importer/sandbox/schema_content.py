"""The content of a schema as it arrives: read, its references checked, ready to be kept.

In: `InlineSchema` of a request. Out: the text to keep, in which every reference to a definition is
a URL, and the ids that it refers to. Schemas of other languages (YAML, XML Schema) are kept as
they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from importer.sandbox.contract.words import is_json
from importer.sandbox.errors import FieldFault
from importer.sandbox.references import Linked, link_content

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from importer.sandbox.contract.definitions import InlineSchema


_SPARE_LEVELS: Final = 200
"""How much deeper than a content its reader may stand in the stack, when it reads or writes it."""


class ReadContent(Struct, frozen=True):
    """The text to keep; ids of definitions it refers to: all, and those named by URL; faults."""

    text: str
    targets: set[str]
    standing: set[str]
    faults: list[FieldFault]


def read_content(
    schema: InlineSchema, field: str, *, prefix: str, siblings: Mapping[str, str]
) -> ReadContent:
    """Read the schema that stands at `field` of a request.

    `prefix` begins the URLs of the version's definitions; `siblings` gives ids of those that the
    content may name as `#/$defs/NAME`.
    """
    field = f"{field}.content"
    if not is_json(schema.content_type):
        return ReadContent(schema.content, set(), set(), [])
    try:
        content = msgspec.json.decode(schema.content)
        _refuse_depth(content)
    except (msgspec.MsgspecError, ValueError) as error:
        return _refused(field, f"is no JSON: {error}")
    except RecursionError:
        return _refused(field, "is nested too deeply")
    if not isinstance(content, (dict, bool)):
        return _refused(field, "is no JSON Schema: neither an object nor a boolean")
    linked = link_content(content, prefix=prefix, siblings=siblings)
    return ReadContent(
        _text(schema.content, content, linked),
        linked.siblings | linked.standing,
        linked.standing,
        list(_reference_faults(linked, field)),
    )


def _refuse_depth(content: Any) -> None:
    """Raise `RecursionError` for content that some later request might not read or write again."""
    for _ in range(_SPARE_LEVELS):
        content = [content]
    msgspec.json.encode(content)


def _refused(field: str, message: str) -> ReadContent:
    return ReadContent("", set(), set(), [FieldFault(field, message)])


def _text(original: str, content: Any, linked: Linked) -> str:
    """Give the content as text: what the client wrote, unless references in it were rewritten."""
    return msgspec.json.encode(content).decode() if linked.siblings else original


def _reference_faults(linked: Linked, field: str) -> Iterator[FieldFault]:
    for target in linked.faults:
        yield FieldFault(
            field,
            f"$ref {target[:200]} leads nowhere: it is no definition of this request "
            "(#/$defs/NAME), no place in the content, and no URL of a definition of this version",
        )
