"""What a plan was made against, as digests: enough to know later that nothing has moved."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping

import msgspec

from importer.connect.canonical import (
    Canonical,
    canonical_stored_action,
    canonical_stored_definition,
    canonical_stored_trigger,
    names_by_url,
)
from importer.connect.canonical_connector import (
    canonical_auth_scheme,
    canonical_connector,
    canonical_stored_connector,
    configs_of,
)
from importer.connect.hidden import hide
from importer.connect.stored_connector import StoredConnector
from importer.connect.types import RemoteState
from importer.model.bundle import Bundle
from importer.model.changes import Kind

Seen = Mapping[str, str]
"""A digest for each thing that stands, by its kind and name (an auth scheme's: id)."""

_DIGEST_CHARS = 32


def seen_in(
    bundle: Bundle,
    remote: RemoteState | None,
    connector: StoredConnector | None,
    leave: Collection[Kind] = (),
) -> dict[str, str]:
    """Give what stands in a version and its connector, but for kinds to `leave`.

    Values that people set by hand and that may be secrets do not go into a digest, either: `bundle`
    tells which values are public.
    """
    things = {} if connector is None else dict(_connector_things(bundle, connector))
    things |= {name: _digest(value) for name, value in _things(remote)}
    return {
        name: digest
        for name, digest in sorted(things.items())
        if name.partition(" ")[0] not in leave
    }


def moved_between(before: Seen, now: Seen) -> tuple[str, ...]:
    """Give what is not as it was seen before: gone, new, or another; sorted."""
    names = before.keys() | now.keys()
    return tuple(sorted(name for name in names if before.get(name) != now.get(name)))


def _connector_things(bundle: Bundle, connector: StoredConnector) -> Iterator[tuple[str, str]]:
    """Give the digests of a connector and its auth schemes."""
    public = [canonical_connector(bundle.connector)]
    yield "connector", _digest(hide(canonical_stored_connector(connector), public))
    ours = configs_of(bundle, connector.id)
    for config_id, config in connector.configs.items():
        public = [canonical_auth_scheme(ours[config_id])] if config_id in ours else []
        shown = hide(canonical_auth_scheme(config), public)
        yield f"auth-scheme {config_id}", _digest(shown)


def _things(remote: RemoteState | None) -> Iterator[tuple[str, Canonical]]:
    """Give what stands in a version."""
    if remote is None:
        return
    yield from ((f"action {one.name}", canonical_stored_action(one)) for one in remote.actions)
    yield from ((f"trigger {one.name}", canonical_stored_trigger(one)) for one in remote.triggers)
    name_at = names_by_url(remote.definitions)
    for one in remote.definitions:
        content = remote.contents[one.name]
        yield f"definition {one.name}", canonical_stored_definition(one, content, name_at)


def _digest(value: Canonical) -> str:
    encoded = msgspec.json.encode(value, order="sorted")
    return hashlib.sha256(encoded).hexdigest()[:_DIGEST_CHARS]
