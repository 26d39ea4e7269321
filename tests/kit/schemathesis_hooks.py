"""Hooks of schemathesis for the sandbox: what is generated is made to fit what stands there.

No schema can say that a connector in the path exists, that an id in a body is the one in the path,
or that a link leads to a definition. Without that hardly any generated write gets past the first
check. Only the parts of a case that are meant to be right are changed, and only where they have to
be; what is generated wrong goes out as it is. Read by schemathesis as `SCHEMATHESIS_HOOKS`, with
the sandbox's address and key in `SANDBOX_URL` and `SANDBOX_KEY`, and in `SANDBOX_SEEDER` the user
agent by which the hooks' own requests are told apart.
"""

from __future__ import annotations

import os
from functools import cache
from typing import Any

import httpx
import schemathesis
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.meta import TestPhase

ORGANISATION_ID = "01J00000000000000000000000"
NAME = "Pet"
"""Name of the definition, the action and the trigger of every seeded version."""

_FIXED = frozenset(
    ("id", "organisationId", "name", "isLatest", "isDefault", "createdAt", "updatedAt")
) | {"publishedAt"}
"""Fields that an update gives back as they were read."""
_TOLD_APART_BY = {
    "responses": "status",
    "parameters": "name",
    "connectionVariables": "name",
    "authSchemeConfigs": "id",
    "definitions": "name",
}


@schemathesis.hook
def before_call(
    _context: schemathesis.HookContext, case: schemathesis.Case[Any], _kwargs: dict[str, Any]
) -> None:
    """Lead a case to a connector of its own, and fit its body to what stands there."""
    if case.path_parameters and _is_right(case, ParameterLocation.PATH):
        seeded = _seed() | {"version": "v0"} if case.path.endswith("/unpublish") else _seed()
        case.path_parameters = {name: seeded[name] for name in case.path_parameters}
    if isinstance(case.body, dict) and _is_right(case, ParameterLocation.BODY):
        case.body = _fit_whole(_fit(case.body), case)


def _is_right(case: schemathesis.Case[Any], location: ParameterLocation) -> bool:
    """Say whether a part of the case is meant to be right, and not led there by earlier answers."""
    if case.meta is None or location not in case.meta.components:
        return False
    if location is ParameterLocation.PATH and case.meta.phase.name is TestPhase.STATEFUL:
        return False
    return case.meta.components[location].mode.is_positive


@cache
def _client() -> httpx.Client:
    key = os.environ["SANDBOX_KEY"]
    headers = {"Authorization": f"Bearer {key}", "User-Agent": os.environ["SANDBOX_SEEDER"]}
    return httpx.Client(base_url=os.environ["SANDBOX_URL"], headers=headers, trust_env=False)


def _seed() -> dict[str, str]:
    """Make a connector with a draft that holds one of each; give all values for paths to them."""
    scheme = {"id": ORGANISATION_ID, "description": "", "schemeType": "none"}
    connector = {"name": "P", "baseUrl": "https://p.test", "authSchemeConfigs": [scheme]}
    organisation = f"/o/{ORGANISATION_ID}"
    made = _post(f"{organisation}/protocols/http/connectors", connector)
    versions = f"{organisation}/connectors/{made['id']}/versions"
    _post(versions, {"name": "v0"})
    _post(f"{versions}/v0/publish", {})
    _post(versions, {"name": "v1"})
    schema = {"contentType": "application/schema+json", "content": "{}"}
    definition = {"name": NAME, "accept": ["application/json"], "schema": schema}
    stored = _post(f"{versions}/v1/definitions", {"definitions": [definition]})
    exchange = {
        "type": "http",
        "name": NAME,
        "method": "GET",
        "parameters": [],
        "responses": [{"definitions": []}],
    }
    _post(f"{versions}/v1/actions", exchange | {"path": "/"})
    _post(f"{versions}/v1/triggers", exchange)
    return {
        "organisation_id": ORGANISATION_ID,
        "connector_id": made["id"],
        "auth_scheme_config_id": ORGANISATION_ID,
        "version": "v1",
        "action_name": NAME,
        "trigger_name": NAME,
        "definition_name": NAME,
        "schema_filename": f"{stored['definitions'][0]['id']}.json",
    }


def _post(path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = _client().post(path, json=body).raise_for_status()
    made: dict[str, Any] = answer.json()
    return made


def _read(path: str) -> dict[str, Any]:
    """Give the resource at `path`, or nothing where there is none."""
    answer = _client().get(path)
    found: dict[str, Any] = answer.json() if answer.status_code == httpx.codes.OK else {}
    return found


def _fit_whole(body: dict[str, Any], case: schemathesis.Case[Any]) -> dict[str, Any]:
    """Fit a body, whose parts fit, to what stands at the path."""
    path = case.formatted_path
    if case.method == "DELETE":
        return {"all": True} if "all" in body else {"names": [NAME]}
    if "schemeType" in body:
        return body | {"id": (case.path_parameters or {})["auth_scheme_config_id"]}
    if case.method == "PUT":
        standing = _read(path)
        body |= {name: standing[name] for name in _FIXED & standing.keys() & body.keys()}
        if "authSchemeConfigIds" in body:
            configs = standing.get("authSchemeConfigs", [])
            body["authSchemeConfigIds"] = [config["id"] for config in reversed(configs)]
        if "responses" in body:
            version = path.rpartition("/")[0].rpartition("/")[0]
            _link_whole(body, _read(f"{version}/definitions/{NAME}"))
    if "path" in body:
        names = [one["name"] for one in body["parameters"] if one["in"] == "path"]
        body["path"] = "".join(f"/{{{{ param.{name} }}}}" for name in names)
    body.pop("messages", None)
    return body


def _link_whole(body: dict[str, Any], definition: dict[str, Any]) -> None:
    """Put a whole definition into every link of an action or trigger to update."""
    for owner in (body.get("requestBody", {}), *body["responses"]):
        for link in owner.get("definitions", ()):
            link["definition"] = definition


def _fit(value: Any, word: str = "") -> Any:
    """Fit a part of a body that stands under `word`, and all in it."""
    if isinstance(value, list):
        return _fit_list([_fit(one, word) for one in value], word)
    if isinstance(value, dict):
        return _fit_object({name: _fit(one, name) for name, one in value.items()})
    return value


def _fit_list(values: list[Any], word: str) -> list[Any]:
    """Take out what may not stand twice; give actions and triggers the response they need."""
    if word == "accept":
        return ["application/json"]
    if word == "definitions" and any("definition" in one for one in values):
        return values[:1]  # one for each media type, and all definitions have the same
    if word in _TOLD_APART_BY:
        key = _TOLD_APART_BY[word]
        values = list({one.get(key): one for one in values}.values())
    return values


def _fit_object(value: dict[str, Any]) -> dict[str, Any]:
    """Give an object that keeps the rules which the document has in words only."""
    if "contentType" in value:
        return {"contentType": "application/schema+json", "content": "{}"}
    if "status" in value:
        value["status"] = 100 + value["status"] % 500
    if "definition" in value and "id" not in value:
        value["definition"] = {"name": NAME}
    if "grantType" in value:
        value.pop("credentialId", None)
        value.pop("organisationId", None)
    if "in" in value and "type" in value:
        value.pop("default", None)
        value["required"] |= value["in"] == "path"
    for name in ("name", "baseUrl"):
        if value.get(name) == "":
            value[name] = "x"
    if value.get("responses") == []:
        made = {"id": ORGANISATION_ID} if "id" in value else {}
        value["responses"] = [{"definitions": []} | made]
    return value
