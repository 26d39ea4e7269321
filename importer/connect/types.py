"""What the platform answers, as far as the importer reads it.

Field names are the published document's in snake case. An answer may hold more fields than
these; where the platform may leave a list out, or writes null for an empty one, the field is
None, and `each` reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


def each(items: tuple[T, ...] | None) -> tuple[T, ...]:
    """Give the items of a list that an answer may have left out."""
    return items or ()


class _Answered(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A value of an answer: camel case outside, fields that we do not know are passed over."""


class VersionRef(msgspec.Struct, frozen=True):
    """A version of a connector, as a request names it; `name` may be `latest` or `default`."""

    connector_id: str
    name: str


class Message(_Answered, frozen=True, kw_only=True):
    """What the platform has to say about a request; `severity` is info, warning or error."""

    text: str
    severity: str
    detail: tuple[str, ...] | None = None


class Version(_Answered, frozen=True, kw_only=True):
    """A connector version. It takes no more changes once `published_at` is set.

    Times are RFC 3339, as the platform writes them; `messages` are about the request before.
    """

    id: str
    name: str
    description: str | None = None
    published_at: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    is_latest: bool = False
    is_default: bool = False
    messages: tuple[Message, ...] | None = None


class PublishedVersion(_Answered, frozen=True, kw_only=True):
    """What a request to publish is answered with: the version as it then is."""

    version: Version


class Connector(_Answered, frozen=True, kw_only=True):
    """A connector; `base_url` is None where its protocol is not HTTP."""

    id: str
    name: str
    protocol: str
    organisation_id: str = ""
    base_url: str | None = None
    versions: tuple[Version, ...] | None = None


class Referrer(_Answered, frozen=True, kw_only=True):
    """What refers to a definition; `type` is `definition`, `action` or `trigger`."""

    type: str
    name: str
    id: str = ""


class StoredDefinition(_Answered, frozen=True, kw_only=True):
    """A definition of a version. Its schema is read at `url`.

    `referenced_by` is None where the platform does not tell.
    """

    id: str
    name: str
    url: str
    accept: tuple[str, ...] | None = None
    description: str | None = None
    referenced_by: tuple[Referrer, ...] | None = None


class StoredLink(_Answered, frozen=True, kw_only=True):
    """The link of a body to one definition."""

    id: str
    definition: StoredDefinition


class StoredBody(_Answered, frozen=True, kw_only=True):
    """The request body of a stored action or trigger."""

    required: bool = False
    definitions: tuple[StoredLink, ...] | None = None


class StoredResponse(_Answered, frozen=True, kw_only=True):
    """A response of a stored action or trigger; `status` is None for the default one."""

    id: str
    status: int | None = None
    definitions: tuple[StoredLink, ...] | None = None


class StoredParameter(_Answered, frozen=True, kw_only=True):
    """A stored parameter; `completion` is kept for the platform, never read."""

    name: str
    place: str = msgspec.field(name="in")
    required: bool = False
    type: str = "string"
    default: Any = None
    completion: Any = None


class ActionFault(_Answered, frozen=True, kw_only=True):
    """What the platform finds wrong with an action or trigger that it stored all the same."""

    field: str
    message: str
    severity: str = "error"


class Unknown(msgspec.Struct, frozen=True, kw_only=True):
    """Fields that nobody here knows, by a parameter's place and name, by a response's status."""

    own: dict[str, Any] = {}
    parameters: Mapping[str, dict[str, Any]] = {}
    body: dict[str, Any] = {}
    responses: Mapping[int | None, dict[str, Any]] = {}


class StoredExchange(_Answered, frozen=True, kw_only=True):
    """What an action and a trigger have in common: one HTTP request and its responses.

    `errors` that are not empty mean: stored, not valid; None means that nobody has looked yet.
    `unknown` is no field of the platform's; `importer.connect.unknown` sets it where there is any.
    """

    id: str
    name: str
    method: str
    summary: str | None = None
    description: str | None = None
    parameters: tuple[StoredParameter, ...] | None = None
    request_body: StoredBody | None = None
    responses: tuple[StoredResponse, ...] | None = None
    errors: tuple[ActionFault, ...] | None = None
    unknown: Unknown | msgspec.UnsetType = msgspec.field(default=msgspec.UNSET, name="(unknown)")

    @property
    def carried(self) -> Unknown:
        """The unknown fields, of which there may be none."""
        return Unknown() if self.unknown is msgspec.UNSET else self.unknown

    def links(self) -> Iterator[StoredLink]:
        """Give every link to a definition."""
        if self.request_body:
            yield from each(self.request_body.definitions)
        for response in each(self.responses):
            yield from each(response.definitions)


class StoredAction(StoredExchange, frozen=True, kw_only=True):
    """An HTTP action of a version."""

    path: str


class StoredTrigger(StoredExchange, frozen=True, kw_only=True):
    """An HTTP trigger of a version: a request that comes to the platform."""


class RawSchema(msgspec.Struct, frozen=True, kw_only=True):
    """The content of a stored definition: its text and the media type that it came with."""

    content_type: str
    text: str


class RemoteState(msgspec.Struct, frozen=True, kw_only=True):
    """All that stands in one connector version, as far as the importer works on it.

    `contents` holds for each definition's name what its `url` gives.
    """

    ref: VersionRef
    version: Version
    actions: tuple[StoredAction, ...]
    definitions: tuple[StoredDefinition, ...]
    contents: dict[str, RawSchema]
    triggers: tuple[StoredTrigger, ...] = ()


class _Page(_Answered, frozen=True, kw_only=True):
    """What all pages have: the count of all things, and the token of the next page."""

    total_count: int
    next: str | None = None


class ActionPage(_Page, frozen=True, kw_only=True):
    """A page of actions."""

    actions: tuple[StoredAction, ...] | None = None

    @property
    def found(self) -> tuple[StoredAction, ...]:
        """The actions of this page."""
        return each(self.actions)


class TriggerPage(_Page, frozen=True, kw_only=True):
    """A page of triggers."""

    triggers: tuple[StoredTrigger, ...] | None = None

    @property
    def found(self) -> tuple[StoredTrigger, ...]:
        """The triggers of this page."""
        return each(self.triggers)


class DefinitionPage(_Page, frozen=True, kw_only=True):
    """A page of definitions."""

    definitions: tuple[StoredDefinition, ...] | None = None

    @property
    def found(self) -> tuple[StoredDefinition, ...]:
        """The definitions of this page."""
        return each(self.definitions)


class VersionPage(_Page, frozen=True, kw_only=True):
    """A page of versions."""

    items: tuple[Version, ...] | None = None

    @property
    def found(self) -> tuple[Version, ...]:
        """The versions of this page."""
        return each(self.items)


class ConnectorPage(_Page, frozen=True, kw_only=True):
    """A page of connectors."""

    connectors: tuple[Connector, ...] | None = None

    @property
    def found(self) -> tuple[Connector, ...]:
        """The connectors of this page."""
        return each(self.connectors)


class CreatedDefinitions(_Answered, frozen=True, kw_only=True):
    """What a request that made definitions is answered with."""

    definitions: tuple[StoredDefinition, ...] | None = None


class ErrorField(_Answered, frozen=True, kw_only=True):
    """The platform's complaint about one field of a request."""

    field: str = ""
    message: str = ""


class Used(_Answered, frozen=True, kw_only=True):
    """A definition that is not deleted, and what refers to it."""

    name: str = ""
    referenced_by: tuple[Referrer, ...] | None = None


class ErrorBody(_Answered, frozen=True, kw_only=True):
    """The platform's error format; all of it may be missing in a proxy's answer."""

    code: str | None = None
    message: str | None = None
    fields: tuple[ErrorField, ...] | None = None
    details: str | None = None
    definition: Used | None = None
