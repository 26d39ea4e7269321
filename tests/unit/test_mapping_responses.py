"""Responses: whole statuses and one default; the platform has no ranges and wants at least one."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from mapped import JSON, Mapped, make_operation, map_operation


def _map(*statuses: str) -> Mapped:
    """Map an operation with responses of these statuses; each has a body named after it."""
    responses: dict[str, Any] = {
        status: {
            "description": "",
            "content": {JSON: {"schema": {"title": status, "type": "null"}}},
        }
        for status in statuses
    }
    return map_operation(make_operation("op", responses=responses), dialect="3.1")


def _kept(mapped: Mapped) -> dict[int | None, str]:
    """Give for each status of the action the document's key that it came from."""
    return {
        status: mapped.content(names[0])["title"]
        for status, names in mapped.responses("op").items()
        if names
    }


def test_statuses_are_whole_numbers_in_order_and_default_has_none() -> None:
    mapped = _map("default", "404", "200")
    assert [response.get("status") for response in mapped.only_action()["responses"]] == [
        200,
        404,
        None,
    ]
    assert "status" not in mapped.only_action()["responses"][2]
    assert _kept(mapped) == {200: "200", 404: "404", None: "default"}
    assert mapped.codes() == set()


@pytest.mark.parametrize(
    ("statuses", "kept", "folded", "dropped"),
    [
        (["2XX"], {200: "2XX"}, ["2XX became 200"], []),
        (["2xx", "404"], {200: "2xx", 404: "404"}, ["2XX became 200"], []),
        (["2XX", "204"], {204: "204"}, [], ["2XX: another 2xx is declared"]),
        (["2XX", "default"], {200: "2XX", None: "default"}, ["2XX became 200"], []),
        (["200", "4XX"], {200: "200", None: "4XX"}, ["4XX became the default response"], []),
        (["4XX", "default"], {None: "default"}, [],
         ["4XX: there is a default response already"]),
        (["5XX", "4XX"], {None: "4XX"}, ["4XX became the default response"],
         ["5XX: there is a default response already"]),
        (["1XX"], {None: "1XX"}, ["1XX became the default response"], []),
        (["404", "4XX"], {404: "404", None: "4XX"}, ["4XX became the default response"], []),
    ],
    ids=str,
)  # fmt: skip
def test_a_range_is_folded_where_it_does_no_harm_or_dropped(
    statuses: list[str], kept: dict[int | None, str], folded: list[str], dropped: list[str]
) -> None:
    for order in itertools.permutations(statuses):
        mapped = _map(*order)
        assert _kept(mapped) == kept
        assert [each.message for each in mapped.told("response-range-folded")] == folded
        assert [each.message for each in mapped.told("response-range-dropped")] == dropped
        assert mapped.codes() <= {"response-range-folded", "response-range-dropped"}


@pytest.mark.parametrize("status", ["0", "099", "600", "6XX", "20X", "2X", "OK", "", " 200", "²00"])
def test_a_key_that_is_no_status_is_dropped_and_told(status: str) -> None:
    mapped = _map("200", status)
    assert _kept(mapped) == {200: "200"}
    assert mapped.the("response-status-invalid").operation == "GET /things"


def test_default_in_another_case_counts_where_it_is_the_only_one() -> None:
    assert _kept(_map("Default")) == {None: "Default"}
    mapped = _map("default", "Default")
    assert _kept(mapped) == {None: "default"}
    assert mapped.the("response-status-invalid").message == "Default"


def test_the_default_response_alone_is_enough_and_told() -> None:
    mapped = _map("default")
    assert _kept(mapped) == {None: "default"}
    assert mapped.the("response-only-default").pointer.endswith("/responses/default")
    assert _map("default", "200").told("response-only-default") == []
    assert _map("4XX").told("response-only-default") == []


@pytest.mark.parametrize("responses", [{}, {"600": {"description": ""}}, {"x-note": 1}], ids=str)
def test_an_operation_without_a_response_gets_a_default_one(responses: dict[str, Any]) -> None:
    mapped = map_operation({"operationId": "op", "responses": responses})
    assert mapped.only_action()["responses"] == [{"definitions": []}]
    assert mapped.the("response-missing").severity == "warning"


def test_responses_that_are_not_there_at_all_are_told_too() -> None:
    mapped = map_operation({"operationId": "op"})
    assert mapped.only_action()["responses"] == [{"definitions": []}]
    assert mapped.the("response-missing").pointer == "/paths/~1things/get"


def test_a_status_outside_the_usual_ones_is_kept() -> None:
    assert _kept(_map("100", "299", "599")) == {100: "100", 299: "299", 599: "599"}


def test_a_response_without_a_body_links_nothing() -> None:
    mapped = map_operation({"operationId": "op", "responses": {"204": {"description": "Gone."}}})
    assert mapped.only_action()["responses"] == [{"status": 204, "definitions": []}]
    assert mapped.codes() == set()


def test_a_response_behind_a_reference_is_as_good_as_one_in_place() -> None:
    mapped = map_operation(
        {"operationId": "op", "responses": {"404": {"$ref": "#/components/responses/Gone"}}},
        components={"responses": {"Gone": {"description": "", "content": {JSON: {"schema": {}}}}}},
    )
    assert mapped.responses("op") == {404: ["Gone"]}
    assert mapped.content("Gone") == {}
