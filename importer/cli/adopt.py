"""`importer adopt SPEC --connector ULID --version NAME`: takes over what others have made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from importer.cli.grouped import Option, takes
from importer.cli.interruption import interruptible, run_to_the_end
from importer.cli.mapping import maps_documents
from importer.cli.options import Parallelism, Spec, WaitLock
from importer.cli.platform import (
    PLATFORM_OPTIONS,
    PlatformOptions,
    check_organisation,
    check_ulid,
    open_client,
)
from importer.cli.reading import CACHE_FOLDER, reads_documents
from importer.cli.reporting import ReportOptions, lists
from importer.cli.review import tell
from importer.cli.state import StateOptions, uses_state
from importer.cli.target import SANDBOX_VERSION, Connector
from importer.errors import UsageError

if TYPE_CHECKING:
    from importer.connect.stopping import Stop
    from importer.document.store import ReadOptions
    from importer.mapping.options import MappingOptions
    from importer.model.adoption import Takeover
    from importer.model.changes import Kind

_Version = Annotated[
    str | None,
    typer.Option("--version", metavar="NAME", help="The version's name; it may be published."),
]


class PlaceOptions(PlatformOptions, frozen=True, kw_only=True):
    """Which version is to be taken over. Raises UsageError for words that do not go together.

    In the sandbox the connector may be left out: then it is the one of the document's title.
    """

    connector: str | None
    version: str | None

    def __post_init__(self) -> None:
        check_ulid("--connector", self.connector)
        if self.sandbox:
            return
        if self.connector is None or self.version is None:
            raise UsageError("no version", hint="Name --connector and --version, or use --sandbox")
        check_organisation(self.organisation)


_names_place = takes(
    "place",
    {
        "connector": Option(Connector, None),
        "version": Option(_Version, None),
        **PLATFORM_OPTIONS,
    },
    lambda given: PlaceOptions(**given),
)


@uses_state
@reads_documents
@maps_documents
@lists
@_names_place
def adopt_command(
    spec: Spec,
    wait_lock: WaitLock = 0.0,
    parallelism: Parallelism = 4,
    *,
    place: PlaceOptions,
    report: ReportOptions,
    mapping: MappingOptions,
    reading: ReadOptions,
    state: StateOptions,
) -> None:
    """Take over what stands in a version and is in the document, too. Writes nothing there.

    From then on what people change of it is told from what the vendor changes.
    """
    from importer.pipeline import build
    from importer.report.adoption import adoption_json, print_adoption

    with interruptible():
        bundle = build(spec, mapping, reading, CACHE_FOLDER).bundle
    leave: frozenset[Kind] = frozenset() if mapping.triggers else frozenset({"trigger"})

    async def work(stop: Stop) -> Takeover:
        from importer.running.adoption import Place, take_over

        where = Place(
            connector_id=place.connector,
            connector_name=bundle.connector["name"],
            version=place.version or SANDBOX_VERSION,
        )
        async with open_client(place, parallelism, stop) as client:
            with state.open(create=True) as store:
                return await take_over(
                    bundle,
                    where,
                    client,
                    store,
                    leave=leave,
                    parallelism=parallelism,
                    lock_wait_s=wait_lock,
                    tell=tell,
                )

    takeover = run_to_the_end(work)
    report.write(
        lambda: adoption_json(bundle.source, takeover),
        lambda console, verbose: print_adoption(console, takeover, verbose=verbose),
    )
