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
WaitLock = Annotated[
    float,
    typer.Option(
        "--wait-lock",
        metavar="SECONDS",
        min=0,
        help="How long to wait while another run is at work at the same version; 0 leaves at once.",
    ),
]
AllowLargeChange = Annotated[
    bool,
    typer.Option(
        "--allow-large-change",
        help="Let more than 20 % of the actions be deleted, or be called in another way.",
    ),
]
Parallelism = Annotated[
    int, typer.Option("--parallelism", min=1, max=64, help="Requests at a time.")
]
