"""The platform that a command speaks to, over HTTP or in this process, and the client for it."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from importer.cli.grouped import Option
from importer.connect.patience import DEFAULT_MAX_WAIT_S
from importer.errors import UsageError

if TYPE_CHECKING:
    from importer.connect.client import ConnectClient
    from importer.connect.stopping import Stop

DEFAULT_API_URL = "https://platform.versori.com/api/connect/v1"
API_KEY_VARIABLE = "VERSORI_API_KEY"
SANDBOX_DATABASE = Path(".importer") / "sandbox.db"
SANDBOX_ORGANISATION = "01SANDB0X00000000000000000"
_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}", re.IGNORECASE)

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
_MaxWait = Annotated[
    float,
    typer.Option(
        "--max-wait",
        metavar="SECONDS",
        min=0,
        help="How long one item may be waited for in all, while the platform is busy or away.",
    ),
]

PLATFORM_OPTIONS = {
    "organisation": Option(_Organisation, None),
    "api_url": Option(_ApiUrl, DEFAULT_API_URL),
    "sandbox": Option(_Sandbox, False),
    "max_wait": Option(_MaxWait, DEFAULT_MAX_WAIT_S),
}
"""The options that say which platform is meant; they become a PlatformOptions."""


class PlatformOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What the user said of the platform."""

    organisation: str | None
    api_url: str
    sandbox: bool
    max_wait: float = DEFAULT_MAX_WAIT_S


def check_organisation(organisation: str | None) -> None:
    """Raise UsageError for an organisation that is missing or no id."""
    if not organisation:
        raise UsageError("no organisation: set VERSORI_ORGANISATION_ID or use --organisation")
    check_ulid("--organisation", organisation)


def check_ulid(option: str, value: str | None) -> None:
    """Raise UsageError for a value that is no id."""
    if value is not None and not _ULID.fullmatch(value):
        raise UsageError(f"{option} {value} is no id (a ULID of 26 letters and digits)")


@asynccontextmanager
async def open_client(
    options: PlatformOptions, parallelism: int, stop: Stop | None = None
) -> AsyncIterator[ConnectClient]:
    """Open a client for the platform: over HTTP, or of the embedded sandbox in this process.

    The key comes from the environment and nowhere else; `stop` breaks off the client's waits.
    Raises UsageError where there is no key.
    """
    from importer.connect.client import ConnectClient
    from importer.connect.retry import RetryPolicy

    if options.sandbox:
        async with _sandbox_client(parallelism, stop) as client:
            yield client
        return
    key = os.environ.get(API_KEY_VARIABLE, "")
    if not key:
        raise UsageError(
            "no API key", hint=f"Set {API_KEY_VARIABLE} in the environment; it is never an argument"
        )
    async with ConnectClient(
        options.api_url,
        key,
        options.organisation or "",
        connections=parallelism,
        policy=RetryPolicy(total_wait_s=options.max_wait),
        stop=stop,
    ) as client:
        yield client


@asynccontextmanager
async def _sandbox_client(parallelism: int, stop: Stop | None) -> AsyncIterator[ConnectClient]:
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
            stop=stop,
        ) as client:
            yield client
    finally:
        app.state.storage.close()
