"""How much harm a plan may do: counted on actions, from ten of them on."""

from __future__ import annotations

import re
from typing import Any

import pytest
from bundles import make_action, make_bundle
from kept_runs import make_change, make_plan

from importer.errors import RefusedError
from importer.model.changes import Change, Verb
from importer.plan.harm import may_prune, refuse_harm


def payload(path: str = "/a", method: str = "GET", **required: bool) -> dict[str, Any]:
    """Make the canonical payload of an action; `required` are query parameters."""
    parameters = {
        f"query {name}": {"required": is_required, "type": "string"}
        for name, is_required in required.items()
    }
    return {"name": "a", "method": method, "path": path, "parameters": parameters}


def kept(count: int) -> list[Change]:
    """Make changes that keep actions of the document."""
    return [
        make_change(f"GET /kept{n}", "keep", before=payload(), after=payload())
        for n in range(count)
    ]


def stray(count: int, verb: Verb) -> list[Change]:
    """Make changes of actions that the document does not have."""
    return [
        make_change(
            f"GET /stray{n}",
            verb,
            before=payload(),
            after=payload() if verb == "keep" else None,
            documented=False,
        )
        for n in range(count)
    ]


def updated(
    count: int, before: dict[str, Any], after: dict[str, Any], **fields: Any
) -> list[Change]:
    return [
        make_change(f"GET /new{n}", "update", before=before, after=after, **fields)
        for n in range(count)
    ]


def is_refused(*changes: Change) -> bool:
    try:
        refuse_harm(make_plan(*changes))
    except RefusedError:
        return True
    return False


@pytest.mark.parametrize(
    ("deleted", "left", "refused"),
    [(9, 0, False), (10, 0, True), (2, 8, False), (3, 7, True), (20, 80, False), (21, 79, True)],
)
def test_a_fifth_of_ten_or_more_may_be_deleted_and_no_more(
    deleted: int, left: int, *, refused: bool
) -> None:
    assert is_refused(*stray(deleted, "delete"), *kept(left)) is refused


@pytest.mark.parametrize(
    "after",
    [
        payload(path="/b", size=True, page=False),
        payload(method="POST", size=True, page=False),
        payload(size=True, page=True),
        payload(size=False, page=False),
        payload(page=False),
        payload(size=True, page=False, new=True),
    ],
)
def test_an_action_that_is_to_be_called_otherwise_is_harmed(after: dict[str, Any]) -> None:
    before = payload(size=True, page=False)
    assert is_refused(*updated(3, before, after), *kept(7))
    assert not is_refused(*updated(2, before, after), *kept(8))


def test_the_type_of_a_required_parameter_counts() -> None:
    before, after = payload(size=True), payload(size=True)
    after["parameters"]["query size"]["type"] = "integer"
    assert is_refused(*updated(3, before, after), *kept(7))


@pytest.mark.parametrize(
    "after",
    [
        payload(size=True),
        payload(size=True, page=False, more=False),
        {**payload(size=True, page=False), "name": "b", "description": "other"},
    ],
)
def test_what_callers_need_not_care_for_is_no_harm(after: dict[str, Any]) -> None:
    before = payload(size=True, page=False)
    assert not is_refused(*updated(20, before, after))


def test_what_is_new_and_what_is_a_persons_does_not_count() -> None:
    new = [make_change(f"GET /new{n}", "create", after=payload()) for n in range(50)]
    assert is_refused(*new, *stray(50, "keep"), *stray(3, "delete"), *kept(7))


def test_other_things_than_actions_do_not_count() -> None:
    gone = [
        make_change(f"D{n}", "delete", kind="definition", before={}, documented=False)
        for n in range(50)
    ]
    assert not is_refused(*gone, *kept(10))


def test_a_document_without_actions_prunes_nothing() -> None:
    assert not may_prune(make_bundle())
    assert may_prune(make_bundle([], [make_action("a")]))


def test_the_refusal_says_how_many_and_how_it_is_allowed() -> None:
    other = updated(2, payload(), payload(path="/b"))
    told = "3 of 12 actions would be deleted .1. or get .* .2.: more than 20%.*--allow-large-change"
    with pytest.raises(RefusedError, match="3 of 12") as caught:
        refuse_harm(make_plan(*stray(1, "delete"), *other, *kept(9)))
    assert caught.value.exit_code == 4
    assert re.search(told, str(caught.value))
