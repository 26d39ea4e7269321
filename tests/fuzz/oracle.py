"""What must hold for any bytes that are called a document, whatever is in them.

In: bytes, and a folder to put them into. Out: the codes of the Problems told; or a `Fault`, which
says what does not hold.
"""

from __future__ import annotations

import re
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zlib import crc32

import jsonschema_rs
import msgspec

from importer.catalogue import CATALOGUE
from importer.document.store import ReadOptions
from importer.errors import ImporterError
from importer.mapping.encode import encode_bundle
from importer.mapping.options import MappingOptions
from importer.model.bundle import Bundle
from importer.pipeline import build

SECONDS_MOST = 10
CANARY = "canary-4711-nobody-may-read-this"
ACTION_NAME = re.compile(r"[a-zA-Z0-9_\-$]{1,255}")
DEFINITION_NAME = re.compile(r"[a-zA-Z0-9_\-]{1,255}")
ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")
ADDRESS = re.compile(r"(?i:https?)://[^/?#@\\\s]+(?:[/?#][^\s\\]*)?")
PLACEHOLDER = re.compile(r"\{\{ (?:param|conn)\.[^{}]+? \}\}")
SAFE_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x1f\x7f]*")
_DATA = frozenset(
    {"const", "enum", "default", "examples", "xml", "externalDocs", "dependentRequired"}
)
_MAPS = frozenset({"properties", "patternProperties", "dependentSchemas"})
_IN_PLACE = frozenset({"allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas"})
"""Keywords whose schemas look at the same value: a circle through them never ends."""

_NEIGHBOURS = {
    "inside/other.yaml": """
A: {type: object, properties: {again: {$ref: '#/A'}, back: {$ref: document.json}}}
List: [{$ref: 'deep/again.json#/$defs/x'}]
Back: {$ref: 'document.json#/components/schemas/A'}
item: {get: {responses: {'200': {description: ok}}}, parameters: [{$ref: '#/A'}]}
""",
    "inside/deep/again.json": '{"$ref": "../other.yaml#/A", "$defs": {"x": {"$ref": "#"}}}',
    "secret.txt": CANARY,
}


class Fault(AssertionError):  # noqa: N818 - it says what it is
    """Something that must hold does not; `kind` is the same for faults of one cause."""

    def __init__(self, kind: str, more: str = "") -> None:
        super().__init__(f"{kind}: {more}" if more else kind)
        self.kind = kind


class TooLongError(BaseException):
    """A run is longer than it may be; nothing catches it on the way out."""


def make_place(folder: Path) -> Path:
    """Make the files that a document may, or may not, refer to; give the document's own folder."""
    for name, text in _NEIGHBOURS.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (folder / "inside" / "link.yaml").symlink_to(folder / "secret.txt")
    return folder / "inside"


def check(data: bytes, place: Path) -> frozenset[str]:
    """Import `data` and look at what comes of it; raises Fault.

    Gives the codes of its Problems; of a document that is refused the words of the refusal.
    """
    # the same bytes have the same name, so that a fault can be shown again; what other files refer
    # to is there by both names
    paths = [place / "document.json", place / "document.yaml"]
    for each in paths:
        each.write_bytes(data)
    path = paths[crc32(data) & 1]
    try:
        with _in_time():
            built = build(str(path), MappingOptions(), ReadOptions())
            encoded = encode_bundle(built.bundle)
            lined = built.with_lines(every=True)
    except ImporterError as error:
        return frozenset({_check_line(str(error))})
    except TooLongError as error:
        raise Fault("too long", _innermost(error)) from None
    except BaseException as error:
        raise Fault(f"{type(error).__name__} {_innermost(error)}", str(error)[:200]) from error
    finally:
        for each in paths:
            each.unlink()
    _check_bundle(lined, encoded)
    return frozenset(problem.code for problem in lined.problems)


@contextmanager
def _in_time() -> Iterator[None]:
    def end(*_: object) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, SECONDS_MOST)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _innermost(error: BaseException) -> str:
    """Name the innermost line of ours that an exception went through."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename]
    ours = [frame for frame in frames if "importer" in frame.filename] or frames
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "nowhere"


def _require(holds: bool, kind: str, more: object = "") -> None:
    if not holds:
        raise Fault(kind, str(more)[:300])


def _check_line(line: str) -> str:
    """Give the kind of a refusal, without what it says of this very document."""
    _require(line.isprintable(), "a refusal is no printable line", line)
    _require(CANARY not in line, "a refusal quotes another file", line)
    return re.sub(r"\d+", "N", line.rpartition(": ")[2])[:60]


def _check_bundle(bundle: Bundle, encoded: bytes) -> None:
    _require(CANARY.encode() not in encoded, "a file outside was read")
    decoded = msgspec.json.decode(encoded)
    _require(decoded["format"] == 1, "the bundle is no bundle")
    summary = bundle.summary
    _require(summary.operations == summary.actions + summary.skipped, "operations are lost")
    _require(summary.actions == len(bundle.actions) == len(bundle.origins), "actions are lost")
    _check_problems(bundle)
    _check_names("action", [action["name"] for action in bundle.actions], ACTION_NAME)
    _check_names("definition", [one["name"] for one in bundle.definitions], DEFINITION_NAME)
    _check_definitions(bundle)
    _check_actions(bundle)
    check_sign_in(bundle)


def _check_problems(bundle: Bundle) -> None:
    for problem in bundle.problems:
        _require(problem.code in CATALOGUE, "an unknown code", problem.code)
        texts = (problem.message, problem.operation or "", problem.file or "")
        _require(all(text.isprintable() for text in texts), "a Problem is no printable line", texts)
    told = {
        (problem.operation, problem.pointer)  # what is shown of two paths may be the same
        for problem in bundle.problems
        if problem.severity == "error" and problem.operation
    }
    _require(len(told) >= bundle.summary.skipped, "an operation was skipped without a word")


def _check_names(what: str, names: list[str], legal: re.Pattern[str]) -> None:
    _require(all(legal.fullmatch(name) for name in names), f"the name of a {what} is not legal")
    _require(len({name.lower() for name in names}) == len(names), f"names of {what}s clash")


def _check_definitions(bundle: Bundle) -> None:
    known = {definition["name"] for definition in bundle.definitions}
    in_place: dict[str, set[str]] = {}
    for definition in bundle.definitions:
        content = msgspec.json.decode(definition["schema"]["content"])
        _require(
            jsonschema_rs.meta.is_valid(content), "a definition is no JSON Schema", str(content)
        )
        found = dict(_references(content, in_place=True))
        names = {reference.removeprefix("#/$defs/") for reference in found}
        _require(names <= known, "a reference of a definition dangles", names - known)
        in_place[definition["name"]] = {
            reference.removeprefix("#/$defs/") for reference, here in found.items() if here
        }
        _require(not _defaults_with_template(content), "a default in a definition has a template")
    _require(not _has_circle(in_place), "definitions refer to each other in a circle")


def _references(schema: Any, *, in_place: bool) -> Iterator[tuple[str, bool]]:
    """Give every reference of a schema, and whether it holds for the very same value."""
    todo: list[tuple[Any, bool]] = [(schema, in_place)]
    found: dict[str, bool] = {}
    while todo:
        node, here = todo.pop()
        if isinstance(node, list):
            todo += [(part, here) for part in node]
        elif isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                found[node["$ref"]] = here or found.get(node["$ref"], False)
            for reference in node.get("discriminator", {}).get("mapping", {}).values():
                found.setdefault(reference, False)
            for keyword, value in node.items():
                inside = here and keyword in _IN_PLACE
                if keyword in _MAPS:
                    todo += [(part, inside) for part in value.values()]
                elif keyword not in _DATA and keyword != "discriminator":
                    todo.append((value, inside))
    yield from found.items()


def _has_circle(edges: dict[str, set[str]]) -> bool:
    """Tell whether a schema can be reached from itself."""
    left = {name: set(targets) for name, targets in edges.items()}
    while True:
        ends = {name for name, targets in left.items() if not targets}
        if not ends:
            return bool(left)
        left = {name: targets - ends for name, targets in left.items() if name not in ends}


def _defaults_with_template(schema: Any) -> bool:
    todo = [schema]
    while todo:
        node = todo.pop()
        if isinstance(node, list):
            todo += node
        elif isinstance(node, dict):
            if isinstance(node.get("default"), str) and "{{" in node["default"]:
                return True
            todo += [value for key, value in node.items() if key not in _DATA]
    return False


def _check_actions(bundle: Bundle) -> None:
    for action in bundle.actions:
        path = action["path"]
        literal = PLACEHOLDER.sub("", path)
        _require(bool(SAFE_PATH.fullmatch(path)), "a path is not safe", path)
        _require(not re.search(r"[{}]", literal), "a path has braces", path)
        _require(bool(action["responses"]), "an action has no response")
        places = [(item["in"], item["name"]) for item in action["parameters"]]
        _require(len(set(places)) == len(places), "a parameter stands twice", places)
        for item in action["parameters"]:
            _require("{{" not in str(item.get("default")), "a default has a template", item)
            _require("{{" not in item["name"], "a parameter's name has a template", item)


def check_sign_in(bundle: Bundle) -> None:
    """Look at what concerns the whole connector, and at its triggers; raises Fault."""
    _check_connector(bundle)
    _check_schemes(bundle)
    _check_triggers(bundle)


def _check_schemes(bundle: Bundle) -> None:
    ids = [config["id"] for config in bundle.authSchemeConfigs]
    _require(all(ULID.fullmatch(one) for one in ids), "an id is no ULID", ids)
    _require(len(set(ids)) == len(ids), "two ways to sign in have one id", ids)
    _require(set(ids) == bundle.scheme_keys.keys(), "a way to sign in has no key", ids)
    for config in bundle.authSchemeConfigs:
        _require(bool(config["description"]), "a way to sign in has no words", config)
        machine = {**config, "description": "", "scopes": ""}
        _require("Secret" not in str(machine), "a way to sign in has a secret", config)
        _require("{{" not in str(machine), "a way to sign in has a template", config)
        for field in ("authorizeUrl", "tokenUrl"):
            if config["schemeType"] == "oauth2":
                _check_address(str(machine[field]), is_uri=True)


def _check_address(url: str, *, is_uri: bool) -> None:
    """Look at an address that people or clients are sent to."""
    _require(bool(ADDRESS.fullmatch(url)), "an address is none", url)
    _require(url.isprintable() and "{{" not in url, "an address is not safe", url)
    _require(not is_uri or url.isascii(), "an address is no URI", url)


def _check_triggers(bundle: Bundle) -> None:
    names = [trigger["name"] for trigger in bundle.triggers]
    _check_names("trigger", names, ACTION_NAME)
    _require(bundle.summary.triggers == len(names), "triggers are lost")
    _require(bundle.trigger_origins.keys() == set(names), "a trigger comes from nowhere")
    known = {definition["name"] for definition in bundle.definitions}
    for trigger in bundle.triggers:
        _require(bool(trigger["responses"]), "a trigger has no response")
        links = [link for response in trigger["responses"] for link in response["definitions"]]
        links += trigger.get("requestBody", {"definitions": []})["definitions"]
        for link in links:
            _require(link["definition"]["name"] in known, "a link of a trigger dangles", link)
        for item in trigger["parameters"]:
            _require(str(item["in"]) != "path", "a trigger has a path parameter", item)
            _require("{{" not in item["name"], "a parameter's name has a template", item)
            _require("{{" not in str(item.get("default")), "a default has a template", item)


def _check_connector(bundle: Bundle) -> None:
    connector = bundle.connector
    for address in (connector.get("documentationURL"), connector.get("imageURL")):
        if address is not None:
            _check_address(address, is_uri=False)
    for words in connector.get("tags", {}).values():
        _require(all(word.isprintable() and word for word in words), "a tag is no word", words)
    url = connector["baseUrl"]
    _require("{{" not in PLACEHOLDER.sub("", url), "the base URL has a template", url)
    for variable in bundle.connector.get("connectionVariables", ()):
        _require("{{" not in str(variable), "a connection variable has a template", variable)


def show(fault: Fault) -> str:
    """Give a fault with where it came from, for people."""
    cause = fault.__cause__
    if cause is None:
        return f"{fault}\n"
    lines = traceback.format_exception(type(cause), cause, cause.__traceback__)
    return f"{fault}\n{''.join(lines[-12:])}"


if sys.platform == "win32":  # pragma: no cover
    raise RuntimeError("the time of a run is limited by signals, which this system has not")
