"""Tells of connector versions: what is made, what was published, and which there are.

In: values of `importer.model.versions`. Out: lines on a console, or bytes of JSON for the list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

import msgspec

from importer.model.changes import Target
from importer.model.versions import (
    ConnectorVersions,
    Makes,
    Notice,
    Publication,
    VersionState,
)
from importer.report.console import Line, line, show
from importer.report.phrases import counted
from importer.text import one_line, visible_json

if TYPE_CHECKING:
    from importer.report.console import Console

_FORMAT = 1
_MOST_CHARS = 1_000
_STYLES = {"error": "red", "warning": "yellow"}
_TROUBLES = {"refused": "Not published", "skipped": "Not published", "unknown": "Perhaps published"}


class VersionsReport(msgspec.Struct, frozen=True, kw_only=True):
    """The versions of each connector, most recently updated first."""

    format: int
    command: Literal["versions"]
    connectors: tuple[ConnectorVersions, ...]


def versions_json(connectors: Sequence[ConnectorVersions]) -> bytes:
    """Give the versions of connectors as one JSON object (`VersionsReport`), indented."""
    report = VersionsReport(format=_FORMAT, command="versions", connectors=tuple(connectors))
    return visible_json(msgspec.json.format(msgspec.json.encode(report), indent=2)) + b"\n"


def print_versions(
    console: Console, connectors: Sequence[ConnectorVersions], *, verbose: bool = False
) -> None:
    """Print the versions of connectors; `verbose` tells ids, all times and the platform's words."""
    if not connectors:
        show(console, [line("There are no connectors.")])
    for one in connectors:
        show(console, _connector_lines(one, verbose=verbose))


def print_made(console: Console, makes: Makes, target: Target | None) -> None:
    """Print what an apply made before its changes, with the ids; `target` is what it became."""
    show(console, [line(""), line(("Made: ", "bold"), *_made_words(makes, target))])


def print_publication(console: Console, publication: Publication) -> None:
    """Print whether a version was published, and what the platform says of it."""
    show(console, _publication_lines(publication))


def making_text(makes: Makes, target: Target | None = None) -> str:
    """Say in one line what is made before the changes; `target` is what it became, if it did."""
    return f"{'To be made' if target is None else 'Made'}: {''.join(_made_words(makes, target))}"


def publication_texts(publication: Publication) -> tuple[str, ...]:
    """Say in lines whether a version was published, and what the platform says of it."""
    texts = ("".join(text for text, _ in one.parts) for one in _publication_lines(publication))
    return tuple(text.strip() for text in texts if text.strip())


def _made_words(makes: Makes, target: Target | None) -> Iterator[str]:
    connector_id = target.connector_id if target else None
    if makes.connector is not None:
        known = f" ({one_line(connector_id)})" if connector_id else ""
        yield f"connector {one_line(makes.connector)}{known}, "
    yield f"version {one_line(makes.version)}, {_origin(makes)}"
    if makes.connector is None and connector_id:
        yield f", of connector {one_line(connector_id)}"
    yield f", in organisation {one_line(makes.organisation_id)} at {one_line(makes.api_url)}"


def _origin(makes: Makes) -> str:
    copied = makes.from_version
    return "an empty draft" if copied is None else f"a draft copied from {one_line(copied)}"


def _publication_lines(publication: Publication) -> Iterator[Line]:
    yield line("")
    version = f"version {one_line(publication.version)}"
    trouble = _TROUBLES.get(publication.result)
    if trouble is not None:
        reason = one_line(publication.reason or "the platform finds errors", _MOST_CHARS)
        yield line((trouble, "bold red"), f": {version}, since {reason}")
    elif publication.result == "unchanged":
        when = _shown(publication.published_at)
        yield line(("Nothing to publish", "bold"), f": {version} was published {when}")
    else:
        yield line(("Published", "bold"), f": {version} {_shown(publication.published_at)}")
    yield from _notice_lines(publication.notices, indent=2)


def _notice_lines(notices: Sequence[Notice], indent: int) -> Iterator[Line]:
    for notice in notices:
        style = _STYLES.get(notice.severity, "")
        text = one_line(notice.text, _MOST_CHARS)
        yield line((one_line(notice.severity), style), f": {text}", indent=indent)
        for detail in notice.detail:
            yield line(one_line(detail, _MOST_CHARS), indent=indent + 2)


def _connector_lines(connector: ConnectorVersions, *, verbose: bool) -> Iterator[Line]:
    place = f"{one_line(connector.id)}, organisation {one_line(connector.organisation_id)}"
    yield line((one_line(connector.name), "bold"), f"  {place}")
    yield line(counted(len(connector.versions), "version"), indent=2)
    width = max((len(one_line(version.name)) for version in connector.versions), default=0)
    for version in connector.versions:
        yield line((f"{one_line(version.name):<{width}}", "bold"), _state(version), indent=4)
        if verbose:
            yield from _version_lines(version)


def _state(version: VersionState) -> str:
    """Say what a version is: a draft, or published and when; whether a reserved name means it."""
    is_draft = version.state == "draft"
    words = ["draft" if is_draft else f"published {_shown(version.published_at)}"]
    words += ["latest"] if version.is_latest else []
    words += ["default"] if version.is_default else []
    return f"  {', '.join(words)}; changed {_shown(version.updated_at)}"


def _version_lines(version: VersionState) -> Iterator[Line]:
    yield line(f"id {one_line(version.id)}, made {_shown(version.created_at)}", indent=6)
    if version.description:
        yield line(one_line(version.description, _MOST_CHARS), indent=6)
    yield from _notice_lines(version.notices, indent=6)


def _shown(time: str | None) -> str:
    return f"at {one_line(time)}" if time else "at an unknown time"
