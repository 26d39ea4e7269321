"""A plan in a file: made once, looked at, carried out later, and just as it is.

The file is one JSON object of a format with a number, and with a digest over all the rest of it. It
holds what the plan is for, the payloads to post, the changes, and digests of what was seen on the
platform; no key and no secret. Whatever it is given from elsewhere is checked before it is used.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import msgspec

from importer import __version__
from importer.errors import ImporterError, TargetError
from importer.model.bundle import Bundle
from importer.model.changes import Kind, OnConflict, Plan
from importer.model.versions import Makes
from importer.state.encoding import UndecodableError, convert, from_json, to_json
from importer.state.records import (
    bundle_from_json,
    bundle_to_json,
    plan_from_json,
    plan_to_json,
)
from importer.targeting import VersionRequest

FORMAT = 1
KIND = "importer plan"
_PLAN_AGAIN = "plan again: importer plan SPEC TARGET -o FILE"


class SavedPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A plan with all that is needed to carry it out, and to refuse that where things have moved.

    `sandbox` says that it is for the embedded platform; `seen` is what stood there, by
    `importer.plan.seen`; `documented_name` is what the document calls the connector, where the user
    calls it otherwise. `digest` is the file's own, empty before it is written.
    """

    sandbox: bool
    api_url: str
    organisation_id: str
    request: VersionRequest
    prune: bool
    on_conflict: OnConflict
    leave: frozenset[Kind]
    documented_name: str
    makes: Makes | None
    seen: Mapping[str, str]
    plan: Plan
    bundle: Bundle
    recreate: bool = False
    digest: str = ""


def plan_file(saved: SavedPlan) -> bytes:
    """Give a saved plan as the bytes of its file."""
    content = {
        field: getattr(saved, field)
        for field in saved.__struct_fields__
        if field not in {"plan", "bundle", "digest", "leave"}
    }
    content |= {
        "importer": __version__,
        "leave": sorted(saved.leave),
        "plan": from_json(plan_to_json(saved.plan)),
        "bundle": from_json(bundle_to_json(saved.bundle)),
    }
    plain = from_json(to_json(content))
    head = {"kind": KIND, "format": FORMAT, "digest": _digest(plain)}
    return to_json({**head, **plain}) + b"\n"


def read_plan_file(data: bytes, where: str) -> SavedPlan:
    """Read a file that `plan_file` made. Raises ImporterError for any other, and an altered one."""
    try:
        content = convert(from_json(data), dict[str, Any])
    except (UndecodableError, RecursionError):
        content = {}
    if content.pop("kind", None) != KIND:
        raise ImporterError("this is no plan of the importer", where=where, hint=_PLAN_AGAIN)
    number, digest = content.pop("format", None), content.pop("digest", None)
    if number != FORMAT:
        raise ImporterError(
            f"this plan is of format {number}; this importer knows format {FORMAT}",
            where=where,
            hint=_PLAN_AGAIN,
        )
    if digest != _digest(content):
        raise ImporterError(
            "this plan was altered after it was made", where=where, hint=_PLAN_AGAIN
        )
    try:
        return _saved(content, digest)
    except (UndecodableError, KeyError):
        raise ImporterError("this plan is not whole", where=where, hint=_PLAN_AGAIN) from None


def check_platform(saved: SavedPlan, api_url: str, where: str) -> None:
    """Raise TargetError for a plan for another platform than the one that is spoken to.

    A key goes to the address that the user configured, and not to one that a file names.
    """
    if saved.api_url != api_url:
        raise TargetError(
            f"this plan is for {saved.api_url}, not for {api_url}",
            where=where,
            hint="name the platform by --api-url or VERSORI_API_URL, or plan again",
        )


def check_target(
    saved: SavedPlan,
    *,
    organisation_id: str | None,
    connector_id: str | None,
    version: str | None,
    where: str,
) -> None:
    """Raise TargetError for a plan for another organisation, connector or version than is named."""
    request = saved.request
    target = saved.plan.target
    named = {"organisation": organisation_id, "connector": connector_id, "version": version}
    known = {
        "organisation": (saved.organisation_id,),
        "connector": (request.connector_id, target.connector_id if target else None),
        "version": (target.version if target else None, request.version),
    }
    for what, value in named.items():
        of_plan = [one for one in known[what] if one]
        if value is not None and value.upper() not in map(str.upper, of_plan):
            its = next(iter(of_plan), "that is still to be made")
            raise TargetError(
                f"this plan is for {what} {its}, not for {value}", where=where, hint=_PLAN_AGAIN
            )


def _saved(content: dict[str, Any], digest: str) -> SavedPlan:
    """Give the value of a file's content. Raises UndecodableError and KeyError."""
    del content["importer"]
    plan = plan_from_json(to_json(content.pop("plan")))
    bundle = bundle_from_json(to_json(content.pop("bundle")))
    kinds = {field.name: field.type for field in msgspec.structs.fields(SavedPlan)}
    values = {name: convert(content[name], kinds[name]) for name in kinds.keys() & content.keys()}
    try:
        return SavedPlan(**values, plan=plan, bundle=bundle, digest=digest)
    except TypeError:  # a part is missing
        raise UndecodableError("a plan is not whole") from None


def _digest(content: Any) -> str:
    """Give the SHA-256 over a JSON value, whatever the order of its keys."""
    try:
        encoded = msgspec.json.encode(content, order="sorted")
    except UnicodeEncodeError:  # a half of a surrogate pair
        encoded = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
    return hashlib.sha256(encoded).hexdigest()
