"""Runs openapi-spec-validator's whole walk over one tree, shut off from files and network.

A program of its own, started by `importer.document.full` in a process that may end in any way: on
what a stranger wrote the walk can run for ever, out of memory or out of its stack. It imports
nothing of the rest. Arguments: the version ("2.0" to "3.2"), seconds of processor time, bytes of
memory. In, on standard input: the tree as JSON. Out: a line of JSON for each finding, as it is
found, and a last one that says how the walk ended.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, NoReturn, TextIO

FINDINGS_MOST = 2_000
_TEXT_CHARS_MOST = 500
_FORBIDDEN = ("open", "socket.", "subprocess.", "os.", "ctypes.", "shutil.", "urllib.")
"""What no walk does: the beginnings of Python's events that reach out of a process (PEP 578)."""


def main(arguments: list[str], source: TextIO, out: TextIO) -> int:
    """Walk the tree that `source` holds; give 0, whatever was found."""
    version, cpu_s, memory_bytes = arguments
    limit(int(cpu_s), int(memory_bytes))
    tree = json.load(source)
    walk = prepare(version)
    shut_off()
    ended = "done"
    try:
        report(walk, tree, out)
    except Exception as error:  # noqa: BLE001 - a walk may fail in any way; which one is told
        ended = type(error).__name__
    _write(out, {"ended": ended})
    return 0


def limit(cpu_s: int, memory_bytes: int) -> None:
    """Bound this process, where the system can (POSIX)."""
    try:
        import resource
    except ImportError:  # the parent's clock is all there is
        return
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 5))
    with suppress(ValueError, OSError):  # a system may know less
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


class _Nowhere(dict[str, Any]):
    """Handlers for the schemes of URIs: one for each there is, which fetches nothing."""

    def __contains__(self, _scheme: object) -> bool:
        return True

    def __getitem__(self, _scheme: str) -> Any:
        return _refuse


def _refuse(uri: str) -> NoReturn:
    raise LookupError(uri)


def prepare(version: str) -> Any:
    """Give the walk for a version of OpenAPI, with all that it will import imported."""
    import openapi_spec_validator as validators

    classes = {
        "2.0": validators.OpenAPIV2SpecValidator,
        "3.0": validators.OpenAPIV30SpecValidator,
        "3.1": validators.OpenAPIV31SpecValidator,
        "3.2": validators.OpenAPIV32SpecValidator,
    }
    walk = classes[version]
    empty = {"openapi": version, "info": {}, "paths": {"/": {"get": {"parameters": [_WARM]}}}}
    with suppress(Exception):  # what it says of that is of no interest
        list(_findings(walk, empty))
    return walk


_WARM = {"name": "a", "in": "query", "schema": {"type": "string", "format": "date", "default": "b"}}
"""A parameter that makes the walk use what it otherwise would import late."""


def shut_off() -> None:
    """Forbid this process to open anything from now on; there is no way back."""
    sys.addaudithook(_forbid)
    try:
        import resource
    except ImportError:
        return
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))  # what is open stays so


def _forbid(event: str, _arguments: object) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(event)


def report(walk: Any, tree: Any, out: TextIO) -> None:
    """Write each finding once, as it is found, up to a bound."""
    seen: set[tuple[str, str]] = set()
    for pointer, message in _findings(walk, tree):
        finding = (pointer, message.partition("\n")[0][:_TEXT_CHARS_MOST])
        if finding in seen:
            continue
        if len(seen) == FINDINGS_MOST:
            _write(out, {"ended": "many"})
            return
        seen.add(finding)
        _write(out, {"pointer": finding[0], "message": finding[1]})


def _findings(walk: Any, tree: Any) -> Iterator[tuple[str, str]]:
    """Give pointer and message of each finding."""
    from jsonschema_path import SchemaPath

    path = SchemaPath.from_dict(tree, handlers=_Nowhere(), resolved_cache_maxsize=128)
    validator = walk(path)
    for error in validator.schema_validator.iter_errors(validator.schema):
        yield "".join(f"/{_escape(str(step))}" for step in error.absolute_path), str(error.message)
    for pointer, errors in _pieces(validator):
        try:
            for error in errors:
                yield pointer, str(error.message)
        except MemoryError:
            raise
        except Exception as fault:  # noqa: BLE001 - the walk fails in any way; the rest goes on
            yield pointer, f"could not be walked: {type(fault).__name__}"


def _pieces(validator: Any) -> Iterator[tuple[str, Iterable[Any]]]:
    """Give the walk piece by piece, each with a pointer: its findings tell no places."""
    root, path = validator.root_validator, validator.schema_path
    if "tags" in path:
        yield "/tags", root.registry["tags"](path / "tags")
    if "paths" in path:
        for url, item in (path / "paths").items():
            yield f"/paths/{_escape(url)}", root.paths_validator.path_validator(url, item)
    if "components" in path:
        yield "/components", root.components_validator(path / "components")


def _escape(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")


def _write(out: TextIO, line: dict[str, str]) -> None:
    out.write(json.dumps(line) + "\n")
    out.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], sys.stdin, sys.stdout))
