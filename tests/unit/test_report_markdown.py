"""The Markdown report, read by a CommonMark parser: short, folded, and nobody else's markup."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from many_operations import make_many_operations
from mapped import map_document
from markdown_it import MarkdownIt
from markdown_it.token import Token
from reported import GOLDEN, SAMPLES, document_of, empty_plan, read_bundle, views_of

from importer.report.markdown import MOST_BYTES, markdown_report
from importer.report.renderings import FORMS, render
from importer.report.text_filters import code_span, excerpts, prose
from importer.report.view import view_plan

COMMANDS = ("validate", "plan", "apply")
GITHUB = MarkdownIt("gfm-like", {"linkify": False})
_OURS = re.compile(r"(?:</?details(?: open)?>|</?summary>|</?b>|</?code>|[^<>])*")
"""What stands in HTML: our own tags, and text that holds neither `<` nor `>`."""


def tokens(markdown: bytes) -> list[Token]:
    """Give what a parser sees, blocks and what is in them."""
    blocks = GITHUB.parse(markdown.decode())
    return [token for block in blocks for token in (block, *(block.children or ()))]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case.name)
def test_no_document_brings_markup_into_markdown(case: Path, command: str) -> None:
    written = markdown_report(views_of(read_bundle(document_of(case)))[command])
    seen = tokens(written)
    assert not {"link_open", "image", "html_inline", "table_open", "fence", "code_block"} & {
        token.type for token in seen
    }
    for token in seen:
        if token.type == "html_block":
            assert _OURS.fullmatch(token.content), token.content
    assert written.count(b"<details") == written.count(b"</details>")
    assert written.count(b"<summary>") == written.count(b"<details")


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case.name)
def test_outside_of_code_there_are_only_our_words(case: Path) -> None:
    """A mention, an issue's number or an address outside of code would ring somebody's bell."""
    for view in views_of(read_bundle(document_of(case))).values():
        texts = [token.content for token in tokens(markdown_report(view)) if token.type == "text"]
        assert not [text for text in texts if re.search(r"@|#\d|://|www\.|\$\w+\$|\bran=1", text)]


@pytest.mark.parametrize(
    "text", ["a`b", "``", "`", " a ", "a``b`c", "", "   ", "|", "<b>", "\\`", "&amp;", "*_~"]
)
def test_a_code_span_gives_back_what_went_in(text: str) -> None:
    (paragraph,) = (token for token in GITHUB.parse(f"x {code_span(text)} x") if token.children)
    spans = [token for token in paragraph.children or () if token.type == "code_inline"]
    assert [span.content for span in spans] == ([text] if text.strip() else [])


def test_a_word_of_the_catalogue_is_markdown_and_a_strangers_is_code() -> None:
    ours = "A schema's `required` is no list of distinct names; it was mended."
    assert str(prose(ours)) == ours
    assert str(prose("**bold** @someone")) == "`**bold** @someone`"


def test_the_report_says_first_what_happens_and_what_to_look_at() -> None:
    text = markdown_report(views_of(read_bundle(SAMPLES / "orchard-3.0.yaml"))["plan"]).decode()
    lines = text.splitlines()
    assert lines[0] == "# Plan: `Orchard` `2.4.0`"
    assert re.fullmatch(
        r"\*\*\d+ to create, \d+ to update, \d+ to delete, \d+ unchanged\*\*", lines[2]
    )
    order = ["## Look here first", "## Changes", "## Operations by tag", "## Problems"]
    assert [line for line in lines if line.startswith("## ")] == order
    assert re.search(r"\*\*\d+ to be deleted\*\*", text)
    assert "\n\n\n\n" not in text


def test_an_update_shows_both_sides_from_where_they_part() -> None:
    text = markdown_report(views_of(read_bundle(SAMPLES / "orchard-3.0.yaml"))["plan"]).decode()
    assert re.search(r"`gone`: `\[ 1, \"x\" \]` becomes `\(absent\)`", text)


def test_an_apply_says_why_something_was_not_applied() -> None:
    text = markdown_report(views_of(read_bundle(SAMPLES / "orchard-3.0.yaml"))["apply"]).decode()
    assert text.startswith("# Result of an apply: ")
    assert "was refused. (HTTP 422)`" in text
    assert re.search(r"  - `name`: `\S+ is wrong`", text)
    assert "It is not known whether" in text


@pytest.mark.parametrize("count", [3, 300, 6_000])
def test_a_report_fits_a_comment_whatever_the_document(count: int) -> None:
    bundle = map_document(make_many_operations(count)).bundle
    written = markdown_report(view_plan(bundle, empty_plan(bundle)))
    assert len(written) <= MOST_BYTES < 65_536
    if count > 1_000:
        assert re.search(rb"\n- and [\d,]+ more\n", written)
        assert len(written) > MOST_BYTES / 10


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("a", None, ("a", "(absent)")),
        (None, "b", ("(absent)", "b")),
        ("a\nb", "a\nc", ("a b", "a c")),
        (
            f"{'x ' * 60}end",
            f"{'x ' * 60}other",
            ("…x x x x x x x x end", "…x x x x x x x x other"),
        ),
        ("y" * 200, "z" * 200, (f"{'y' * 77}...", f"{'z' * 77}...")),
    ],
)
def test_both_sides_of_a_difference_fit_a_row(
    before: str | None, after: str | None, shown: tuple[str, str]
) -> None:
    assert excerpts(before, after) == shown


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_rendered_by_its_name(form: str) -> None:
    for view in views_of(read_bundle(SAMPLES / "sloppy.yaml")).values():
        assert render(form, view).endswith(b"\n")
