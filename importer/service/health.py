"""How the service fares, told over HTTP: `/healthz` to who restarts it, `/metrics` for graphs.

In: a function that gives its `Health`. Out: an ASGI application. It serves nothing that is secret,
and listens to this machine alone unless it is told otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

_METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_UNAVAILABLE = 503


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """How one process of the service fares.

    `idle_s` is how long ago it last looked what is due, in seconds; `mistake` what is wrong with
    the configuration as it lies there now, `trouble` what is wrong with the state; empty where
    nothing is. `turns` counts turns that have ended since it began, by what they came to.
    """

    worker: str
    is_well: bool
    is_ending: bool
    sources: int
    active: tuple[str, ...]
    idle_s: float
    mistake: str
    trouble: str
    turns: Mapping[str, int]


def create_app(health: Callable[[], Health], pages: Sequence[BaseRoute] = ()) -> Starlette:
    """Make the application; `pages` are routes that others add to it."""

    async def healthz(_: Request) -> Response:
        now = health()
        content = msgspec.json.encode({"status": "ok" if now.is_well else "unwell", **_fields(now)})
        status = 200 if now.is_well else _UNAVAILABLE
        return Response(content, status, media_type="application/json")

    async def metrics(_: Request) -> Response:
        lines = "".join(f"{line}\n" for line in _metrics(health()))
        return PlainTextResponse(lines, headers={"content-type": _METRICS_TYPE})

    return Starlette(routes=[Route("/healthz", healthz), Route("/metrics", metrics), *pages])


def _fields(health: Health) -> dict[str, object]:
    """Give what is told; which mistake or trouble there is stands in the log alone."""
    whole = msgspec.structs.asdict(health)
    return {**whole, "mistake": bool(health.mistake), "trouble": bool(health.trouble)}


def _metrics(health: Health) -> Iterator[str]:
    """Give the lines of Prometheus' text format."""
    gauges = (
        ("sources", "Sources of the configuration.", health.sources),
        ("active_turns", "Sources that are looked after right now.", len(health.active)),
        ("idle_seconds", "Since this process looked what is due.", round(health.idle_s, 3)),
        ("well", "Whether this process does its work.", int(health.is_well)),
        ("configuration_mistake", "Whether the configuration has one.", int(bool(health.mistake))),
    )
    for name, told, value in gauges:
        yield f"# HELP importer_{name} {told}"
        yield f"# TYPE importer_{name} gauge"
        yield f"importer_{name} {value}"
    yield "# HELP importer_turns_total Turns that have ended, by what they came to."
    yield "# TYPE importer_turns_total counter"
    for result, count in sorted(health.turns.items()):
        yield f'importer_turns_total{{result="{result}"}} {count}'
