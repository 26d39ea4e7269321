"""What every stage stands on: printable text, errors, Problems and their catalogue."""

from __future__ import annotations

import ast
from pathlib import Path

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import importer
from importer import errors
from importer.catalogue import CATALOGUE
from importer.errors import ImporterError, PlatformError, RefusedError, UsageError
from importer.model.document import Location, escape
from importer.problems import ProblemLog
from importer.text import one_line, visible_json, without_controls

SOURCE = Path(importer.__file__).parent
HOSTILE = "\x1b[31m\u202e\u2028\u200b\x00\x7f\x9b\ud800\ue000\U000e0001"


# Text


@given(st.text(st.characters() | st.sampled_from(HOSTILE)), st.integers(3, 40))
def test_any_text_becomes_one_printable_line(text: str, most_chars: int) -> None:
    line = one_line(text, most_chars)

    assert line.isprintable()
    assert len(line) <= most_chars
    assert one_line(line, most_chars) == line


@given(st.text(st.characters(categories=["L", "M", "N", "P", "S"])))
def test_text_that_can_be_shown_stays_as_it_is(text: str) -> None:
    assume("::" not in text)
    assume("##" not in text)
    assert one_line(text, len(text) + 1) == text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\r\n\t b\u00a0c\u2029d ", "a b c d"),
        ("  ", ""),
        ("\x1b[2Ka\u202eb", "\\u001b[2Ka\\u202eb"),
        ("::error::x\n::warning::y", "\\u003a:error::x \\u003a:warning::y"),
        ("  ::add-mask::x", "\\u003a:add-mask::x"),
        ("a ##vso[task.complete]", "a \\u0023#vso[task.complete]"),
        ("a##teamcity[x]##[set-env]", "a\\u0023#teamcity[x]\\u0023#[set-env]"),
        ("std::vector :: ## Title", "std::vector :: ## Title"),
        ("\ud800\U000e0001", "\\ud800\\U000e0001"),
        ("naïve 你好 🍐", "naïve 你好 🍐"),
        (7, "7"),
        ("a" * 300, "a" * 300),
        ("a" * 301, "a" * 297 + "..."),
        (" " * 400 + "a", "..."),
    ],
)
def test_text_on_one_line(text: object, line: str) -> None:
    assert one_line(text) == line


@given(st.text(st.characters() | st.sampled_from(HOSTILE + "\n\r\t")))
def test_any_text_can_be_posted_without_control_characters(text: str) -> None:
    clean, found = without_controls(text)

    assert without_controls(clean) == (clean, ())
    assert (clean == text) == (not found)
    controls = set(map(chr, (*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F))))
    assert not set(clean.replace("\r\n", "")) & (controls - {"\n", "\t"})


@pytest.mark.parametrize(
    ("text", "clean", "found"),
    [
        ("One.\n\n\tTwo.\r\nThree.", "One.\n\n\tTwo.\r\nThree.", ()),
        ("no\u00a0break", "no\u00a0break", ()),
        ("\U0001f468\u200d\U0001f469, \u0645\u200c\u062e",) * 2 + ((),),
        ("a\rb\x1b[2J", "a\\u000db\\u001b[2J", ("U+000D", "U+001B")),
        ("\u202eexe.\u2069", "\\u202eexe.\\u2069", ("U+202E", "U+2069")),
        ("a\u2028b\u2029", "a\\u2028b\\u2029", ("U+2028", "U+2029")),
        ("zero\u200bwidth \ufeffsoft\u00adhyphen", "zerowidth softhyphen",
         ("U+00AD", "U+200B", "U+FEFF")),
        ("\U000e0041", "\\U000e0041", ("U+E0041",)),
    ],
    ids=ascii,
)  # fmt: skip
def test_text_of_several_lines_keeps_all_but_control_characters(
    text: str, clean: str, found: tuple[str, ...]
) -> None:
    assert without_controls(text) == (clean, found)


JSON_TEXT = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\x7f\x9b\u202e#["))


@given(st.dictionaries(JSON_TEXT, JSON_TEXT | st.sampled_from(["##vso[x]", "##[x]"])))
def test_json_shows_everything_and_keeps_its_value(value: dict[str, str]) -> None:
    shown = visible_json(msgspec.json.encode(value))
    text = shown.decode()
    assert text.isprintable()
    assert not any(command in text for command in ("##[", "##vso[", "##teamcity["))
    assert msgspec.json.decode(shown) == value


def test_json_with_many_kinds_of_hidden_characters_is_escaped_at_once() -> None:
    value = "".join(map(chr, (*range(0x7F, 0xA1), *range(0x2028, 0x202F), 0xE0041)))
    shown = visible_json(msgspec.json.encode([value, "größe"]))
    assert shown.decode().isprintable()
    assert "größe" in shown.decode()
    assert msgspec.json.decode(shown) == [value, "größe"]


def test_json_in_ascii_stays_as_it_is() -> None:
    assert visible_json(b'{\n  "a": "## b [c]"\n}') == b'{\n  "a": "## b [c]"\n}'


# Errors


def test_an_error_says_what_where_and_what_to_do_in_one_line() -> None:
    error = ImporterError("cannot be\nread.", where="a\x1b.yaml", hint="check\tthe path.")

    assert str(error) == "a\\u001b.yaml: cannot be read. Check the path."
    assert (error.what, error.where, error.hint) == (
        "cannot be read.",
        "a\\u001b.yaml",
        "check the path.",
    )


def test_an_error_may_say_only_what() -> None:
    assert str(ImporterError("stopped")) == "stopped."
    assert str(ImporterError("stopped", where="", hint="")) == "stopped."


def test_every_error_has_one_root_and_a_code_to_leave_with() -> None:
    found = [
        error
        for error in vars(errors).values()
        if isinstance(error, type) and issubclass(error, Exception)
    ]

    assert all(issubclass(error, ImporterError) for error in found)
    assert {getattr(error, "exit_code", None) for error in found} == {1, 4, 64, 130}
    assert (UsageError.exit_code, RefusedError.exit_code) == (64, 4)


def test_what_the_platform_said_is_shown_on_one_line() -> None:
    error = PlatformError(
        "refused", where="POST /x", status=400, code="bad", fields=(("na\nme", "to\x07o long"),)
    )

    assert str(error) == "POST /x: refused."
    assert (error.status, error.code) == (400, "bad")
    assert error.fields == (("na me", "to\\u0007o long"),)


# Problems


def test_a_problem_takes_severity_and_hint_from_the_catalogue() -> None:
    log = ProblemLog()
    log.name_files("file:///a.yaml", lambda uri: uri.removeprefix("file:///"))
    place = Location("file:///b.yaml", "/paths")
    log.add("body-unresolved", place, "it\nis no object", operation="GET /a\x07")

    (problem,) = log.sorted()
    entry = CATALOGUE["body-unresolved"]
    assert (problem.severity, problem.hint) == (entry.severity, entry.hint)
    assert (problem.message, problem.operation) == ("it is no object", "GET /a\\u0007")
    assert (problem.pointer, problem.file, problem.line) == ("/paths", "b.yaml", None)


def test_the_same_problem_at_the_same_place_counts_once() -> None:
    log = ProblemLog()
    for _ in range(2):
        for pointer, operation, file in (
            ("/a", None, None),
            ("/b", None, None),
            ("/a", "GET /", None),
            ("/a", None, "b.yaml"),
        ):
            log.add("field-unknown", Location(file or "", pointer), "m", operation=operation)
        log.add("field-unknown", Location("", "/a"), "another")

    assert len(log.sorted()) == 5


def test_a_code_that_the_catalogue_does_not_have_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError):
        ProblemLog().add("no-such-code", Location("", ""), "")


ENTRIES = [
    ("path-unsafe", "/b", "x", None, None),
    ("body-unresolved", "/b", "x", None, None),
    ("body-unresolved", "/a", "y", None, None),
    ("body-unresolved", "/a", "x", None, None),
    ("body-unresolved", "/a", "x", "GET /a", None),
    ("body-unresolved", "/a", "x", "GET /b", None),
    ("body-unresolved", "/a", "x", None, "other.yaml"),
    ("server-missing", "", "x", None, None),
    ("links-dropped", "", "x", None, None),
]


@given(st.permutations(ENTRIES))
def test_the_order_of_problems_does_not_depend_on_how_they_were_found(
    entries: list[tuple[str, str, str, str | None, str | None]],
) -> None:
    log = ProblemLog()
    log.name_files("", str)
    for code, pointer, message, operation, file in entries:
        log.add(code, Location(file or "", pointer), message, operation=operation)

    found = [(p.code, p.pointer, p.message, p.operation, p.file) for p in log.sorted()]
    assert found == [
        ("body-unresolved", "/a", "x", None, None),
        ("body-unresolved", "/a", "x", "GET /a", None),
        ("body-unresolved", "/a", "x", "GET /b", None),
        ("body-unresolved", "/a", "y", None, None),
        ("body-unresolved", "/b", "x", None, None),
        ("body-unresolved", "/a", "x", None, "other.yaml"),
        ("path-unsafe", "/b", "x", None, None),
        ("server-missing", "", "x", None, None),
        ("links-dropped", "", "x", None, None),
    ]


# The catalogue


def test_every_code_of_the_catalogue_is_told_by_some_stage() -> None:
    told = {
        node.value
        for path in SOURCE.rglob("*.py")
        if path.stem != "catalogue"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant)
    }

    assert [code for code in CATALOGUE if code not in told] == []


@pytest.mark.parametrize("code", CATALOGUE)
def test_an_entry_says_what_it_means_in_sentences(code: str) -> None:
    entry = CATALOGUE[code]

    assert code == code.lower()
    assert code.replace("-", "").isalpha()
    assert entry.severity in ("error", "warning", "info")
    for words in (entry.meaning, entry.hint or "Nothing."):
        assert words == one_line(words)
        assert words[0].isupper() or words[0] in "$`"
        assert words.endswith(".")


# Places


@given(st.lists(st.text() | st.integers(0, 9)))
def test_a_place_can_be_taken_apart_again(keys: list[str | int]) -> None:
    pointer = Location("file:///a", "").child(*keys).pointer
    steps = pointer.split("/")[1:]

    assert [step.replace("~1", "/").replace("~0", "~") for step in steps] == [
        str(key) for key in keys
    ]


def test_a_key_is_escaped_for_a_pointer() -> None:
    assert [escape(key) for key in ("a", "/a/b", "~1", "")] == ["a", "~1a~1b", "~01", ""]
