"""What becomes of connector versions besides their changes: made, published, listed."""

from __future__ import annotations

from typing import Literal

import msgspec

PublishResult = Literal["published", "unchanged", "refused", "skipped", "unknown"]


class Makes(msgspec.Struct, frozen=True, kw_only=True):
    """What a run makes before its changes: a draft version, and perhaps the connector itself.

    `connector` is the name of the connector that is made, None where it exists; the draft called
    `version` is a copy of `from_version`, or empty where that is None.
    """

    api_url: str
    organisation_id: str
    connector: str | None
    version: str
    from_version: str | None


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """What the platform says about a version; `severity` is its word: info, warning or error."""

    severity: str
    text: str
    detail: tuple[str, ...] = ()


class Publication(msgspec.Struct, frozen=True, kw_only=True):
    """What came of the wish to publish a version, why, and what the platform said of it.

    `unchanged`: it was published before; `refused`: the platform did not take it; `skipped`: it
    was not asked; `unknown`: nobody knows what it did. `published_at` is None for a version that is
    still a draft, as far as is known.
    """

    version: str
    result: PublishResult
    reason: str = ""
    published_at: str | None = None
    notices: tuple[Notice, ...] = ()

    @property
    def faults(self) -> tuple[Notice, ...]:
        """The platform's words that are errors."""
        return tuple(notice for notice in self.notices if notice.severity == "error")


class VersionState(msgspec.Struct, frozen=True, kw_only=True):
    """A version as it stands; times are RFC 3339, as the platform writes them."""

    id: str
    name: str
    state: Literal["draft", "published"]
    is_latest: bool
    is_default: bool
    description: str | None
    created_at: str | None
    updated_at: str | None
    published_at: str | None
    notices: tuple[Notice, ...]


class ConnectorVersions(msgspec.Struct, frozen=True, kw_only=True):
    """A connector and its versions, in the platform's order: most recently updated first."""

    id: str
    name: str
    organisation_id: str
    versions: tuple[VersionState, ...]
