"""Which stored action is which action of the document."""

from __future__ import annotations

import random

import pytest
from bundles import make_action

from importer.connect.types import StoredAction
from importer.plan.identity import action_identity, pair_actions


def stored(name: str, path: str, method: str = "GET") -> StoredAction:
    return StoredAction(id=name, name=name, method=method, path=path)


def pairs(
    wanted: list[tuple[str, str]], there: list[tuple[str, str]]
) -> set[tuple[str | None, str | None]]:
    """Pair actions given as (name, path); give the names of each pair."""
    found = pair_actions(
        [make_action(name, path) for name, path in wanted],
        [stored(name, path) for name, path in there],
    )
    return {
        (pair.wanted["name"] if pair.wanted else None, pair.stored.name if pair.stored else None)
        for pair in found
    }


@pytest.mark.parametrize(
    "path",
    [
        "/pets/{{ param.petId }}/x",
        "/pets/{{param.id}}/x",
        "/pets/{{ .param.id }}/x",
        "/pets/{{ param.a b-c }}/x",
        "/pets/{petId}/x",
    ],
)
def test_the_names_of_parameters_are_no_part_of_the_identity(path: str) -> None:
    assert action_identity("get", path) == "GET /pets/{}/x"


@pytest.mark.parametrize(
    "path", ["/pets/{{ conn.region }}/x", "/pets/{{ param.a }}/{{ param.b }}", "/pets/x", "/pets"]
)
def test_everything_else_of_a_path_is(path: str) -> None:
    identities = {action_identity("GET", one) for one in (path, "/pets/{{ param.id }}/x")}
    assert len(identities) == 2


def test_a_method_makes_another_action() -> None:
    assert action_identity("GET", "/pets") != action_identity("POST", "/pets")


def test_a_rename_is_the_same_action() -> None:
    assert pairs([("getPet", "/pets/{{ param.id }}")], [("old", "/pets/{{ param.petId }}")]) == {
        ("getPet", "old")
    }


def test_of_several_alike_the_exact_path_decides_before_the_name() -> None:
    wanted = [("a", "/p/{{ param.x }}"), ("b", "/p/{{ param.y }}")]
    there = [("a", "/p/{{ param.y }}"), ("b", "/p/{{ param.x }}")]
    assert pairs(wanted, there) == {("a", "b"), ("b", "a")}


def test_then_the_name_and_then_the_order_of_names() -> None:
    wanted = [("a", "/p/{{ param.x }}"), ("c", "/p/{{ param.y }}"), ("d", "/p/{{ param.z }}")]
    there = [("c", "/p/{{ param.1 }}"), ("x", "/p/{{ param.2 }}"), ("e", "/p/{{ param.3 }}")]
    assert pairs(wanted, there) == {("c", "c"), ("a", "e"), ("d", "x")}


def test_of_several_with_one_path_the_name_decides() -> None:
    there = [("c", "/p"), ("b", "/p"), ("a", "/p")]
    assert pairs([("b", "/p"), ("x", "/p")], there) == {("b", "b"), ("x", "a"), (None, "c")}


def test_what_has_no_counterpart_stands_alone() -> None:
    assert pairs([("a", "/a")], [("b", "/b")]) == {("a", None), (None, "b")}


def test_the_order_of_coming_does_not_matter() -> None:
    chance = random.Random(7)  # noqa: S311 - it shuffles
    wanted = [(f"w{n}", f"/p/{{{{ param.{n % 5} }}}}") for n in range(12)]
    there = [(f"s{n}", f"/p/{{{{ param.{n % 4} }}}}") for n in range(9)] + [
        ("w3", "/p/{{ param.z }}")
    ]
    first = pairs(wanted, there)
    for _ in range(20):
        chance.shuffle(wanted)
        chance.shuffle(there)
        assert pairs(wanted, there) == first
