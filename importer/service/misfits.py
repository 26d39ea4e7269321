"""What does not fit into the classes of a configuration, told in the words of TOML.

In: what msgspec says of a tree. Out: the error with its place, and what to do. Values are not
quoted, but for choices: `msgspec` names no others.
"""

from __future__ import annotations

import difflib
import re
from typing import get_args

import msgspec

from importer.errors import UsageError
from importer.model.changes import OnConflict
from importer.model.findings import FailOn
from importer.service.configuration import (
    ConfigurationFile,
    NotifyTable,
    Policy,
    RulesTable,
    ScheduleTable,
    ServiceTable,
    SourceTable,
    Table,
    When,
)
from importer.service.places import Places
from importer.service.toml_lines import Path

_AT = re.compile(r" - at `\$\.?(?P<path>.*)`$")
_STEP = re.compile(r"[^.\[\]]+")
_FIELD = re.compile(r"Object (?P<fault>contains unknown|missing required) field `(?P<key>.*)`")
_PATTERN = re.compile(r"Expected `str` matching regex (?P<pattern>.*)")
_TABLES: dict[str, type[Table]] = {
    "defaults": RulesTable,
    "source": SourceTable,
    "service": ServiceTable,
    "schedule": ScheduleTable,
    "notify": NotifyTable,
}
_CHOICES: dict[str, tuple[str, ...]] = {
    "policy": get_args(Policy),
    "when": get_args(When),
    "on-conflict": get_args(OnConflict),
    "fail-on": get_args(FailOn),
}
_WORDS = {
    " | null": "",
    "`str`": "a string",
    "`bool`": "true or false",
    "`int`": "a whole number",
    "`float`": "a number with a fraction",
    "`array`": "a list",
    "`object`": "a table",
    "`datetime`": "a date with time",
    "`date`": "a date",
    "`time`": "a time",
    "Expected ": "it must be ",
    ", got ": ", and is ",
    " of length >= 1": " that is not empty",
    " >= ": " of at least ",
    " <= ": " of at most ",
}
"""What msgspec calls things, in the words of TOML; in this order."""

_SCHEMA = "Its JSON Schema, importer.schema.json, lists all keys"


def misfit(said: str, places: Places) -> UsageError:
    """Give the error for what msgspec says of a file's tree."""
    at = _AT.search(said)
    steps = _STEP.findall(at["path"]) if at else []
    path: Path = tuple(int(step) if step.isdigit() else step for step in steps)
    what = _AT.sub("", said)
    field = _FIELD.search(what)
    if field and field["fault"].startswith("contains"):
        return _unknown(field["key"], path, places)
    if field:
        hint = f"Add the key {field['key']}" if path else "Add a table [[source]]"
        return places.mistake(path, f"{field['key']} is missing", hint)
    return _wrong(what, path, places)


def _unknown(key: str, path: Path, places: Places) -> UsageError:
    """Tell of a key that its table does not have, and which one may be meant."""
    tables = [part for part in path if isinstance(part, str)]
    table = _TABLES[tables[-1]] if tables else ConfigurationFile
    known = [field.encode_name for field in msgspec.structs.fields(table)]
    near = difflib.get_close_matches(key, known, 1)
    if (
        not near
        and tables == []
        and key in {f.encode_name for f in msgspec.structs.fields(SourceTable)}
    ):
        hint = "It belongs below [[source]] or [defaults]"
    else:
        hint = f"Perhaps you mean {near[0]}" if near else _SCHEMA
    return places.mistake((*path, key), f'there is no key "{key}" here', hint)


def _keys(table: type[Table]) -> list[str]:
    """Give the keys of a table as they are written."""
    return [field.encode_name for field in msgspec.structs.fields(table)]


def _wrong(what: str, path: Path, places: Places) -> UsageError:
    """Tell of a value that its key does not take."""
    key = next((part for part in reversed(path) if isinstance(part, str)), "")
    if key in _CHOICES:
        return places.mistake(path, "there is no such choice", f"Use {', '.join(_CHOICES[key])}")
    pattern = _PATTERN.search(what)
    if pattern:
        told = f"this is not written as {key} is"
        return places.mistake(path, told, f"It must match {pattern['pattern']}")
    for word, plain in _WORDS.items():
        what = what.replace(word, plain)
    return places.mistake(path, what, _SCHEMA)
