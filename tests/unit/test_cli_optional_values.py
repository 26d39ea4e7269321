"""Options whose value may be left out."""

from __future__ import annotations

import pytest

from importer.cli.optional_values import fill_in

OPTION = "--create-connector"


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ([], []),
        (["apply", "SPEC"], ["apply", "SPEC"]),
        ([OPTION], [OPTION, ""]),
        (["SPEC", OPTION, "--yes"], ["SPEC", OPTION, "", "--yes"]),
        (["SPEC", OPTION, "Name", "--yes"], ["SPEC", OPTION, "Name", "--yes"]),
        ([OPTION, "-"], [OPTION, "", "-"]),
        ([f"{OPTION}=-name", "SPEC"], [f"{OPTION}=-name", "SPEC"]),
        ([OPTION, "--", "SPEC"], [OPTION, "", "--", "SPEC"]),
        (["--", OPTION], ["--", OPTION]),
    ],
)
def test_the_next_word_is_the_value_unless_it_is_an_option(
    given: list[str], meant: list[str]
) -> None:
    assert fill_in(given) == meant
