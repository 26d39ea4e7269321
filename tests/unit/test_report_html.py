"""The HTML report: one file, escaped, under a policy, readable without JavaScript."""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import msgspec
import pytest
from many_operations import make_many_operations
from mapped import map_document
from reported import (
    GOLDEN,
    HOSTILE,
    SAMPLES,
    document_of,
    empty_plan,
    read_bundle,
    views_of,
)

from importer.report.html import content_security_policy, html_report
from importer.report.markup import asset
from importer.report.view import view_plan

ORCHARD = SAMPLES / "orchard-3.0.yaml"
COMMANDS = ("validate", "plan", "apply")
_ADDRESSES = ("href", "src", "action", "formaction", "data", "poster", "xlink:href", "srcset")


class Read(HTMLParser):
    """What a page is made of: tags with their attributes, texts, and what is in scripts."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def attributes(self) -> Iterator[tuple[str, str | None]]:
        for _, attrs in self.tags:
            yield from attrs.items()


def packed_texts(page: bytes) -> list[str]:
    """Give the payloads that a page has packed, each as JSON; "" for none."""
    found = re.search(rb'id="payloads">([^<]*)</script>', page)
    assert found
    return msgspec.json.decode(zlib.decompress(base64.b64decode(found[1])), type=list[str])


def unpacked(page: bytes) -> list[Any]:
    """Give the payloads that a page has packed."""
    return [msgspec.json.decode(text) for text in packed_texts(page) if text]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case.name)
def test_no_document_adds_a_tag_or_an_attribute_to_a_page(case: Path, command: str) -> None:
    page = Read(html_report(views_of(read_bundle(document_of(case)))[command]))
    scripts = [attrs for tag, attrs in page.tags if tag == "script"]
    assert scripts == [{"type": "application/octet-stream", "id": "payloads"}, {}]
    known = {tag for tag, _ in page.tags}
    assert known <= {
        *("html", "head", "meta", "link", "title", "style", "body", "a", "header", "p", "h1"),
        *("span", "dl", "div", "dt", "dd", "code", "main", "section", "h2", "h3", "ul", "li"),
        *("b", "i", "figure", "figcaption", "svg", "rect", "text", "form", "label", "input"),
        *("details", "summary", "em", "fieldset", "legend", "small", "button", "noscript"),
        *("table", "thead", "tr", "th", "tbody", "td", "pre", "del", "ins", "footer", "script"),
    }
    assert not [name for name, _ in page.attributes() if name.startswith("on") or name == "style"]


@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: case.name)
def test_no_document_brings_an_address_into_a_page(case: Path) -> None:
    for view in views_of(read_bundle(document_of(case))).values():
        page = Read(html_report(view))
        for name, value in page.attributes():
            if name in _ADDRESSES:
                assert (value or "").startswith("#") or value == "data:,"


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: case.name)
def test_nothing_invisible_is_in_a_page(case: Path, command: str) -> None:
    text = html_report(views_of(read_bundle(document_of(case)))[command]).decode()
    hidden = {char for char in text if not char.isprintable() and char not in "\n\t\u200c\u200d"}
    assert hidden == set()


def test_the_policy_allows_the_one_style_and_the_one_script_by_their_hashes() -> None:
    page = html_report(views_of(read_bundle(ORCHARD))["plan"]).decode()
    policy = content_security_policy()
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "http" not in policy
    escaped = policy.replace("'", "&#39;")
    assert f'<meta http-equiv="Content-Security-Policy" content="{escaped}">' in page
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        (inside,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy


@pytest.mark.parametrize("name", ["report.css", "payloads.js", "report.js"])
def test_style_and_script_ask_for_nothing(name: str) -> None:
    text = str(asset(name))
    assert not re.search(r"https?:|//[a-z]|url\(|@import|fetch\(|XMLHttp|import\(|eval\(", text)
    assert not re.search(r"</?(script|style|!--)", text)


def test_every_operation_and_change_is_there_without_javascript() -> None:
    view = views_of(read_bundle(ORCHARD))["plan"]
    page = html_report(view).decode()
    for operation in read_bundle(ORCHARD).origins.values():
        assert f"<code>{operation.operation.partition(' ')[2]}</code>" in page
    assert "path orderId<dd>string, required" in page
    assert "<dt>response 200<dd>Order" in page
    assert "<b>parameter-type-lowered</b>" in page
    assert re.search(r"<code>/parameters/3:\d+</code> status is array", page)
    assert "as it was &lt;b&gt;before&lt;/b&gt;" in page


def test_the_payloads_are_what_the_plan_would_send() -> None:
    bundle = read_bundle(ORCHARD)
    plan = empty_plan(bundle)
    packed = unpacked(html_report(view_plan(bundle, plan)))
    assert len(packed) == len(plan.changes)
    for change in plan.changes:
        assert msgspec.to_builtins(change.after) in packed


def test_ids_are_distinct_and_stay_when_the_document_grows() -> None:
    def ids(page: bytes) -> list[str]:
        return [attrs["id"] or "" for _, attrs in Read(page).tags if "id" in attrs]

    small, large = (
        html_report(view_plan(mapped.bundle, empty_plan(mapped.bundle)))
        for mapped in (map_document(make_many_operations(n)) for n in (20, 40))
    )
    assert len(ids(large)) == len(set(ids(large)))
    assert set(ids(small)) <= set(ids(large))


def test_every_label_and_description_is_of_something_that_is_there() -> None:
    tags = Read(html_report(views_of(read_bundle(ORCHARD))["apply"])).tags
    ids = {attrs["id"] for _, attrs in tags if "id" in attrs}
    for _, attrs in tags:
        for name in ("for", "aria-labelledby"):
            assert attrs.get(name) is None or attrs[name] in ids


def test_the_report_of_a_text_with_half_a_surrogate_pair_is_a_file_all_the_same() -> None:
    bundle = read_bundle(ORCHARD)
    plan = empty_plan(bundle)
    after = {"name": "\ud800", "content": {"type": "\udfff"}}
    odd = msgspec.structs.replace(plan.changes[0], name="\ud800", after=after)
    page = html_report(view_plan(bundle, msgspec.structs.replace(plan, changes=(odd,))))
    assert r"\ud800" in page.decode()
    assert any(r"\udfff" in text for text in packed_texts(page))
