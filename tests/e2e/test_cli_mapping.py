"""The options about what a document becomes, as a user gives them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from importer.cli import main

DOCUMENT = """\
openapi: 3.1.0
info: {title: Things, version: '1'}
servers:
  - {url: /v1, description: Here}
  - {url: 'https://eu.example.com/v1', description: Europe}
security: [{}]
webhooks:
  made: {post: {responses: {'204': {description: Heard.}}}}
paths:
  /things: {get: {operationId: things, responses: {'204': {description: None.}}}}
"""


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Give the place of a document in an empty folder."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "things.yaml"
    path.write_text(DOCUMENT)
    return str(path)


def _export(spec: str, capfd: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    assert main(["export", spec, "-q", *options]) == 0
    bundle: dict[str, Any] = json.loads(capfd.readouterr().out)
    return bundle


def _codes(bundle: dict[str, Any]) -> set[str]:
    return {problem["code"] for problem in bundle["problems"]}


@pytest.mark.parametrize("server", ["1", "https://eu.example.com/v1", "europe"])
def test_a_user_picks_a_server(spec: str, capfd: pytest.CaptureFixture[str], server: str) -> None:
    assert "server-missing" in _codes(_export(spec, capfd))
    bundle = _export(spec, capfd, "--server", server)
    assert bundle["connector"]["baseUrl"] == "https://eu.example.com/v1"
    assert "server-missing" not in _codes(bundle)


def test_a_user_names_the_base_url(spec: str, capfd: pytest.CaptureFixture[str]) -> None:
    bundle = _export(spec, capfd, "--base-url", "https://mine.example.com")
    assert bundle["connector"]["baseUrl"] == "https://mine.example.com"


def test_a_user_wants_no_triggers(spec: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert [trigger["name"] for trigger in _export(spec, capfd)["triggers"]] == ["made"]
    bundle = _export(spec, capfd, "--no-triggers")
    assert bundle["triggers"] == []
    assert "triggers-left-out" in _codes(bundle)


@pytest.mark.parametrize("command", ["export", "validate", "plan"])
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--server", "7"], "Error: --server 7 is none of the document's servers. They are 0: /v1"),
        (["--base-url", "/v1"], "Error: the base URL cannot be used: it is no http or https"),
        (["--base-url", "https://me:hush@a.example"], "it holds a user name or password"),
    ],
    ids=str,
)
def test_a_choice_that_cannot_be_is_refused_in_one_line(
    spec: str,
    capfd: pytest.CaptureFixture[str],
    command: str,
    options: list[str],
    message: str,
) -> None:
    assert main([command, spec, *options]) == 64
    told = capfd.readouterr()
    assert told.out == ""
    assert message in told.err
    assert len(told.err.splitlines()) == 1
    assert "hush" not in told.err


def test_validate_and_plan_take_the_options_as_well(
    spec: str, capfd: pytest.CaptureFixture[str]
) -> None:
    options = ["--base-url", "https://mine.example.com", "--no-triggers", "-f", "json"]
    assert main(["validate", spec, *options]) == 0
    problems = json.loads(capfd.readouterr().out)["problems"]
    codes = {problem["code"] for problem in problems}
    assert "triggers-left-out" in codes
    assert "server-missing" not in codes
    assert main(["plan", spec, *options]) == 0
    plan = json.loads(capfd.readouterr().out)
    assert {change["kind"] for change in plan["changes"]} >= {"action"}
    assert "trigger" not in {change["kind"] for change in plan["changes"]}
