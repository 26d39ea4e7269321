"""What a document says of itself: whom to ask, its logo, its tags."""

from __future__ import annotations

from typing import Any

import pytest
from documents import ReadApi, read
from mapped import make_document, make_operation
from swaggers import make_swagger, read_swagger

INFO = {"title": "Things", "version": "1"}
LOGO = "https://a.example/logo.png"


def _read(info: dict[str, Any] | None = None, **root: Any) -> ReadApi:
    tree = make_document({"/a": {"get": make_operation()}}, info={**INFO, **(info or {})}, **root)
    return read(tree)


def test_the_contact_the_logo_and_the_tags_are_read_in_every_version() -> None:
    info = {**INFO, "contact": {"url": " https://a.example "}, "x-logo": {"url": LOGO}}
    tags = [{"name": "b"}, {"name": " a "}, {"name": "b"}]
    for found in (
        _read(info, tags=tags),
        read_swagger(make_swagger({"/a": {"get": make_operation()}}, info=info, tags=tags)),
    ):
        assert found.api.contact_url == "https://a.example"
        assert found.api.logo_url == LOGO
        assert found.api.tags == ("b", "a")
        assert found.problems == []


def test_a_logo_may_be_its_address_alone() -> None:
    assert _read({"x-logo": f" {LOGO} "}).api.logo_url == LOGO
    assert _read({"x-logo": None}).api.logo_url == ""
    assert _read().api.logo_url == ""


@pytest.mark.parametrize("wrong", [[], 7, True], ids=str)
def test_what_has_the_wrong_type_is_told(wrong: Any) -> None:
    found = _read({"contact": wrong, "x-logo": wrong})
    assert (found.api.contact_url, found.api.logo_url) == ("", "")
    assert [pointer for pointer, _ in found.told("field-invalid")] == [
        "/info/contact",
        "/info/x-logo",
    ]


@pytest.mark.parametrize("tag", [None, "a", 7, {}, {"name": " "}, {"name": 7}], ids=str)
def test_a_tag_without_a_name_is_told(tag: Any) -> None:
    found = _read(tags=[tag, {"name": "b"}])
    assert found.api.tags == ("b",)
    assert ("/tags/0", "a tag without a name") in found.told("field-invalid")
