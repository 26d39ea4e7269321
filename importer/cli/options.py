"""The single options that several commands share, each told once."""

from __future__ import annotations

from typing import Annotated

import typer

Spec = Annotated[
    str,
    typer.Argument(
        metavar="SPEC", help="An OpenAPI document: a path, a URL, or - for standard input."
    ),
]
Parallelism = Annotated[
    int, typer.Option("--parallelism", min=1, max=64, help="Requests at a time.")
]
