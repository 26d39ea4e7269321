"""What a reference leads to, held against prance, which inlines what references lead to."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from prance.util.resolver import RESOLVE_INTERNAL, RefResolver

from importer.document.load import load_document
from importer.document.resolve import Resolver
from importer.model.document import Document

SAMPLES = Path(__file__).parents[2] / "samples"
RECURSIVE = {"this": "leads to itself"}
Path_ = tuple[str | int, ...]


class EndlessError(Exception):
    """A reference stands inside of what it leads to."""


def reference_sites(node: Any, path: Path_ = ()) -> Iterator[tuple[Path_, str]]:
    """Give the path and reference of each `$ref` of a tree."""
    children = node.items() if isinstance(node, dict) else enumerate(node)
    for key, child in children:
        if key == "$ref" and isinstance(child, str):
            yield path, child
        elif isinstance(child, dict | list):
            yield from reference_sites(child, (*path, key))


def inlined(value: Any, resolver: Resolver, base: str, within: frozenset[str]) -> Any:
    """Give a value with each reference replaced by what our look-up says it leads to."""
    if isinstance(value, list):
        return [inlined(child, resolver, base, within) for child in value]
    if not isinstance(value, dict):
        return value
    reference = value.get("$ref")
    if not isinstance(reference, str):
        return {key: inlined(child, resolver, base, within) for key, child in value.items()}
    found = resolver.lookup(reference, base)
    if found.location.pointer in within:
        raise EndlessError
    return inlined(found.value, resolver, found.base, within | {found.location.pointer})


def without_percents(node: Any) -> Any:
    """Give a copy whose references have no percent escapes, which prance does not read."""
    if isinstance(node, list):
        return [without_percents(child) for child in node]
    if not isinstance(node, dict):
        return node
    return {
        key: unquote(child) if key == "$ref" and isinstance(child, str) else without_percents(child)
        for key, child in node.items()
    }


def prances_tree(document: Document) -> Any:
    """Give the whole tree as prance inlines it, reading no other file."""
    resolver = RefResolver(
        without_percents(document.root),
        document.uri,
        resolve_types=RESOLVE_INTERNAL,
        recursion_limit_handler=lambda _limit, _url, _recursions: RECURSIVE,
    )
    resolver.resolve_references()
    return resolver.specs


@pytest.mark.parametrize("name", ["orchard-3.0.yaml", "orchard-3.1.json"])
def test_prance_finds_the_same_behind_every_reference(name: str) -> None:
    document = load_document(str(SAMPLES / name))
    resolver = Resolver(document)
    theirs = prances_tree(document)
    compared = recursive = 0

    for path, reference in reference_sites(document.root):
        try:
            ours = inlined({"$ref": reference}, resolver, document.uri, frozenset())
        except EndlessError:
            recursive += 1
            continue
        compared += 1
        assert ours == reduce(lambda node, key: node[key], path, theirs), (path, reference)

    assert compared > 40
    assert recursive > 0
