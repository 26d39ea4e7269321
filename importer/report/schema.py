"""Makes the JSON Schema of every JSON report from the classes that the reports are written of.

`report.schema.json` beside this file is what `report_schema` gives; a test holds that. The command
that a report was written by (`command`) tells which kind it is.
"""

from __future__ import annotations

from typing import Any

import msgspec

from importer.report.adoption import AdoptReport
from importer.report.as_json import PlanReport, RunReport, ValidateReport
from importer.report.diff import DiffReport
from importer.report.history import RunsReport, ShowReport
from importer.report.sync import SyncReport
from importer.report.versions import VersionsReport

FILE_NAME = "report.schema.json"

_REPORTS: dict[str, type[msgspec.Struct]] = {
    "validate": ValidateReport,
    "plan": PlanReport,
    "apply": RunReport,
    "diff": DiffReport,
    "runs": RunsReport,
    "show": ShowReport,
    "versions": VersionsReport,
    "adopt": AdoptReport,
    "sync": SyncReport,
}
_PLACE = "#/$defs/{name}"


def report_schema() -> dict[str, Any]:
    """Give the schema of all reports, in JSON Schema 2020-12."""
    _, parts = msgspec.json.schema_components(tuple(_REPORTS.values()), ref_template=_PLACE)
    for command, report in _REPORTS.items():
        parts[report.__name__]["properties"]["command"] = {"const": command}
    shown = [{"$ref": _PLACE.format(name=_REPORTS[name].__name__)} for name in ("plan", "apply")]
    parts["ShowReport"]["properties"]["report"] = {"anyOf": [*shown, {"type": "null"}]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Reports of openapi-action-importer, format 1",
        "oneOf": [{"$ref": _PLACE.format(name=one.__name__)} for one in _REPORTS.values()],
        "$defs": parts,
    }


def schema_file() -> bytes:
    """Give the schema as the bytes of its file."""
    return msgspec.json.format(msgspec.json.encode(report_schema()), indent=2) + b"\n"
