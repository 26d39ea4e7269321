"""The connector version that a command is for, and the client that reaches it."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from importer.cli.grouped import Option, takes
from importer.errors import UsageError

if TYPE_CHECKING:
    from importer.connect.client import ConnectClient
    from importer.model.bundle import Bundle
    from importer.pipeline import VersionRequest

DEFAULT_API_URL = "https://platform.versori.com/api/connect/v1"
API_KEY_VARIABLE = "VERSORI_API_KEY"
SANDBOX_DATABASE = Path(".importer") / "sandbox.db"
SANDBOX_ORGANISATION = "01SANDB0X00000000000000000"
SANDBOX_VERSION = "draft"
_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}", re.IGNORECASE)


_Connector = Annotated[
    str | None, typer.Option("--connector", metavar="ULID", help="The connector's id.")
]
_Version = Annotated[
    str | None, typer.Option("--version", metavar="NAME", help="The draft version's name.")
]
_Organisation = Annotated[
    str | None,
    typer.Option(
        "--organisation",
        metavar="ULID",
        envvar="VERSORI_ORGANISATION_ID",
        help="The organisation's id.",
    ),
]
_ApiUrl = Annotated[
    str, typer.Option("--api-url", metavar="URL", envvar="VERSORI_API_URL", help="The platform.")
]
_Sandbox = Annotated[
    bool,
    typer.Option(
        "--sandbox",
        help="Use the embedded local platform (state in .importer/sandbox.db), no account needed.",
    ),
]
_CreateVersion = Annotated[
    bool, typer.Option("--create-version", help="Make the draft version if there is none.")
]
_FromVersion = Annotated[
    str | None,
    typer.Option(
        "--from-version", metavar="NAME", help="Make the draft as a copy of this version."
    ),
]


class TargetOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What the user said of the target. Raises UsageError for words that do not go together."""

    connector: str | None
    version: str | None
    organisation: str | None
    api_url: str
    sandbox: bool
    create_version: bool = False
    from_version: str | None = None

    def __post_init__(self) -> None:
        if self.from_version and not self.create_version:
            raise UsageError("--from-version needs --create-version")
        if self.connector is None and self.version is not None and not self.sandbox:
            raise UsageError("--version needs --connector")
        if self.connector is not None and self.version is None:
            raise UsageError("--connector needs --version")
        if self.create_version and self.version is None:
            raise UsageError("--create-version needs --version NAME for the new draft")
        _check_ulid("--connector", self.connector)
        if self.sandbox or self.connector is None:
            return
        if not self.organisation:
            raise UsageError("no organisation: set VERSORI_ORGANISATION_ID or use --organisation")
        _check_ulid("--organisation", self.organisation)

    @property
    def is_named(self) -> bool:
        """Tell whether there is a target at all; without one a plan is against an empty version."""
        return self.sandbox or self.connector is not None

    def request(self, bundle: Bundle) -> VersionRequest:
        """Give the version that is asked for.

        In the sandbox a connector that is not named is the one called like the document, and it
        and a version that is not there are made.
        """
        from importer.pipeline import VersionRequest

        return VersionRequest(
            connector_id=self.connector,
            connector_name=bundle.connector["name"],
            version=self.version or SANDBOX_VERSION,
            create=self.create_version or (self.sandbox and self.connector is None),
            from_version=self.from_version,
        )


def _check_ulid(option: str, value: str | None) -> None:
    if value is not None and not _ULID.fullmatch(value):
        raise UsageError(f"{option} {value} is no id (a ULID of 26 letters and digits)")


@asynccontextmanager
async def open_client(options: TargetOptions, parallelism: int) -> AsyncIterator[ConnectClient]:
    """Open a client for the target: over HTTP, or of the embedded sandbox in this process.

    The key comes from the environment and nowhere else. Raises UsageError where there is none.
    """
    from importer.connect.client import ConnectClient

    if options.sandbox:
        async with _sandbox_client(parallelism) as client:
            yield client
        return
    key = os.environ.get(API_KEY_VARIABLE, "")
    if not key:
        raise UsageError(
            "no API key", hint=f"Set {API_KEY_VARIABLE} in the environment; it is never an argument"
        )
    async with ConnectClient(
        options.api_url, key, options.organisation or "", connections=parallelism
    ) as client:
        yield client


@asynccontextmanager
async def _sandbox_client(parallelism: int) -> AsyncIterator[ConnectClient]:
    """Open the embedded platform, whose state lies in `.importer/sandbox.db`."""
    import httpx

    from importer.connect.client import ConnectClient
    from importer.errors import ImporterError
    from importer.sandbox import BASE_PATH, StorageError, create_app

    try:
        SANDBOX_DATABASE.parent.mkdir(exist_ok=True)
        app = create_app(SANDBOX_DATABASE)
    except (OSError, StorageError) as error:
        raise ImporterError(f"the sandbox cannot be opened: {error}") from None
    try:
        async with ConnectClient(
            f"http://localhost{BASE_PATH}",
            "sandbox",
            SANDBOX_ORGANISATION,
            transport=httpx.ASGITransport(app=app),
            connections=parallelism,
        ) as client:
            yield client
    finally:
        app.state.storage.close()


targets_version = takes(
    "target",
    {
        "connector": Option(_Connector, None),
        "version": Option(_Version, None),
        "organisation": Option(_Organisation, None),
        "api_url": Option(_ApiUrl, DEFAULT_API_URL),
        "sandbox": Option(_Sandbox, False),
        "create_version": Option(_CreateVersion, False),
        "from_version": Option(_FromVersion, None),
    },
    lambda given: TargetOptions(**given),
)
"""Gives a command the options about the connector version as one value, `target`."""
