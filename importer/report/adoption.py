"""Tells what was taken over of a version: lines on a console, or bytes of one JSON object."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

import msgspec

from importer.model.adoption import AdoptedThing, Takeover
from importer.model.bundle import Source
from importer.report.console import Line, line, show
from importer.report.long_list import list_lines
from importer.report.phrases import counted
from importer.report.screen import NOUNS
from importer.text import one_line, visible_json

if TYPE_CHECKING:
    from importer.report.console import Console

_FORMAT = 1
_MOST_CHARS = 1_000


class AdoptReport(msgspec.Struct, frozen=True, kw_only=True):
    """What was taken over (`taken`), was ours before (`known`), and stands on one side only.

    `missing` is what only the document has, `strays` what only the version has.
    """

    format: int
    command: Literal["adopt"]
    source: Source
    takeover: Takeover


def adoption_json(source: Source, takeover: Takeover) -> bytes:
    """Give what was taken over as JSON (`AdoptReport`)."""
    report = AdoptReport(format=_FORMAT, command="adopt", source=source, takeover=takeover)
    return visible_json(msgspec.json.format(msgspec.json.encode(report), indent=2)) + b"\n"


def print_adoption(console: Console, takeover: Takeover, *, verbose: bool = False) -> None:
    """Print what was taken over; `verbose` tells each thing, and not only those that differ."""
    show(console, _lines(takeover, verbose=verbose))


def _lines(takeover: Takeover, *, verbose: bool) -> Iterator[Line]:
    target = takeover.target
    words = f"version {target.version} of connector {target.connector_id} at {target.api_url}"
    yield line(one_line(words, _MOST_CHARS))
    yield line((f"Taken over: {_counted(takeover.taken)}", "bold"))
    differing = [one for one in takeover.taken if one.fields]
    yield from list_lines(takeover.taken if verbose else differing, _thing_lines, verbose=verbose)
    if differing:
        told = f"{_counted(differing)}: not as in the document; the next apply updates that"
        yield line(told, indent=2)
    for things, said in (
        (takeover.known, "Ours before, left as known"),
        (takeover.missing, "In the document alone; the next apply makes what was not deleted"),
        (takeover.strays, "In the version alone, left alone"),
    ):
        if things:
            yield line((f"{said}: {_counted(things)}", "bold"))
            yield from list_lines(things, _thing_lines, verbose=verbose)


def _counted(things: Sequence[AdoptedThing]) -> str:
    """Count things by kind."""
    counts = Counter(one.kind for one in things)
    told = [
        counted(counts[kind], noun.removesuffix("s"))
        for kind, noun in NOUNS.items()
        if counts[kind]
    ]
    return ", ".join(told) or "nothing"


def _thing_lines(thing: AdoptedThing) -> Iterator[Line]:
    name = f"  {one_line(thing.name)}" if thing.name != thing.identity else ""
    fields = f"  ({', '.join(map(one_line, thing.fields))})" if thing.fields else ""
    kind = "" if thing.kind == "action" else f"{thing.kind} "
    yield line(kind, (one_line(thing.identity), "bold"), name, fields, indent=2)
