"""Strangers' text in every field: shown on its line, and never obeyed."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from importer.model.bundle import Bundle, Origin, Source, Summary
from importer.model.changes import Change, Outcome, Plan, Target
from importer.problems import Problem
from importer.report.as_json import plan_json, problems_json, run_json
from importer.report.console import make_terminal
from importer.report.terminal import (
    make_console,
    print_export,
    print_plan,
    print_problems,
    print_run,
)
from importer.report.view import view_bundle, view_plan, view_problems, view_run

if TYPE_CHECKING:
    from importer.report.console import Console

HOSTILE = (
    "[red]x[/red] :smile: \x1b[31m\x9b2J \u202egnp.\u2066\n::error::\r\u2028 https://a.example"
)
SHOWN = r"[red]x[/red] :smile: \u001b[31m\u009b2J \u202egnp.\u2066 \u003a:error:: https://a.example"
SGR = re.compile(r"\x1b\[[0-9;]*m")


class World(NamedTuple):
    """All that a report is made of."""

    bundle: Bundle
    plan: Plan
    outcomes: list[Outcome]


def world(text: str) -> World:
    """Give a bundle, a plan and outcomes with `text` in every field that a stranger fills."""
    lost = Problem(
        code=f"code{text}",
        severity="warning",
        pointer=f"/paths/{text}",
        file=f"file{text}",
        operation=f"GET /kept{text}",
        message=f"message {text}",
        hint=f"hint{text}",
    )
    fatal = Problem(
        code="b", severity="error", pointer=text, operation=f"GET /lost{text}", message=f"m{text}"
    )
    bundle = Bundle(
        format=1,
        source=Source(location=text, sha256=text, openapi=text, title=text, version=text),
        connector={"name": text, "protocol": "http", "baseUrl": text},
        authSchemeConfigs=[],
        definitions=[],
        actions=[
            {
                "type": "http",
                "name": f"kept{text}",
                "method": "GET",
                "path": text,
                "parameters": [],
                "responses": [],
            }
        ],
        triggers=[],
        problems=[lost, fatal],
        summary=Summary(
            operations=2, actions=1, skipped=1, definitions=0, triggers=0, errors=1, warnings=1
        ),
        origins={f"kept{text}": Origin(f"GET /kept{text}", f"/pointer{text}")},
    )
    changes = (
        change(f"kept{text}", text, "a", method="GET", path=f"/kept{text}"),
        change(f"Def{text}", text, "b", **{f"key{text}": 1}),
        change(f"other{text}", text, "c", **{f"key{text}": text}),
    )
    target = Target(api_url=text, organisation_id=text, connector_id=text, version=text)
    fields = ((f"field{text}", f"complaint{text}"),)
    outcomes = [
        Outcome(change=each, result="failed", reason=f"r{text}", fields=fields) for each in changes
    ]
    return World(bundle, Plan(format=1, target=target, changes=changes, digest=text), outcomes)


def change(name: str, text: str, number: str, **after: object) -> Change:
    """Give an update that has `text` in its scalars, in its keys and in the name of a field."""
    payload: dict[str, Any] = {**after, "path": f"/now{text}", "parts": {f"part{text}": 1}}
    return Change(
        id=f"{number}{text}",
        kind="definition" if name.startswith("Def") else "action",
        verb="update",
        identity=f"GET /{text}",
        name=name,
        reason=f"because {text}",
        fields=("path", "parts", f"f{text}"),
        before={"path": f"/then{text}", "parts": {}, f"f{text}": [text]},
        after=payload,
    )


Printer = Callable[["Console", World, bool], None]
PRINTERS: dict[str, Printer] = {
    "plan": lambda console, w, verbose: print_plan(
        console, view_plan(w.bundle, w.plan), verbose=verbose
    ),
    "run": lambda console, w, verbose: print_run(
        console, view_run(w.bundle, w.plan, w.outcomes), verbose=verbose
    ),
    "problems": lambda console, w, verbose: print_problems(
        console, view_problems(w.bundle.problems), verbose=verbose
    ),
    "export": lambda console, w, verbose: print_export(
        console, view_bundle(w.bundle), verbose=verbose
    ),
}
WRITERS: dict[str, Callable[[World], bytes]] = {
    "plan": lambda w: plan_json(w.bundle, w.plan),
    "run": lambda w: run_json(w.bundle, w.plan, w.outcomes),
    "problems": lambda w: problems_json(w.bundle.problems, w.bundle.source),
}


def printed(printer: Printer, text: str, *, verbose: bool) -> str:
    stream = io.StringIO()
    printer(make_console(stream), world(text), verbose)
    return stream.getvalue()


@pytest.mark.parametrize("verbose", [False, True])
@pytest.mark.parametrize("name", PRINTERS)
def test_hostile_text_is_shown_on_its_line(name: str, verbose: bool) -> None:
    out = printed(PRINTERS[name], HOSTILE, verbose=verbose)
    assert SHOWN in out
    assert all(char.isprintable() or char == "\n" for char in out)
    harmless = printed(PRINTERS[name], "harmless", verbose=verbose)
    assert len(out.split("\n")) == len(harmless.split("\n"))


@pytest.mark.parametrize("name", PRINTERS)
def test_hostile_text_changes_no_colour(name: str) -> None:
    stream = io.StringIO()
    PRINTERS[name](make_console(stream, "always"), world(HOSTILE), True)
    plain = SGR.sub("", stream.getvalue())
    assert plain == printed(PRINTERS[name], HOSTILE, verbose=True)


@pytest.mark.parametrize("name", PRINTERS)
@pytest.mark.parametrize("width", [1, 20])
def test_hostile_text_survives_a_narrow_terminal(name: str, width: int) -> None:
    stream = io.StringIO()
    PRINTERS[name](make_terminal(stream, width=width), world(HOSTILE), True)
    assert stream.getvalue().split() == printed(PRINTERS[name], HOSTILE, verbose=True).split()


@pytest.mark.parametrize("name", WRITERS)
def test_hostile_text_is_kept_in_json_and_escaped(name: str) -> None:
    text = WRITERS[name](world(HOSTILE)).decode()
    assert all(char.isprintable() or char == "\n" for char in text)
    assert json.loads(text)["source"]["title"] == HOSTILE
