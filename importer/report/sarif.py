"""Writes Problems as SARIF 2.1.0 (OASIS, errata 01), for code scanning and editors.

In: a view. Out: bytes of one log with one run. A Problem is a result; what of an apply was not
carried out is a notification of the invocation, since it is nothing about the document.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from importer import __version__
from importer.problems import Severity
from importer.report.file_names import path_of
from importer.report.pages import make_page
from importer.report.phrases import trouble_text
from importer.report.readable import readable_json
from importer.report.shapes import BundleView, OutcomeView, Place, PlanView, ProblemGroup, RunView

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
MOST_RESULTS = 25_000
"""Of one run, by GitHub ("SARIF support for code scanning"); the gravest come first."""

_LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
_IN_PATHS = "/:@!$&'()*+,;=-._~"

Json = dict[str, Any]


def sarif_report(view: BundleView | PlanView | RunView) -> bytes:
    """Give the Problems of a document as a SARIF log, indented, in UTF-8."""
    page = make_page(view)
    groups = page.problems.groups
    results = list(_results(groups, page.document.location))
    troubles = (*view.troubles, *view.faulty) if isinstance(view, RunView) else ()
    notifications = _notifications(troubles)
    if len(results) > MOST_RESULTS:
        words = f"{len(results) - MOST_RESULTS:,} further results are not in this log"
        notifications.append({"level": "warning", "message": {"text": words}})
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "openapi-action-importer",
                        "version": __version__,
                        "rules": [_rule(group) for group in groups],
                    }
                },
                "automationDetails": {"id": f"openapi-action-importer/{page.command}/"},
                "invocations": [
                    {
                        "executionSuccessful": not any(
                            one["level"] == "error" for one in notifications
                        ),
                        "toolExecutionNotifications": notifications,
                    }
                ],
                "columnKind": "unicodeCodePoints",
                "results": results[:MOST_RESULTS],
            }
        ],
    }
    return f"{readable_json(log)}\n".encode()


def _rule(group: ProblemGroup) -> Json:
    """Describe a code (3.49, reportingDescriptor)."""
    rule: Json = {
        "id": group.code,
        "shortDescription": {"text": group.meaning},
        "defaultConfiguration": {"level": _LEVELS[group.severity]},
    }
    if group.hint:
        rule["help"] = {"text": group.hint}
    return rule


def _results(groups: tuple[ProblemGroup, ...], location: str) -> Iterator[Json]:
    """Give a result (3.27) for each Problem, the gravest first."""
    for index, group in enumerate(groups):
        for place in group.places:
            said = place.message or group.meaning
            yield {
                "ruleId": group.code,
                "ruleIndex": index,
                "level": _LEVELS[group.severity],
                "message": {"text": f"{place.operation}: {said}" if place.operation else said},
                "locations": [_location(place, location)],
                "partialFingerprints": {"place/v1": _fingerprint(group.code, place)},
            }


def _location(place: Place, document: str) -> Json:
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


def _fingerprint(code: str, place: Place) -> str:
    """Tell a Problem from others whatever lines stand before it."""
    parts = (code, place.file or "", place.pointer, place.operation or "", place.message)
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _notifications(troubles: tuple[OutcomeView, ...]) -> list[Json]:
    """Tell what was not applied, or is faulty (3.58, notification)."""
    return [
        {
            "level": "warning" if trouble.result == "skipped" else "error",
            "message": {
                "text": f"{trouble.result}: {trouble.change.verb} {trouble.change.title}: "
                f"{trouble_text(trouble)}"
            },
        }
        for trouble in troubles
    ]
