"""Whether a pattern is a regular expression, told without ever running it."""

from __future__ import annotations

import pytest
from measured import cpu_s

from importer.mapping.patterns import pattern_fault

WELL_FORMED = [
    "",
    "^[a-z]+$",
    "a{2}b{2,}c{2,5}?",
    "x{,5}",
    "{a}",
    "]",
    "a|b|",
    "(?:a)(?=b)(?!c)(?<=d)(?<!e)",
    "(?<name>a)",
    "(?P<name>a)",
    "(?i)a",
    "(?i:a)",
    "(a(b(c)))*",
    "[]a]",
    "[^]]",
    "[\\]]",
    "[a\\-z]",
    "[a-]",
    "[-a]",
    "[\\d-x]",
    "[\\x41-\\x5A]",
    "[\\u0041-\\u005A]",
    "[\\t-\\n]",
    "[\\x-z]",
    "[\\0-\\x1f]",
    "[\\p{L}-z]",
    "[\\cA-z]",
    "\\d{3}-\\w+",
    "\\\\",
    "^$",
    "a^b",
    "[(]",
    "[*]+",
    "a.b",
    "(?:)",
    "(a+)+$",
    "a{100000}",
]


@pytest.mark.parametrize("pattern", WELL_FORMED)
def test_a_regular_expression_is_none_to_complain_of(pattern: str) -> None:
    assert pattern_fault(pattern) is None


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        ("^[A-Z{3}$", "a character class is not closed"),
        ("[\\]", "a character class is not closed"),
        ("^(?P<zone>[A-Z]{2}[0-9]+$", "a group is not closed"),
        ("(a", "a group is not closed"),
        ("a)", "a group is closed that was not opened"),
        ("()())", "a group is closed that was not opened"),
        ("*a", "nothing to repeat"),
        ("a**", "nothing to repeat"),
        ("(+a)", "nothing to repeat"),
        ("a|?", "nothing to repeat"),
        ("^*", "nothing to repeat"),
        ("a{2}{3}", "nothing to repeat"),
        ("a{5,2}", "a repetition's limits are out of order"),
        ("a{100001}", "a repetition is too large"),
        ("a{1,9999999999999999999999}", "a repetition is too large"),
        ("[z-a]", "a range is out of order"),
        ("[\\x5A-\\x41]", "a range is out of order"),
        ("[\\n-\\t]", "a range is out of order"),
        ("[a-z9-0]", "a range is out of order"),
        ("[ab-a]", "a range is out of order"),
        ("(?#comment)", "a group of an unknown kind"),
        ("(?'name'a)", "a group of an unknown kind"),
        ("a\\", "it ends in a backslash"),
        ("(" * 201 + ")" * 201, "groups are nested too deeply"),
    ],
)
def test_what_is_no_regular_expression_is_told_in_a_few_words(pattern: str, fault: str) -> None:
    assert pattern_fault(pattern) == fault


@pytest.mark.parametrize(
    "pattern",
    ["(" * 100_000, "[" * 100_000, "\\" * 99_999, "a{9" * 50_000, "[a-" * 50_000, "(?" * 50_000],
)
def test_a_hostile_pattern_takes_no_time(pattern: str) -> None:
    assert cpu_s(lambda: pattern_fault.__wrapped__(pattern)) < 2  # the answer is kept otherwise
