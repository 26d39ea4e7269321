"""The connector version that a run is for: which one it is, and what must be made first.

In: what the user asked for, and the platform. Out: a plan for that version, the version as it
stands, or what is to be made. Nothing here but `make_target` writes. A version that takes no
changes is refused here, before anything is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from importer.apply.connectors import ensure_connector, find_connector
from importer.apply.version_names import check_name
from importer.apply.versions import (
    VERSIONED,
    Series,
    changes_version,
    check_writable,
    ensure_version,
    find_origin,
    find_version,
    latest_of,
    series_in,
)
from importer.connect.client import ConnectClient
from importer.connect.stored_connector import StoredConnector
from importer.connect.types import RemoteState, Version, VersionRef
from importer.errors import TargetError
from importer.model.changes import Plan, Target
from importer.model.payloads import ConnectorPayload
from importer.model.versions import Makes
from importer.plan.remote import read_remote

Compare = Callable[[Target | None, RemoteState | None, StoredConnector | None], Plan]
"""Plans for a target against what stands in a version, or an empty one, and in its connector."""


class VersionRequest(msgspec.Struct, frozen=True, kw_only=True):
    """The version a user wants: of a connector by its id, or, where that is None, by its name.

    A connector found by name is made where there is none. With `create` the version is made where
    there is none, as a copy of `from_version` if that is given. With `auto` the version is made
    so, too, and of the latest published one if nothing else is said; where it is published and
    differs from the document, the next of its series takes its place. `publish` says that a
    published version is welcome as long as it needs no change.
    """

    connector_id: str | None
    connector_name: str
    version: str
    auto: bool = False
    create: bool = False
    from_version: str | None = None
    publish: bool = False


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """A plan, and what stands in the version; `remote` is None where there is none yet.

    Then `makes` says what is to be made first. `seen` is what the bundle was compared with: the
    version, or the one that it will be a copy of; `connector` is its connector.
    """

    plan: Plan
    remote: RemoteState | None
    makes: Makes | None = None
    seen: RemoteState | None = None
    connector: StoredConnector | None = None

    @property
    def is_published(self) -> bool:
        """Tell whether the version is published, as one that needs no change may be."""
        return self.remote is not None and self.remote.version.published_at is not None


class Targeting:
    """The search for one request's version: what is asked of the platform, and compared.

    `connector` is the request's, where it was read before.
    """

    def __init__(
        self,
        client: ConnectClient,
        request: VersionRequest,
        compare: Compare,
        *,
        parallelism: int,
        connector: StoredConnector | None = None,
    ) -> None:
        self._client = client
        self._request = request
        self._compare = compare
        self._parallelism = parallelism
        self._connector = connector
        self._read: dict[str, RemoteState] = {}

    async def plan(self) -> Planned:
        """Plan for the version that is asked for.

        Raises TargetError for a version that takes no changes or does not exist, for a connector
        that does not, and where several have the name.
        """
        request = self._request
        check_name(request.version)
        connector = self._connector or await self._find_connector()
        if connector is None:
            return self._plan_for_new_connector()
        versions = await self._client.list_versions(connector.id) if request.auto else ()
        series = await self._series(connector.id, versions)
        published = series.published
        if published is not None and (request.auto or request.publish):
            planned = await self._plan_for(connector, published)
            if not changes_version(planned.plan):
                return planned
        if published is not None and not request.auto:
            check_writable(published)
        if series.draft is not None:
            return await self._plan_for(connector, series.draft)
        return await self._plan_for_draft(connector, series, latest_of(versions))

    async def _find_connector(self) -> StoredConnector | None:
        """Read the connector; None where none has the name that is asked for."""
        connector_id = self._request.connector_id
        if connector_id is None:
            found = await find_connector(self._client, self._request.connector_name)
            if found is None:
                return None
            connector_id = found.id
        return await self._client.get_connector(connector_id)

    async def _series(self, connector_id: str, versions: Sequence[Version]) -> Series:
        """Find the versions that the name may mean: that one alone, or those of its series."""
        name = self._request.version
        if self._request.auto:
            return series_in(versions, name)
        version = await find_version(self._client, connector_id, name)
        return series_in([version] if version else [], name)

    async def _plan_for(self, connector: StoredConnector, version: Version) -> Planned:
        """Plan for a version that stands."""
        remote = await self._remote(connector.id, version)
        plan = self._compare(self._target(remote.ref), remote, connector)
        return Planned(plan=plan, remote=remote, seen=remote, connector=connector)

    async def _plan_for_draft(
        self, connector: StoredConnector, series: Series, latest: Version | None
    ) -> Planned:
        """Plan for a draft that is to be made, empty or as a copy."""
        request, connector_id = self._request, connector.id
        if not (request.auto or request.create):
            await ensure_version(self._client, connector_id, request.version)
        origin = series.published or latest
        if request.from_version is not None:
            origin = await find_origin(self._client, connector_id, request.from_version)
        remote = await self._remote(connector_id, origin) if origin else None
        target = self._target(VersionRef(connector_id, series.free))
        makes = self._makes(None, series.free, origin.name if origin else None)
        plan = self._compare(target, remote, connector)
        return Planned(plan=plan, remote=None, makes=makes, seen=remote, connector=connector)

    def _plan_for_new_connector(self) -> Planned:
        """Plan for a connector that is to be made, with an empty draft."""
        request = self._request
        if request.from_version is not None:
            raise TargetError(
                f"there is no connector {request.connector_name} yet, and so no version "
                f"{request.from_version} of it",
                hint="leave --from-version away",
            )
        makes = self._makes(request.connector_name, request.version, None)
        return Planned(plan=self._compare(None, None, None), remote=None, makes=makes)

    async def _remote(self, connector_id: str, version: Version) -> RemoteState:
        """Read a version, once."""
        if version.name not in self._read:
            self._read[version.name] = await read_remote(
                self._client, connector_id, version.name, self._parallelism
            )
        return self._read[version.name]

    def _target(self, ref: VersionRef) -> Target:
        return Target(
            api_url=self._client.api_url,
            organisation_id=self._client.organisation_id,
            connector_id=ref.connector_id,
            version=ref.name,
        )

    def _makes(self, connector: str | None, version: str, from_version: str | None) -> Makes:
        return Makes(
            api_url=self._client.api_url,
            organisation_id=self._client.organisation_id,
            connector=connector,
            version=version,
            from_version=from_version,
        )


async def make_target(
    client: ConnectClient, request: VersionRequest, makes: Makes, payload: ConnectorPayload
) -> tuple[VersionRequest, StoredConnector]:
    """Make what a plan says is to be made; give the request for it alone, and the connector.

    `payload` is what a new connector becomes. What another run made in the meantime is taken as
    it is. Raises TargetError, PlatformError and UncertainError as the platform answers.
    """
    if request.connector_id is not None:
        connector = await client.get_connector(request.connector_id)
    else:
        named: ConnectorPayload = {**payload, "name": request.connector_name}
        connector = await ensure_connector(client, named)
    await ensure_version(
        client, connector.id, makes.version, create=True, from_version=makes.from_version
    )
    made = VersionRequest(
        connector_id=connector.id, connector_name=request.connector_name, version=makes.version
    )
    return made, connector


def comes_to(planned: Planned, now: Planned) -> bool:
    """Tell whether what now stands needs the changes that were planned.

    A connector that was made in between is compared no more: it has an id now, which its sign-in
    schemes are known by, and what it was made with needs no change.
    """
    if planned.makes is None or planned.makes.connector is None:
        return planned.plan.digest == now.plan.digest
    before, after = (
        [change for change in plan.changes if change.kind in VERSIONED]
        for plan in (planned.plan, now.plan)
    )
    return before == after
