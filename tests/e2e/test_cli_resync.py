"""One document after another at one version, with people at work in between, as a user meets it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from command_fixtures import Run

HERE = ("--sandbox", "--version", "v1")


def write(paths: Sequence[str] = ("/a", "/b"), summary: str = "Vendor.") -> str:
    """Write a document of operations, each named after its path's last part; give its name."""
    answer = {"200": {"description": "Any.", "content": {"application/json": {"schema": FRUIT}}}}
    whole = {
        "openapi": "3.0.3",
        "info": {"title": "Fruit", "version": "1"},
        "servers": [{"url": "https://fruit.example.com"}],
        "paths": {
            path: {
                "get": {
                    "operationId": path.rpartition("/")[2],
                    "summary": summary,
                    "responses": answer,
                }
            }
            for path in paths
        },
        "components": {"schemas": {"Fruit": {"type": "object"}}},
    }
    Path("fruit.json").write_text(json.dumps(whole))
    return "fruit.json"


FRUIT = {"$ref": "#/components/schemas/Fruit"}


def by_hand(statement: str) -> None:
    """Let a person change something on the platform."""
    with sqlite3.connect(".importer/sandbox.db") as platform:
        platform.execute("PRAGMA foreign_keys = ON")
        platform.execute(statement)


def changes(run: Run, *more: str) -> dict[str, dict[str, Any]]:
    """Give the changes of the plan that are told, by their ids."""
    planned = run("plan", "fruit.json", *HERE, "-f", "json", *more)
    return {change["id"]: change for change in planned.report["changes"]}


def test_an_action_that_moved_is_updated_and_keeps_a_persons_words(run: Run) -> None:
    assert run("apply", write(), *HERE, "--yes").code == 0
    by_hand("UPDATE exchanges SET body = replace(body, 'Vendor.', 'Ours.') WHERE name = 'a'")

    told = run("plan", write(["/v2/a", "/b"]), *HERE, "-v").out
    assert "moved from GET /a; differs in path; kept as a person changed it: summary" in told
    assert run("apply", "fruit.json", *HERE, "--yes").code == 0
    moved = changes(run)["action GET /v2/a"]
    assert (moved["verb"], moved["before"]["summary"]) == ("keep", "Ours.")
    assert run("plan", "fruit.json", *HERE, "--detailed-exitcode").code == 0


def test_what_a_person_deleted_is_left_alone_and_made_again_when_asked_for(run: Run) -> None:
    assert run("apply", write(), *HERE, "--yes").code == 0
    by_hand("DELETE FROM exchanges WHERE name = 'a'")

    planned = run("plan", "fruit.json", *HERE, "--detailed-exitcode")
    assert planned.code == 0
    assert "  1 deleted by hand, left alone (--recreate makes it again)\n" in planned.out
    told = run("plan", "fruit.json", *HERE, "--only", "changes").out
    assert "deleted by hand: left alone; --recreate makes it again" in told
    assert run("plan", "fruit.json", *HERE, "-f", "html").code == 0
    assert run("apply", "fruit.json", *HERE, "--yes").code == 0
    assert changes(run)["action GET /a"]["before"] is None

    saving = ("plan", "fruit.json", *HERE, "--recreate", "-o", "fruit.plan")
    assert "1 to create" in run(*saving).out
    assert run("apply", "--plan", "fruit.plan", "--recreate", "--yes").code == 64
    assert run("apply", "--plan", "fruit.plan", "--yes").code == 0
    assert changes(run)["action GET /a"]["before"] is not None


def test_a_version_is_taken_over_and_an_edit_is_known_from_then_on(run: Run) -> None:
    assert run("apply", write(["/a", "/b"]), *HERE, "--yes").code == 0
    for left in Path(".importer").glob("state.db*"):
        if left.is_file():
            left.unlink()

    ran = run("adopt", write(["/b", "/c"], "Newer."), *HERE)
    assert (ran.code, ran.err) == (0, "")
    for words in (
        "Taken over: 1 action, 1 definition\n",
        "  GET /b  b  (summary)\n",
        "In the document alone; the next apply makes what was not deleted: 1 action\n  GET /c  c\n",
        "In the version alone, left alone: 1 action\n  GET /a  a\n",
    ):
        assert words in ran.out
    assert changes(run)["action GET /b"]["verb"] == "update"

    by_hand("UPDATE exchanges SET body = replace(body, 'Vendor.', 'Ours.') WHERE name = 'b'")
    write(["/b", "/c"], "Vendor.")
    assert changes(run)["action GET /b"]["kept"] == ["summary"]
    again = run("adopt", "fruit.json", *HERE, "-f", "json").report["takeover"]
    assert [one["identity"] for one in again["known"]] == ["Fruit", "GET /b"]
    assert run("adopt", "fruit.json", *HERE, "-v").out.count("Taken over: nothing\n") == 1


@pytest.mark.parametrize(
    "arguments", [(), ("--connector", "x", "--version", "1"), ("--version", "1")]
)
def test_a_version_to_take_over_has_to_be_named(run: Run, arguments: tuple[str, ...]) -> None:
    assert run("adopt", write(), *arguments).code == 64
