from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mapped import Json, Mapped, make_document, make_operation, map_document

from importer.errors import DocumentError, UsageError
from importer.mapping.filters import is_like, parse_filter
from importer.mapping.options import MappingOptions


def _shop(dialect: str = "3.0") -> Json:
    """Make an API of files and users."""
    files, both, file = ["Files"], ["Files", "Writes"], "#/components/schemas/File"
    user = {"$ref": "#/components/schemas/User"}
    return make_document(
        {
            "/files": {
                "get": make_operation("listFiles", tags=files, returns={"$ref": file}),
                "post": make_operation("makeFile", tags=both, returns={"$ref": file}),
            },
            "/files/{id}": {"delete": make_operation("dropFile", tags=both)},
            "/users": {"get": make_operation("listUsers", tags=["Users"], returns=user)},
            "/health": {"get": make_operation()},
        },
        dialect=dialect,
        schemas={"File": {"type": "object"}, "User": {"type": "string"}},
    )


@pytest.mark.parametrize("dialect", ["3.0", "3.1"])
@pytest.mark.parametrize(
    ("include", "exclude", "chosen"),
    [
        (["tag:Users"], [], {"listUsers"}),
        (["tag:F*"], [], {"listFiles", "makeFile", "dropFile"}),
        (["tag:Files"], ["tag:Writes"], {"listFiles"}),
        (["id:list*"], [], {"listFiles", "listUsers"}),
        (["GET"], ["/health"], {"listFiles", "listUsers"}),
        (["get /files*", "DELETE"], [], {"listFiles", "dropFile"}),
        (["/files/{id}"], [], {"dropFile"}),
        ([], ["GET", "id:makeFile"], {"dropFile"}),
    ],
)
def test_filters_choose_operations(
    include: list[str], exclude: list[str], chosen: set[str], dialect: str
) -> None:
    mapped = map_document(_shop(dialect), include=tuple(include), exclude=tuple(exclude))

    assert {action["name"] for action in mapped.bundle.actions} == chosen
    summary = mapped.bundle.summary
    assert summary.operations == 5
    assert summary.operations == summary.actions + summary.skipped
    left_out = mapped.told("operation-not-chosen")
    assert len(left_out) == summary.skipped
    assert all(problem.operation and problem.severity == "info" for problem in left_out)


def test_definitions_that_no_chosen_operation_reaches_are_not_sent() -> None:
    mapped = map_document(_shop(), include=("tag:Users",))

    assert [one["name"] for one in mapped.bundle.definitions] == ["User"]
    assert mapped.the("components-unused").message == "1 of 2: File"


def test_without_filters_nothing_is_told() -> None:
    codes = map_document(_shop()).codes()

    assert codes.isdisjoint({"operation-not-chosen", "filter-unmatched", "callback-not-chosen"})


def test_a_filter_that_nothing_meets_is_told() -> None:
    mapped = map_document(_shop(), include=("tag:Users", "tag:Flies"), exclude=("PATCH",))

    assert [problem.message for problem in mapped.told("filter-unmatched")] == [
        "no operation meets PATCH",
        "no operation meets tag:Flies",
    ]
    assert {problem.severity for problem in mapped.told("filter-unmatched")} == {"warning"}


def test_filters_that_choose_nothing_are_refused() -> None:
    with pytest.raises(DocumentError) as refused:
        map_document(_shop(), include=("tag:Flies",))

    assert str(refused.value) == (
        "things.json: none of the 5 operations is chosen. "
        "Check the filters, --include and --exclude."
    )


def test_a_document_without_operations_has_none_to_choose() -> None:
    assert map_document(make_document({}), include=("tag:Flies",)).bundle.summary.operations == 0


def test_operations_of_a_shared_path_item_are_chosen_one_by_one() -> None:
    shared = {"$ref": "#/x-items/one"}
    tree = {**make_document({"/a": shared, "/b": shared}), "x-items": {"one": {"get": {}}}}

    mapped = map_document(tree, include=("/a",))

    assert [action["path"] for action in mapped.bundle.actions] == ["/a"]
    assert [problem.operation for problem in mapped.told("operation-not-chosen")] == ["GET /b"]


def _with_callbacks() -> Mapped:
    called = {"{$request.body#/url}": {"post": make_operation()}}
    tree = make_document(
        {
            "/a": {"post": make_operation("a", callbacks={"done": called})},
            "/b": {"post": make_operation("b", callbacks={"gone": called})},
        },
        dialect="3.1",
        webhooks={"news": {"post": make_operation("news")}},
    )
    return map_document(tree, include=("/a",))


def test_a_callback_goes_with_the_operations_that_ask_for_it() -> None:
    mapped = _with_callbacks()

    assert [trigger["name"] for trigger in mapped.bundle.triggers] == ["done", "news"]
    told = mapped.the("callback-not-chosen")
    assert told.message == "asked for by POST /b alone"
    assert told.operation == "POST callback gone of POST /b"


@pytest.mark.parametrize(
    "text", ["", "  ", "tag:", "id: ", "files", "GET files", "1 /files", "a:b"]
)
def test_what_is_no_filter_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="chooses no operations"):
        parse_filter(text)
    with pytest.raises(UsageError, match="Write tag:NAME"):
        MappingOptions(exclude=(text,))


def test_a_single_word_of_letters_is_a_method() -> None:
    assert parse_filter(" post ").method == "POST"


@given(st.text("ab*", max_size=8), st.text("ab", max_size=8))
def test_a_star_stands_for_anything(pattern: str, text: str) -> None:
    expected = re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text) is not None

    assert is_like(pattern, text) == expected


def test_many_stars_cost_no_time() -> None:
    assert not is_like("*a" * 50 + "b*", "a" * 100_000)
