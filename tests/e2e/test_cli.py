"""Whole commands, as a user runs them: what is printed, the exit code, and what is left behind."""

from __future__ import annotations

import io
import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from command_fixtures import Run
from document_server import DocumentServer, document

SAMPLES = Path(__file__).parents[2] / "samples"
ORCHARD = str(SAMPLES / "orchard-3.0.yaml")
SLOPPY = str(SAMPLES / "sloppy.yaml")
UNKNOWN_ID = "01ARZ3NDEKTSV4RRFFQ69G5FAV"


def requests_that_wrote() -> int:
    """Count what stands in the embedded platform: actions of all versions."""
    database = Path(".importer") / "sandbox.db"
    if not database.exists():
        return 0
    with sqlite3.connect(database) as connection:
        (count,) = connection.execute("SELECT count(*) FROM actions").fetchone()
    connection.close()
    return int(count)


def test_export_writes_the_bundle_to_standard_output_and_the_summary_to_standard_error(
    run: Run,
) -> None:
    ran = run("export", ORCHARD)
    assert ran.code == 0
    assert list(json.loads(ran.out)) == [
        "format",
        "source",
        "connector",
        "authSchemeConfigs",
        "definitions",
        "actions",
        "triggers",
        "problems",
        "summary",
    ]
    assert "16 actions" in ran.err


def test_export_is_the_same_to_the_byte_from_run_to_run(run: Run) -> None:
    run("export", ORCHARD, "-q", "-o", "one.json")
    ran = run("export", ORCHARD, "-q", "-o", "two.json")
    assert ran.out == ran.err == ""
    assert Path("one.json").read_bytes() == Path("two.json").read_bytes()


def test_export_without_notes_tells_what_was_left_out(run: Run) -> None:
    bundle = json.loads(run("export", ORCHARD, "-q", "--no-parameter-notes").out)
    assert not any("## Parameters" in action.get("description", "") for action in bundle["actions"])
    assert any(problem["code"] == "parameter-detail-dropped" for problem in bundle["problems"])


def test_validate_exits_with_1_only_where_something_is_an_error(run: Run, tmp_path: Path) -> None:
    assert run("validate", ORCHARD).code == 0
    faulty = tmp_path / "faulty.yaml"
    faulty.write_text("openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {/a: {get: 5}}\n")
    ran = run("validate", str(faulty))
    assert ran.code == 1
    assert "operation-invalid" in ran.out


def test_validate_as_json_is_json_alone_on_standard_output(run: Run) -> None:
    ran = run("validate", SLOPPY, "-f", "json")
    assert json.loads(ran.out)["command"] == "validate"
    assert ran.err == ""


def test_a_plan_without_a_target_is_against_an_empty_version(run: Run) -> None:
    ran = run("plan", ORCHARD)
    assert ran.code == 0
    assert "an empty version" in ran.out
    assert "+ GET /categories  listCategories" in ran.out
    assert "+ GET /products  listProducts" in run("plan", ORCHARD, "--only", "changes").out
    assert not Path(".importer").exists()


def test_a_plan_with_changes_exits_with_2_only_when_asked(run: Run) -> None:
    assert run("plan", ORCHARD).code == 0
    assert run("plan", ORCHARD, "--detailed-exitcode").code == 2


def test_a_plan_of_the_sandbox_makes_nothing_in_it(run: Run) -> None:
    assert run("plan", ORCHARD, "--sandbox").code == 0
    assert requests_that_wrote() == 0


def test_planning_after_applying_finds_no_change(run: Run) -> None:
    applied = run("apply", ORCHARD, "--sandbox", "--yes")
    assert applied.code == 0
    assert "0 failed, 0 skipped, 0 unknown" in applied.out
    planned = run("plan", ORCHARD, "--sandbox", "--detailed-exitcode")
    assert planned.code == 0
    assert "nothing to do" in planned.out
    assert run("apply", ORCHARD, "--sandbox", "--yes").code == 0
    assert requests_that_wrote() == 16


def test_apply_as_json_tells_every_outcome_and_the_target_it_made(run: Run) -> None:
    report = json.loads(run("apply", ORCHARD, "--sandbox", "--yes", "-f", "json").out)
    assert report["target"]["version"] == "draft"
    assert {outcome["result"] for outcome in report["outcomes"]} == {"applied"}


def test_prune_deletes_what_the_document_has_no_more(run: Run, tmp_path: Path) -> None:
    document = tmp_path / "shrinking.yaml"
    paths = "paths:\n  /a: {get: {operationId: a, responses: {default: {description: d}}}}\n"
    more = "  /b: {get: {operationId: b, responses: {default: {description: d}}}}\n"
    head = "openapi: 3.0.3\ninfo: {title: Shrinking, version: '1'}\n"
    document.write_text(head + paths + more)
    assert run("apply", str(document), "--sandbox", "--yes").code == 0
    document.write_text(head + paths)
    kept = run("plan", str(document), "--sandbox", "--detailed-exitcode")
    assert (kept.code, "kept" in kept.out) == (0, True)
    pruned = run("apply", str(document), "--sandbox", "--yes", "--prune")
    assert "- GET /b  b" in pruned.out
    assert requests_that_wrote() == 1


def test_a_version_is_made_as_a_copy_when_asked(run: Run) -> None:
    run("apply", ORCHARD, "--sandbox", "--yes")
    report = json.loads(run("plan", ORCHARD, "--sandbox", "-f", "json").out)
    target = ["--sandbox", "--connector", report["target"]["connector_id"], "--version", "next"]
    missing = run("plan", ORCHARD, *target)
    assert missing.code == 1
    assert "--create-version" in missing.error
    copied = [*target, "--create-version", "--from-version", "draft"]
    planned = run("plan", ORCHARD, *copied, "--detailed-exitcode")
    assert (planned.code, "nothing to do" in planned.out) == (2, True)
    assert run("apply", ORCHARD, *copied, "--yes").code == 0
    assert run("plan", ORCHARD, *target, "--detailed-exitcode").code == 0


@pytest.mark.parametrize(("answer", "code", "actions"), [("y\n", 0, 16), ("n\n", 64, 0)])
def test_apply_asks_on_a_terminal_and_does_what_it_is_told(
    run: Run, monkeypatch: pytest.MonkeyPatch, answer: str, code: int, actions: int
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    ran = run("apply", ORCHARD, "--sandbox")
    assert (ran.code, requests_that_wrote()) == (code, actions)
    assert "Apply these changes?" in ran.err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["plan", "missing.yaml"], 1, "missing.yaml: cannot be read"),
        (["plan", "."], 1, "folder"),
        (["plan", str(Path(__file__))], 1, "broken YAML"),
        (["plan"], 64, "SPEC"),
        (["plan", ORCHARD, "--nonsense"], 64, "--nonsense"),
        (["nonsense"], 64, "nonsense"),
        (["plan", ORCHARD, "--connector", "short", "--version", "1"], 64, "no id"),
        (["plan", ORCHARD, "--connector", UNKNOWN_ID], 64, "--version"),
        (["plan", ORCHARD, "--version", "1"], 64, "--connector"),
        (["plan", ORCHARD, "--sandbox", "--from-version", "1"], 64, "--create-version"),
        (["plan", ORCHARD, "--sandbox", "--create-version"], 64, "--version"),
        (["plan", ORCHARD, "--connector", UNKNOWN_ID, "--version", "1"], 64, "organisation"),
        (["apply", ORCHARD], 64, "--sandbox"),
        (["apply", ORCHARD, "--sandbox"], 64, "--yes"),
        (["plan", ORCHARD, "--sandbox", "--version", "latest"], 1, "reserved"),
        (
            ["plan", ORCHARD, "--sandbox", "--connector", UNKNOWN_ID, "--version", "1"],
            1,
            "no connector",
        ),
        (["export", ORCHARD, "-q", "-o", "no/such/folder.json"], 1, "--output"),
    ],
)
def test_a_mistake_is_one_line_with_its_exit_code(
    run: Run, arguments: list[str], code: int, words: str
) -> None:
    ran = run(*arguments)
    assert ran.code == code
    assert words in ran.error
    assert ran.out == ""
    assert requests_that_wrote() == 0


def test_a_key_that_is_missing_is_asked_for_by_its_variable(run: Run) -> None:
    ran = run(
        "plan", ORCHARD, "--connector", UNKNOWN_ID, "--version", "1", "--organisation", UNKNOWN_ID
    )
    assert ran.code == 64
    assert "VERSORI_API_KEY" in ran.error


def test_a_published_version_is_refused_with_the_way_out(run: Run) -> None:
    run("apply", ORCHARD, "--sandbox", "--yes")
    with sqlite3.connect(Path(".importer") / "sandbox.db") as connection:
        connection.execute("UPDATE versions SET published_at = '2026-01-01T00:00:00Z'")
    connection.close()
    ran = run("apply", ORCHARD, "--sandbox", "--yes")
    assert ran.code == 1
    assert "--create-version" in ran.error


def test_a_fault_of_our_own_is_one_line_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise LookupError("a secret of the document")

    monkeypatch.setattr("importer.pipeline.load_document", fail)
    ran = run("export", ORCHARD)
    assert ran.code == 1
    assert "LookupError" in ran.error
    assert "secret" not in ran.err


def test_an_interruption_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("importer.pipeline.load_document", interrupt)
    ran = run("export", ORCHARD)
    assert (ran.code, ran.error) == (130, "Error: interrupted")


def test_the_version_and_the_help_are_shown(run: Run) -> None:
    assert run("--version").out.startswith("importer ")
    assert "apply" in run("--help").out


def test_a_reader_that_leaves_early_is_no_traceback(tmp_path: Path) -> None:
    command = f"{sys.executable} -m importer export {ORCHARD} -q | head -c 10"
    ended = subprocess.run(
        ["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ended.stdout.startswith("{")
    assert ended.stderr == ""


TREE_ROOT = """\
openapi: 3.0.3
info: {title: Tree, version: '1'}
servers: [{url: https://tree.example.com}]
paths:
  /a:
    get:
      operationId: a
      responses:
        '200': {description: d, content: {application/json: {schema: {$ref: ../models/leaf.yaml}}}}
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Make a document that refers to a file beside its own folder, and give its path."""
    (tmp_path / "api").mkdir()
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "leaf.yaml").write_text("type: object\n")
    (tmp_path / "api" / "root.yaml").write_text(TREE_ROOT)
    return tmp_path / "api" / "root.yaml"


def test_a_folder_beside_must_be_allowed_and_the_report_says_how(run: Run, tree: Path) -> None:
    models = tree.parents[1] / "models"
    refused = run("validate", str(tree), "--only", "problems")
    assert f"--allow-refs {models}" in refused.out
    assert "(line 9)" in refused.out
    allowed = run("export", str(tree), "-q", "--allow-refs", str(models))
    assert [item["name"] for item in json.loads(allowed.out)["definitions"]] == ["leaf"]


def test_a_problem_in_another_file_names_the_file_and_its_line(run: Run, tree: Path) -> None:
    models = tree.parents[1] / "models"
    (models / "leaf.yaml").write_text("description: d\ntype: frobnicated\n")
    ran = run("validate", str(tree), "--allow-refs", str(models), "-f", "json")
    (problem,) = [p for p in json.loads(ran.out)["problems"] if p["code"] == "schema-type-invalid"]
    assert (problem["file"], problem["pointer"]) == (str(models / "leaf.yaml"), "/type")
    assert problem["line"] == 2


def test_a_document_may_come_from_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(Path(ORCHARD).read_bytes()))
    monkeypatch.setattr(sys, "stdin", stdin)
    bundle = json.loads(run("export", "-", "-q").out)
    assert bundle["source"]["location"] == "standard input"
    assert bundle["summary"]["actions"] == 16


def test_a_limit_is_one_line_that_names_the_option(run: Run) -> None:
    ran = run("export", ORCHARD, "--max-bytes", "100")
    assert ran.code == 1
    assert "--max-bytes" in ran.error


def test_a_document_from_the_network_is_asked_for_again_only_if_it_changed(run: Run) -> None:
    body = Path(ORCHARD).read_bytes()
    with DocumentServer() as server:
        server.answers = {"/orchard.yaml": document(body, ETag='"one"')}
        url = f"{server.origin}/orchard.yaml"
        refused = run("export", url, "-q")
        assert refused.code == 1
        assert f"--allow-refs {server.origin}" in refused.error
        first = run("export", url, "-q", "--allow-refs", server.origin)
        server.answers = {"/orchard.yaml": document(status=304, ETag='"one"')}
        second = run("export", url, "-q", "--allow-refs", server.origin)
    assert first.out == second.out != ""
    assert ['if-none-match: "one"' in head.lower() for head in server.heads] == [False, True]
