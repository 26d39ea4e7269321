"""How versions are told: made, published, listed."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from importer.model.changes import Target
from importer.model.versions import (
    ConnectorVersions,
    Makes,
    Notice,
    Publication,
    PublishResult,
    VersionState,
)
from importer.report.console import make_console
from importer.report.versions import (
    making_text,
    print_made,
    print_publication,
    print_versions,
    versions_json,
)

if TYPE_CHECKING:
    from importer.report.console import Console

API = "https://api.example"
TARGET = Target(api_url=API, organisation_id="O", connector_id="C", version="1.0")


def printed(tell: Callable[[Console], None]) -> list[str]:
    """Give the lines that `tell` prints, but for blank ones."""
    stream = io.StringIO()
    tell(make_console(stream))
    return [line for line in stream.getvalue().splitlines() if line]


def makes(connector: str | None, from_version: str | None) -> Makes:
    return Makes(
        api_url=API,
        organisation_id="O",
        connector=connector,
        version="1.0",
        from_version=from_version,
    )


def state(name: str, **more: object) -> VersionState:
    whole: dict[str, object] = {
        "id": f"id of {name}",
        "name": name,
        "state": "draft",
        "is_latest": False,
        "is_default": False,
        "description": None,
        "created_at": None,
        "updated_at": "2026-01-01T00:00:00Z",
        "published_at": None,
        "notices": (),
    }
    return VersionState(**{**whole, **more})  # type: ignore[arg-type]  # fields as a test says


@pytest.mark.parametrize(
    ("connector", "origin", "before", "after"),
    [
        (
            "Pets",
            None,
            "To be made: connector Pets, version 1.0, an empty draft, in organisation O at ",
            "Made: connector Pets (C), version 1.0, an empty draft, in organisation O at ",
        ),
        (
            None,
            "0.9",
            "To be made: version 1.0, a draft copied from 0.9, in organisation O at ",
            "Made: version 1.0, a draft copied from 0.9, of connector C, in organisation O at ",
        ),
    ],
)
def test_what_is_made_is_told_before_and_after(
    connector: str | None, origin: str | None, before: str, after: str
) -> None:
    one = makes(connector, origin)
    assert making_text(one) == before + API
    assert printed(lambda console: print_made(console, one, TARGET)) == [after + API]


@pytest.mark.parametrize(
    ("result", "reason", "at", "line"),
    [
        ("published", "", "NOW", "Published: version 1.0 at NOW"),
        ("published", "", None, "Published: version 1.0 at an unknown time"),
        ("unchanged", "it was", "THEN", "Nothing to publish: version 1.0 was published at THEN"),
        ("refused", "no", None, "Not published: version 1.0, since no"),
        ("refused", "", None, "Not published: version 1.0, since the platform finds errors"),
        ("skipped", "one failed", None, "Not published: version 1.0, since one failed"),
        ("unknown", "lost", None, "Perhaps published: version 1.0, since lost"),
    ],
)
def test_a_publication_is_one_line(
    result: PublishResult, reason: str, at: str | None, line: str
) -> None:
    one = Publication(version="1.0", result=result, reason=reason, published_at=at)
    assert printed(lambda console: print_publication(console, one)) == [line]


def test_the_words_of_the_platform_stand_below_and_cannot_break_a_line() -> None:
    notices = (
        Notice(severity="error", text="broken\n::error::all", detail=("a\x1b[2J", "b")),
        Notice(severity="shouting", text="so"),
    )
    one = Publication(version="1.0", result="published", published_at="NOW", notices=notices)
    assert printed(lambda console: print_publication(console, one))[1:] == [
        "  error: broken \\u003a:error::all",
        "    a\\u001b[2J",
        "    b",
        "  shouting: so",
    ]


def test_versions_stand_in_columns_with_their_states() -> None:
    versions = (
        state("2.0"),
        state(
            "1.0-rc",
            state="published",
            is_latest=True,
            is_default=True,
            published_at="2025-12-31T00:00:00Z",
            updated_at=None,
            created_at="2025-12-30T00:00:00Z",
            description="The first\none",
            notices=(Notice(severity="info", text="words"),),
        ),
    )
    one = ConnectorVersions(id="C", name="Pets", organisation_id="O", versions=versions)
    short = printed(lambda console: print_versions(console, [one]))
    assert short == [
        "Pets  C, organisation O",
        "  2 versions",
        "    2.0     draft; changed at 2026-01-01T00:00:00Z",
        "    1.0-rc  published at 2025-12-31T00:00:00Z, latest, default; "
        "changed at an unknown time",
    ]
    long = printed(lambda console: print_versions(console, [one], verbose=True))
    assert long[3] == "      id id of 2.0, made at an unknown time"
    assert long[5:] == [
        "      id id of 1.0-rc, made at 2025-12-30T00:00:00Z",
        "      The first one",
        "      info: words",
    ]


def test_a_connector_may_be_without_versions_and_a_platform_without_connectors() -> None:
    one = ConnectorVersions(id="C", name="Pets", organisation_id="O", versions=())
    assert printed(lambda console: print_versions(console, [one]))[1:] == ["  0 versions"]
    assert printed(lambda console: print_versions(console, [])) == ["There are no connectors."]


def test_the_list_as_json_has_every_field_and_nothing_invisible() -> None:
    one = ConnectorVersions(
        id="C", name="Pe\u202ets", organisation_id="O", versions=(state("##[x]"),)
    )
    data = versions_json([one])
    assert data.endswith(b"}\n")
    assert b"\\u202e" in data
    assert b"##[" not in data
    (connector,) = json.loads(data)["connectors"]
    assert connector["name"] == "Pe\u202ets"
    assert list(connector["versions"][0]) == [
        "id",
        "name",
        "state",
        "is_latest",
        "is_default",
        "description",
        "created_at",
        "updated_at",
        "published_at",
        "notices",
    ]
