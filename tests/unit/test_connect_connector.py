"""A connector read whole: what is checked, what goes back, what is not told."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from importer.connect.answers import Answer
from importer.connect.hidden import HIDDEN, hide, is_as_before
from importer.connect.stored_connector import StoredConnector, read_connector
from importer.errors import PlatformError

SHOWN: dict[str, Any] = {
    "id": "01J0000000000000000000000A",
    "organisationId": "01J00000000000000000000000",
    "name": "Pets",
    "public": True,
    "protocol": "http",
    "baseUrl": "https://pets.example",
    "imageURL": "https://pets.example/a.png",
    "authSchemeConfigs": [
        {"id": "B", "schemeType": "none", "description": "", "colour": "red"},
        {"id": "A", "schemeType": "none", "description": ""},
    ],
    "connectionVariables": [{"name": "region", "value": "eu"}],
    "connections": [],
    "versions": [],
    "createdAt": "2024-01-01T00:00:00Z",
    "updatedAt": "2024-01-01T00:00:00Z",
    "theme": {"dark": True},
}


def read(**fields: Any) -> StoredConnector:
    body = msgspec.json.encode({**SHOWN, **fields})
    return read_connector(Answer(status=200, headers={}, body=body), "GET there")


def test_an_update_that_changes_nothing_carries_back_all_but_the_platforms_own() -> None:
    assert read(documentationURL=None).update() == {
        "id": SHOWN["id"],
        "organisationId": SHOWN["organisationId"],
        "name": "Pets",
        "public": True,
        "protocol": "http",
        "baseUrl": "https://pets.example",
        "imageURL": "https://pets.example/a.png",
        "theme": {"dark": True},
        "authSchemeConfigIds": ["B", "A"],
    }


@pytest.mark.parametrize("lists", [{}, {"authSchemeConfigs": None, "connectionVariables": None}])
def test_lists_that_are_missing_are_empty(lists: dict[str, Any]) -> None:
    without = {key: value for key, value in SHOWN.items() if key not in lists or lists[key]}
    body = msgspec.json.encode({**without, **lists})
    connector = read_connector(Answer(status=200, headers={}, body=body), "there")
    if lists:
        assert (connector.configs, connector.variables, connector.own_variables) == ({}, {}, 0)
        assert "authSchemeConfigIds" not in connector.update()
    else:
        assert list(connector.configs) == ["B", "A"]
        assert connector.configs["B"]["colour"] == "red"


@pytest.mark.parametrize(
    "fields",
    [
        {"authSchemeConfigs": [{"schemeType": "none"}]},
        {"authSchemeConfigs": [{"id": "A"}]},
        {"authSchemeConfigs": [{"id": "A", "schemeType": "oauth2", "scopes": [{}]}]},
        {"authSchemeConfigs": [{"id": "A", "schemeType": "oauth2", "grant": {}}]},
        {"connectionVariables": [{"name": "a"}]},
        {"tags": ["a"]},
        {"name": 5},
    ],
)
def test_an_answer_that_is_no_connector_is_an_error(fields: dict[str, Any]) -> None:
    with pytest.raises(PlatformError, match="misses what the API promises"):
        read(**fields)


def test_only_values_that_no_document_has_are_hidden() -> None:
    theirs = {
        "name": "Ours",
        "baseUrl": "https://me:key@pets.example/v1?key=1",
        "connectionVariables": {"a": "documented", "b": "typed", "c": "typed"},
    }
    known = {"baseUrl": "https://pets.example", "connectionVariables": {"a": "documented"}}
    assert hide(theirs, [known, None]) == {
        "name": "Ours",
        "baseUrl": "https://...@pets.example/v1?...",
        "connectionVariables": {"a": "documented", "b": HIDDEN, "c": HIDDEN},
    }
    assert hide(theirs, [theirs]) == theirs


@pytest.mark.parametrize(
    ("now", "same"),
    [
        ({}, True),
        ({"name": "Other"}, False),
        ({"baseUrl": "https://you:key@pets.example/v1?x"}, True),
        ({"baseUrl": "https://pets.example/v1"}, False),
        ({"connectionVariables": {"a": "1", "b": "something else"}}, True),
        ({"connectionVariables": {"a": "2", "b": "typed"}}, False),
        ({"connectionVariables": {"a": "1"}}, False),
        ({"imageURL": "https://pets.example/a.png"}, False),
    ],
)
def test_what_is_hidden_may_be_anything(now: dict[str, Any], same: bool) -> None:
    theirs = {
        "name": "Ours",
        "baseUrl": "https://me:key@pets.example/v1?key=1",
        "connectionVariables": {"a": "1", "b": "typed"},
    }
    before = hide(theirs, [{"connectionVariables": {"a": "1"}}])
    assert is_as_before(before, {**theirs, **now}) is same
