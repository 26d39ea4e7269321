"""Keys may be long, and may stand above much, but not both."""

from __future__ import annotations

from typing import Any

import pytest

from importer.document.limits import Limits, measure
from importer.document.pointers import refuse_long_pointers
from importer.errors import DocumentError
from importer.model.document import Location
from importer.problems import ProblemLog


def refuse(tree: Any) -> None:
    refuse_long_pointers(tree, measure(tree, Limits()), "x.json")


@pytest.mark.parametrize(
    "tree",
    [
        {},
        [],
        "a scalar",
        {"k" * 1_000_000: {"a": 1}},
        {"k" * 1_000_000: 1, "many": list(range(100_000))},
        {"k" * 400: {str(number): [number] for number in range(50_000)}},
    ],
    ids=["nothing", "list", "scalar", "long", "long beside much", "usual above much"],
)
def test_what_vendors_write_is_read(tree: Any) -> None:
    refuse(tree)


@pytest.mark.parametrize(
    "tree",
    [
        {"k" * 1_000_000: dict.fromkeys(map(str, range(1_000)))},
        {"k" * 1_000_000: list(range(1_000))},
        {"k" * 100_000: {"k" * 100_000: {"k" * 100_000: [[{}] for _ in range(1_000)]}}},
    ],
    ids=["mapping", "list", "levels"],
)
def test_a_long_key_above_much_is_refused(tree: Any) -> None:
    with pytest.raises(DocumentError, match=r"x\.json: its keys are too long for all"):
        refuse(tree)


def test_a_problem_in_a_very_long_place_is_told_at_what_holds_it() -> None:
    problems = ProblemLog()
    problems.add("field-unknown", Location("x", f"/components/{'k' * 5_000}/a"), "a")
    problems.add("field-unknown", Location("x", f"/components/{'k' * 1_000}/a"), "a")
    assert [problem.pointer for problem in problems.sorted()] == [
        "/components",
        f"/components/{'k' * 1_000}/a",
    ]
