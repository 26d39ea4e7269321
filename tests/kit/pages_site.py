"""The service's pages at a real port: a vendor, a sandbox, a state, and a service behind them."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, contextmanager
from pathlib import Path
from typing import Any

import httpx
from sync_folder import write_configuration
from synced import Shop, open_shop

from importer.connect.client import ConnectClient
from importer.connect.stopping import Stop
from importer.model.syncs import SyncOutcome
from importer.service.access import access_of
from importer.service.approving import Approvals
from importer.service.config_file import read_configuration
from importer.service.health import create_app
from importer.service.http_server import HttpServer
from importer.service.jobs import Job
from importer.service.listening import Listen
from importer.service.pages import Pages
from importer.service.reviewing import Waiting
from importer.service.serving import Service
from importer.service.workshop import OpenClient

_CSRF = re.compile(r'name="csrf" value="([0-9a-f]{64})"')


class Site:
    """Pages, and what is behind them; `origin` is where."""

    def __init__(
        self,
        shop: Shop,
        names: Sequence[str],
        *,
        token_env: str | None = None,
        environment: Mapping[str, str] | None = None,
        open_client: OpenClient | None = None,
        **defaults: Any,
    ) -> None:
        self.shop = shop
        self.open_client = open_client or shop.open_client
        write_configuration(shop.folder, shop.vendor, names, **{"policy": "review", **defaults})
        self.lines: list[str] = []
        self.outcomes: list[SyncOutcome] = []
        configuration = read_configuration(shop.folder / "importer.toml")
        self.workshop = shop.workshop(open_client=self.open_client)
        self.service = Service(
            configuration, self.workshop, self.lines.append, self.outcomes.append, poll_s=0.02
        )
        self.approvals = Approvals(
            shop.state, self._open_held, self.service.parallelism, self.lines.append
        )
        access = access_of(Listen("127.0.0.1", 0), token_env, environment or {})
        pages = Pages(self.service, shop.state, self.approvals, access, say=self.lines.append)
        self.app = create_app(self.service.health, [pages.mount()])
        self.origin = ""

    def sync(self, name: str) -> SyncOutcome:
        """Look after one source once, in a thread: a test may have an event loop of its own."""
        job = Job(self.service.sources[name], self.workshop)
        with ThreadPoolExecutor(1) as threads:
            return threads.submit(job.run).result()

    def enrol(self) -> None:
        """Let the sources be watched, as a service does that begins."""
        self.service._enrol()

    def client(self, **options: Any) -> httpx.Client:
        """Give a browser without eyes: it keeps cookies, and follows nothing."""
        return httpx.Client(base_url=self.origin, trust_env=False, **options)

    def press(self, client: httpx.Client, page: str, action: str, **fields: str) -> httpx.Response:
        """Load a page and send a form as its button does."""
        found = _CSRF.search(client.get(page).text)
        assert found, f"there is no form on {page}"
        return client.post(action, data={"csrf": found[1], **fields})

    def _open_held(
        self, waiting: Waiting, parallelism: int, stop: Stop
    ) -> AbstractAsyncContextManager[ConnectClient]:
        assert parallelism >= 1
        return self.open_client(self.service.sources[waiting.source], stop)


@contextmanager
def open_site(folder: Path, *names: str, **options: Any) -> Iterator[Site]:
    """Give the pages of a service that does not work by itself."""
    with open_shop(folder) as shop:
        site = Site(shop, names, **options)
        with HttpServer(site.app, Listen("127.0.0.1", 0)) as server:
            site.origin = server.origin
            try:
                yield site
            finally:
                site.approvals.end("the test is over")
                site.approvals.wait()


@contextmanager
def at_work(site: Site) -> Iterator[Site]:
    """Let the service of a site work, in a thread of its own."""
    ready = threading.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def work() -> None:
        loops.append(asyncio.get_running_loop())
        ready.set()
        await site.service.run()

    thread = threading.Thread(target=lambda: asyncio.run(work()))
    thread.start()
    ready.wait()
    try:
        yield site
    finally:
        loops[0].call_soon_threadsafe(site.service.end)
        thread.join()
