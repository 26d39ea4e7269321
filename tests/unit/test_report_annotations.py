"""Annotations of GitHub's: by its rules, escaped, and no more than it shows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from reported import HOSTILE, SAMPLES, document_of, read_bundle, views_of

from importer.model.bundle import Bundle
from importer.problems import Problem
from importer.report.annotations import MOST_SHOWN, github_annotations
from importer.report.file_names import path_of
from importer.report.shapes import PlanView
from importer.report.view import view_bundle

COMMANDS = ("validate", "plan", "apply")
SLOPPY = SAMPLES / "sloppy.yaml"
_COMMAND = re.compile(r"::(error|warning|notice) (?:(?:file|line|title)=[^,:\r\n]*,?)+::[^\r\n]+")


def with_problems(bundle: Bundle, *problems: Problem) -> Bundle:
    return msgspec.structs.replace(bundle, problems=list(problems))


def problem(severity: str, number: int, **more: Any) -> Problem:
    made = {"code": f"c{number}", "severity": severity, "pointer": f"/p/{number}", "message": "m"}
    return msgspec.convert({**made, **more}, Problem)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: case.name)
def test_github_sees_our_commands_alone(case: Path, command: str) -> None:
    text = github_annotations(views_of(read_bundle(document_of(case)))[command]).decode()
    first, *commands = text.removesuffix("\n").split("\n")
    assert "::" not in first
    for line in commands:
        assert _COMMAND.fullmatch(line), line
    for severity in ("error", "warning", "notice"):
        limit = MOST_SHOWN * 2 if severity == "error" and command == "apply" else MOST_SHOWN
        assert sum(line.startswith(f"::{severity} ") for line in commands) <= limit


def test_what_breaks_or_is_risky_is_annotated_beside_its_line() -> None:
    view = views_of(read_bundle(SAMPLES / "orchard-3.0.yaml"))["plan"]
    assert isinstance(view, PlanView)
    title = "GET /products"
    (change,) = (one for one in view.changes if one.title == title)
    spot = change.spot
    assert spot is not None
    breaks, risks, adds = (
        msgspec.structs.replace(change.findings[0], class_=class_, reason=class_)
        for class_ in ("breaking", "risky", "additive")
    )
    change = msgspec.structs.replace(change, findings=(breaks, risks, adds))
    view = msgspec.structs.replace(view, changes=(change,))
    lines = github_annotations(view).decode().splitlines()
    place = f"line={spot.line},title=text-changed%3A {title}::"

    (error,) = (one for one in lines if one.startswith("::error ") and place in one)
    assert error.endswith(f"{breaks.where}: breaking ({spot.pointer})")
    (warning,) = (one for one in lines if one.startswith("::warning ") and place in one)
    assert "risky" in warning
    assert not [one for one in lines if one.startswith("::notice ") and place in one]


def test_an_annotation_is_escaped_as_github_reads_it() -> None:
    odd = problem("error", 1, message="50% of a, b: c", operation="GET /a,b:c", line=7)
    bundle = with_problems(read_bundle(SLOPPY), odd)
    bundle = msgspec.structs.replace(
        bundle, source=msgspec.structs.replace(bundle.source, location="a:b,c%.yaml")
    )
    *_, line = github_annotations(view_bundle(bundle)).decode().splitlines()
    assert line == (
        "::error file=a%3Ab%2Cc%25.yaml,line=7,title=c1%3A GET /a%2Cb%3Ac::50%25 of a, b: c (/p/1)"
    )


def test_many_problems_are_annotated_by_code() -> None:
    many = [problem("warning", n % 12, pointer=f"/{n}") for n in range(60)]
    lines = github_annotations(view_bundle(with_problems(read_bundle(SLOPPY), *many))).decode()
    commands = lines.splitlines()[1:]
    assert len(commands) == MOST_SHOWN
    assert "::5 places; " in commands[0]
    assert commands[-1].startswith("::warning title=Further codes::c")


@pytest.mark.parametrize(
    ("location", "file", "path"),
    [
        ("api/pets.yaml", None, "api/pets.yaml"),
        ("api/pets.yaml", "parts/pet.yaml", "api/parts/pet.yaml"),
        ("api/pets.yaml", "../shared/pet.yaml", "shared/pet.yaml"),
        ("pets.yaml", "/srv/pet.yaml", "/srv/pet.yaml"),
        ("C:/pets.yaml", None, "C:/pets.yaml"),
        ("https://a.example/pets.yaml", None, None),
        ("pets.yaml", "https://a.example/pet.yaml", None),
        ("-", None, None),
        ("", None, None),
    ],
)
def test_a_file_is_named_as_its_user_would(
    location: str, file: str | None, path: str | None
) -> None:
    assert path_of(location, file) == path
