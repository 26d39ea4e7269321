"""A document of many files as one, which means the same; by prance, on files that we have read.

In: a document, the resolver that read its files, and the names of the definitions that its schemas
become. Out: one tree. What may stand below `components` (in Swagger 2.0: `definitions` and their
like) is put there; path items, operations and what else has no place there stand where they were
referred to. What may not be read stays a reference, with a Problem.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from importer.document.kept import Part
from importer.document.limits import Limits, exceeded, measure
from importer.document.moves import Moves
from importer.document.part_names import Naming, name_parts
from importer.document.provenance import Provenance
from importer.document.resolve import Found, Resolver
from importer.errors import DocumentError
from importer.model.document import Document
from importer.problems import ProblemLog


class Bundled(NamedTuple):
    """The tree of a bundled document, and where in the files its places came from."""

    root: dict[str, Any]
    provenance: Provenance


def bundle_document(
    document: Document, resolver: Resolver, naming: Naming, problems: ProblemLog, limits: Limits
) -> Bundled:
    """Give the tree of a document with what it refers to in other files; nothing is changed.

    Raises DocumentError for one that is larger than `limits` on depth and values.
    """
    try:
        bundled = _bundle(document, resolver, naming, problems)
    except RecursionError:
        raise DocumentError(
            "the document is nested too deeply to be bundled", where=document.location
        ) from None
    size = measure(bundled.root, limits)
    if size.levels > limits.depth:
        raise exceeded("levels", limits.depth, "--max-depth", document.location)
    if size.values > limits.values:
        raise exceeded("values", limits.values, "--max-values", document.location)
    return bundled


def _bundle(
    document: Document, resolver: Resolver, naming: Naming, problems: ProblemLog
) -> Bundled:
    from importer.document.prance_run import references_to, resolve_with_prance
    from importer.document.restore import Restorer
    from importer.document.shield import Shield

    moves = Moves(document, resolver, naming, problems)
    shield = Shield(resolver, moves)
    whole = Found(document.root, resolver.root_location, resolver.base)
    shielded = shield.shielded(whole, "document")
    moves.add_unreferred()
    for part in moves.parts:  # it grows: each refers to others
        part.content = shield.shielded(part.found, part.kind, own=part.own)
    if not moves.leads_out:
        return Bundled(document.root, Provenance(document, resolver, ()))
    name_parts(moves.parts, naming, moves.own.aliases, moves.own.kept)
    resolved = resolve_with_prance(shielded, moves.parts)
    restorer = Restorer(references_to(moves.parts), own_description=moves.embeds)
    root = restorer.restored(resolved.root)
    placed = {part.number: part for part in moves.parts if not part.inline}
    contents = {number: restorer.restored(resolved.contents[number]) for number in placed}
    while circular := restorer.circular.keys() - contents.keys():
        placed |= {number: restorer.circular[number] for number in circular}
        contents |= {number: restorer.restored(resolved.contents[number]) for number in circular}
    tree = _together(root, [(placed[number], content) for number, content in contents.items()])
    _leave_references(tree, moves)
    return Bundled(tree, Provenance(document, resolver, list(placed.values())))


def _together(root: dict[str, Any], parts: list[tuple[Part, Any]]) -> dict[str, Any]:
    """Give a document with its parts where they are to stand.

    A component that was nothing but a reference to one gives its place to it.
    """
    whole = dict(root)
    homes: dict[tuple[str, ...], dict[str, Any]] = {(): whole}
    for part, content in sorted(parts, key=lambda placed: (placed[0].home, placed[0].name)):
        for length, step in enumerate(part.home):
            above, here = homes[part.home[:length]], part.home[: length + 1]
            if here not in homes:
                before = above.get(step)
                above[step] = homes[here] = dict(before) if isinstance(before, dict) else {}
        homes[part.home][part.name] = content
    return whole


def _leave_references(tree: dict[str, Any], moves: Moves) -> None:
    """Where a component of the document was moved away, leave a reference in its place."""
    home = moves.homes["schema"]
    parts = {part.found.location: part for part in moves.parts if part.home == home}
    names = {part.name for part in parts.values()}
    schemas = tree
    for step in home:
        schemas = schemas.get(step, {})
    for name, place in moves.own.moved.items():
        if name not in names:
            schemas[name] = {"$ref": parts[place].pointer}
