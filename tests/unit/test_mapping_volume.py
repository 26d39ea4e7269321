"""What is posted is in proportion to the document; what multiplies it is refused."""

from __future__ import annotations

from typing import Any

import pytest
from mapped import make_document, make_operation, map_document, read_tree

from importer.document.resolve import Resolver
from importer.errors import DocumentError
from importer.mapping.volume import Volume
from importer.openapi.nodes import Reader
from importer.problems import ProblemLog


def resolver_of(**more: Any) -> Resolver:
    return Resolver(read_tree(make_document({}, **more)))


def test_a_small_document_may_become_much_but_not_without_end() -> None:
    resolver = resolver_of()
    volume = Volume(resolver)
    most = 64 * 1024 * 1024 + 8 * resolver.bytes_read()
    volume.take_chars(most)
    with pytest.raises(DocumentError, match=f"more than {most:,} characters of actions"):
        volume.take_chars(1)


def test_schemas_are_counted_against_the_bytes_they_could_be_written_in() -> None:
    small, large = resolver_of(), resolver_of(**{"x-long": "x" * 1_000_000})
    volume = Volume(large)
    volume.take_schemas(400_000)
    with pytest.raises(DocumentError, match=r"things\.json: .* more than [0-9,]+ schemas"):
        Volume(small).take_schemas(400_000)


def test_a_document_that_shares_what_is_long_is_refused() -> None:
    item = {"get": make_operation(description="long " * 200_000)}
    paths = {f"/a{number}": {"$ref": "#/components/pathItems/I"} for number in range(100)}
    tree = make_document(paths, components={"pathItems": {"I": item}})
    with pytest.raises(DocumentError, match="references multiply its parts"):
        map_document(tree)


def test_long_names_of_parameters_count_too() -> None:
    parameter = {"name": "n" * 1_000_000, "in": "query", "schema": {"type": "string"}}
    item = {"get": make_operation(parameters=[parameter])}
    paths = {f"/a{number}": {"$ref": "#/components/pathItems/I"} for number in range(100)}
    tree = make_document(paths, components={"pathItems": {"I": item}})
    with pytest.raises(DocumentError, match="characters of actions and definitions"):
        map_document(tree)


def test_reading_is_in_proportion_to_the_document() -> None:
    small = Reader(resolver_of(), ProblemLog(), "3.0")
    small.spend(2_000_000)
    with pytest.raises(DocumentError, match=r"things\.json: references multiply its operations"):
        small.spend(1_000)
    large = Reader(resolver_of(**{"x-long": "x" * 1_000_000}), ProblemLog(), "3.0")
    large.spend(3_000_000)
    with pytest.raises(DocumentError, match="references multiply its operations"):
        large.spend(1_000)
