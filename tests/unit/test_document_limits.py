from __future__ import annotations

import threading
from typing import Any

import pytest

from importer.document.budget import Budget
from importer.document.limits import Limits, count_values, exceeded
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


def test_all_values_of_a_tree_are_counted() -> None:
    tree = {"a": [1, "x", None, {"b": True}], "c": {}, "d": []}
    assert count_values(tree, Limits(), "x", before=0) == 8
    assert count_values([], Limits(), "x", before=7) == 0


def test_what_other_files_hold_counts_too() -> None:
    limits = Limits(values=10)
    assert count_values([1, 2], limits, "x", before=8) == 2
    with pytest.raises(DocumentError, match="more than 10 values") as error:
        count_values([1, 2, 3], limits, "x.yaml", before=8)
    assert error.value.where == "x.yaml"
    assert error.value.hint == "Raise it with --max-values if that is right"


def test_a_tree_that_is_too_deep_is_told() -> None:
    tree: Any = []
    for _ in range(3):
        tree = {"a": tree}
    assert count_values(tree, Limits(depth=4), "x", before=0) == 3
    with pytest.raises(DocumentError, match="more than 3 levels") as error:
        count_values(tree, Limits(depth=3), "x", before=0)
    assert error.value.hint == "Raise it with --max-depth if that is right"


def test_a_shared_value_counts_wherever_it_stands() -> None:
    shared: Any = ["lol"] * 10
    for _ in range(50):  # as a bomb of YAML aliases: ten to the fifty-first values in 510
        shared = [shared] * 10
    with pytest.raises(DocumentError, match="more than 500,000 values"):
        count_values(shared, Limits(values=500_000), "x", before=0)


def test_a_tree_that_holds_itself_ends_at_a_limit() -> None:
    tree: dict[str, Any] = {}
    tree["self"] = tree
    with pytest.raises(DocumentError, match="more than 256 levels"):
        count_values(tree, Limits(), "x", before=0)
    tree["again"] = tree
    with pytest.raises(DocumentError, match="more than 500,000 values"):
        count_values(tree, Limits(values=500_000), "x", before=0)


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
    budget.take_values([1, 2], "a")
    budget.take_values("a scalar", "b")
    budget.take_values({"x": 1}, "b")
    with pytest.raises(DocumentError, match=r"c: more than 3 values\. .*--max-values"):
        budget.take_values([1], "c")


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
