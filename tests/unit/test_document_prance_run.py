"""prance opens nothing: it finds all that it may ask for, and what it makes is taken apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from mapped import make_document, read_tree

from importer.document.kept import Kept, Part
from importer.document.prance_run import (
    Resolved,
    references_to,
    resolve_with_prance,
    site_of,
)
from importer.document.resolve import Found
from importer.errors import DocumentError
from importer.model.document import Location

URI = read_tree(make_document({})).uri


def part(number: int, content: Any, *, inline: bool = False) -> Part:
    """Make a part whose content is shielded already."""
    found = Found({}, Location(f"{URI}/{number}", ""), URI)
    made = Part("schema", found, number, ("components", "schemas"), inline=inline)
    made.content = content
    return made


def plain(node: Any, parts: list[Part]) -> Any:
    """Give a tree in which references say the number of their part, and nothing else is marked."""
    numbers = {text: one.number for text, one in references_to(parts).items()}
    if isinstance(node, list):
        return [plain(item, parts) for item in node]
    if isinstance(node, dict) and "$ref" in node:
        return {"to": numbers[node["$ref"]]}
    if isinstance(node, dict):
        return {key: plain(child, parts) for key, child in node.items()}
    return node.value if isinstance(node, Kept) else node


def resolved(root: Any, *parts: Part) -> Resolved:
    """Give what prance makes of a tree, its references by the numbers of parts."""
    found = resolve_with_prance(root, parts)
    contents = {number: plain(one, list(parts)) for number, one in found.contents.items()}
    return Resolved(plain(found.root, list(parts)), contents)


def test_a_part_is_put_apart_and_an_inline_one_in_place() -> None:
    apart, inline = part(0, {"type": Kept({"a": 1})}), part(1, {"in": "place"}, inline=True)
    found = resolved({"a": site_of(apart), "b": [site_of(inline), site_of(inline)]}, apart, inline)
    assert found.root == {"a": {"to": 0}, "b": [{"in": "place"}, {"in": "place"}]}
    assert found.contents == {0: {"type": {"a": 1}}, 1: {"in": "place"}}


@pytest.mark.parametrize("value", [True, False, 5, "text", None, Kept([1])])
def test_a_part_may_be_anything(value: Any) -> None:
    inline = part(0, value, inline=True)
    expected = value.value if isinstance(value, Kept) else value
    assert resolved({"a": site_of(inline)}, inline).root == {"a": expected}
    apart = part(0, value)
    found = resolved({"a": site_of(apart)}, apart)
    assert found.root == {"a": {"to": 0}}
    assert found.contents == {0: expected}


def test_parts_that_refer_to_themselves_stay_references() -> None:
    one = part(0, {"x": Kept({})})
    one.content = {"again": site_of(one)}
    assert resolved({"a": site_of(one)}, one).contents == {0: {"again": {"to": 0}}}


def test_inline_parts_in_a_circle_end_in_a_reference() -> None:
    one, two = part(0, None, inline=True), part(1, None, inline=True)
    one.content = {"two": site_of(two)}
    two.content = {"one": site_of(one)}
    found = resolved({"a": site_of(one)}, one, two)
    # where prance opens the circle is its own affair
    assert found.root in ({"a": {"two": {"one": {"to": 0}}}}, {"a": {"two": {"to": 1}}})
    assert found.contents[0].keys() == {"two"}
    assert found.contents[1].keys() == {"one"}


def test_a_part_that_the_document_never_refers_to_is_put_apart_all_the_same() -> None:
    lonely = part(3, {"type": "string"})
    assert resolved({"a": 1}, lonely).contents == {3: {"type": "string"}}


def test_parts_of_one_name_are_not_taken_for_each_other() -> None:
    parts = [part(number, {"n": number}) for number in range(12)]
    found = resolved({"all": [site_of(one) for one in parts]}, *parts)
    assert found.root == {"all": [{"to": number} for number in range(12)]}
    assert found.contents == {number: {"n": number} for number in range(12)}


def test_without_parts_nothing_changes() -> None:
    assert resolved({"a": {"b": [1]}}) == Resolved({"a": {"b": [1]}}, {})


@pytest.mark.parametrize("scheme", ["https://elsewhere.example/a", "file:PATH", "python://os"])
def test_prance_is_given_nothing_that_it_was_not_to_ask_for(tmp_path: Path, scheme: str) -> None:
    secret = tmp_path / "secret.json"
    secret.write_text('{"target": "hush"}')
    url = scheme.replace("PATH", str(secret))
    with pytest.raises(DocumentError, match="asks for a file that no reference leads to"):
        resolve_with_prance({"a": {"$ref": f"{url}#/target"}}, [])
