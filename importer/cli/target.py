"""The connector version that a command is for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from importer.cli.grouped import Option, takes
from importer.cli.platform import (
    PLATFORM_OPTIONS,
    PlatformOptions,
    check_organisation,
    check_ulid,
)
from importer.errors import UsageError

if TYPE_CHECKING:
    from importer.model.bundle import Bundle
    from importer.targeting import VersionRequest

SANDBOX_VERSION = "draft"
AUTO = "auto"
"""What `--version` is given where the document shall name the version."""

Connector = Annotated[
    str | None, typer.Option("--connector", metavar="ULID", help="The connector's id.")
]
_Version = Annotated[
    str | None,
    typer.Option(
        "--version",
        metavar="NAME",
        help="The draft version's name; auto makes it of the document's version.",
    ),
]
_CreateConnector = Annotated[
    str | None,
    typer.Option(
        "--create-connector",
        metavar="[NAME]",
        help="The connector of this name (else of the document's title); make it if there is none.",
    ),
]
_CreateVersion = Annotated[
    bool, typer.Option("--create-version", help="Make the draft version if there is none.")
]
_FromVersion = Annotated[
    str | None,
    typer.Option(
        "--from-version",
        metavar="NAME",
        help="Make the draft as a copy of this version; latest is the one published last.",
    ),
]


class TargetOptions(PlatformOptions, frozen=True, kw_only=True):
    """What the user said of the target. Raises UsageError for words that do not go together.

    `create_connector` is the name of the connector to find or make; it is empty where that is the
    document's title.
    """

    connector: str | None
    version: str | None
    create_connector: str | None = None
    create_version: bool = False
    from_version: str | None = None

    def __post_init__(self) -> None:
        self._check_version()
        if self.connector is not None and self.create_connector is not None:
            raise UsageError(
                "--connector and --create-connector exclude each other",
                hint="Name a connector by its id, or have the one of a name found or made",
            )
        if self.create_connector is not None and not self.create_connector.isprintable():
            raise UsageError("--create-connector holds characters that cannot be seen")
        check_ulid("--connector", self.connector)
        if self.is_named and not self.sandbox:
            check_organisation(self.organisation)

    def _check_version(self) -> None:
        """Refuse options about a version that lack another one."""
        makes = self.create_version or self.is_auto or self.create_connector is not None
        if self.from_version and not makes:
            raise UsageError("--from-version needs --create-version, or --version auto")
        if self.version is not None and not self.is_named:
            raise UsageError("--version needs --connector", hint="Or use --create-connector")
        if self.connector is not None and self.version is None:
            raise UsageError("--connector needs --version")
        if self.create_version and self.version is None and self.create_connector is None:
            raise UsageError("--create-version needs --version NAME for the new draft")

    @property
    def is_named(self) -> bool:
        """Tell whether there is a target at all; without one a plan is against an empty version."""
        return self.sandbox or self.connector is not None or self.create_connector is not None

    @property
    def is_auto(self) -> bool:
        """Tell whether the document names the version."""
        return self.version == AUTO or (self.version is None and self.create_connector is not None)

    def request(self, bundle: Bundle, *, publish: bool = False) -> VersionRequest:
        """Give the version that is asked for; `publish` says that it is to be published.

        A connector that is not named by its id is the one called as the bundle's, and it and a
        version that is not there are made. Raises DocumentError where the document shall name the
        version and does not.
        """
        from importer.apply.version_names import documented_version
        from importer.targeting import VersionRequest

        version = self.version or SANDBOX_VERSION
        if self.is_auto:
            version = documented_version(bundle.source, hint="name the version by --version NAME")
        return VersionRequest(
            connector_id=self.connector,
            connector_name=bundle.connector["name"],
            version=version,
            auto=self.is_auto,
            create=self.create_version or self.connector is None,
            from_version=self.from_version,
            publish=publish,
        )


targets_version = takes(
    "target",
    {
        "connector": Option(Connector, None),
        "version": Option(_Version, None),
        **PLATFORM_OPTIONS,
        "create_connector": Option(_CreateConnector, None),
        "create_version": Option(_CreateVersion, False),
        "from_version": Option(_FromVersion, None),
    },
    lambda given: TargetOptions(**given),
)
"""Gives a command the options about the connector version as one value, `target`."""
