"""What the sandbox says of a version when it publishes it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx

Call = Callable[..., httpx.Response]


def define(call: Call, draft: str, *names: str, refers_to: str = "") -> None:
    """Make definitions at once; each refers to one of them, if any is given."""
    content = {"properties": {"one": {"$ref": f"#/$defs/{refers_to}"}}} if refers_to else True
    schema = {"contentType": "application/schema+json", "content": json.dumps(content)}
    made = [{"name": name, "accept": ["application/json"], "schema": schema} for name in names]
    assert call("POST", f"{draft}/definitions", json={"definitions": made}).status_code == 201


def use(call: Call, draft: str, name: str) -> None:
    link = {"definition": {"name": name}}
    action = {
        "type": "http",
        "name": "get",
        "method": "GET",
        "path": "/pets",
        "parameters": [],
        "responses": [{"definitions": [link]}],
    }
    assert call("POST", f"{draft}/actions", json=action).status_code == 201


def publish(call: Call, draft: str) -> Any:
    answer = call("POST", f"{draft}/publish")
    assert answer.status_code == 200
    version = answer.json()["version"]
    assert version["publishedAt"]
    return version


def test_a_version_without_a_fault_is_published_without_a_word(
    sandbox_call: Call, draft_path: str
) -> None:
    define(sandbox_call, draft_path, "Pet", "Owner", refers_to="Owner")
    use(sandbox_call, draft_path, "Pet")
    assert "messages" not in publish(sandbox_call, draft_path)


def test_an_empty_version_is_published_with_a_warning(sandbox_call: Call, draft_path: str) -> None:
    assert publish(sandbox_call, draft_path)["messages"] == [
        {"text": "the version has neither actions nor triggers", "severity": "warning"}
    ]


def test_definitions_without_use_are_named(sandbox_call: Call, draft_path: str) -> None:
    define(sandbox_call, draft_path, "Pet", "Owner", "Cat")
    use(sandbox_call, draft_path, "Pet")
    assert publish(sandbox_call, draft_path)["messages"] == [
        {
            "text": "definitions that nothing refers to",
            "severity": "info",
            "detail": ["Cat", "Owner"],
        }
    ]


def test_the_words_are_about_the_request_and_not_the_version(
    sandbox_call: Call, draft_path: str
) -> None:
    publish(sandbox_call, draft_path)
    assert "messages" not in sandbox_call("GET", draft_path).json()
