"""`importer sandbox`: a local Connect API over HTTP."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from importer.cli.target import API_KEY_VARIABLE, SANDBOX_DATABASE, SANDBOX_ORGANISATION
from importer.errors import ImporterError


def sandbox_command(
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="The port.")] = 8082,
    host: Annotated[str, typer.Option("--host", help="The address to listen at.")] = "127.0.0.1",
    database: Annotated[
        Path, typer.Option("--database", metavar="FILE", help="Where its state lies.")
    ] = SANDBOX_DATABASE,
) -> None:
    """Serve a local Connect API until interrupted. VERSORI_API_KEY, if set, is the only key."""
    from importer.sandbox import BASE_PATH, StorageError, serve

    key = os.environ.get(API_KEY_VARIABLE) or None
    shown = f"[{host}]" if ":" in host else host
    sys.stderr.write(
        f"Connect API at http://{shown}:{port}{BASE_PATH}, for example for the organisation "
        f"{SANDBOX_ORGANISATION}; {'one key' if key else 'any key'} is accepted. Ctrl-C ends it.\n"
    )
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        serve(database, host=host, port=port, api_key=key)
    except (OSError, StorageError) as error:
        raise ImporterError(f"the sandbox cannot run: {error}") from None
    except ModuleNotFoundError:
        raise ImporterError(
            "serving the sandbox needs uvicorn",
            hint="pip install 'openapi-action-importer[sandbox]'; --sandbox works without it",
        ) from None
    except SystemExit:
        raise ImporterError(
            f"the port {port} cannot be used", hint="Choose another by --port"
        ) from None
