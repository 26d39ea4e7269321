"""What prance made of a shielded document, turned back into a plain tree.

References to parts become pointers to where they are to stand; what stood beside a reference comes
back; what was kept out of prance's sight comes out as it went in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from importer.document.kept import REF, Beside, Inside, Kept, Lost, Part
from importer.document.reference_sites import METHODS, OTHER


class Restorer:
    """Restores trees; `parts` gives the parts by the texts of references to them.

    `own_description` tells that a description beside a reference stands over the other one (3.1).
    Inline parts that references still lead to, since they stand in a circle, are collected in
    `circular`.
    """

    def __init__(self, parts: Mapping[str, Part], *, own_description: bool) -> None:
        self.circular: dict[int, Part] = {}
        self._parts = parts
        self._own_description = own_description
        self._pointers = {part.pointer for part in parts.values()}
        self._done: dict[int, Any] = {}

    def restored(self, node: Any) -> Any:
        """Give the plain tree; what stands in several places is restored once, and shared."""
        if isinstance(node, Kept):
            return node.value
        if isinstance(node, Part):
            return node.pointer
        if isinstance(node, Inside):
            return node.reference
        if isinstance(node, Lost):
            return node.instead if self._is_taken(node.reference) else node.text
        if not isinstance(node, dict | list):
            return node
        done = self._done.get(id(node))
        if done is None:
            done = self._done[id(node)] = self._plain(node)
        return done

    def _is_taken(self, reference: str) -> bool:
        """Tell whether a part stands where a reference leads to."""
        steps = reference.split("/")
        places = ("/".join(steps[:length]) for length in range(3, len(steps) + 1))
        return any(place in self._pointers for place in places)

    def _plain(self, node: Any) -> Any:
        if isinstance(node, list):
            plain = []
            for item in node:
                plain.append(self.restored(item))  # noqa: PERF401 - each level is one frame less
            return plain
        if "$ref" in node:
            return self._reference(self._parts[node["$ref"]])
        first = next(iter(node), None)
        fields: dict[str, Any] = {}
        for key, value in node.items():
            if key is not first or not isinstance(first, Beside):
                fields["$ref" if key is REF else key] = self.restored(value)
        if isinstance(first, Beside):
            return self._merged(first.part, self.restored(node[first]), fields)
        return fields

    def _reference(self, part: Part) -> dict[str, str]:
        if part.inline:
            self.circular[part.number] = part
        return {"$ref": part.pointer}

    def _merged(self, part: Part, there: Any, beside: dict[str, Any]) -> Any:
        """Give what a reference leads to together with what stands beside the reference."""
        if not isinstance(there, dict):
            return there
        if part.kind == "pathItem":
            return _one_path_item(there, beside)
        if not part.inline or part.kind == OTHER:
            return {**there, **beside}
        if self._own_description and isinstance(beside.get("description"), str):
            return {**there, "description": beside["description"]}
        return there


def _one_path_item(there: dict[str, Any], beside: dict[str, Any]) -> dict[str, Any]:
    """Put two path items into one; what stands beside the reference comes first.

    Texts of a path item are those of its own operations, so that without one they mean nothing.
    """
    texts = () if beside.keys() & METHODS else ("summary", "description")
    merged = {**there, **{key: value for key, value in beside.items() if key not in texts}}
    own, other = beside.get("parameters"), there.get("parameters")
    if isinstance(own, list) and isinstance(other, list):
        known = [_identity(parameter) for parameter in own]
        merged["parameters"] = [*own, *(item for item in other if _identity(item) not in known)]
    return merged


def _identity(parameter: Any) -> Any:
    """Give what makes a parameter one with another: name and place, or the same reference."""
    if isinstance(parameter, dict) and "$ref" not in parameter:
        return parameter.get("in"), parameter.get("name")
    return parameter
