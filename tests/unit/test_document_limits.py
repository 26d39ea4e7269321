from __future__ import annotations

import threading
from typing import Any

import pytest

from importer.document.budget import Budget
from importer.document.limits import Limits, Size, exceeded, measure
from importer.errors import DocumentError, UsageError


def test_a_limit_is_told_with_its_value_and_the_option_that_raises_it() -> None:
    error = exceeded("bytes", 1_234_567, "--max-bytes", "x.yaml")
    assert str(error) == (
        "x.yaml: more than 1,234,567 bytes. Raise it with --max-bytes if that is right."
    )
    assert exceeded("seconds", 0.5, "--max-seconds", "x").what == "more than 0.5 seconds"
    assert exceeded("seconds", 120.0, "--max-seconds", "x").what == "more than 120 seconds"
    assert exceeded("bytes", 268_435_456, "", "x").what == "more than 268,435,456 bytes"


@pytest.mark.parametrize(
    ("limits", "option"),
    [
        ({"bytes_": 0}, "--max-bytes"),
        ({"bytes_": -1}, "--max-bytes"),
        ({"files": 0}, "--max-files"),
        ({"depth": -5}, "--max-depth"),
        ({"values": 0}, "--max-values"),
        ({"aliases": 0}, "--max-aliases"),
        ({"total_s": 0.0}, "--max-seconds"),
        ({"total_s": float("nan")}, "--max-seconds"),
    ],
)
def test_a_limit_must_be_above_zero(limits: dict[str, Any], option: str) -> None:
    with pytest.raises(UsageError, match=f"{option} must be above zero"):
        Limits(**limits)


@pytest.mark.parametrize("depth", [501, 100_000])
def test_a_depth_that_cannot_be_read_safely_is_refused(depth: int) -> None:
    with pytest.raises(UsageError, match="--max-depth must be at most 500"):
        Limits(depth=depth)
    assert Limits(depth=500).depth == 500


def test_all_values_of_a_tree_are_counted() -> None:
    tree = {"a": [1, "x", None, {"b": True}], "c": {}, "d": []}
    assert measure(tree, Limits()) == Size(values=8, keys=4, levels=3, pointer_chars=24)
    assert measure([], Limits()) == Size(values=0, keys=0, levels=1, pointer_chars=8)
    assert measure("a scalar", Limits()) == Size(values=0, keys=0, levels=0, pointer_chars=0)


def test_no_pointer_is_longer_than_the_longest_keys_of_all_levels() -> None:
    tree = {"a": {"b" * 50: {}, "c" * 100: []}, "k" * 10: [[{"d": 1}]]}
    assert measure(tree, Limits()).pointer_chars == (1 + 10) + (1 + 100) + 8 + 8


def test_what_exceeds_a_limit_is_not_counted_further() -> None:
    tree: Any = []
    for _ in range(9):
        tree = {"a": tree}
    assert measure(tree, Limits(depth=10)).levels == 10
    assert measure(tree, Limits(depth=3)).levels == 4
    assert measure(tree, Limits(values=3)).values == 4


def test_a_shared_value_counts_wherever_it_stands() -> None:
    shared: Any = ["lol"] * 10
    for _ in range(50):  # as a bomb of YAML aliases: ten to the fifty-first values in 510
        shared = [shared] * 10
    assert measure(shared, Limits(values=500_000)).values == 1_111_110


def test_a_tree_that_holds_itself_is_counted_to_a_limit() -> None:
    tree: dict[str, Any] = {}
    tree["self"] = tree
    assert measure(tree, Limits()).levels == 257
    tree["again"] = tree
    assert measure(tree, Limits(values=500_000)).values > 500_000


def test_bytes_files_and_values_are_counted_over_all_files() -> None:
    budget = Budget(Limits(bytes_=10, files=2, values=3))
    budget.take_bytes(6, "a")
    assert budget.bytes_left == 4
    budget.take_bytes(4, "b")
    with pytest.raises(DocumentError, match=r"c: more than 10 bytes\. .*--max-bytes"):
        budget.take_bytes(1, "c")
    assert budget.bytes_left == 0
    budget.take_file("a")
    budget.take_file("b")
    with pytest.raises(DocumentError, match=r"c: more than 2 files\. .*--max-files"):
        budget.take_file("c")
    budget.take_values(2, "a")
    budget.take_values(1, "b")
    with pytest.raises(DocumentError, match=r"c: more than 3 values\. .*--max-values"):
        budget.take_values(1, "c")


def test_time_is_up_after_the_seconds_given() -> None:
    now = [100.0]
    budget = Budget(Limits(total_s=2.5), lambda: now[0])
    budget.check_time("a")
    now[0] = 102.0
    budget.check_time("a")
    assert budget.left_s == 0.5
    now[0] = 102.5
    with pytest.raises(DocumentError, match=r"a: more than 2\.5 seconds\. .*--max-seconds"):
        budget.check_time("a")


def test_threads_share_one_account() -> None:
    budget = Budget(Limits(bytes_=8 * 2_000))
    refused: list[DocumentError] = []

    def take() -> None:
        try:
            for _ in range(2_001):
                budget.take_bytes(1, "x")
        except DocumentError as error:
            refused.append(error)

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused
    assert budget.bytes_left == 0
