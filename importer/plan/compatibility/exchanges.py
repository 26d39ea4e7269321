"""An action or a trigger as the comparisons see it: its canonical payload, with types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from importer.connect.canonical import Canonical


class Body(NamedTuple):
    """A request's body: whether it has to be sent, and the definitions that it links."""

    required: bool
    links: list[str]


class Exchange(NamedTuple):
    """A request and its answers; the path of a trigger is empty.

    `parameters` are by place and name (`query limit`), `responses` the names of the definitions of
    each by its status, that of the default response being `default`.
    """

    name: str
    method: str
    path: str
    summary: str
    description: str
    parameters: dict[str, Canonical]
    body: Body | None
    responses: dict[str, list[str]]

    def linked(self) -> set[str]:
        """Give the names of the definitions that the bodies link."""
        names = {name for links in self.responses.values() for name in links}
        return names | set(self.body.links if self.body else ())

    def called(self, names: Mapping[str, str]) -> Exchange:
        """Give the same with new names for some definitions."""
        body = self.body and self.body._replace(links=_called(self.body.links, names))
        responses = {status: _called(links, names) for status, links in self.responses.items()}
        return self._replace(body=body, responses=responses)


def _called(links: Iterable[str], names: Mapping[str, str]) -> list[str]:
    return sorted(names.get(name, name) for name in links)


def read_exchange(payload: Canonical) -> Exchange:
    """Read the canonical payload of an action or a trigger."""
    body = payload.get("requestBody")
    return Exchange(
        name=payload["name"],
        method=payload["method"],
        path=payload.get("path", ""),
        summary=payload["summary"],
        description=payload["description"],
        parameters=payload["parameters"],
        body=Body(body["required"], body["definitions"]) if body else None,
        responses=payload["responses"],
    )
