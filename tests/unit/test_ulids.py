"""Ids that the client makes."""

from __future__ import annotations

import hashlib
import re

from hypothesis import given
from hypothesis import strategies as st
from ulid import ULID

from importer.ulids import auth_scheme_id

CONTRACT = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")


@given(st.text(), st.text())
def test_an_id_is_a_ulid_and_always_the_same(connector: str, scheme: str) -> None:
    made = auth_scheme_id(connector, scheme)
    assert CONTRACT.fullmatch(made)
    assert str(ULID.from_str(made)) == made
    assert auth_scheme_id(connector, scheme) == made


def test_an_id_is_the_same_on_every_machine() -> None:
    digest = hashlib.sha256(b"6 Things key").digest()
    assert auth_scheme_id("Things", "key") == str(ULID.from_bytes(digest[:16]))
    assert auth_scheme_id("Things", "key") == "743W2YSZP26J5QFY9FJ734H2D4"


def test_what_stands_on_either_side_of_the_border_makes_a_difference() -> None:
    pairs = [("a", "b c"), ("a b", "c"), ("a b c", ""), ("", "a b c"), ("1 a", "b"), ("\ud800", "")]
    assert len({auth_scheme_id(*pair) for pair in pairs}) == len(pairs)
