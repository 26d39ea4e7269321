"""The sandbox behind a port, by uvicorn (extra `sandbox`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from importer.sandbox.app import create_app

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from importer.sandbox.faults import Fates


def serve(
    database: Path | str,
    *,
    host: str = "127.0.0.1",
    port: int,
    api_key: str | None = None,
    fates: Fates | None = None,
    on_end: Callable[[], None] = lambda: None,
) -> None:
    """Serve a local Connect API until the process is told to stop (SIGINT, SIGTERM).

    With `fates` its requests meet with faults; `on_end` is called then when it has stopped.
    Raises `ImportError` if uvicorn is not installed, `StorageError` if the database cannot be used,
    and `SystemExit` if the port is taken.
    """
    import uvicorn  # here, because it is an extra: in process the sandbox works without it

    app = create_app(database, api_key=api_key)
    if fates is None:
        uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False)
        return
    from importer.sandbox.faults.served import run_faulty  # it needs uvicorn, too

    run_faulty(app, fates, host=host, port=port, on_end=on_end)
