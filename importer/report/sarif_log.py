"""A SARIF log put together: SARIF 2.1.0 (OASIS, errata 01).

In: rules, results and notifications. Out: bytes of one log with one run, and the pieces that each
result is made of.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal
from urllib.parse import quote

from importer import __version__
from importer.report.file_names import path_of
from importer.report.readable import readable_json
from importer.report.shapes import Place

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
MOST_RESULTS = 25_000
"""Of one run, by GitHub ("SARIF support for code scanning"); the gravest come first."""

Json = dict[str, Any]
Level = Literal["error", "warning", "note", "none"]
_LEVELS: tuple[Level, ...] = ("error", "warning", "note", "none")
_IN_PATHS = "/:@!$&'()*+,;=-._~"


def sarif_log(
    command: str, rules: list[Json], results: Iterable[Json], notifications: list[Json]
) -> bytes:
    """Give a log, indented, in UTF-8: the gravest results, as many as are taken."""
    ordered = sorted(results, key=lambda result: _LEVELS.index(result["level"]))
    left = len(ordered) - MOST_RESULTS
    if left > 0:
        words = f"{left:,} further results are not in this log"
        notifications = [*notifications, {"level": "warning", "message": {"text": words}}]
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "openapi-action-importer",
                        "version": __version__,
                        "rules": rules,
                    }
                },
                "automationDetails": {"id": f"openapi-action-importer/{command}/"},
                "invocations": [
                    {
                        "executionSuccessful": not any(
                            one["level"] == "error" for one in notifications
                        ),
                        "toolExecutionNotifications": notifications,
                    }
                ],
                "columnKind": "unicodeCodePoints",
                "results": ordered[:MOST_RESULTS],
            }
        ],
    }
    return f"{readable_json(log)}\n".encode()


def rule(code: str, meaning: str, level: Level, hint: str | None = None) -> Json:
    """Describe a code (3.49, reportingDescriptor)."""
    described: Json = {
        "id": code,
        "shortDescription": {"text": meaning},
        "defaultConfiguration": {"level": level},
    }
    if hint:
        described["help"] = {"text": hint}
    return described


def location(place: Place, document: str) -> Json:
    """Give a place: the line in a file (3.29), and the JSON Pointer as a logical name (3.33)."""
    address = path_of(document, place.file) or place.file or document or "document"
    found: Json = {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(address)},
            "region": {"startLine": place.line or 1},
        }
    }
    if place.pointer:
        found["logicalLocations"] = [{"fullyQualifiedName": place.pointer}]
    return found


def _uri(address: str) -> str:
    """Give a path or address as a URI reference (RFC 3986, section 4.1) of ASCII alone."""
    quoted = quote(address, safe=_IN_PATHS + "%?#[]") if "://" in address else quote(address, "/")
    return quoted if "://" in address or not address.startswith("/") else f"file://{quoted}"
