"""References between definitions: found, checked, and turned into URLs.

In: the decoded content of a JSON Schema (2020-12 and the dialects before it). `#/$defs/NAME` may
name a definition of the same request and becomes that definition's URL; a URL names a definition
that stands already; any other reference must lead somewhere inside the content itself.

A property that is called `$ref` is no reference, nor is a `$ref` in what is data: `const`, `enum`,
`default`, examples, and what OpenAPI and `x-` extensions put beside the keywords of JSON Schema.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from msgspec import Struct

from importer.sandbox.contract.words import is_ulid

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_REFERENCES: Final = ("$ref", "$dynamicRef", "$recursiveRef")
_ANCHORS: Final = ("$anchor", "$dynamicAnchor")
_DATA: Final = frozenset(
    ("const", "default", "discriminator", "enum", "example", "examples", "externalDocs", "xml")
)
_NAMED: Final = frozenset(
    ("$defs", "definitions", "dependencies", "dependentSchemas", "patternProperties", "properties")
)
"""Keywords whose value maps names, which are no keywords, to schemas."""
_DEFS: Final = "#/$defs/"
_INDEX: Final = re.compile(r"(?:0|[1-9][0-9]{0,8})\Z")  # RFC 6901, section 4


class Site(Struct, frozen=True, eq=False):
    """One reference: the object that holds it, under which keyword, and what it is relative to."""

    holder: dict[str, Any]
    keyword: str
    root: Any

    @property
    def target(self) -> str:
        """The reference as it is written."""
        value: str = self.holder[self.keyword]
        return value


class Linked(Struct, frozen=True):
    """What became of a content's references: definitions reached, and those that lead nowhere.

    `siblings` and `standing` are ids of definitions, of the same request and of the version.
    """

    siblings: set[str]
    standing: set[str]
    faults: list[str]


def link_content(content: Any, *, prefix: str, siblings: Mapping[str, str]) -> Linked:
    """Turn `#/$defs/NAME` in `content` into URLs, in place, for each NAME that `siblings` has.

    `prefix` is what the URLs of the version's definitions begin with; `siblings` gives the ids of
    definitions by name. Whether those named by URL exist is for the caller to find out.
    """
    sites, anchors = find_references(content)
    linked = Linked(set(), set(), [])
    for site in sites:
        standing = definition_of(site.target, prefix)
        name = site.target.removeprefix(_DEFS)
        if standing is not None:
            linked.standing.add(standing)
        elif _leads_inside(site, anchors):
            continue
        elif site.target.startswith(_DEFS) and name in siblings:
            site.holder[site.keyword] = definition_url(prefix, siblings[name])
            linked.siblings.add(siblings[name])
        else:
            linked.faults.append(site.target)
    return linked


def rebase_content(content: Any, *, prefix: str, to: str, ids: Mapping[str, str]) -> None:
    """Write URLs under `prefix` as URLs under `to`, in place; `ids` renames, others keep theirs."""
    for site in find_references(content)[0]:
        found = definition_of(site.target, prefix)
        if found is not None:
            site.holder[site.keyword] = definition_url(to, ids.get(found, found))


def definition_url(prefix: str, definition_id: str) -> str:
    """Give the address of a definition's raw schema."""
    return f"{prefix}{definition_id}.json"


def definition_of(url: str, prefix: str) -> str | None:
    """Give the id that `url` names under `prefix`, or None if it is no such URL."""
    if not url.startswith(prefix) or not url.endswith(".json"):
        return None
    name = url[len(prefix) : -len(".json")]
    return name if is_ulid(name) else None


def find_references(content: Any) -> tuple[list[Site], set[str]]:
    """Find every reference in `content`, and the anchors that it sets.

    The walk keeps its own stack: depth costs memory, not recursion.
    """
    sites: list[Site] = []
    anchors: set[str] = set()
    stack: list[tuple[Any, Any]] = [(content, content)]
    while stack:
        schema, root = stack.pop()
        if isinstance(schema, list):
            stack.extend((child, root) for child in schema)
        if not isinstance(schema, dict):
            continue
        if isinstance(schema.get("$id"), str) and not schema["$id"].startswith("#"):
            root = schema  # JSON Schema core 8.2.1: references inside are relative to this one
        sites.extend(Site(schema, word, root) for word in _REFERENCES if _is_text(schema, word))
        anchors.update(schema[word] for word in _ANCHORS if _is_text(schema, word))
        stack.extend((child, root) for child in _subschemas(schema))
    return sites, anchors


def _is_text(schema: dict[str, Any], word: str) -> bool:
    return isinstance(schema.get(word), str)


def _subschemas(schema: dict[str, Any]) -> Iterator[Any]:
    """Give the values inside `schema` that may be schemas, or lists of them."""
    for word, value in schema.items():
        if word in _DATA or word.startswith("x-"):
            continue
        if word in _NAMED:
            yield from value.values() if isinstance(value, dict) else ()
        else:
            yield value


def _leads_inside(site: Site, anchors: set[str]) -> bool:
    """Say whether a reference leads to a place in the very content that holds it."""
    if not site.target.startswith("#"):
        return False
    fragment = unquote(site.target[1:])
    if not fragment.startswith("/"):
        return fragment == "" or fragment in anchors
    place = site.root
    for step in fragment[1:].split("/"):
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(place, dict) and key in place:
            place = place[key]
        elif isinstance(place, list) and _INDEX.match(key) and int(key) < len(place):
            place = place[int(key)]
        else:
            return False
    return isinstance(place, (dict, bool))
