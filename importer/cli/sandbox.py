"""`importer sandbox`: a local Connect API over HTTP."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from importer.cli.platform import API_KEY_VARIABLE, SANDBOX_DATABASE, SANDBOX_ORGANISATION
from importer.errors import ImporterError, UsageError

if TYPE_CHECKING:
    from importer.sandbox.faults import Fates


def sandbox_command(
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="The port.")] = 8082,
    host: Annotated[str, typer.Option("--host", help="The address to listen at.")] = "127.0.0.1",
    database: Annotated[
        Path, typer.Option("--database", metavar="FILE", help="Where its state lies.")
    ] = SANDBOX_DATABASE,
    fault: Annotated[
        list[str] | None,
        typer.Option(
            "--fault",
            metavar="KIND[:RATE][,OPTION...]",
            help="Let requests fail on purpose, such as reset-after-commit:0.05 or "
            "429:0.1,retry-after=1,method=POST. May be repeated.",
        ),
    ] = None,
    fault_seed: Annotated[
        int, typer.Option("--fault-seed", metavar="N", help="What decides which requests fail.")
    ] = 1,
) -> None:
    """Serve a local Connect API until interrupted. VERSORI_API_KEY, if set, is the only key."""
    from importer.sandbox import BASE_PATH, StorageError, serve

    fates = _fates(fault, fault_seed) if fault else None
    key = os.environ.get(API_KEY_VARIABLE) or None
    shown = f"[{host}]" if ":" in host else host
    sys.stderr.write(
        f"Connect API at http://{shown}:{port}{BASE_PATH}, for example for the organisation "
        f"{SANDBOX_ORGANISATION}; {'one key' if key else 'any key'} is accepted. Ctrl-C ends it.\n"
    )
    if fates:
        sys.stderr.write(f"Requests fail on purpose; counts at {_counts_at(shown, port)}\n")
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        serve(
            database,
            host=host,
            port=port,
            api_key=key,
            fates=fates,
            on_end=lambda: _tell_end(fates),
        )
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


def _fates(rules: list[str], seed: int) -> Fates:
    """Read the rules of `--fault`. Raises UsageError for one that is none."""
    from importer.sandbox.faults import Fates, FaultError, parse_faults

    try:
        return Fates(parse_faults(rules), seed)
    except FaultError as error:
        raise UsageError(f"--fault {error}") from None


def _counts_at(host: str, port: int) -> str:
    from importer.sandbox.faults import COUNTS_PATH

    return f"http://{host}:{port}{COUNTS_PATH}"


def _tell_end(fates: Fates | None) -> None:
    """Tell how many faults there were."""
    if fates:
        sys.stderr.write(f"{fates.told()}\n")
        sys.stderr.flush()
