"""Line numbers of pointers, in JSON and YAML."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.document.lines import find_lines
from importer.model.document import escape

JSON = b"""{
  "openapi": "3.0.3",
  "paths": {
    "/pets/{id}": {
      "get": {"a": [1, {"deep": "x\\"}"}], "b": 2
      },
      "put": {}
    }
  }
}
"""
YAML = b"""# a comment
openapi: 3.0.3
paths:
  /pets/{id}:
    get:
      a:
        - 1
        - deep: |
            several
            lines
      b: [1,
        2]
    200: {}
  ? long
  : put: 1
merged: &anchor {x: 1}
uses:
  <<: *anchor
  y: 2
"""


@pytest.mark.parametrize(
    ("pointer", "line"),
    [
        ("", 1),
        ("/openapi", 2),
        ("/paths/~1pets~1{id}", 4),
        ("/paths/~1pets~1{id}/get/a/1/deep", 5),
        ("/paths/~1pets~1{id}/get/b", 5),
        ("/paths/~1pets~1{id}/put", 7),
        ("/paths/~1pets~1{id}/put/absent/deeper", 7),
        ("/nowhere", 1),
    ],
)
def test_a_pointer_into_json_has_the_line_of_its_key(pointer: str, line: int) -> None:
    assert find_lines(JSON, [pointer]) == {pointer: line}


@pytest.mark.parametrize(
    ("pointer", "line"),
    [
        ("", 1),
        ("/openapi", 2),
        ("/paths/~1pets~1{id}", 4),
        ("/paths/~1pets~1{id}/get/a/0", 7),
        ("/paths/~1pets~1{id}/get/a/1/deep", 8),
        ("/paths/~1pets~1{id}/get/b/1", 12),
        ("/paths/~1pets~1{id}/200", 13),
        ("/paths/long/put", 15),
        ("/uses/y", 19),
    ],
)
def test_a_pointer_into_yaml_has_the_line_of_its_key(pointer: str, line: int) -> None:
    assert find_lines(YAML, [pointer]) == {pointer: line}


def test_what_a_merge_put_in_has_the_line_of_what_holds_it() -> None:
    assert find_lines(YAML, ["/uses/x"]) == {"/uses/x": 17}


def test_many_pointers_are_found_in_one_walk_in_any_order() -> None:
    wanted = ["/paths/~1pets~1{id}/put", "/openapi", "/paths/~1pets~1{id}/get/b"]
    assert find_lines(JSON, wanted) == dict(zip(wanted, [7, 2, 5], strict=True))


@pytest.mark.parametrize("raw", [b"", b"{", b'{"a": ', b"a: [", b"\xff\xfe", b"- - -\n\t: :"])
def test_a_broken_text_still_gives_a_line(raw: bytes) -> None:
    assert find_lines(raw, ["/a/b"])["/a/b"] >= 1


def test_a_byte_order_mark_does_not_count() -> None:
    assert find_lines(b"\xef\xbb\xbf" + JSON, ["/openapi"]) == {"/openapi": 2}


TREES = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=20,
)


@given(TREES)
def test_each_value_of_any_json_is_found_where_it_was_written(tree: object) -> None:
    # with an indent every key and item has a line of its own, in the order of the walk
    places: list[str] = []

    def walk(node: dict[str, object] | list[object], pointer: str) -> None:
        items = node.items() if isinstance(node, dict) else enumerate(node)
        for key, child in items:
            below = f"{pointer}/{escape(str(key))}"
            places.append(below)
            if isinstance(child, dict | list):
                walk(child, below)

    if isinstance(tree, dict | list):
        walk(tree, "")
    raw = json.dumps(tree, indent=1).encode()
    found = find_lines(raw, places)
    assert [found[place] for place in places] == sorted(found[place] for place in places)
    for place in places:
        line = raw.decode().splitlines()[found[place] - 1]
        key = place.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
        assert json.dumps(key) in line or not key or key.isdigit()
