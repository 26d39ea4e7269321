"""Bytes to a tree: JSON, YAML by the core schema, and what is refused, each in one line."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from documents import load_tree, refusal

HEAD = 'openapi: "3.0.3"\n'
MERGE = "x-base: &base {a: 1}\nx-more: {<<: *base}\n"
"""Merge keys send YAML to the other of the two loaders."""


@pytest.fixture(params=["", MERGE], ids=["yaml-rs", "PyYAML"])
def head(request: pytest.FixtureRequest) -> str:
    """Give the beginning of a document for either loader: both must read the rest alike."""
    return HEAD + str(request.param)


def value_of(folder: Path, head: str, text: str) -> Any:
    return load_tree(folder, f"{head}x: {text}\n")["x"]


# JSON


def test_json_is_read_whatever_the_file_is_called(tmp_path: Path) -> None:
    for name in ("openapi.json", "openapi.yaml", "openapi"):
        assert load_tree(tmp_path, '{"openapi": "3.0.3", "x": [1, 2.5]}', name)["x"] == [1, 2.5]


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    assert load_tree(tmp_path, b'\xef\xbb\xbf{"openapi": "3.0.3"}') == {"openapi": "3.0.3"}
    assert load_tree(tmp_path, b"\xef\xbb\xbfopenapi: 3.0.3\n") == {"openapi": "3.0.3"}


def test_white_space_before_json_is_passed_over(tmp_path: Path) -> None:
    assert load_tree(tmp_path, b'\r\n\t {"openapi": "3.0.3"}', "a.json") == {"openapi": "3.0.3"}


def test_broken_json_is_told_with_line_and_column(tmp_path: Path) -> None:
    line = refusal(tmp_path, '{"openapi": "3.0.3",\n "info": {},\n}', "openapi.json")

    assert line == "broken JSON at line 3, column 1: trailing comma in object."


def test_broken_json_in_a_yaml_file_is_told_with_line_and_column(tmp_path: Path) -> None:
    line = refusal(tmp_path, '{"openapi": "3.0.3",\n "info": {]\n}', "openapi.yaml")

    assert line == "broken YAML at line 2, column 11: did not find expected node content."


def test_json_with_a_trailing_comma_is_yaml_in_a_yaml_file(tmp_path: Path) -> None:
    assert load_tree(tmp_path, '{"openapi": "3.0.3", "x": [1,],}')["x"] == [1]


@pytest.mark.parametrize(
    "text", ['{"openapi": "3.0.3"', '{"openapi": NaN}', '{"openapi": 1e999}', '{"x": "\\ud800"}']
)
def test_json_that_json_does_not_allow_is_refused(tmp_path: Path, text: str) -> None:
    assert refusal(tmp_path, text, "openapi.json").startswith("broken JSON")


def test_a_refusal_never_quotes_the_file(tmp_path: Path) -> None:
    for name in ("openapi.json", "openapi.yaml"):
        for text in ('{"password": "hunter2" "x"}', "[hunter2, {hunter2: ]", "hunter2"):
            assert "hunter2" not in refusal(tmp_path, text, name)


# Encodings and files that are something else


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_is_refused(tmp_path: Path, encoding: str) -> None:
    for text in ('{"openapi": "3.0.3"}', "openapi: 3.0.3\n"):
        line = refusal(tmp_path, text.encode(encoding))
        assert line == "the file is UTF-16 or UTF-32. Save the file as UTF-8."


def test_latin_1_is_refused_with_the_place_of_the_byte(tmp_path: Path) -> None:
    for text in ('{"x": "é"}', "x: é\n"):
        line = refusal(tmp_path, text.encode("latin-1"))
        assert line == f"byte {text.index('é')} is not UTF-8. Save the file as UTF-8."


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b" \n\t\n"])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    for name in ("openapi.json", "openapi.yaml"):
        assert refusal(tmp_path, content, name).startswith("the file is empty.")


# Keys and values of YAML


def test_keys_are_text(tmp_path: Path, head: str) -> None:
    text = "{200: a, 1.5: b, true: c, null: d, ~x: e, 2020-01-01: f, YES: g, 0x10: h, '300': i}"

    assert value_of(tmp_path, head, text) == {
        "200": "a",
        "1.5": "b",
        "true": "c",
        "null": "d",
        "~x": "e",
        "2020-01-01": "f",
        "YES": "g",
        "16": "h",
        "300": "i",
    }


@pytest.mark.parametrize("text", ["[1, 2]", "{a: 1}"])
def test_a_key_that_is_no_scalar_is_refused(tmp_path: Path, head: str, text: str) -> None:
    line = refusal(tmp_path, f"{head}x:\n  ? {text}\n  : 1\n")

    assert "a key" in line
    assert "is a list or a mapping" in line


@pytest.mark.parametrize("text", ["{a: 1, b: 2, a: 3}", "{1: a, 1: b}", "{a: 1, 'a': 2}"])
def test_a_key_that_stands_twice_is_refused_with_its_line(
    tmp_path: Path, head: str, text: str
) -> None:
    line = refusal(tmp_path, f"{head}x: {text}\n")

    key = "1" if "1:" in text else "a"
    where = f"in one mapping at line {head.count(chr(10)) + 1}."
    assert line.startswith(f'the key "{key}" stands again {where}')


def test_a_key_that_stands_twice_once_keys_are_text_is_refused(tmp_path: Path, head: str) -> None:
    assert 'the key "200" stands again' in refusal(tmp_path, f"{head}x: {{200: a, '200': b}}\n")


def test_a_number_and_a_boolean_are_different_keys(tmp_path: Path, head: str) -> None:
    # Python's own mappings take 1 and true for one key; a value would be lost without a word
    assert value_of(tmp_path, head, "{1: a, true: b}") == {"1": "a", "true": "b"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2020-01-01", "2020-01-01"),
        ("2020-01-01T10:00:00Z", "2020-01-01T10:00:00Z"),
        ("YES", "YES"),
        ("off", "off"),
        ("12:30:45", "12:30:45"),
        ("True", True),
        ("FALSE", False),
        ("~", None),
        ("Null", None),
        ("", None),
        ("007", 7),
        ("0o17", 15),
        ("0x1F", 31),
        ("0o9", "0o9"),
        ("+12", 12),
        ("-0", 0),
        ("1.", 1.0),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("1.5E-1", 0.15),
        ("1.2.3", "1.2.3"),
        ('"\\u00e9\\n"', "é\n"),
        ("'it''s'", "it's"),
        ("=", "="),
        ("'<<'", "<<"),
    ],
)
def test_scalars_mean_what_the_core_schema_says(
    tmp_path: Path, head: str, text: str, value: Any
) -> None:
    found = value_of(tmp_path, head, text)

    assert found == value
    assert type(found) is type(value)


def test_infinity_and_what_is_no_number_are_read(tmp_path: Path, head: str) -> None:
    high, low, none = value_of(tmp_path, head, "[.inf, -.INF, .NaN]")

    assert (high, low) == (float("inf"), float("-inf"))
    assert math.isnan(none)


def test_anchors_stand_for_what_they_name(tmp_path: Path, head: str) -> None:
    text = "\n  a: &a {deep: [1]}\n  b: *a\n  c: [*a]"

    assert value_of(tmp_path, head, text) == {
        "a": {"deep": [1]},
        "b": {"deep": [1]},
        "c": [{"deep": [1]}],
    }


def test_an_alias_without_an_anchor_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, f"{HEAD}x: *nobody\n") == (
        "broken YAML at line 2, column 4: found undefined alias."
    )


# Merge keys of YAML


def test_merge_keys_are_read_and_a_mappings_own_keys_win(tmp_path: Path) -> None:
    text = """
  base: &base {a: 1, b: 2}
  other: &other {b: 3, c: 4}
  one: {<<: *base, b: 9}
  both: {<<: [*base, *other], d: 5}
"""
    found = value_of(tmp_path, HEAD, text)

    assert found["one"] == {"a": 1, "b": 9}
    assert found["both"] == {"a": 1, "b": 2, "c": 4, "d": 5}


def test_a_merged_mapping_may_itself_merge_before_it_is_read(tmp_path: Path) -> None:
    text = """
  deep: {deeper: {base: &base {<<: {a: 1, b: 1}, b: 2}}}
  top: {<<: *base, c: 3}
"""
    found = value_of(tmp_path, HEAD, text)

    assert found["top"] == {"a": 1, "b": 2, "c": 3}
    assert found["deep"]["deeper"]["base"] == {"a": 1, "b": 2}


@pytest.mark.parametrize("text", ["{<<: 1}", "{<<: [1]}"])
def test_a_merge_of_what_is_no_mapping_is_refused(tmp_path: Path, text: str) -> None:
    assert "for merging, but found" in refusal(tmp_path, f"{HEAD}x: {text}\n")


# What yaml-rs does not read


def test_a_scalar_continued_with_less_indent_is_read(tmp_path: Path) -> None:
    text = f'{HEAD}info:\n    description: "one\n  two"\n    version: 044\n'

    assert load_tree(tmp_path, text)["info"] == {"description": "one two", "version": 44}


def test_broken_yaml_is_told_with_line_and_column(tmp_path: Path) -> None:
    assert refusal(tmp_path, f"{HEAD}info:\n\ttitle: x\n") == (
        "broken YAML at line 3, column 1: found character that cannot start any token."
    )
    assert refusal(tmp_path, f"{HEAD}info: a: b\n") == (
        "broken YAML at line 2, column 8: mapping values are not allowed in this context."
    )


def test_several_documents_in_one_file_are_refused(tmp_path: Path) -> None:
    line = refusal(tmp_path, f"---\n{HEAD}---\n{HEAD}")

    assert line.startswith("broken YAML at line 3, column 1: expected a single document")


def test_one_document_may_have_a_header_and_an_end(tmp_path: Path) -> None:
    assert load_tree(tmp_path, f"%YAML 1.2\n---\n{HEAD}...\n") == {"openapi": "3.0.3"}


@pytest.mark.parametrize("char", ["\x00", "\x07", "\ufffe"])
def test_a_character_that_yaml_does_not_have_is_named(tmp_path: Path, char: str) -> None:
    line = refusal(tmp_path, f"{HEAD}<<: {{}}\nx: a{char}\n")

    assert line.startswith(f"broken YAML at line 3: the character U+{ord(char):04X} cannot stand")


@pytest.mark.parametrize("char", ["\x85", "\u2028", "\u2029"])
@pytest.mark.parametrize(
    "text", ['"a CHAR b"', "'aCHAR'", "a CHARb", "|\n  a CHAR b\n  c", '{"CHARk": [" CHAR"]}']
)
def test_what_ended_a_line_in_yaml_1_1_is_a_character_like_others(
    tmp_path: Path, head: str, text: str, char: str
) -> None:
    plain = json.dumps(value_of(tmp_path, head, text))
    found = value_of(tmp_path, head, text.replace("CHAR", char))

    assert found == json.loads(plain.replace("CHAR", char))


def test_a_character_for_private_use_stays_what_it_is_beside_a_line_end(tmp_path: Path) -> None:
    text = '"\ue000\u2028\\ue001\\uE002\\U0000e003 \x85"'

    assert value_of(tmp_path, HEAD + MERGE, text) == "\ue000\u2028\ue001\ue002\ue003 \x85"


def test_line_ends_of_yaml_1_1_are_refused_where_nothing_can_stand_in(tmp_path: Path) -> None:
    private = "".join(map(chr, range(0xE000, 0xE040)))

    assert value_of(tmp_path, HEAD + MERGE, private) == private
    assert refusal(tmp_path, f"{HEAD}{MERGE}x: {private} \x85\n").startswith(
        "broken YAML: it holds line ends of YAML 1.1, and too many characters for private use"
    )


# Tags of YAML


def test_a_tag_never_runs_anything(tmp_path: Path, head: str) -> None:
    witness = tmp_path / "ran"
    for text in (
        f"!!python/object/apply:os.mkdir ['{witness}']",
        f"!!python/object/new:os.system ['mkdir {witness}']",
        f"!<tag:yaml.org,2002:python/object/apply:os.mkdir> ['{witness}']",
    ):
        found = value_of(tmp_path, head, text)
        assert isinstance(found, list)
        assert not witness.exists()
    assert value_of(tmp_path, head, "!!python/name:os.system ''") == ""


def test_a_value_with_a_tag_of_its_own_is_what_it_looks_like(tmp_path: Path, head: str) -> None:
    assert value_of(tmp_path, head, "!Ref {a: 1}") == {"a": 1}
    assert value_of(tmp_path, head, "!Sub text") == "text"
    assert value_of(tmp_path, head, "!list [1]") == [1]


def test_standard_tags_change_a_scalar(tmp_path: Path, head: str) -> None:
    assert value_of(tmp_path, head, "!!str 12") == "12"
    assert value_of(tmp_path, head, "!!float 3") == 3.0
    assert value_of(tmp_path, head, "!!binary aGk=") == "aGk="
    assert value_of(tmp_path, head, "!!timestamp 2020-01-01") == "2020-01-01"
    assert value_of(tmp_path, head, "!!omap [a: 1]") == [{"a": 1}]
    assert value_of(tmp_path, head, "!!set {b, a}") == {"b": None, "a": None}


@pytest.mark.parametrize("text", ["!!bool maybe", "!!int abc", "!!float x"])
def test_a_scalar_that_is_not_of_its_tag_is_refused(tmp_path: Path, head: str, text: str) -> None:
    assert refusal(tmp_path, f"{head}x: {text}\n") == "broken YAML: a value is not of its tag."


@pytest.mark.parametrize("text", ["!!map [1]", "!!seq {a: 1}", "!!str [1]", "!!binary {a: 1}"])
def test_a_collection_that_is_not_of_its_tag_is_refused_with_its_line(
    tmp_path: Path, text: str
) -> None:
    assert "broken YAML at line 4, column 4" in refusal(tmp_path, f"{HEAD}{MERGE}x: {text}\n")


def test_a_set_by_another_spelling_of_its_tag_is_refused(tmp_path: Path) -> None:
    text = f"%TAG !y! tag:yaml.org,2002:\n---\n{HEAD}x: !y!set {{a}}\n"

    assert refusal(tmp_path, text) == ("a value has the YAML type set, which JSON does not have.")


# Size


@pytest.mark.parametrize("text", ["9" * 5_000, "0x" + "f" * 5_000])
def test_a_number_that_cannot_be_printed_is_refused(tmp_path: Path, head: str, text: str) -> None:
    assert "a number has too many digits" in refusal(tmp_path, f"{head}x: {text}\n")


def test_numbers_larger_than_64_bits_are_kept(tmp_path: Path, head: str) -> None:
    assert value_of(tmp_path, head, "1" + "0" * 30) == 10**30


@pytest.mark.parametrize("levels", [300, 100_000])
def test_a_document_nested_too_deeply_is_refused(tmp_path: Path, head: str, levels: int) -> None:
    brackets = "[" * levels + "]" * levels
    for content, name in (
        (f'{{"openapi": "3.0.3", "x": {brackets}}}', "openapi.json"),
        (f'{{"openapi": "3.0.3", "x": {brackets}}}', "openapi.yaml"),
        (f"{head}x: {brackets}\n", "openapi.yaml"),
        (f"{head}x: {'{a: ' * levels}{'}' * levels}\n", "openapi.yaml"),
        (f"{head}x:\n{'- ' * levels}\n", "openapi.yaml"),
    ):
        line = refusal(tmp_path, content, name)
        assert "deep" in line or "levels" in line


def test_a_document_of_200_levels_is_read(tmp_path: Path, head: str) -> None:
    brackets = "[" * 200 + "]" * 200

    assert load_tree(tmp_path, f'{{"openapi": "3.0.3", "x": {brackets}}}', "a.json")
    assert load_tree(tmp_path, f"{head}x: {brackets}\n")


def test_aliases_that_stand_for_more_than_can_be_held_are_refused(
    tmp_path: Path, head: str
) -> None:
    lists = ["x0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lists += [f"x{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]

    line = refusal(tmp_path, head + "\n".join(lists))

    assert "aliases stand for more than 1,000,000 values" in line


def test_merges_that_stand_for_more_than_can_be_held_are_refused(tmp_path: Path) -> None:
    maps = ["x0: &a0 {a: 1, b: 2, c: 3, d: 4}"]
    maps += [f"x{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}]}}" for n in range(1, 9)]

    assert "aliases stand for more than" in refusal(tmp_path, HEAD + "\n".join(maps))


def test_an_alias_inside_of_what_it_means_is_refused(tmp_path: Path) -> None:
    assert "an alias stands inside of what it means" in refusal(
        tmp_path, f"{HEAD}{MERGE}x: &x {{a: [*x]}}\n"
    )


def test_an_anchor_given_twice_is_read_by_one_loader_and_told_of_by_the_other(
    tmp_path: Path,
) -> None:
    text = "[&a [1], *a, &a [2], *a]"

    assert value_of(tmp_path, HEAD, text) == [[1], [1], [2], [2]]
    assert "an anchor is given twice" in refusal(tmp_path, f"{HEAD}{MERGE}x: {text}\n")
