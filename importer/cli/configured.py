"""The options of commands that go by a configuration: which one, and what comes before it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from importer.cli.grouped import Option, takes
from importer.cli.platform import (
    DEFAULT_API_URL,
    PLATFORM_OPTIONS,
    PlatformOptions,
    check_organisation,
    check_ulid,
    open_client,
)
from importer.cli.reading import CACHE_FOLDER
from importer.connect.patience import DEFAULT_MAX_WAIT_S

if TYPE_CHECKING:
    from importer.connect.client import ConnectClient
    from importer.connect.stopping import Stop
    from importer.service.config_file import Configuration
    from importer.service.configuration import SourceTable
    from importer.service.reviewing import Waiting
    from importer.service.workshop import Workshop
    from importer.state.store import StateStore

DEFAULT_CONFIG = Path("importer.toml")

_Config = Annotated[
    Path,
    typer.Option("--config", "-c", metavar="FILE", help="The configuration."),
]
_ApiUrl = Annotated[
    str | None,
    typer.Option(
        "--api-url",
        metavar="URL",
        envvar="VERSORI_API_URL",
        help="The platform, whatever the configuration says.",
    ),
]
_MaxWait = Annotated[
    float | None,
    typer.Option(
        "--max-wait",
        metavar="SECONDS",
        min=0,
        help="How long one item may be waited for in all, whatever the configuration says.",
    ),
]


class ConfiguredOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Which configuration, and what the command line or the environment says before it."""

    config: Path
    organisation: str | None
    api_url: str | None
    sandbox: bool
    max_wait: float | None

    def __post_init__(self) -> None:
        check_ulid("--organisation", self.organisation)

    def read(self) -> Configuration:
        """Read the configuration. Raises UsageError for a mistake in it."""
        from importer.service.config_file import read_configuration

        return read_configuration(self.config)

    def platform(self, source: SourceTable) -> PlatformOptions:
        """Give which platform a source is for. Raises UsageError where no organisation is named."""
        organisation = self.organisation or source.organisation
        if not self.sandbox:
            check_organisation(organisation)
        waits = (self.max_wait, source.max_wait, DEFAULT_MAX_WAIT_S)
        return PlatformOptions(
            organisation=organisation,
            api_url=self.api_url or source.api_url or DEFAULT_API_URL,
            sandbox=self.sandbox,
            max_wait=next(one for one in waits if one is not None),
        )

    def check_platforms(self, sources: Iterable[SourceTable]) -> None:
        """Tell what is wrong with the platform of any source before the work begins.

        Raises UsageError where no organisation is named.
        """
        for source in sources:
            self.platform(source)

    def workshop(
        self,
        state: StateStore,
        *,
        lock_wait_s: float,
        check_drift: bool = False,
        allow_large_change: bool = False,
    ) -> Workshop:
        """Give what every source shares, with clients of the platform that each is for."""
        from importer.service.workshop import Workshop

        return Workshop(
            state=state,
            open_client=self.open_client,
            platform=self.words,
            environment=os.environ,
            sandbox=self.sandbox,
            cache=CACHE_FOLDER,
            check_drift=check_drift,
            allow_large_change=allow_large_change,
            lock_wait_s=lock_wait_s,
        )

    @property
    def patience(self) -> float:
        """How long one item may be waited for, where no configuration says."""
        return DEFAULT_MAX_WAIT_S if self.max_wait is None else self.max_wait

    def address_of(self, name: str) -> str:
        """Give the address of the platform for a source of the configuration, if there is one.

        Raises UsageError for a configuration that was named and cannot be read.
        """
        if self.api_url is not None:
            return self.api_url
        if self.config == DEFAULT_CONFIG and not self.config.exists():
            return DEFAULT_API_URL
        named = [one.api_url for one in self.read().sources if one.name == name]
        return next(filter(None, named), DEFAULT_API_URL)

    def words(self, source: SourceTable) -> Mapping[str, str]:
        """Give which platform a source is for, in words to remember."""
        platform = self.platform(source)
        if platform.sandbox:
            return {"platform": "sandbox"}
        return {"api_url": platform.api_url, "organisation": platform.organisation or ""}

    def open_client(
        self, source: SourceTable, stop: Stop
    ) -> AbstractAsyncContextManager[ConnectClient]:
        """Open a client of the platform that a source is for."""
        return open_client(self.platform(source), source.parallelism, stop)

    def open_held(
        self, waiting: Waiting, parallelism: int, stop: Stop
    ) -> AbstractAsyncContextManager[ConnectClient]:
        """Open a client for a held plan: of the platform that the user configured.

        The one that a plan names gets no key; whether it is the same is for who carries it out.
        """
        saved = waiting.saved
        platform = PlatformOptions(
            organisation=None if saved.sandbox else saved.organisation_id,
            api_url="" if saved.sandbox else self.address_of(waiting.source),
            sandbox=saved.sandbox,
            max_wait=self.patience,
        )
        return open_client(platform, parallelism, stop)


def _options(given: dict[str, Any]) -> ConfiguredOptions:
    return ConfiguredOptions(**given)


goes_by_configuration = takes(
    "configured",
    {
        "config": Option(_Config, DEFAULT_CONFIG),
        "organisation": PLATFORM_OPTIONS["organisation"],
        "api_url": Option(_ApiUrl, None),
        "sandbox": PLATFORM_OPTIONS["sandbox"],
        "max_wait": Option(_MaxWait, None),
    },
    _options,
)
"""Gives a command the options about a configuration as one value, `configured`."""
