"""Plans and bundles: what `plan` and `export` show and write."""

from __future__ import annotations

import io
from typing import Any

import msgspec
import pytest

from importer.model.bundle import Bundle, Origin, Source, Summary
from importer.model.changes import Change, Kind, Plan, Target, Verb
from importer.model.payloads import ActionCreate, DefinitionCreate
from importer.plan.words import AS_WANTED, NOT_STORED, UNMANAGED, UNWANTED, differs_in
from importer.problems import Problem, Severity
from importer.report.console import make_console, make_terminal
from importer.report.screen import ROWS
from importer.report.shapes import Only
from importer.report.terminal import print_plan
from importer.report.view import view_plan

REASONS: dict[Verb, str] = {"create": NOT_STORED, "keep": AS_WANTED, "delete": UNWANTED}


def action(name: str, path: str = "/pets", method: str = "GET") -> ActionCreate:
    return {
        "type": "http",
        "name": name,
        "method": method,
        "path": path,
        "parameters": [],
        "responses": [{"definitions": []}],
    }


def definition(name: str) -> DefinitionCreate:
    content = {"contentType": "application/schema+json", "content": "{}"}
    return msgspec.convert(
        {"name": name, "accept": ["application/json"], "schema": content}, DefinitionCreate
    )


def problem(
    operation: str | None, severity: Severity = "warning", *, below: str = "", code: str = "c"
) -> Problem:
    method, _, path = (operation or "").partition(" ")
    escaped = path.replace("/", "~1")
    return Problem(
        code=code,
        severity=severity,
        pointer=f"/paths/{escaped}/{method.lower()}{below}" if operation else "/info",
        line=7,
        operation=operation,
        message=f"The {code} of {operation}.",
    )


def bundle(
    actions: dict[str, ActionCreate],
    *,
    problems: list[Problem] | None = None,
    definitions: tuple[str, ...] = (),
    skipped: int = 0,
) -> Bundle:
    """Give a bundle; `actions` has each action under its operation (`GET /pets`)."""
    origins = {
        made["name"]: Origin(operation, f"/paths/of/{operation}")
        for operation, made in actions.items()
    }
    return Bundle(
        format=1,
        source=Source(location="pets.yaml", sha256="0", openapi="3.0.3", title="Pets", version="2"),
        connector={"name": "pets", "protocol": "http", "baseUrl": "https://pets.example"},
        authSchemeConfigs=[],
        definitions=[definition(name) for name in definitions],
        actions=list(actions.values()),
        triggers=[],
        problems=problems or [],
        summary=Summary(
            operations=len(actions) + skipped,
            actions=len(actions),
            skipped=skipped,
            definitions=len(definitions),
            triggers=0,
            errors=0,
            warnings=0,
        ),
        origins=origins,
    )


def change(
    name: str,
    verb: Verb = "create",
    kind: Kind = "action",
    *,
    identity: str = "",
    fields: tuple[str, ...] = (),
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
    reason: str = "",
) -> Change:
    return Change(
        id=f"{kind} {identity or name}",
        kind=kind,
        verb=verb,
        identity=identity or name,
        name=name,
        reason=reason or REASONS.get(verb) or differs_in(fields),
        fields=fields,
        before=before,
        after=after,
    )


def stray(name: str, kind: Kind = "action", **more: Any) -> Change:
    """Give the change of a thing that the document does not have, and that stays."""
    kept = change(name, "keep", kind, reason=UNMANAGED, **more)
    return msgspec.structs.replace(kept, documented=False)


def plan(*changes: Change, target: Target | None = None) -> Plan:
    return Plan(format=1, target=target, changes=changes, digest="d" * 64)


def printed(
    whole: Bundle,
    planned: Plan,
    *,
    verbose: bool = False,
    only: Only | None = None,
    width: int | None = None,
) -> str:
    stream = io.StringIO()
    console = make_terminal(stream, width=width) if width else make_console(stream)
    print_plan(console, view_plan(whole, planned), verbose=verbose, only=only)
    return stream.getvalue()


PETS = bundle(
    {
        "GET /pets": action("listPets"),
        "GET /pets/{petId}": action("fetchPet", "/pets/{{ param.petId }}"),
        "POST /pets": action("addPet", method="POST"),
    },
    definitions=("Pet", "Owner"),
    problems=[
        problem("GET /pets", below="/parameters/0", code="lowered"),
        problem("GET /broken", "error", below="/parameters/1", code="unreadable"),
        problem("GET /broken", "info", below="/tags", code="untagged"),
        problem("POST /pets", "error", below="/requestBody", code="bodiless"),
        problem(None, "info", code="whole"),
    ],
    skipped=1,
)
CHANGES = (
    change("Pet", kind="definition"),
    change("Owner", "keep", kind="definition"),
    stray("Old", kind="definition"),
    change("listPets"),
    change(
        "fetchPet",
        "update",
        identity="GET /pets/{}",
        fields=("name", "responses"),
        before={"name": "getPet", "responses": {"404": []}},
        after={"name": "fetchPet", "responses": {}},
    ),
    change("addPet", "keep", identity="POST /pets"),
    change(
        "dropPet",
        "delete",
        identity="DELETE /pets/{}",
        before={"method": "DELETE", "path": "/pets/{{ param.petId }}"},
    ),
    change("gone", "delete", identity="GET /gone"),
)
DRAFT = Target(
    api_url="https://api.example", organisation_id="O", connector_id="01C", version="draft-1"
)


def test_the_counts_come_first() -> None:
    lines = printed(PETS, plan(*CHANGES)).splitlines()
    assert lines[0] == "Pets 2  OpenAPI 3.0.3, pets.yaml"
    assert lines[1] == "Target: an empty version"
    assert lines[3] == "Plan: 2 to create, 1 to update, 2 to delete, 3 unchanged"
    assert lines[4].split() == ["to", "create", "to", "update", "to", "delete", "unchanged"]
    assert lines[5].split() == ["actions", "1", "1", "2", "1"]
    assert lines[6].split() == ["definitions", "1", "0", "0", "2"]
    assert lines[7] == "  operations:  4, of which 3 become actions, 1 left out"
    assert lines[8] == "  problems:    2 errors, 1 warning, 2 infos"


def test_the_target_is_named() -> None:
    out = printed(PETS, plan(target=DRAFT))
    assert "Target: version draft-1 of connector 01C at https://api.example\n" in out


def test_each_pending_change_is_shown_the_way_a_diff_does() -> None:
    out = printed(PETS, plan(*CHANGES), only="changes")
    assert "Definitions:\n  + Pet\n" in out
    assert "  + GET /pets  listPets\n" in out
    assert "  ~ GET /pets/{petId}  fetchPet  (name: getPet -> fetchPet; responses: -404)\n" in out
    assert "  - DELETE /pets/{petId}  dropPet\n      not in the document\n" in out
    assert "  - GET /gone  gone\n" in out
    assert "addPet" not in out
    assert out.index("dropPet") < out.index("fetchPet") < out.index("listPets")


def test_a_left_out_operation_stands_before_the_changes_with_its_errors() -> None:
    out = printed(PETS, plan(*CHANGES), only="changes")
    before = out.index("1 operation left out:\n  ! GET /broken\n      error  unreadable  /paths/")
    assert before < out.index("Actions:")
    assert "(line 7): The unreadable of GET /broken." in out
    assert "! POST /pets" not in out


def test_an_operation_lost_without_a_problem_is_told() -> None:
    whole = bundle({"GET /pets": action("listPets")}, skipped=2)
    words = "2 operations left out without a Problem; please report this."
    assert words in printed(whole, plan(change("listPets")))
    out = printed(whole, plan(change("listPets")), only="changes")
    assert f"2 operations left out:\n  {words}\n" in out


def test_a_plan_without_change_says_so_and_names_no_operation() -> None:
    whole = bundle({"GET /pets": action("listPets")})
    out = printed(whole, plan(change("listPets", "keep")))
    assert "Plan: nothing to do, 1 unchanged\n" in out
    assert ["actions", "0", "0", "0", "1"] in map(str.split, out.splitlines())
    assert "left out:" not in out
    assert "GET /pets" not in out
    assert out.endswith("  problems:    0 errors, 0 warnings, 0 infos\n")
    told = printed(whole, plan(change("listPets", "keep")), only="problems")
    assert told.endswith("\n\nNo problems.\n")


def test_what_stays_though_the_document_lacks_it_is_told() -> None:
    out = printed(PETS, plan(*CHANGES))
    assert "  1 not in the document, kept (--prune deletes)\n" in out
    assert "not in the document, kept" not in printed(PETS, plan(CHANGES[0]))


def test_a_stored_action_that_holds_a_name_is_not_taken_for_the_operation_that_wants_it() -> None:
    stored: dict[str, object] = {"method": "GET", "path": "/animals/{{ param.id }}"}
    holder = stray("listPets", identity="GET /animals/{}", before=stored, after=stored)
    why = "not in the version yet, but the name listPets belongs to GET /animals/{}"
    out = printed(PETS, plan(holder, change("listPets", reason=why)), verbose=True)
    assert f"  + GET /pets  listPets\n      {why}\n" in out
    assert "  = GET /animals/{id}  listPets\n" in out
    assert "  1 not in the document, kept" in out


def test_a_short_report_gives_the_reasons_that_are_not_plain_to_see() -> None:
    out = printed(
        PETS,
        plan(
            change("Pet", kind="definition"),
            change("listPets", reason=f"{NOT_STORED}, but its name is taken"),
            change("fetchPet", "update", fields=("a", "b")),
            change("addPet", "keep"),
        ),
        only="changes",
    )
    assert "      not in the version yet, but its name is taken\n" in out
    assert "differs in" not in out
    assert f"{NOT_STORED}\n" not in out
    assert "with a remark" not in out


def test_what_stays_with_a_fault_that_the_platform_reports_is_told() -> None:
    why = f"{AS_WANTED}; the platform reports path: unknown parameter"
    out = printed(PETS, plan(change("addPet", "keep", reason=why)), only="changes")
    assert f"Unchanged, with a remark:\n  = POST /pets  addPet\n      {why}\n" in out


def test_verbose_says_for_each_operation_what_happens_why_and_what_is_lost_where() -> None:
    out = printed(PETS, plan(*CHANGES), verbose=True)
    assert (
        "  + GET /pets  listPets\n"
        "      not in the version yet\n"
        "      warning  lowered  /paths/~1pets/get/parameters/0 (line 7): The lowered of GET /pets."
    ) in out
    assert "  = POST /pets  addPet\n      as in the document\n      error  bodiless" in out
    assert "  ! GET /broken\n" in out
    assert "  - DELETE /pets/{petId}  dropPet\n" in out
    assert "kept:\n  = Old\n      not in the document; --prune deletes it\n" in out
    assert out.count("+ GET /pets  listPets") == 1


def test_an_action_that_the_plan_does_not_know_is_marked() -> None:
    assert "  ? GET /pets\n" in printed(PETS, plan(), verbose=True)


def test_a_huge_plan_stays_short_until_all_of_it_is_asked_for() -> None:
    actions = {f"GET /a{i}": action(f"a{i}", f"/a{i}") for i in range(1_223)}
    lost = [problem(f"GET /a{i % 1_223}", code=f"c{i % 7}") for i in range(15_000)]
    bad = [problem(f"GET /bad{i}", "error") for i in range(60)]
    whole = bundle(actions, problems=[*lost, *bad], skipped=60)
    planned = plan(
        *(change(f"a{i}") for i in range(1_223)),
        *(change(f"D{i}", kind="definition") for i in range(2_000)),
        change("gone", "delete"),
    )
    assert len(printed(whole, planned).splitlines()) <= ROWS
    out = printed(whole, planned, only="changes")
    assert len(out.splitlines()) < 300
    assert "… and 1,173 more (-v shows all, -f json lists each)" in out
    assert "… and 1,950 more" in out
    assert "  - gone  gone\n" in out
    full = printed(whole, planned, verbose=True)
    assert full.count("+ GET /a") == 1_223
    assert full.count("+ D") == 2_000
    assert " more (-v" not in full


@pytest.mark.parametrize("width", [1, 20, 80])
def test_a_narrow_terminal_gets_the_same_words(width: int) -> None:
    narrow = printed(PETS, plan(*CHANGES), verbose=True, width=width)
    assert narrow.split() == printed(PETS, plan(*CHANGES), verbose=True).split()
