"""Definitions to make, packed into few requests.

Definitions that refer to each other in a circle go out in one request; every other one in the
same request as, or a later one than, those that it refers to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

import msgspec

from importer.apply.components import Component, components
from importer.connect.references import names_referred_to, with_targets
from importer.model.payloads import DefinitionCreate

Batch = tuple[Component, ...]
"""What goes out in one request, each component after those that it needs."""

MOST_DEFINITIONS = 100
MOST_BYTES = 1024 * 1024
_BYTES_PER_REFERENCE = 200
"""What a reference may grow by when it becomes the URL of a definition."""

_BLAMED = re.compile(r"definitions\[(\d+)\]")


def needs_of(definitions: Iterable[DefinitionCreate]) -> dict[str, frozenset[str]]:
    """Give for each definition's name the names of those that it refers to."""
    return {one["name"]: names_referred_to(one["schema"]["content"]) for one in definitions}


def make_batches(
    definitions: Sequence[DefinitionCreate],
    needs: Mapping[str, Collection[str]],
    *,
    most_definitions: int = MOST_DEFINITIONS,
    most_bytes: int = MOST_BYTES,
) -> list[Batch]:
    """Pack definitions into requests of a bounded size, in the order in which they must go.

    `needs` has for each name of them the names that it refers to (`needs_of`). A component that
    exceeds a bound by itself goes out alone: it cannot be divided.
    """
    sizes = {
        one["name"]: len(msgspec.json.encode(one)) + _BYTES_PER_REFERENCE * len(needs[one["name"]])
        for one in definitions
    }
    return list(_packed(components(needs), sizes, most_definitions, most_bytes))


def names_of(batch: Batch) -> list[str]:
    """Give the names of all definitions of a batch, in the order in which they are sent."""
    return [name for component in batch for name in component]


def payload_of(
    definition: DefinitionCreate, url_of: Callable[[str], str | None]
) -> DefinitionCreate:
    """Give a definition as it is sent: references to what stands already go by URL.

    `url_of` gives the URL of a definition that stands already, by its name.
    """
    schema = definition["schema"]
    content = with_targets(schema["content"], url_of)
    return {**definition, "schema": {**schema, "content": content}}


def blamed_names(batch: Batch, fields: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Give the names that the complaints about a request point at (`definitions[2].name`)."""
    names = names_of(batch)
    found = (_BLAMED.match(field) for field, _ in fields)
    places = {int(match[1]) for match in found if match}
    return frozenset(names[place] for place in places if place < len(names))


def split(batch: Batch, blamed: Collection[str]) -> list[Batch]:
    """Divide a batch that was refused as a whole, the order kept; it has two components or more.

    Components with a blamed name come alone, between runs of the others; where nobody is blamed
    there are two halves.
    """
    guilty = [not set(component).isdisjoint(blamed) for component in batch]
    if not any(guilty):
        middle = len(batch) // 2
        return [batch[:middle], batch[middle:]]
    runs = groupby(zip(guilty, batch, strict=True), key=itemgetter(0))
    parts: list[Batch] = []
    for is_guilty, run in runs:
        members = tuple(component for _, component in run)
        parts += [(member,) for member in members] if is_guilty else [members]
    return parts


def _packed(
    found: Iterable[Component], sizes: dict[str, int], most_definitions: int, most_bytes: int
) -> Iterator[Batch]:
    """Fill one batch after the other."""
    batch: list[Component] = []
    count = size = 0
    for component in found:
        more = sum(sizes[name] for name in component)
        if batch and (count + len(component) > most_definitions or size + more > most_bytes):
            yield tuple(batch)
            batch, count, size = [], 0, 0
        batch.append(component)
        count += len(component)
        size += more
    if batch:
        yield tuple(batch)
