"""`importer.toml` read: the file becomes a `Configuration`, or a mistake with its place.

In: a path. Out: each source with what `[defaults]` says, its places made absolute. The first
mistake is told as file, line, key, and what to do; no value is quoted that may be a secret.
"""

from __future__ import annotations

import difflib
import hashlib
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from importer.errors import UsageError
from importer.service.checks import check_file, check_source
from importer.service.configuration import ConfigurationFile, ServiceTable, SourceTable
from importer.service.key_like import is_secret_name, why_secret
from importer.service.misfits import misfit
from importer.service.places import Places
from importer.service.toml_lines import Path as Keys

_BYTES_MOST = 1_000_000
_SYNTAX = re.compile(r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)")
_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://")
_SECRETS = (
    "Keep it in the environment: VERSORI_API_KEY for the platform, IMPORTER_STATE for the state, "
    "and what spec-env, url-env and secret-env name"
)


class Configuration(msgspec.Struct, frozen=True, kw_only=True):
    """What a file says: the sources, each with all that holds for it, and the service.

    `file` is where it was read, `digest` the SHA-256 of its bytes in hexadecimal.
    """

    file: Path
    digest: str
    service: ServiceTable
    sources: tuple[SourceTable, ...]

    def source(self, name: str) -> SourceTable:
        """Give the source of a name. Raises UsageError where there is none."""
        for source in self.sources:
            if source.name == name:
                return source
        near = difflib.get_close_matches(name, [source.name for source in self.sources], 1)
        hint = f"Perhaps you mean {near[0]}" if near else "Look at the names of the sources"
        raise UsageError(f'there is no source "{name}"', where=str(self.file), hint=hint)


def read_configuration(file: Path) -> Configuration:
    """Read a configuration file. Raises UsageError for the first mistake in it."""
    data = _read(file)
    try:
        text = data.decode()
        tree = tomllib.loads(text)
    except UnicodeDecodeError:
        raise UsageError("this is no UTF-8", where=str(file), hint="Save it as UTF-8") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _syntax_error(file, error) from None
    places = Places(str(file), text)
    for path, value in _values(tree):
        _refuse_secret(path, value, places)
    try:
        whole = msgspec.convert(tree, ConfigurationFile)
    except msgspec.ValidationError as error:
        raise misfit(str(error), places) from None
    check_file(whole, places)
    folder = file.absolute().parent
    return Configuration(
        file=file,
        digest=hashlib.sha256(data).hexdigest(),
        service=whole.service,
        sources=tuple(_sources(tree, places, folder)),
    )


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            data = opened.read(_BYTES_MOST + 1)
    except OSError as error:
        raise UsageError(
            f"cannot be read: {error.strerror}",
            where=str(file),
            hint="Name the configuration by -c FILE",
        ) from None
    if len(data) > _BYTES_MOST:
        raise UsageError("this is too large for a configuration", where=str(file))
    return data


def _syntax_error(file: Path, error: Exception) -> UsageError:
    """Give the error for what is no TOML."""
    found = _SYNTAX.search(str(error))
    line = f", line {found['line']}" if found and found["line"] else ""
    what = _SYNTAX.sub("", str(error)) if found else "it is nested too deeply"
    return UsageError(f"no TOML: {what}", where=f"{file}{line}", hint="See toml.io")


def _values(value: Any, path: Keys = ()) -> Iterator[tuple[Keys, Any]]:
    """Give every value below the tables and lists of a tree, with its path."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _values(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _values(item, (*path, index))
    else:
        yield path, value


def _refuse_secret(path: Keys, value: Any, places: Places) -> None:
    """Raise UsageError for a key that is called as secrets are, and a value that looks like one."""
    key = next((part for part in reversed(path) if isinstance(part, str)), "")
    if is_secret_name(key):
        raise places.mistake(path, "a secret does not belong in a file", _SECRETS)
    why = why_secret(value) if isinstance(value, str) else None
    if why is not None:
        raise places.mistake(path, why, _SECRETS)


def _sources(tree: Any, places: Places, folder: Path) -> Iterator[SourceTable]:
    """Give each source with the defaults below its own keys, checked and placed."""
    defaults = tree.get("defaults", {})
    names: dict[str, int] = {}
    for index, own in enumerate(tree["source"]):
        source = msgspec.convert({**defaults, **own}, SourceTable)
        if source.name in names:
            raise places.mistake(
                ("source", index, "name"),
                f'"{source.name}" is the name of another source, too',
                "Give each source its own name",
            )
        names[source.name] = index
        check_source(source, index, places)
        yield msgspec.structs.replace(
            source,
            spec=None if source.spec is None else _placed(source.spec, folder),
            allow_refs=tuple(_placed(one, folder) for one in source.allow_refs),
        )


def _placed(place: str, folder: Path) -> str:
    """Give a place: an address as it is, a path from the configuration's folder."""
    return place if _ADDRESS.match(place) else str(folder / place)
