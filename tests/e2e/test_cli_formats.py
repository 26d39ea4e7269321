"""Every format of every command, as a user asks for it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from reported import GOLDEN, HOSTILE, SAMPLES, document_of

from importer.cli import main
from importer.report.renderings import FORMS

ORCHARD = str(SAMPLES / "orchard-3.0.yaml")
SLOPPY = str(SAMPLES / "sloppy.yaml")
BEGINNINGS = {
    "json": '{\n  "format": 1,',
    "markdown": "# ",
    "html": "<!doctype html>\n",
    "junit": "<?xml version='1.0' encoding='utf-8'?>\n<testsuites ",
    "sarif": '{\n  "$schema": "https://docs.oasis-open.org/sarif/',
    "github": "",
}


@pytest.fixture(autouse=True)
def _folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("VERSORI_API_KEY", "VERSORI_ORGANISATION_ID", "VERSORI_API_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("form", BEGINNINGS)
@pytest.mark.parametrize(
    "command", [("validate",), ("plan",), ("apply", "--sandbox", "--yes")], ids=lambda c: c[0]
)
def test_a_report_is_written_in_every_format(
    command: tuple[str, ...], form: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, ORCHARD, "-f", form]) == 0
    printed = capfd.readouterr().out
    assert printed.startswith(BEGINNINGS[form])
    assert main([*command, ORCHARD, "-f", form, "-o", "report"]) == 0
    assert capfd.readouterr().out == ""
    assert Path("report").read_text().startswith(BEGINNINGS[form])
    if command[0] != "apply":  # the second one finds nothing to do
        assert Path("report").read_text() == printed


def test_every_format_is_offered() -> None:
    assert {*FORMS} == BEGINNINGS.keys() - {"json"}


@pytest.mark.parametrize("form", BEGINNINGS)
@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: case.name)
def test_every_format_of_a_hostile_document_is_whole(case: Path, form: str) -> None:
    for command in ("validate", "plan"):
        assert main([command, str(document_of(case)), "-f", form, "-o", "report"]) in {0, 1}
        written = Path("report").read_bytes()
        assert not {*written} & {*range(9), 11, 12, *range(14, 32), 127}
        if form in {"json", "sarif"}:
            json.loads(written)
        if form == "junit":
            ET.fromstring(written)  # noqa: S314 - we have written it


def test_an_unknown_format_is_a_usage_error(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", ORCHARD, "-f", "pdf"]) == 64
    assert "pdf" in capfd.readouterr().err


def test_a_part_of_a_report_can_be_asked_for(capfd: pytest.CaptureFixture[str]) -> None:
    def told(*arguments: str) -> str:
        assert main([*arguments]) == 0
        return capfd.readouterr().out

    changes = told("plan", ORCHARD, "--only", "changes")
    assert "  + GET /orders  orders_list_all\n" in changes
    assert "Problems:" not in changes
    problems = told("plan", ORCHARD, "--only", "problems")
    assert "+ GET /orders" not in problems
    assert "/paths/~1products/get/parameters/3 (line " in problems
    places = told("validate", ORCHARD, "--only", "problems")
    assert "/paths/~1products/get/parameters/3 (line " in places
    assert "/parameters/3 (line " not in told("validate", ORCHARD)
    applied = told("apply", ORCHARD, "--sandbox", "--yes", "--only", "changes")
    assert "Result: " in applied


def test_a_validation_has_no_changes_to_ask_for(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", ORCHARD, "--only", "changes"]) == 64
    assert "a validation has no changes" in capfd.readouterr().err


def test_a_finished_run_is_shown_in_every_format(capfd: pytest.CaptureFixture[str]) -> None:
    main(["apply", ORCHARD, "--sandbox", "--yes"])
    capfd.readouterr()
    assert main(["runs", "-f", "json"]) == 0
    listed = capfd.readouterr().out
    number = str(json.loads(listed)["runs"][0]["number"])
    for form, beginning in BEGINNINGS.items():
        if form != "json":
            assert main(["show", number, "-f", form]) == 0
            assert capfd.readouterr().out.startswith(beginning)


def test_a_list_has_the_plain_formats_alone(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["runs", "-f", "html"]) == 64
    assert "html" in capfd.readouterr().err


def test_the_exit_code_does_not_depend_on_the_format() -> None:
    (case,) = (case for case in GOLDEN if case.name == "operations-left-out")
    for form in BEGINNINGS:
        assert main(["validate", str(document_of(case)), "-f", form, "-o", "x"]) == 1
        assert main(["plan", ORCHARD, "-f", form, "-o", "x", "--detailed-exitcode"]) == 2


def test_what_is_no_file_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    ours = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    assert main(["validate", SLOPPY, "-f", "github", "-o", str(pipe)]) == 0
    assert os.read(ours, 65_536).startswith(b"9 operations")
    os.close(ours)
    assert pipe.is_fifo()


def test_text_in_a_file_is_the_whole_line_and_plain() -> None:
    assert main(["plan", ORCHARD, "-o", "plan.txt", "-v"]) == 0
    text = Path("plan.txt").read_text()
    assert "\x1b" not in text
    assert "…" not in text.splitlines()[0]
    assert sys.getdefaultencoding() == "utf-8"
