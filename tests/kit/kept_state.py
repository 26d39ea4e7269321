"""What the platform keeps of a version, read from a sandbox's database, in a form to compare.

Read by nothing of the importer. What the platform itself makes up is left out: ids, addresses,
times; where an id or an address stands for a definition, its name stands.
"""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette

from importer.sandbox import BASE_PATH, create_app

_MADE_UP = frozenset({"id", "url", "referencedBy", "createdAt", "updatedAt", "publishedAt"})
_SCHEMA_URL = re.compile(r"https?://[^\"\s]+/schemas/[^\"\s]+/([0-9A-Z]{26})(?:\.json)?")

Kept = dict[str, bytes]
"""By `action NAME`, `definition NAME` and so on: the thing as JSON, keys sorted."""


def kept_in(database: Path, organisation_id: str, connector_id: str, version: str) -> Kept:
    """Read all that stands in one version, and the connector itself."""
    app = create_app(database)
    try:
        return kept_by(app, organisation_id, connector_id, version)
    finally:
        app.state.storage.close()


def kept_by(app: Starlette, organisation_id: str, connector_id: str, version: str) -> Kept:
    """Read the same from a sandbox in this process."""
    path = f"{BASE_PATH}/o/{organisation_id}/connectors/{connector_id}"
    return asyncio.run(_read(app, path, version))


async def _read(app: Starlette, connector: str, version: str) -> Kept:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://sandbox.test",
        headers={"Authorization": "Bearer any"},
    ) as client:
        whole = (await client.get(connector)).json()
        whole.pop("versions")
        # their ids are made of the connector's, and so is the order in which they come
        whole["authSchemeConfigs"].sort(key=lambda one: json.dumps(_without_made_up(one)))
        kept = {"connector": _bytes(whole)}
        definitions = await _all(client, f"{connector}/versions/{version}/definitions")
        names = {one["id"]: one["name"] for one in definitions}
        for one in definitions:
            text = (await client.get(one["url"])).text
            content = json.loads(_SCHEMA_URL.sub(lambda found: names.get(found[1], "?"), text))
            _add(kept, f"definition {one['name']}", {**one, "content": content})
        for kind in ("action", "trigger"):
            for one in await _all(client, f"{connector}/versions/{version}/{kind}s"):
                _add(kept, f"{kind} {one['name']}", one)
        return kept


async def _all(client: httpx.AsyncClient, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    while True:
        page = (await client.get(path, params={"first": "100", **after})).json()
        found += page[path.rpartition("/")[2]]
        if "next" not in page:
            return found
        after = {"after": page["next"]}


def _add(kept: Kept, name: str, value: Any) -> None:
    assert name not in kept, f"{name} stands twice"
    kept[name] = _bytes(value)


def _bytes(value: Any) -> bytes:
    return json.dumps(_without_made_up(value), sort_keys=True).encode()


def _without_made_up(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_made_up(item) for key, item in value.items() if key not in _MADE_UP}
    if isinstance(value, list):
        return [_without_made_up(item) for item in value]
    return value
