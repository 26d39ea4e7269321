"""prance's `RefResolver`, given everything it may ask for, so that it opens nothing.

In: a shielded document and its parts. Out: the document with each part in place of the references
to it, or with references to where prance put the part. Its addresses are of a host that cannot
exist (RFC 6761, section 6.4), each part being a file of its own there: so no two of the names that
it makes of addresses are alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from importer.document.kept import Part
from importer.errors import DocumentError

_HOST = "https://bundle.invalid/"
_TARGET = "target"


class _Mark:
    """A key that no JSON has: with it in a tree, prance copies nothing by way of JSON."""

    def __deepcopy__(self, _memo: dict[int, Any]) -> _Mark:
        return self


_MARK: Final = _Mark()


class Resolved(NamedTuple):
    """What prance made of a document: its `root`, and the content of the parts by their number."""

    root: Any
    contents: dict[int, Any]


class _Files(dict[Any, Any]):
    """prance's cache of files, which has all of them; what is not in it would be opened."""

    def get(self, key: Any, default: Any = None) -> Any:
        if key not in self:
            raise DocumentError(
                "prance asks for a file that no reference leads to",
                hint="This is a fault of the importer; please report it",
            )
        return super().get(key, default)


def site_of(part: Part) -> dict[Any, Any]:
    """Give what stands in a shielded tree where a part is referred to."""
    return {"$ref": _url(part), _MARK: None}


def references_to(parts: Sequence[Part]) -> dict[str, Part]:
    """Give the parts by each text that a reference to one may have when prance is done.

    It keeps a reference as it was where it closes a circle.
    """
    found = {_url(part): part for part in parts}
    return found | {
        f"#/components/schemas/{part.number}_": part for part in parts if not part.inline
    }


def resolve_with_prance(root: Any, parts: Sequence[Part]) -> Resolved:
    """Let prance resolve the references to parts. Raises DocumentError if it asks for a file."""
    from prance.util.resolver import TRANSLATE_EXTERNAL, RefResolver, keep_ref_on_recursion

    files, inline = _Files(), {}
    for part in parts:
        if part.inline:
            inline[str(part.number)] = part.content
        else:
            files[f"{_HOST}{part.number}", True] = {_TARGET: part.content}
    resolver = RefResolver(
        {"root": root, "inline": inline, "all": [site_of(part) for part in parts]},
        _HOST,
        reference_cache=files,
        resolve_method=TRANSLATE_EXTERNAL,
        recursion_limit_handler=keep_ref_on_recursion,
    )
    resolver.resolve_references()
    translated = resolver.specs.get("components", {}).get("schemas", {})
    contents = {int(number): content for number, content in resolver.specs["inline"].items()}
    contents |= {int(name[:-1]): content for name, content in translated.items()}
    return Resolved(resolver.specs["root"], contents)


def _url(part: Part) -> str:
    """Give the address of a part: a file of its own, or a place in the document's own file."""
    if part.inline:
        return f"{_HOST}#/inline/{part.number}"
    return f"{_HOST}{part.number}#/{_TARGET}"
