"""`importer plan -o FILE` and `importer apply --plan FILE`: just that plan, or nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from applying import KEY, ORGANISATION_ID
from command_fixtures import Run
from contract_wire import ContractWitness, served

from importer.sandbox import create_app

HERE = ("--sandbox", "--version", "v1")


def write(summary: str = "one", *, count: int = 3) -> str:
    """Write a document of operations that say so; give its name."""
    operation = {"summary": summary, "responses": {"default": {"description": "Any."}}}
    whole = {
        "openapi": "3.0.3",
        "info": {"title": "Fruit", "version": "1"},
        "servers": [{"url": "https://fruit.example.com"}],
        "paths": {f"/f{n}": {"get": {**operation, "operationId": f"f{n}"}} for n in range(count)},
    }
    Path("fruit.json").write_text(json.dumps(whole))
    return "fruit.json"


def actions(run: Run) -> dict[str, Any]:
    """Give what stands, as a plan of the document sees it: the summaries by name."""
    told = json.loads(run("plan", "fruit.json", *HERE, "-f", "json").out)
    return {
        change["name"]: change["before"]["summary"]
        for change in told["changes"]
        if change["kind"] == "action" and change["before"]
    }


def test_a_plan_is_saved_shown_and_applied_just_so(run: Run) -> None:
    planned = run("plan", write(), *HERE, "-o", "fruit.plan")
    assert planned.code == 0
    assert "to create" in planned.out
    write("another", count=9)  # the document is not looked at any more

    applied = run("apply", "--plan", "fruit.plan", "--yes")

    assert applied.code == 0, applied.err
    assert actions(run) == {f"f{n}": "one" for n in range(3)}
    assert run("runs", "-f", "json").code == 0


def test_a_saved_plan_updates_and_prunes_as_it_says(run: Run) -> None:
    run("apply", write(count=5), *HERE, "--yes")
    run("plan", write("two", count=4), *HERE, "--prune", "-o", "fruit.plan")
    write(count=5)

    applied = run("apply", "--plan", "fruit.plan", "--yes", "-f", "json")

    assert applied.code == 0, applied.err
    assert json.loads(applied.out)["results"]["applied"] == 5
    assert actions(run) == {f"f{n}": "two" for n in range(4)}
    assert run("plan", write("two", count=4), *HERE, "--detailed-exitcode").code == 0


def test_a_saved_plan_is_refused_where_the_platform_has_moved(run: Run) -> None:
    run("apply", write(), *HERE, "--yes")
    run("plan", write("two"), *HERE, "-o", "fruit.plan")
    run("apply", write("meanwhile"), *HERE, "--yes")

    ran = run("apply", "--plan", "fruit.plan", "--yes")

    assert ran.code == 4
    assert "since the plan was saved: action f0, action f1, action f2" in ran.error
    assert "3 to update" in ran.out  # the fresh plan
    assert set(actions(run).values()) == {"meanwhile"}
    quiet = run("apply", "--plan", "fruit.plan", "--yes", "-f", "json")
    assert (quiet.code, quiet.out) == (4, "")
    assert "3 to update" in quiet.err


def test_what_was_applied_already_is_not_applied_twice(run: Run) -> None:
    run("plan", write(), *HERE, "-o", "fruit.plan")
    assert run("apply", "--plan", "fruit.plan", "--yes").code == 0
    assert run("apply", "--plan", "fruit.plan", "--yes").code == 4


def test_a_limit_holds_for_a_saved_plan_too(run: Run) -> None:
    run("apply", write(count=12), *HERE, "--yes")
    run("plan", write(count=3), *HERE, "--prune", "-o", "fruit.plan")
    ran = run("apply", "--plan", "fruit.plan", "--yes")
    assert ran.code == 4
    assert "9 of 12 actions would be deleted (9)" in ran.error
    assert len(actions(run)) == 12
    assert run("apply", "--plan", "fruit.plan", "--yes", "--allow-large-change").code == 0
    assert len(actions(run)) == 3


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda text: text.replace("/f0", "/g0"), "was altered"),
        (lambda text: text.replace('"format":1', '"format":2', 1), "is of format 2"),
        (lambda text: text.replace("importer plan", "shopping list", 1), "is no plan"),
        (lambda text: text[:-10], "is no plan"),
        (lambda _: "", "is no plan"),
        (lambda _: "[" * 100_000, "is no plan"),
        (lambda _: '{"kind":"importer plan","format":1}', "was altered"),
    ],
)
def test_a_file_that_is_not_as_it_was_written_is_refused(
    run: Run, change: Callable[[str], str], told: str
) -> None:
    run("plan", write(), *HERE, "-o", "fruit.plan")
    Path("fruit.plan").write_text(change(Path("fruit.plan").read_text()))
    ran = run("apply", "--plan", "fruit.plan", "--yes")
    assert ran.code == 1
    assert told in ran.error
    assert ran.error.startswith("Error: fruit.plan: ")
    assert not Path(".importer/state.db").exists()


def test_a_file_that_is_not_there_is_one_line(run: Run) -> None:
    ran = run("apply", "--plan", "none.plan", "--yes")
    assert ran.code == 1
    assert "No such file" in ran.error


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--plan", "fruit.plan", "fruit.json"), "name a document, or a saved plan"),
        ((), "name a document, or a saved plan"),
        (("--plan", "fruit.plan", "--prune"), "--prune beside --plan"),
        (("--plan", "fruit.plan", "--no-triggers"), "--triggers beside --plan"),
        (("--plan", "fruit.plan", "--on-conflict", "keep"), "--on-conflict beside --plan"),
    ],
)
def test_what_the_plan_says_itself_has_no_place_beside_it(
    run: Run, arguments: tuple[str, ...], told: str
) -> None:
    run("plan", write(), *HERE, "-o", "fruit.plan")
    ran = run("apply", *arguments, "--yes")
    assert ran.code == 64
    assert told in ran.error


def test_a_plan_for_nothing_is_a_report_and_cannot_be_saved(run: Run) -> None:
    assert run("plan", write(), "-o", "report.txt").code == 0
    assert "to create" in Path("report.txt").read_text()
    ran = run("plan", write(), "-f", "plan", "-o", "fruit.plan")
    assert ran.code == 64
    assert "a plan for no target" in ran.error


def test_each_format_goes_where_it_is_sent(run: Run) -> None:
    write()
    assert run("plan", "fruit.json", *HERE, "-f", "text", "-o", "plan.txt").out == ""
    assert "to create" in Path("plan.txt").read_text()
    assert run("plan", "fruit.json", *HERE, "-f", "json", "-o", "plan.json").out == ""
    assert json.loads(Path("plan.json").read_text())["command"] == "plan"
    printed = run("plan", "fruit.json", *HERE, "-f", "plan")
    assert json.loads(printed.out)["kind"] == "importer plan"
    silent = run("plan", "fruit.json", *HERE, "-f", "plan", "-o", "fruit.plan")
    assert silent.out == ""
    assert Path("fruit.plan").read_text() == printed.out


# for one platform, organisation, connector and version


@pytest.fixture
def platform(run: Run, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Serve a sandbox, name it in the environment, and save a plan for a new version there."""
    app = create_app(":memory:", api_key=KEY)
    watched = ContractWitness(app)
    monkeypatch.setenv("VERSORI_API_KEY", KEY)
    monkeypatch.setenv("VERSORI_ORGANISATION_ID", ORGANISATION_ID)
    with served(watched) as url:
        monkeypatch.setenv("VERSORI_API_URL", url)
        made = run("apply", write(), "--create-connector", "--version", "v1", "--yes", "-f", "json")
        target = json.loads(made.out)["target"]
        named = ("--connector", target["connector_id"], "--version", "v1")
        assert run("plan", write("two"), *named, "-o", "fruit.plan").code == 0
        watched.asked.clear()
        yield watched, target
    app.state.storage.close()


def test_a_plan_is_applied_as_it_was_written_down(run: Run, platform: Any) -> None:
    watched, _ = platform
    text = Path("fruit.plan").read_text()
    assert KEY not in text
    assert run("apply", "--plan", "fruit.plan", "--yes").code == 0
    assert [one.operation for one in watched.asked].count("UpdateAction") == 3


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--organisation", "01J0000000000000000000000X", "is for organisation 01J"),
        ("--connector", "01J0000000000000000000000X", "is for connector "),
        ("--version", "v2", "is for version v1, not for v2"),
        ("--api-url", "http://127.0.0.1:9/api/connect/v1", "is for http://127.0.0.1:"),
    ],
)
def test_a_plan_for_another_target_is_refused_before_anything_is_sent(
    run: Run, platform: Any, option: str, value: str, told: str
) -> None:
    watched, target = platform
    named = {"--connector": target["connector_id"], "--version": "v1", option: value}
    words = [word for pair in named.items() for word in pair]
    ran = run("apply", "--plan", "fruit.plan", "--yes", *words)
    assert ran.code == 1
    assert told in ran.error
    assert watched.asked == []


def test_a_plan_of_the_embedded_platform_needs_no_key(run: Run) -> None:
    run("plan", write(), *HERE, "-o", "fruit.plan")
    assert run("apply", "--plan", "fruit.plan", "--yes").code == 0
    assert set(actions(run)) == {"f0", "f1", "f2"}
