"""What `apply` and `export` say when they have ended."""

from __future__ import annotations

import io
import json

import msgspec

from importer.model.bundle import Bundle, Source, Summary
from importer.model.changes import Change, Fault, Outcome, Plan, Result
from importer.problems import Problem
from importer.report.as_json import run_json
from importer.report.screen import ROWS
from importer.report.shapes import Only
from importer.report.terminal import make_console, print_export, print_run
from importer.report.view import view_export, view_run

BUNDLE = Bundle(
    format=1,
    source=Source(location="a.json", sha256="0", openapi="3.1.0", title="A", version="1"),
    connector={"name": "a", "protocol": "http", "baseUrl": "https://a.example"},
    authSchemeConfigs=[],
    definitions=[],
    actions=[],
    triggers=[],
    problems=[
        Problem(
            code="bad",
            severity="error",
            pointer="/paths/~1bad/get",
            operation="GET /bad",
            message="It is bad.",
        )
    ],
    summary=Summary(
        operations=1, actions=0, skipped=1, definitions=0, triggers=0, errors=1, warnings=0
    ),
)


def outcome(
    name: str,
    result: Result = "applied",
    reason: str = "",
    *,
    status: int | None = None,
    fields: tuple[tuple[str, str], ...] = (),
) -> Outcome:
    made = Change(
        id=f"action {name}",
        kind="action",
        verb="create",
        identity=f"GET /{name}",
        name=name,
        reason="It is new.",
        after={"method": "get", "path": f"/{name}"},
    )
    return Outcome(change=made, result=result, reason=reason, status=status, fields=fields)


def plan_of(*outcomes: Outcome) -> Plan:
    changes = tuple(ended.change for ended in outcomes)
    return Plan(format=1, target=None, changes=changes, digest="d")


def printed(
    *outcomes: Outcome,
    plan: Plan | None = None,
    verbose: bool = False,
    only: Only | None = None,
) -> str:
    stream = io.StringIO()
    view = view_run(BUNDLE, plan or plan_of(*outcomes), outcomes)
    print_run(make_console(stream), view, verbose=verbose, only=only)
    return stream.getvalue()


MIXED = (
    outcome("a"),
    outcome(
        "b",
        "failed",
        "The platform refused it.",
        status=422,
        fields=(("parameters[0].type", "must be\n[red]scalar[/red]"),),
    ),
    outcome("c", "skipped", "Its definition failed."),
    outcome("d", "unknown", "No answer came."),
    outcome("e"),
)


def test_a_run_that_went_well_says_so_shortly() -> None:
    out = printed(outcome("a"), outcome("b"))
    assert "Result: 2 applied, 0 failed, 0 skipped, 0 unknown\n" in out
    assert "  2 created, 0 updated, 0 deleted\n" in out
    assert ["actions", "2", "0", "0"] in map(str.split, out.splitlines())
    assert "  operations:  1, of which 0 become actions, 1 left out\n" in out
    assert out.endswith("\n\nNothing is left to do.\n")
    assert "failed:" not in out


def test_each_change_that_was_not_applied_is_told_with_its_reason() -> None:
    out = printed(*MIXED, only="changes")
    assert "Result: 2 applied, 1 failed, 1 skipped, 1 unknown\n" in out
    assert (
        "failed:\n"
        "  + GET /b  b\n"
        "      The platform refused it. (HTTP 422)\n"
        "        parameters[0].type: must be [red]scalar[/red]\n"
    ) in out
    assert "unknown:\n  + GET /d  d\n      No answer came.\n" in out
    assert "skipped:\n  + GET /c  c\n      Its definition failed.\n" in out
    assert "GET /a" not in out


def test_the_next_step_depends_on_what_is_left() -> None:
    assert "run `importer plan` with the same arguments" in printed(*MIXED)
    assert "run the same command again" in printed(outcome("a"), outcome("b", "failed"))
    assert "run the same command again" in printed(outcome("b", "skipped"))


def test_what_stands_and_is_not_valid_is_told_with_the_platforms_words() -> None:
    wrong = Fault(field="/path", message="is \x1b[31mwrong")
    odd = Fault(field="/name", message="is odd", severity="warning")
    bad, stays = outcome("a", reason="stored, not valid"), outcome("c", reason="stored, not valid")
    kept = msgspec.structs.replace(stays.change, verb="keep")
    ended = (
        msgspec.structs.replace(bad, faults=(wrong, odd)),
        outcome("b"),
        msgspec.structs.replace(stays, change=kept, faults=(wrong,)),
    )
    out = printed(*ended, only="changes")
    assert "Result: 2 applied, 0 failed, 0 skipped, 0 unknown\n" in out
    assert (
        "Stored, and the platform finds faults in it:\n"
        "  + GET /a  a\n"
        "      stored, not valid\n"
        "        /path: error: is \\u001b[31mwrong\n"
        "        /name: warning: is odd\n"
        "  = GET /c  c\n"
    ) in out
    short = printed(*ended)
    assert "/name: warning: is odd" in short
    assert "the platform finds errors in it" in short
    report = json.loads(run_json(BUNDLE, plan_of(*ended), ended))
    assert report["outcomes"][0]["faults"][1] == {
        "field": "/name",
        "message": "is odd",
        "severity": "warning",
    }
    assert report["results"]["applied"] == 2


def test_a_failure_without_a_reason_is_still_a_line() -> None:
    assert "No reason was given." in printed(outcome("b", "failed"))


def test_a_change_that_a_broken_off_run_never_came_to_counts_as_skipped() -> None:
    plan = plan_of(*MIXED)
    out = printed(MIXED[0], plan=plan, only="changes")
    assert "Result: 1 applied, 0 failed, 4 skipped, 0 unknown" in out
    assert out.count("The run ended before this was tried.") == 4
    report = json.loads(run_json(BUNDLE, plan, MIXED[:1]))
    assert report["results"] == {"applied": 1, "failed": 0, "skipped": 4, "unknown": 0}
    assert [ended["result"] for ended in report["outcomes"]] == ["applied"] + ["skipped"] * 4


def test_thousands_of_failures_stay_short_until_all_are_asked_for() -> None:
    ended = [outcome(f"a{i}", "failed", "No.") for i in range(1_200)]
    assert len(printed(*ended).splitlines()) <= ROWS
    out = printed(*ended, only="changes")
    assert len(out.splitlines()) < 130
    assert "… and 1,150 more" in out
    assert printed(*ended, verbose=True).count("+ GET /a") == 1_200


def test_verbose_repeats_what_the_document_lost() -> None:
    assert "1 operation left out:\n  ! GET /bad\n" in printed(outcome("a"), verbose=True)
    assert "Problems: 1 error" in printed(outcome("a"), verbose=True)
    assert "Problems:" not in printed(outcome("a"))


def test_json_is_the_plan_with_results_and_outcomes() -> None:
    report = json.loads(run_json(BUNDLE, plan_of(*MIXED), MIXED))
    assert list(report)[-4:] == ["digest", "results", "outcomes", "publication"]
    assert report["command"] == "apply"
    assert report["summary"]["actions"]["create"] == 5
    assert report["results"] == {"applied": 2, "failed": 1, "skipped": 1, "unknown": 1}
    assert report["outcomes"][1] == {
        "change": "action b",
        "result": "failed",
        "reason": "The platform refused it.",
        "status": 422,
        "fields": [{"field": "parameters[0].type", "message": "must be\n[red]scalar[/red]"}],
        "faults": [],
    }
    ids = [change["id"] for change in report["changes"]]
    assert [ended["change"] for ended in report["outcomes"]] == ids


def test_export_says_what_the_bundle_holds_and_lacks() -> None:
    stream = io.StringIO()
    print_export(make_console(stream), view_export(BUNDLE))
    out = stream.getvalue()
    assert out.startswith(
        "A 1  OpenAPI 3.1.0, a.json\nBundle: 0 actions, 0 definitions, 0 triggers\n"
    )
    assert "1 operation left out:\n  ! GET /bad\n" in out
    assert "Problems: 1 error, 0 warnings, 0 infos" in out
