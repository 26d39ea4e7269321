"""Lists in pages: sizes, cursors both ways, filters, and rows that come and go meanwhile."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import httpx
import pytest

Call = Callable[..., httpx.Response]


def add_actions(call: Call, draft: str, names: list[str]) -> None:
    for name in names:
        sent = {
            "type": "http",
            "name": name,
            "method": "GET",
            "path": "/",
            "parameters": [],
            "responses": [{"definitions": []}],
        }
        assert call("POST", f"{draft}/actions", json=sent).status_code == 201


def names_of(page: dict[str, Any]) -> list[str]:
    return [one["name"] for one in page["actions"]]


@pytest.fixture
def actions_path(sandbox_call: Call, draft_path: str) -> str:
    add_actions(sandbox_call, draft_path, [f"a{number:02}" for number in range(45)])
    return f"{draft_path}/actions"


def test_a_page_holds_twenty_rows_by_default(sandbox_call: Call, actions_path: str) -> None:
    page = sandbox_call("GET", actions_path).json()
    assert names_of(page) == [f"a{number:02}" for number in range(20)]
    assert page["totalCount"] == 45
    assert "next" in page
    assert "prev" not in page


@pytest.mark.parametrize("size", [1, 7, 20, 44, 45, 46, 1000])
def test_pages_forwards_and_backwards_show_every_row_once(
    sandbox_call: Call, actions_path: str, size: int
) -> None:
    forwards = [sandbox_call("GET", actions_path, params={"first": size}).json()]
    while "next" in forwards[-1]:
        query = {"first": size, "after": forwards[-1]["next"]}
        forwards.append(sandbox_call("GET", actions_path, params=query).json())
    seen = [name for page in forwards for name in names_of(page)]
    assert seen == [f"a{number:02}" for number in range(45)]
    assert {page["totalCount"] for page in forwards} == {45}
    backwards = [forwards[-1]]
    while "prev" in backwards[0]:
        query = {"first": size, "before": backwards[0]["prev"]}
        backwards.insert(0, sandbox_call("GET", actions_path, params=query).json())
    assert sorted(name for page in backwards for name in names_of(page)) == seen


def test_a_page_holds_a_hundred_rows_at_most(sandbox_call: Call, actions_path: str) -> None:
    add_actions(sandbox_call, actions_path.rpartition("/")[0], [f"b{n}" for n in range(60)])
    page = sandbox_call("GET", actions_path, params={"first": 101}).json()
    assert len(page["actions"]) == 100
    assert page["totalCount"] == 105


@pytest.mark.parametrize("size", ["0", "-1", "1.5", "many", "", "٣", "000"])
def test_a_size_that_is_no_whole_number_above_zero_is_refused(
    sandbox_call: Call, actions_path: str, size: str
) -> None:
    answer = sandbox_call("GET", actions_path, params={"first": size})
    assert answer.status_code == 400
    assert answer.json()["fields"][0]["field"] == "first"


def forged(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize("name", ["after", "before"])
@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "a01",
        "é",
        "====",
        forged("[]"),
        forged('["actions","",1,2]'),
        forged('["actions","","1"]'),
        forged('["definitions","",1]'),
        forged('["actions","",99999999999999999999]'),
        forged("[" * 2000),
    ],
)
def test_a_cursor_that_is_not_of_this_list_is_refused(
    sandbox_call: Call, actions_path: str, name: str, cursor: str
) -> None:
    answer = sandbox_call("GET", actions_path, params={name: cursor})
    assert answer.status_code == 400
    assert answer.json()["fields"] == [{"field": name, "message": "is no cursor of this list"}]


def test_two_cursors_at_once_are_refused(sandbox_call: Call, actions_path: str) -> None:
    cursor = sandbox_call("GET", actions_path).json()["next"]
    query = {"after": cursor, "before": cursor}
    answer = sandbox_call("GET", actions_path, params=query)
    assert answer.status_code == 400
    assert answer.json()["fields"][0]["field"] == "before"


def test_a_name_filters_without_regard_to_case(sandbox_call: Call, draft_path: str) -> None:
    add_actions(sandbox_call, draft_path, ["getPet", "PETS", "other", "a_b", "axb", "$pet"])
    path = f"{draft_path}/actions"
    for part, names in [("pEt", ["getPet", "PETS", "$pet"]), ("a_b", ["a_b"]), ("%", [])]:
        page = sandbox_call("GET", path, params={"name": part}).json()
        assert names_of(page) == names
        assert page["totalCount"] == len(names)


def test_a_filter_holds_on_every_page(sandbox_call: Call, actions_path: str) -> None:
    query = {"name": "A1", "first": 4}
    page = sandbox_call("GET", actions_path, params=query).json()
    seen = names_of(page)
    while "next" in page:
        page = sandbox_call("GET", actions_path, params=query | {"after": page["next"]}).json()
        seen += names_of(page)
    assert seen == [f"a1{number}" for number in range(10)]
    assert page["totalCount"] == 10


def test_rows_that_come_and_go_between_pages_hide_no_other(
    sandbox_call: Call, actions_path: str
) -> None:
    page = sandbox_call("GET", actions_path, params={"first": 10}).json()
    for name in ("a03", "a09", "a10"):
        sandbox_call("DELETE", f"{actions_path}/{name}")
    add_actions(sandbox_call, actions_path.rpartition("/")[0], ["late"])
    query = {"first": 100, "after": page["next"]}
    rest = sandbox_call("GET", actions_path, params=query).json()
    assert names_of(rest) == [*(f"a{number:02}" for number in range(11, 45)), "late"]
    assert rest["totalCount"] == 43


def test_a_page_past_the_end_is_empty(sandbox_call: Call, actions_path: str) -> None:
    page = sandbox_call("GET", actions_path, params={"first": 44}).json()
    sandbox_call("DELETE", f"{actions_path}/a44")
    query = {"after": page["next"]}
    assert sandbox_call("GET", actions_path, params=query).json() == {
        "totalCount": 44,
        "actions": [],
    }


def test_versions_are_paged_with_the_most_recently_updated_first(
    sandbox_call: Call, connector_path: str
) -> None:
    path = f"{connector_path}/versions"
    for name in ("1", "2", "3", "4", "5"):
        sandbox_call("POST", path, json={"name": name})
    add_actions(sandbox_call, f"{path}/2", ["a"])
    pages = [sandbox_call("GET", path, params={"first": 2}).json()]
    while "next" in pages[-1]:
        query = {"first": 2, "after": pages[-1]["next"]}
        pages.append(sandbox_call("GET", path, params=query).json())
    assert [[one["name"] for one in page["items"]] for page in pages] == [
        ["2", "5"],
        ["4", "3"],
        ["1"],
    ]
    query = {"first": 2, "before": pages[2]["prev"]}
    assert sandbox_call("GET", path, params=query).json() == pages[1]
