"""A connector as it stands, whole: what an update must carry back is all there, known or not.

`UpdateConnector` replaces, so that a field which is not sent back is unset. The fields that the
importer works on are checked; the rest is kept as it came, for the way back, and never shown.
"""

from __future__ import annotations

from typing import Any

import msgspec

from importer.connect.answers import Answer, read_value
from importer.connect.types import Connector, each

Config = dict[str, Any]
"""An auth scheme config as the platform wrote it, fields that we do not know included."""

_NOT_SENT_BACK = frozenset(
    ("authSchemeConfigs", "connections", "versions", "createdAt", "updatedAt")
)
"""What an answer has and an update has not (`HTTPConnector` against `HTTPConnectorUpdate`)."""


class _Variable(msgspec.Struct, frozen=True):
    """A connection variable."""

    name: str
    value: str


class _Connection(msgspec.Struct, frozen=True):
    """A connection, as far as it has variables of its own."""

    variables: tuple[_Variable, ...] | None = None


class _Scope(msgspec.Struct, frozen=True):
    """A scope of OAuth 2."""

    name: str
    description: str | None = None


class _Grant(msgspec.Struct, frozen=True, rename="camel"):
    """How a token is come by."""

    grant_type: str


class _Config(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An auth scheme config, as far as it is looked into."""

    id: str
    scheme_type: str
    description: str | None = None
    scopes: tuple[_Scope, ...] | None = None
    default_scopes: tuple[str, ...] | None = None
    grant: _Grant | None = None


class _Shape(Connector, frozen=True, kw_only=True):
    """What an answer must have for us to work on it."""

    documentation_url: str | None = msgspec.field(name="documentationURL", default=None)
    image_url: str | None = msgspec.field(name="imageURL", default=None)
    tags: dict[str, Any] | None = None
    auth_scheme_configs: tuple[_Config, ...] | None = None
    connection_variables: tuple[_Variable, ...] | None = None
    connections: tuple[_Connection, ...] | None = None


class StoredConnector(_Shape, frozen=True, kw_only=True):
    """A connector that stands. `whole` is the platform's answer, every field of it.

    `is_new` says that this run has made it, so that nobody else can have changed it.
    """

    whole: dict[str, Any]
    is_new: bool = False

    @property
    def configs(self) -> dict[str, Config]:
        """The auth scheme configs by their ids, in the connector's order."""
        return {config["id"]: config for config in self.whole.get("authSchemeConfigs") or ()}

    @property
    def variables(self) -> dict[str, str]:
        """The values of the connection variables by name, in the connector's order."""
        return {variable.name: variable.value for variable in each(self.connection_variables)}

    @property
    def own_variables(self) -> int:
        """Count the connections that have variables, or values, of their own.

        Writing the connector's variables would overwrite those, too (`HTTPConnectorUpdate`).
        """
        standing = self.variables
        return sum(
            any(standing.get(one.name) != one.value for one in each(connection.variables))
            for connection in each(self.connections)
        )

    def update(self) -> dict[str, Any]:
        """Give the `HTTPConnectorUpdate` that changes nothing.

        The connection variables are not in it: what is sent overwrites those of all connections,
        what is not sent stays ("if set"). The order of the auth schemes is.
        """
        payload = {key: value for key, value in self.whole.items() if key not in _NOT_SENT_BACK}
        payload = {key: value for key, value in payload.items() if value is not None}
        payload.pop("connectionVariables", None)
        if self.configs:
            payload["authSchemeConfigIds"] = list(self.configs)
        return payload


def read_connector(answer: Answer, where: str) -> StoredConnector:
    """Read an answer that is a connector. Raises PlatformError for one that is none."""
    shape = read_value(answer, _Shape, where)
    whole = read_value(answer, dict[str, Any], where)
    known = {name: getattr(shape, name) for name in shape.__struct_fields__}
    return StoredConnector(**known, whole=whole)
