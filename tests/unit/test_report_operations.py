"""What becomes of each operation, and how the JSON of a plan tells it."""

from __future__ import annotations

import json

import msgspec

from importer.model.bundle import Bundle, Origin, Source, Summary
from importer.model.changes import Change, Plan, Target, Verb
from importer.model.payloads import ActionCreate
from importer.problems import Problem, Severity
from importer.report.as_json import plan_json
from importer.report.operations import trace_operations

ACTIONS: dict[str, ActionCreate] = {
    operation: {
        "type": "http",
        "name": name,
        "method": operation.partition(" ")[0],
        "path": path,
        "parameters": [],
        "responses": [{"definitions": []}],
    }
    for operation, name, path in (
        ("GET /pets", "listPets", "/pets"),
        ("GET /pets/{petId}", "fetchPet", "/pets/{{ param.petId }}"),
        ("POST /pets", "addPet", "/pets"),
    )
}


def problem(code: str, pointer: str, operation: str | None, severity: Severity) -> Problem:
    return Problem(
        code=code, severity=severity, pointer=pointer, operation=operation, message=f"{code}."
    )


PROBLEMS = [
    problem("lowered", "/paths/~1pets/get/parameters/0", "GET /pets", "warning"),
    problem("unreadable", "/paths/~1broken/get/parameters/1", "GET /broken", "error"),
    problem("untagged", "/paths/~1broken/get/tags", "GET /broken", "info"),
    problem("bodiless", "/paths/~1pets/post/requestBody", "POST /pets", "error"),
    problem("whole", "/info", None, "info"),
]
PETS = Bundle(
    format=1,
    source=Source(location="pets.yaml", sha256="0", openapi="3.0.3", title="Pets", version="2"),
    connector={"name": "pets", "protocol": "http", "baseUrl": "https://pets.example"},
    authSchemeConfigs=[],
    definitions=[],
    actions=list(ACTIONS.values()),
    triggers=[],
    problems=PROBLEMS,
    summary=Summary(
        operations=4, actions=3, skipped=1, definitions=0, triggers=0, errors=2, warnings=1
    ),
    origins={
        made["name"]: Origin(operation, f"/paths/of/{made['name']}")
        for operation, made in ACTIONS.items()
    },
)


def change(name: str, verb: Verb, identity: str, *fields: str) -> Change:
    return Change(
        id=f"action {identity}",
        kind="action",
        verb=verb,
        identity=identity,
        name=name,
        reason=f"Because of {verb}.",
        fields=fields,
        before=None if verb == "create" else {"name": "old", "path": "/x"},
        after=None if verb == "delete" else {"name": name, "path": "/x"},
    )


CHANGES = (
    change("listPets", "create", "GET /pets"),
    change("fetchPet", "update", "GET /pets/{}", "name", "responses"),
    change("addPet", "keep", "POST /pets"),
    change("dropPet", "delete", "DELETE /pets/{}"),
)
DRAFT = Target(
    api_url="https://api.example", organisation_id="O", connector_id="01C", version="draft-1"
)
PLAN = Plan(format=1, target=DRAFT, changes=CHANGES, digest="d" * 64)


def with_problems(*problems: Problem) -> Bundle:
    return msgspec.structs.replace(PETS, problems=list(problems))


def test_every_problem_is_in_exactly_one_place() -> None:
    whole = with_problems(*PROBLEMS, problem("mild", "/x", "GET /nowhere", "warning"))
    traces, rest = trace_operations(whole, None)
    told = [found.code for trace in traces for found in trace.problems]
    assert told == ["lowered", "bodiless", "unreadable", "untagged"]
    assert [found.code for found in rest] == ["whole", "mild"]


def test_without_a_plan_only_what_is_left_out_happens() -> None:
    traces, _ = trace_operations(PETS, None)
    assert [trace.happening for trace in traces] == [None, None, None, "skip"]
    assert [trace.reason for trace in traces] == ["", "", "", "unreadable."]


def test_a_left_out_operation_points_at_the_operation_itself_where_that_is_known() -> None:
    filed = problem("filed", "/get/responses", "GET /filed", "error")
    whole = with_problems(
        problem("inside", "/paths/~1a~1{b}/get/responses", "GET /a/{b}", "error"),
        problem("shared", "/components/responses/x", "GET /other", "error"),
        problem("alike", "/paths/~1c/getter", "GET /c", "error"),
        msgspec.structs.replace(filed, file="b.yaml"),
    )
    pointers = {trace.operation: trace.pointer for trace in trace_operations(whole, None)[0]}
    assert pointers["GET /a/{b}"] == "/paths/~1a~1{b}/get"
    assert pointers["GET /other"] == "/components/responses/x"
    assert pointers["GET /c"] == "/paths/~1c/getter"
    assert pointers["GET /filed"] == "/get/responses"


def test_an_action_without_an_origin_is_known_by_its_payload() -> None:
    whole = msgspec.structs.replace(PETS, origins={})
    traces, _ = trace_operations(whole, None)
    assert [trace.operation for trace in traces[:3]] == list(ACTIONS)
    assert traces[0].pointer is None


def test_a_change_that_is_carried_out_wins_over_one_that_stays() -> None:
    stays = change("listPets", "keep", "GET /old")
    for changes in ((*CHANGES, stays), (stays, *CHANGES)):
        plan = msgspec.structs.replace(PLAN, changes=changes)
        assert trace_operations(PETS, plan)[0][0].happening == "create"


def test_json_has_its_keys_in_a_fixed_order() -> None:
    report = json.loads(plan_json(PETS, PLAN))
    keys = "format command source target makes summary operations changes findings problems digest"
    assert " ".join(report) == keys
    assert (report["format"], report["command"], report["digest"]) == (1, "plan", "d" * 64)
    assert report["target"]["version"] == "draft-1"
    empty = msgspec.structs.replace(PLAN, target=None)
    assert json.loads(plan_json(PETS, empty))["target"] is None


def test_json_says_for_each_operation_what_happens_why_and_what_is_lost_where() -> None:
    report = json.loads(plan_json(PETS, PLAN))
    told = {entry["operation"]: entry for entry in report["operations"]}
    assert [entry["change"] for entry in told.values()] == ["create", "update", "keep", "skip"]
    assert told["GET /pets/{petId}"]["fields"] == ["name", "responses"]
    assert told["GET /pets"]["reason"] == "Because of create."
    assert told["GET /pets"]["problems"][0]["pointer"] == "/paths/~1pets/get/parameters/0"
    broken = told["GET /broken"]
    assert (broken["action"], broken["pointer"]) == (None, "/paths/~1broken/get")
    assert broken["reason"] == "unreadable."
    assert [found["code"] for found in report["problems"]] == ["whole"]


def test_json_has_both_sides_of_every_change() -> None:
    report = json.loads(plan_json(PETS, PLAN))
    assert msgspec.convert(report["changes"], tuple[Change, ...]) == CHANGES


def test_json_counts_agree_with_the_lists() -> None:
    summary = json.loads(plan_json(PETS, PLAN))["summary"]
    assert summary == {
        "definitions": {"create": 0, "update": 0, "delete": 0, "keep": 0},
        "actions": {"create": 1, "update": 1, "delete": 1, "keep": 1},
        "kinds": {"action": {"create": 1, "update": 1, "delete": 1, "keep": 1}},
        "operations": 4,
        "skipped": 1,
        "errors": 2,
        "warnings": 1,
        "infos": 2,
    }


def test_json_is_the_same_every_time() -> None:
    assert plan_json(PETS, PLAN) == plan_json(PETS, PLAN)


def test_an_operation_that_the_filters_leave_out_is_traced() -> None:
    told = problem("operation-not-chosen", "/paths/~1users/get", "GET /users", "info")
    bundle = msgspec.structs.replace(PETS, problems=[*PROBLEMS, told])

    traces, rest = trace_operations(bundle, None)

    (trace,) = [trace for trace in traces if trace.operation == "GET /users"]
    assert (trace.happening, trace.reason) == ("skip", "operation-not-chosen.")
    assert trace.pointer == "/paths/~1users/get"
    assert told not in rest
