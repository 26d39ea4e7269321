"""From a payload of an action or trigger to what is kept: definitions found, parts given ids.

Refused: definitions that do not exist, and two definitions for one media type in one body.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import msgspec
from msgspec import UNSET

from importer.sandbox.contract.actions import Action, ActionCreate
from importer.sandbox.contract.definitions import media_clashes
from importer.sandbox.contract.exchange_rules import link_groups
from importer.sandbox.contract.exchanges import Link, Response
from importer.sandbox.definition_rows import definitions_by_id, definitions_by_name
from importer.sandbox.errors import FieldFault, refuse_faults
from importer.sandbox.exchange_rows import KeptBody, KeptExchange, KeptLink, KeptResponse
from importer.sandbox.identity import new_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from importer.sandbox.contract.exchange_rules import ExchangePayload, LinkSite

Found = dict[str, sqlite3.Row]
"""The definition behind each link of a payload, by the link's path in it."""


def link_exchange(
    db: sqlite3.Connection, version_id: str, payload: ExchangePayload
) -> KeptExchange:
    """Give what is kept of `payload`; parts without an id get one.

    Raises `ApiError` 400 that names each link to a definition that is not in the version, or that
    shares a media type with another of its body.
    """
    groups = list(link_groups(payload))
    found = _look_up(db, version_id, [site for group in groups for site in group])
    refuse_faults([fault for group in groups for fault in _clash_faults(group, found)])
    kept = iter([_kept_links(group, found) for group in groups])
    body = payload.request_body
    return KeptExchange(
        method=payload.method,
        path=payload.path if isinstance(payload, (ActionCreate, Action)) else UNSET,
        parameters=msgspec.to_builtins(payload.parameters),
        request_body=UNSET if body is UNSET else KeptBody(body.required, next(kept)),
        responses=[
            KeptResponse(
                response.id if isinstance(response, Response) else new_id(),
                next(kept),
                response.status,
            )
            for response in payload.responses
        ],
        summary=payload.summary,
        description=payload.description,
    )


def _look_up(db: sqlite3.Connection, version_id: str, sites: Sequence[LinkSite]) -> Found:
    """Find the definition of each link, in two queries at most; refuse links that lead nowhere."""
    wanted = {field: link.definition for field, link in sites}
    by_id = {field: ref.id for field, ref in wanted.items() if ref.id is not UNSET}
    by_name = {
        field: ref.name
        for field, ref in wanted.items()
        if field not in by_id and ref.name is not UNSET
    }
    rows_by_id = definitions_by_id(db, version_id, set(by_id.values()))
    rows_by_name = definitions_by_name(db, version_id, set(by_name.values()))
    found = {field: rows_by_id[one] for field, one in by_id.items() if one in rows_by_id}
    found |= {field: rows_by_name[one] for field, one in by_name.items() if one in rows_by_name}
    refuse_faults(
        [
            FieldFault(f"{field}.definition", "there is no such definition in this version")
            for field in wanted
            if field not in found
        ]
    )
    return found


def _clash_faults(
    group: Sequence[LinkSite], found: Mapping[str, sqlite3.Row]
) -> Iterator[FieldFault]:
    """Find links of one body that share a media type with an earlier one."""
    accepts = [msgspec.json.decode(found[field]["accept"], type=list[str]) for field, _ in group]
    for place, media_type in media_clashes(accepts):
        yield FieldFault(group[place][0], f"there is a definition for {media_type} already")


def _kept_links(group: Sequence[LinkSite], found: Mapping[str, sqlite3.Row]) -> list[KeptLink]:
    return [
        KeptLink(link.id if isinstance(link, Link) else new_id(), found[field]["id"])
        for field, link in group
    ]
