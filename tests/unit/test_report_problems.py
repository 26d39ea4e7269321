"""Problems by code: what `validate` shows and writes."""

from __future__ import annotations

import io
import json

import msgspec

from importer.catalogue import CATALOGUE
from importer.model.bundle import Source
from importer.problems import Problem, Severity
from importer.report.as_json import problems_json
from importer.report.screen import ROWS
from importer.report.shapes import Only
from importer.report.terminal import make_console, print_problems
from importer.report.view import view_problems

CODES: dict[Severity, list[str]] = {
    severity: sorted(code for code, entry in CATALOGUE.items() if entry.severity == severity)
    for severity in ("error", "warning", "info")
}


def problems(severity: Severity, number: int, count: int) -> list[Problem]:
    """Give `count` Problems of the catalogue's code of that severity and number."""
    code = CODES[severity][number]
    return [
        Problem(
            code=code,
            severity=severity,
            pointer=f"/paths/~1pets/get/parameters/{index}",
            line=index,
            operation="GET /pets",
            message=f"Message {index} of {code}.",
        )
        for index in range(count)
    ]


def printed(found: list[Problem], *, verbose: bool = False, only: Only | None = "problems") -> str:
    stream = io.StringIO()
    print_problems(make_console(stream), view_problems(found), verbose=verbose, only=only)
    return stream.getvalue()


def test_a_clean_document_has_no_problems() -> None:
    assert printed([]) == "No problems.\n"


def test_problems_are_grouped_gravest_and_most_frequent_first() -> None:
    found = [
        *problems("info", 0, 9),
        *problems("warning", 0, 2),
        *problems("warning", 1, 5),
        *problems("error", 0, 1),
    ]
    view = view_problems(found)
    codes = [CODES["error"][0], CODES["warning"][1], CODES["warning"][0], CODES["info"][0]]
    assert [group.code for group in view.groups] == codes
    assert (view.errors, view.warnings, view.infos) == (1, 7, 9)
    assert "Problems: 1 error, 7 warnings, 9 infos" in printed(found)


def test_the_summary_is_a_table_of_codes_that_fits_a_screen() -> None:
    found = [
        problem
        for severity in CODES
        for number in range(len(CODES[severity]))
        for problem in problems(severity, number, number + 1)
    ]
    rows = printed(found, only=None).splitlines()
    assert len(rows) <= ROWS
    assert rows[0].startswith("Problems: ")
    assert rows[2].split()[:3] == ["error", CODES["error"][-1], str(len(CODES["error"]))]
    assert len({row.index(row.split()[1]) for row in rows[2:-1]}) == 1
    assert rows[-1].endswith("more codes (-v)")


def test_a_group_says_what_the_code_means_and_its_first_places() -> None:
    out = printed(problems("warning", 0, 1_204))
    code = CODES["warning"][0]
    assert f"warning  {code}  1,204" in out
    assert CATALOGUE[code].meaning in out
    assert f"GET /pets  /paths/~1pets/get/parameters/2 (line 2): Message 2 of {code}." in out
    assert "Message 3 of" not in out
    assert "… and 1,201 more (-v shows all, -f json lists each)" in out


def test_verbose_shows_every_place() -> None:
    out = printed(problems("warning", 0, 200), verbose=True)
    assert out.count("Message ") == 200
    assert "more (-v" not in out


def test_a_code_that_the_catalogue_lacks_speaks_for_itself() -> None:
    found = [
        Problem(
            code="of-tomorrow",
            severity="warning",
            pointer="",
            file="other.yaml",
            message="A loss that this version does not know.",
            hint="Take a newer one.",
        )
    ]
    out = printed(found)
    assert "A loss that this version does not know." in out
    assert "Take a newer one." in out
    assert "        other.yaml#\n" in out


def test_a_problem_of_the_whole_document_says_so() -> None:
    found = [Problem(code="x", severity="warning", pointer="", message="All of it.")]
    assert "(the whole document)" in printed(found)


def test_what_is_for_information_takes_one_line_a_code_unless_verbose() -> None:
    found = [
        Problem(code="links-dropped", severity="info", pointer=f"/{place}", message="A link.")
        for place in range(3)
    ]
    assert printed(found).splitlines()[1:] == [
        "  info     links-dropped  3  The platform has no place for links."
    ]


def test_json_lists_each_problem_in_a_fixed_shape() -> None:
    found = [*problems("error", 0, 1), *problems("info", 0, 1)]
    source = Source(location="a.json", sha256="0", openapi="3.0.3", title="A", version="1")
    report = json.loads(problems_json(found, source))
    assert list(report) == ["format", "command", "source", "summary", "problems"]
    assert report["summary"] == {"errors": 1, "warnings": 0, "infos": 1}
    assert msgspec.convert(report["problems"], list[Problem]) == found
    assert json.loads(problems_json([]))["source"] is None


def test_json_holds_nothing_invisible_and_loses_nothing() -> None:
    message = "\x1b[31m\x7f\x9b \u202eevil\u2066 宠物 \U000e0041 line\u2028 ok"
    raw = problems_json([Problem(code="x", severity="info", pointer="", message=message)])
    text = raw.decode()
    assert all(char.isprintable() or char == "\n" for char in text)
    assert "宠物" in text
    assert json.loads(text)["problems"][0]["message"] == message


def test_json_can_say_half_a_surrogate_pair() -> None:
    raw = problems_json([Problem(code="x", severity="info", pointer="/\ud800", message="m")])
    assert json.loads(raw)["problems"][0]["pointer"] == "/\ud800"
    assert raw.endswith(b"}\n")
