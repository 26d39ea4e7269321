"""A folder with a configuration, for commands that go by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from synced import api
from vendor_server import VendorServer

SERVICE = {"listen": "", "parallel": 8}


def write_configuration(
    folder: Path,
    vendor: VendorServer,
    names: Sequence[str],
    *,
    service: Mapping[str, Any] = SERVICE,
    more: Mapping[str, Mapping[str, Any]] | None = None,
    **defaults: Any,
) -> None:
    """Write `importer.toml` with a source for each name, whose document the vendor publishes.

    `more` are further keys of single sources.
    """
    whole = {"version": "draft", "policy": "auto", "allow-refs": [vendor.origin], **defaults}
    lines = ["[service]", *_lines(service), "[defaults]", *_lines(whole)]
    for name in names:
        spec = vendor.publish(f"/{name}.json", api("files"))
        own = {"name": name, "spec": spec, "create-connector": name, **(more or {}).get(name, {})}
        lines += ["[[source]]", *_lines(own)]
    (folder / "importer.toml").write_text("\n".join(lines) + "\n")


def _lines(table: Mapping[str, Any]) -> list[str]:
    return [f"{key} = {_value(value)}" for key, value in table.items()]


def _value(value: Any) -> str:
    """Write a value as TOML does."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key} = {_value(item)}" for key, item in value.items()) + "}"
    if isinstance(value, Sequence):
        return "[" + ", ".join(map(_value, value)) + "]"
    return str(value)
