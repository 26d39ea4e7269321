"""Raw schemas: their text, their media type, and references under the address one came by."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

Call = Callable[..., httpx.Response]
JSON_SCHEMA = "application/schema+json"


def create(call: Call, draft: str, *schemas: tuple[str, str, str]) -> list[dict[str, Any]]:
    definitions = [
        {
            "name": name,
            "accept": ["text/plain"],
            "schema": {"contentType": content_type, "content": content},
        }
        for name, content_type, content in schemas
    ]
    answer = call("POST", f"{draft}/definitions", json={"definitions": definitions})
    assert answer.status_code == 201
    made: list[dict[str, Any]] = answer.json()["definitions"]
    return made


@pytest.mark.parametrize(
    "content",
    [
        "true",
        ' { "type" : "string",\n"maximum": 1.10, "const": 100000000000000000000000000000 } ',
        '{"properties": {"$ref": {"default": {"$ref": "#/$defs/Gone"}}}}',
        '{"description": "\\u0000 \\ud83d\\ude00 \\/ é"}',
    ],
)
def test_a_schema_without_references_is_kept_to_the_letter(
    sandbox_call: Call, draft_path: str, content: str
) -> None:
    made = create(sandbox_call, draft_path, ("Pet", f"{JSON_SCHEMA}; charset=utf-8", content))
    answer = sandbox_call("GET", made[0]["url"])
    assert answer.content == content.encode()
    assert answer.headers["Content-Type"] == JSON_SCHEMA


def test_numbers_and_texts_survive_the_writing_of_references(
    sandbox_call: Call, draft_path: str
) -> None:
    values = '[100000000000000000000000000000, 1.0, -0.0, 1e-7, "é\\u0000\\ud83d\\ude00\\/", null]'
    content = '{"items": {"$ref": "#/$defs/Pet"}, "enum": ' + values + "}"
    url = create(sandbox_call, draft_path, ("Pet", JSON_SCHEMA, content))[0]["url"]
    shown = sandbox_call("GET", url).text
    assert json.loads(shown) == {"items": {"$ref": url}, "enum": json.loads(values)}
    assert "1.0" in shown


@pytest.mark.parametrize("content_type", ["application/schema+yaml", "text/xml; charset=utf-8"])
def test_a_schema_of_another_language_is_answered_as_it_was_sent(
    sandbox_call: Call, draft_path: str, content_type: str
) -> None:
    made = create(sandbox_call, draft_path, ("Other", content_type, "<é $ref='#/$defs/X'/>"))
    answer = sandbox_call("GET", made[0]["url"])
    assert answer.text == "<é $ref='#/$defs/X'/>"
    assert answer.headers["Content-Type"] == content_type


def test_references_are_urls_under_the_address_that_the_reader_uses(
    sandbox_app: Starlette, sandbox_call: Call, draft_path: str
) -> None:
    herd = '{"items": {"$ref": "#\\/$defs\\/Pet"}, "const": {"$ref": "#/$defs/Pet"}}'
    pet, made = create(
        sandbox_call, draft_path, ("Pet", JSON_SCHEMA, "true"), ("Herd", JSON_SCHEMA, herd)
    )

    async def read() -> Any:
        transport = httpx.ASGITransport(sandbox_app)
        headers = {"Authorization": "Bearer key"}
        async with httpx.AsyncClient(transport=transport, headers=headers) as client:
            url = made["url"].replace("http://sandbox.test", "https://127.0.0.1:8443")
            return (await client.get(url)).json()

    elsewhere = pet["url"].replace("http://sandbox.test", "https://127.0.0.1:8443")
    const = {"$ref": "#/$defs/Pet"}
    assert asyncio.run(read()) == {"items": {"$ref": elsewhere}, "const": const}
    here = sandbox_call("GET", made["url"]).json()
    assert here == {"items": {"$ref": pet["url"]}, "const": const}


def test_what_is_accepted_can_be_read_and_copied_however_deep_it_is(
    sandbox_call: Call, connector_path: str, draft_path: str
) -> None:
    accepted = 0
    for depth in range(100, 1200, 20):
        content = '{"not":' * depth + '{"$ref": "#/$defs/Pet"}' + "}" * depth
        schema = {"contentType": JSON_SCHEMA, "content": content}
        sent = {"name": "Pet", "accept": ["a/b"], "schema": schema}
        answer = sandbox_call("POST", f"{draft_path}/definitions", json={"definitions": [sent]})
        if answer.status_code == 400:
            assert answer.json()["fields"][0]["message"] == "is nested too deeply"
            continue
        accepted = depth
        assert answer.status_code == 201
        body = {"name": f"copy{depth}", "fromVersion": "draft"}
        assert sandbox_call("POST", f"{connector_path}/versions", json=body).status_code == 201
        url = answer.json()["definitions"][0]["url"].replace("http:", "https:")
        assert sandbox_call("GET", url).text.count("https:") == 1
        sandbox_call("DELETE", f"{draft_path}/definitions/Pet")
    assert 400 < accepted < 1000


def test_a_schema_that_is_not_there_is_not_found(
    sandbox_call: Call, connector_path: str, draft_path: str
) -> None:
    url = create(sandbox_call, draft_path, ("Pet", JSON_SCHEMA, "true"))[0]["url"]
    sandbox_call("POST", f"{connector_path}/versions", json={"name": "other"})
    for wrong in (
        url.replace("/draft/", "/other/"),
        url.replace("/draft/", "/gone/"),
        url.removesuffix(".json"),
        url.replace(".json", ".yaml"),
        url.rpartition("/")[0] + "/Pet.json",
        url[:-6] + ("0" if url[-6] != "0" else "1") + ".json",
    ):
        assert sandbox_call("GET", wrong).status_code == 404, wrong
    assert sandbox_call("GET", url).status_code == 200
