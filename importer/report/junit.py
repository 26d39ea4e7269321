"""Writes a report as JUnit XML, as Jenkins reads it: each operation and change is a test.

In: a view. Out: bytes. A test fails where an error keeps something of an operation out, or where a
change was not applied; it is in error where nobody knows whether it was, and skipped where it was
not tried. What the change
means to users, and warnings, are output of the test. Problems of no operation are tests by code.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from importer.report.page import CodeGroup, Row
from importer.report.page_words import HEADINGS
from importer.report.pages import make_page
from importer.report.shapes import BundleView, PlanView, RunView

_FIRST = "operations"


def junit_report(view: BundleView | PlanView | RunView) -> bytes:
    """Give the report of a validation, a plan or an apply as JUnit XML in UTF-8."""
    page = make_page(view)
    title = f"{HEADINGS[page.command]}: {page.document.title or '(no title)'}"
    root = ET.Element("testsuites", name=title)
    for section in page.sections:
        rows = [row for row in section.rows if section.id == _FIRST or row.outcome != "keep"]
        if rows:
            _suite(root, section.title.lower(), [_row_case(row, section.title) for row in rows])
    others = [_code_case(one) for one in page.codes if one.elsewhere]
    if others:
        _suite(root, "document", others)
    for attribute in ("tests", "failures", "errors"):
        root.set(attribute, str(sum(int(suite.get(attribute, "0")) for suite in root)))
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _suite(root: ET.Element, name: str, cases: list[ET.Element]) -> None:
    suite = ET.SubElement(root, "testsuite", name=name, tests=str(len(cases)))
    for tag, attribute in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        suite.set(attribute, str(sum(case.find(tag) is not None for case in cases)))
    suite.extend(cases)


def _row_case(row: Row, section: str) -> ET.Element:
    """Make the test of one operation or change."""
    name = f"{row.method} {row.title}".strip()
    case = ET.Element("testcase", classname=row.tag or section.lower(), name=name)
    if row.outcome == "skipped":
        ET.SubElement(case, "skipped").text = row.reason
    if row.outcome == "unknown":
        _fault(case, "error", "unknown", row.reason)
    if row.outcome in {"failed", "faulty"}:
        _fault(case, "failure", row.outcome, row.reason, row.complaints)
    told = list(_told(row))
    errors = [(code, text) for severity, code, text in told if severity == "error"]
    if errors and row.outcome not in {"failed", "faulty", "unknown", "skipped"}:
        _fault(case, "failure", errors[0][0], errors[0][1], tuple(errors[1:]))
    meanings = [
        f"{one.class_} {one.code}: {one.reason} [{one.fingerprint}]" for one in row.findings
    ]
    milder = [
        f"{severity} {code}: {text}" for severity, code, text in told if severity == "warning"
    ]
    if meanings or milder:
        ET.SubElement(case, "system-out").text = "\n".join([*meanings, *milder])
    return case


def _told(row: Row) -> Iterator[tuple[str, str, str]]:
    """Give each Problem of a row: severity, code, and its place with what it says."""
    for group in row.losses:
        for place in group.places:
            line = "" if place.line is None else f" (line {place.line})"
            yield group.severity, group.code, f"{place.where}{line} {place.message}".strip()


def _code_case(one: CodeGroup) -> ET.Element:
    """Make the test of a code: its Problems besides those of operations."""
    group = one.group
    case = ET.Element("testcase", classname="document", name=group.code)
    lines = [f"{place.where} {place.message}" for place in one.elsewhere]
    if one.more:
        lines.append(f"and {one.more:,} more")
    if group.severity == "error":
        fault = ET.SubElement(case, "failure", type=group.code, message=group.meaning)
        fault.text = "\n".join(lines)
    else:
        ET.SubElement(case, "system-out").text = "\n".join([group.meaning, *lines])
    return case


def _fault(
    case: ET.Element,
    tag: str,
    kind: str,
    message: str,
    more: tuple[tuple[str, str], ...] = (),
) -> None:
    fault = ET.SubElement(case, tag, type=kind, message=message)
    fault.text = "\n".join([message, *(f"{name}: {text}" for name, text in more)])
