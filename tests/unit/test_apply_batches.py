"""Definitions packed into requests, and refused ones taken apart."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from bundles import make_definition, refers
from hypothesis import given
from hypothesis import strategies as st

from importer.apply.batches import (
    Batch,
    blamed_names,
    make_batches,
    names_of,
    needs_of,
    payload_of,
    split,
)
from importer.apply.components import components
from importer.connect.references import names_referred_to


def test_what_is_needed_comes_first() -> None:
    assert components({"a": ["b"], "b": ["c"], "c": [], "d": []}) == [
        ("c",),
        ("b",),
        ("a",),
        ("d",),
    ]


def test_a_circle_is_one_component() -> None:
    needs = {"a": ["b"], "b": ["c"], "c": ["a", "d"], "d": ["d"], "e": ["a"]}
    assert components(needs) == [("d",), ("a", "b", "c"), ("e",)]


def test_what_is_not_in_the_graph_is_passed_over() -> None:
    assert components({"a": ["elsewhere"]}) == [("a",)]


def test_depth_costs_no_recursion() -> None:
    needs = {f"{number:06}": [f"{number + 1:06}"] for number in range(50_000)}
    found = components(needs)
    assert len(found) == 50_000
    assert found[0] == ("049999",)
    ring = {**needs, "049999": ["000000"]}
    assert len(components(ring)) == 1


NAMES = [f"n{number}" for number in range(9)]
GRAPHS = st.dictionaries(
    st.sampled_from(NAMES), st.frozensets(st.sampled_from(NAMES), max_size=3), max_size=9
)


def reaches(needs: dict[str, frozenset[str]], start: str) -> set[str]:
    seen: set[str] = set()
    ahead = [start]
    while ahead:
        for name in needs.get(ahead.pop(), frozenset()):
            if name in needs and name not in seen:
                seen.add(name)
                ahead.append(name)
    return seen


@given(GRAPHS)
def test_components_are_those_that_reach_each_other(needs: dict[str, frozenset[str]]) -> None:
    found = components(needs)
    assert sorted(name for component in found for name in component) == sorted(needs)
    place = {name: number for number, component in enumerate(found) for name in component}
    for one in needs:
        for other in needs:
            together = one == other or (
                one in reaches(needs, other) and other in reaches(needs, one)
            )
            assert (place[one] == place[other]) is together
        assert all(place[need] <= place[one] for need in reaches(needs, one))


@given(GRAPHS, st.integers(1, 5), st.integers(1, 900))
def test_a_batch_refers_to_itself_and_earlier_ones_alone(
    needs: dict[str, frozenset[str]], most_definitions: int, most_bytes: int
) -> None:
    definitions = [make_definition(name, refers(*sorted(need))) for name, need in needs.items()]
    batches = make_batches(
        definitions, needs_of(definitions), most_definitions=most_definitions, most_bytes=most_bytes
    )
    known: set[str] = set()
    for batch in batches:
        names = names_of(batch)
        known.update(names)
        for name in names:
            assert {need for need in needs[name] if need in needs} <= known
        assert len(batch) == 1 or len(names) <= most_definitions
    assert sorted(name for batch in batches for name in names_of(batch)) == sorted(needs)


def test_few_requests_are_made() -> None:
    definitions = [make_definition(f"D{number:03}") for number in range(250)]
    assert [len(batch) for batch in make_batches(definitions, needs_of(definitions))] == [
        100,
        100,
        50,
    ]


def test_bytes_are_bounded_unless_a_circle_is_longer() -> None:
    long = {"description": "x" * 700}
    definitions = [
        make_definition("a", {**long, **refers("b")}),
        make_definition("b", {**long, **refers("a")}),
        make_definition("c", long),
        make_definition("d"),
        make_definition("e"),
    ]
    batches = make_batches(definitions, needs_of(definitions), most_bytes=1000)
    assert batches == [(("a", "b"),), (("c",), ("d",)), (("e",),)]


def test_a_payload_refers_by_address_to_what_stands_and_by_name_to_the_rest() -> None:
    definition = make_definition("A", refers("Old", "New", "A"))
    sent = payload_of(definition, {"Old": "https://p.example/old.json"}.get)
    content = msgspec.json.decode(sent["schema"]["content"])
    assert content["properties"]["toOld"]["$ref"] == "https://p.example/old.json"
    assert names_referred_to(sent["schema"]["content"]) == {"New", "A"}
    assert names_referred_to(definition["schema"]["content"]) == {"Old", "New", "A"}


BATCH: Batch = (("a",), ("b", "c"), ("d",), ("e",))


@pytest.mark.parametrize(
    ("blamed", "parts"),
    [
        (set(), [(("a",), ("b", "c")), (("d",), ("e",))]),
        ({"c"}, [(("a",),), (("b", "c"),), (("d",), ("e",))]),
        ({"a", "e"}, [(("a",),), (("b", "c"), ("d",)), (("e",),)]),
        ({"a", "b", "d", "e"}, [(("a",),), (("b", "c"),), (("d",),), (("e",),)]),
    ],
)
def test_a_refused_batch_is_divided_around_the_blamed(blamed: set[str], parts: Any) -> None:
    assert split(BATCH, blamed) == parts


def test_complaints_point_at_definitions_by_their_place() -> None:
    fields = [("definitions[2].schema.content", "bad"), ("definitions[9].name", "?"), ("all", "?")]
    assert blamed_names(BATCH, fields) == {"c"}


def test_nothing_makes_no_batch() -> None:
    assert make_batches([], {}) == []
