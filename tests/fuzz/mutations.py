"""Documents changed at random, with a leaning to what OpenAPI gives a meaning.

In: the bytes of a document, and a source of chance. Out: the bytes of another one, much like it.
The same bytes and the same chance give the same result.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import msgspec
import yaml
from any_tree import CHOICES, FIELDS, KEYS, METHODS, VALUES, TreeMaker

from importer.document.parse import parse_document
from importer.errors import DocumentError

BYTES_MOST = 200_000
NODES_MOST = 20_000

REFERENCES = (
    "#",
    "#/",
    "#/components/schemas/A",
    "#/definitions/A",
    "#/paths",
    "#/paths/~1pets",
    "other.yaml#/A",
    "other.yaml",
    "other.yaml#/item",
    "other.yaml#/Back",
    "deep/again.json",
    "deep/again.json#/$defs/x",
    "deep/../other.yaml#/List/0",
    "../secret.txt",
    "link.yaml",
    "file:///etc/hostname",
    "http://127.0.0.1:1/x.yaml",
    "//127.0.0.1:1/x",
    "python://os#/environ",
    "x\\y",
    "http://[",
    "%00",
    "other.yaml#%2FA",
    "A",
)
TEXTS = (
    "",
    "x",
    "{{ .conn.secret }}",
    "{{",
    "}}",
    "{{ param.id }}",
    "/../x",
    "//evil.example.com",
    "/\\evil",
    "@evil.example.com",
    "/%2e%2e/x",
    "/a{",
    "/{a}{b}",
    "/{}",
    "\x1b[2J",
    "\u202egnp.exe",
    "\u2028",
    "\r\n::error::x",
    "__proto__",
    "constructor",
    "..",
    "CON",
    "$ref",
    "(a+)+$",
    "(",
    "<script>alert(1)</script>",
    "[bold red]x[/]",
    "https://{a}{b}.example.com",
    "2XX",
    "default",
    "application/json",
    "APPLICATION/json; charset=utf-8",
    "#/components/schemas/A",
    "x" * 300,
    "null",
    "1e999",
    "é",
    "\U0001f600",
    "\x00",
)
NUMBERS = (0, 1, -1, 200, 2**31, 2**53 + 1, 2**64, -(2**70), 0.1, 1e308, -0.0, 1.0)
RAW_VALUES = ("1e999", "-1e999", "NaN", ".nan", ".inf", '"\\ud800"', "9" * 500, "'", "&a", "*a")
"""Texts that stand in a file without quotes: a tree cannot hold what they mean."""

_RAW_HEAD, _RAW_TAIL = '"@raw ', ' raw@"'
TOKENS = (
    *(b"{ } [ ] , : - ? & * ! | > % @ ' \" # ~ << --- ...".split()),
    b"\n",
    b"\t",
    b"    ",
    b"&a ",
    b"*a",
    b"<<: *a",
    b"!!set ",
    b"!!binary ",
    b"!!python/object/apply:os.system ",
    b"\\u0000",
    b"\\ud800",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\x00",
    b"1e999",
    b".nan",
    b"0x10",
    b"$ref: ",
    b'"$ref":',
    b"openapi: 3.1.0\n",
    b"swagger: 2.0\n",
)
VERSIONS = ("2.0", "3.0.0", "3.0.3", "3.1.0", "3.1.1", "3.2.0")
KEYWORDS = tuple(
    sorted(
        {name for fields in FIELDS.values() for name in fields}
        | {key for keys in KEYS.values() for key in keys}
        | {"swagger", "definitions", "consumes", "produces", "basePath", "host", "formData", "body"}
        | {"additionalOperations", "query", "securityDefinitions", "collectionFormat", "$self"}
        | set(TEXTS)
    )
)


class _Site:
    """A value of a tree with the collection it stands in, its key there, and its pointer."""

    __slots__ = ("key", "parent", "pointer")

    def __init__(self, parent: Any, key: Any, pointer: str) -> None:
        self.parent = parent
        self.key = key
        self.pointer = pointer

    @property
    def value(self) -> Any:
        return self.parent[self.key]

    @value.setter
    def value(self, value: Any) -> None:
        self.parent[self.key] = value


def mutate(data: bytes, chance: random.Random, others: Sequence[bytes] = ()) -> bytes:
    """Give other bytes: a changed tree most of the time, else changed text.

    `others` are documents of which parts may be taken.
    """
    if chance.random() < 0.8:
        tree = _tree_of(data)
        if isinstance(tree, dict):
            with suppress(RecursionError, yaml.YAMLError, msgspec.EncodeError):
                return _mutate_tree(tree, chance, others)[:BYTES_MOST]
    return _mutate_bytes(data, chance)[:BYTES_MOST]


def _tree_of(data: bytes) -> Any:
    try:
        return parse_document(data, "document")
    except DocumentError:
        return None


def _mutate_bytes(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 2, 4, 8))):
        start = chance.randrange(len(data) + 1)
        end = min(len(data), start + chance.choice((0, 1, 1, 2, 8, 64, 512)))
        part = chance.choice(
            (
                b"",
                chance.choice(TOKENS),
                bytes([chance.randrange(256)]),
                data[start:end] * chance.choice((2, 3, 50)),
                data[: chance.randrange(200)],
            )
        )
        data = data[:start] + part + data[end:]
    return data


def _mutate_tree(tree: Any, chance: random.Random, others: Sequence[bytes]) -> bytes:
    for _ in range(chance.choice((1, 1, 2, 3, 5, 10))):
        sites = _sites(tree)
        if not sites:
            break
        _MUTATIONS[chance.randrange(len(_MUTATIONS))](tree, sites, chance, others)
    return _written(tree, chance)


def _written(tree: Any, chance: random.Random) -> bytes:
    """Write a tree as JSON or YAML, raw values without quotes."""
    if chance.random() < 0.8:
        text = msgspec.json.encode(tree).decode()
    else:
        flow = chance.choice((None, True, False))
        text = yaml.dump(tree, Dumper=yaml.CSafeDumper, default_flow_style=flow, sort_keys=False)
        text = text.replace("'@raw ", _RAW_HEAD).replace(" raw@'", _RAW_TAIL)
    return text.replace(_RAW_HEAD, "").replace(_RAW_TAIL, "").encode(errors="surrogatepass")


POINTER_CHARS_MOST = 10_000
"""A key of a megabyte would otherwise be copied into the pointer of all that lies below it."""


def _sites(tree: Any) -> list[_Site]:
    """Give every place below the top, level by level."""
    sites: list[_Site] = []
    todo: list[tuple[Any, str]] = [(tree, "")]
    for node, pointer in todo:
        for key in node if isinstance(node, dict) else range(len(node)):
            step = str(key).replace("~", "~0").replace("/", "~1")
            sites.append(_Site(node, key, f"{pointer}/{step}"))
            if isinstance(node[key], dict | list) and len(pointer) < POINTER_CHARS_MOST:
                todo.append((node[key], sites[-1].pointer))
        if len(sites) > NODES_MOST:
            break
    return sites


def _any_value(chance: random.Random) -> Any:
    """Give a value of some kind, often one that OpenAPI knows."""
    kinds: list[Callable[[], Any]] = [
        lambda: chance.choice(TEXTS),
        lambda: chance.choice(NUMBERS),
        lambda: chance.choice((None, True, False, [], {}, "", [None], [[]], [{}], {"": {}})),
        lambda: _RAW_HEAD[1:] + chance.choice(RAW_VALUES) + _RAW_TAIL[:-1],
        lambda: {"$ref": chance.choice(REFERENCES)},
        lambda: chance.choice(VALUES[chance.choice(sorted(VALUES))]),
        lambda: TreeMaker(chance.randbytes(CHOICES // 10)).make(chance.choice(sorted(FIELDS))),
    ]
    return chance.choice(kinds)()


def _site(sites: list[_Site], chance: random.Random) -> _Site:
    """Choose a place; half of the time one that is not a leaf."""
    site = chance.choice(sites)
    for _ in range(4):
        if isinstance(site.value, dict | list) or chance.random() < 0.5:
            break
        site = chance.choice(sites)
    return site


def _replace(_tree: Any, sites: list[_Site], chance: random.Random, _others: Any) -> None:
    _site(sites, chance).value = _any_value(chance)


def _delete(_tree: Any, sites: list[_Site], chance: random.Random, _others: Any) -> None:
    site = _site(sites, chance)
    del site.parent[site.key]


def _rename(_tree: Any, sites: list[_Site], chance: random.Random, _others: Any) -> None:
    site = _site(sites, chance)
    if isinstance(site.parent, dict):
        name = chance.choice(KEYWORDS)
        items = [(name if key == site.key else key, site.parent[key]) for key in site.parent]
        site.parent.clear()
        site.parent.update(items)


def _insert(_tree: Any, sites: list[_Site], chance: random.Random, _others: Any) -> None:
    node = _site(sites, chance).value
    if isinstance(node, dict):
        node[chance.choice(KEYWORDS)] = _any_value(chance)
    elif isinstance(node, list):
        node.insert(chance.randrange(len(node) + 1), _any_value(chance))


def _insert_known(_tree: Any, sites: list[_Site], chance: random.Random, _others: Any) -> None:
    """Put in a field of an object of OpenAPI, with a value of the right kind."""
    node = _site(sites, chance).value
    if isinstance(node, dict):
        fields = FIELDS[chance.choice(sorted(FIELDS))]
        name = chance.choice(sorted(fields))
        node[name] = TreeMaker(chance.randbytes(CHOICES // 10)).make(fields[name])


def _copy(_tree: Any, sites: list[_Site], chance: random.Random, _others: Any) -> None:
    """Let a value stand in a second place: the same object, an alias in YAML."""
    source, target = chance.choice(sites), chance.choice(sites)
    if not target.pointer.startswith(source.pointer):  # no circle, which no file could hold
        value = source.value
        copied = msgspec.json.decode(msgspec.json.encode(value)) if chance.random() < 0.5 else value
        if not source.pointer.startswith(target.pointer):
            target.value = copied


def _refer(_tree: Any, sites: list[_Site], chance: random.Random, _others: Any) -> None:
    """Put a reference to another place, often one above: a circle."""
    site, target = _site(sites, chance), chance.choice(sites)
    above = site.pointer.rsplit("/", chance.randrange(1, 4))[0]
    pointer = chance.choice((target.pointer, above, site.pointer, site.pointer + "/x"))
    reference = {"$ref": f"#{pointer}"}
    if chance.random() < 0.2:
        reference["description"] = chance.choice(TEXTS)
    site.value = reference


def _redirect(_tree: Any, sites: list[_Site], chance: random.Random, _others: Any) -> None:
    """Let an existing reference lead elsewhere."""
    references = [site for site in sites if site.key == "$ref"]
    if references:
        target = chance.choice(references)
        target.value = chance.choice((f"#{chance.choice(sites).pointer}", *REFERENCES))


def _wrap(_tree: Any, sites: list[_Site], chance: random.Random, _others: Any) -> None:
    site = _site(sites, chance)
    key = chance.choice(("allOf", "oneOf", "items", "not", "properties", "$defs", "schema", "get"))
    levels = chance.choice((1, 1, 2, 20, 150))
    value = site.value
    for _ in range(levels):
        value = {key: [value]} if key in ("allOf", "oneOf") else {key: value}
        if key in ("properties", "$defs"):
            value = {key: {chance.choice(KEYWORDS): value[key]}}
    site.value = value


def _repeat(_tree: Any, sites: list[_Site], chance: random.Random, _others: Any) -> None:
    site = _site(sites, chance)
    times = chance.choice((2, 3, 30))
    if isinstance(site.value, list):
        site.value = site.value * times
    elif isinstance(site.value, str):
        site.value = site.value[:1_000] * times
    elif isinstance(site.parent, dict):
        for number in range(times):
            site.parent[f"{site.key}{chance.choice(('', '_', '.', ' '))}{number}"] = site.value


def _swap(_tree: Any, sites: list[_Site], chance: random.Random, _others: Any) -> None:
    one, other = chance.choice(sites), chance.choice(sites)
    if not (one.pointer.startswith(other.pointer) or other.pointer.startswith(one.pointer)):
        one.value, other.value = other.value, one.value


def _version(tree: Any, _sites: list[_Site], chance: random.Random, _others: Any) -> None:
    tree.pop("openapi", None)
    tree.pop("swagger", None)
    version = chance.choice(VERSIONS)
    tree["swagger" if version == "2.0" else "openapi"] = version


def _method(_tree: Any, sites: list[_Site], chance: random.Random, _others: Any) -> None:
    """Let an operation stand under a further method of its path item."""
    operations = [site for site in sites if site.key in METHODS]
    if operations:
        site = chance.choice(operations)
        site.parent[chance.choice((*METHODS, "GET", "query", "connect"))] = site.value


def _splice(_tree: Any, sites: list[_Site], chance: random.Random, others: Sequence[bytes]) -> None:
    """Put a part of another document in a place of this one."""
    other = _tree_of(chance.choice(others)) if others else None
    found = _sites(other) if isinstance(other, dict) else []
    if found:
        site = _site(sites, chance)
        same = [one for one in found if one.key == site.key]
        site.value = chance.choice(same or found).value


_Mutation = Callable[[Any, list[_Site], random.Random, Sequence[bytes]], None]
_MUTATIONS: tuple[_Mutation, ...] = (
    *((_replace,) * 3),
    *((_insert_known,) * 3),
    *((_refer,) * 2),
    _delete,
    _rename,
    _insert,
    _copy,
    _redirect,
    _wrap,
    _repeat,
    _swap,
    _version,
    _method,
    _splice,
)
