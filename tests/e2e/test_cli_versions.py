"""From a document to a published version and on to the next one, as a user runs the commands.

Over HTTP each request is held against the platform's published document on its way, where that
lies beside the checkout.
"""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from command_fixtures import Ran, Run
from connect_contract import CONTRACT
from contract_wire import ContractWitness, judge, served
from sandbox_process import SandboxProcess

from importer.sandbox import BASE_PATH, create_app

ORCHARD = str(Path(__file__).parents[2] / "samples" / "orchard-3.0.yaml")
ORGANISATION_ID = "01J00000000000000000000000"
KEY = "a-key-that-nobody-may-see"
FROM_NOTHING = ("--create-connector", "--version", "auto", "--publish", "--yes")

needs_contract = pytest.mark.skipif(
    not CONTRACT.is_file(), reason="the published document is not beside the checkout"
)


@pytest.fixture
def witness(monkeypatch: pytest.MonkeyPatch) -> Iterator[ContractWitness]:
    """Serve an empty sandbox on a port, name it in the environment, and give who sees it all.

    A test asks for `run` before, which empties the environment.
    """
    app = create_app(":memory:", api_key=KEY)
    watched = ContractWitness(app)
    monkeypatch.setenv("VERSORI_API_KEY", KEY)
    monkeypatch.setenv("VERSORI_ORGANISATION_ID", ORGANISATION_ID)
    with served(watched) as url:
        monkeypatch.setenv("VERSORI_API_URL", url)
        yield watched
    app.state.storage.close()


def document(folder: Path, version: str, *operations: str, title: str = "Fruit") -> str:
    """Write a document with a GET for each of `operations`, and give its path."""
    paths = {
        f"/{name}": {
            "get": {"operationId": name, "responses": {"default": {"description": "Any."}}}
        }
        for name in operations
    }
    whole = {
        "openapi": "3.0.3",
        "info": {"title": title, "version": version},
        "servers": [{"url": "https://fruit.example.com"}],
        "paths": paths,
    }
    path = folder / "fruit.json"
    path.write_text(json.dumps(whole))
    return str(path)


def states(run: Run) -> dict[str, str]:
    """Give the state of every version in the embedded sandbox, by its name."""
    (connector,) = run("versions", "--sandbox", "-f", "json").report["connectors"]
    return {version["name"]: version["state"] for version in connector["versions"]}


def writes(witness: ContractWitness) -> list[str]:
    """Give the operations that write, in the order in which they were asked for."""
    reads = ("List", "Get")
    return [one.operation for one in witness.asked if not one.operation.startswith(reads)]


@needs_contract
def test_from_nothing_to_published_in_one_command_and_again_no_change(
    run: Run, witness: ContractWitness
) -> None:
    first = run("apply", ORCHARD, *FROM_NOTHING)
    assert first.code == 0, first.err
    assert "0 failed, 0 skipped, 0 unknown" in first.out
    assert "Made: connector Orchard (" in first.out
    assert f"version 2.4.0, an empty draft, in organisation {ORGANISATION_ID}" in first.out
    assert "Published: version 2.4.0 at 20" in first.out
    assert {
        "ListConnectors",
        "CreateHTTPConnector",
        "CreateConnectorVersion",
        "CreateDefinitions",
        "CreateAction",
        "PublishConnector",
    } <= witness.operations
    written = writes(witness)

    again = run("apply", ORCHARD, *FROM_NOTHING)
    assert again.code == 0, again.err
    assert "Plan: nothing to do" in again.out
    assert "Nothing to publish: version 2.4.0 was published at 20" in again.out
    assert writes(witness) == written
    assert witness.faults == []


@needs_contract
def test_each_flow_of_versions_keeps_to_the_published_document(
    run: Run, witness: ContractWitness, tmp_path: Path
) -> None:
    run("apply", document(tmp_path, "1.0", "apples"), *FROM_NOTHING)
    more = document(tmp_path, "1.0", "apples", "pears")
    report = run("apply", more, *FROM_NOTHING, "-f", "json").report
    connector = report["target"]["connector_id"]
    assert report["makes"]["from_version"] == "1.0"
    at = ("--connector", connector)
    copied = ("--version", "hand", "--create-version", "--from-version", "latest")
    assert run("plan", more, *at, *copied).code == 0
    assert run("apply", more, *at, *copied, "--yes").code == 0
    assert run("apply", more, *at, "--version", "hand", "--publish", "--yes").code == 0
    listed = run("versions", *at, "-f", "json").report["connectors"][0]
    assert {one["name"]: one["is_latest"] for one in listed["versions"]} == {
        "hand": True,
        "1.0-2": False,
        "1.0": False,
    }
    assert {
        "GetConnectorVersion",
        "ListConnectorVersions",
        "GetRawSchema",
    } - witness.operations <= {"GetRawSchema"}
    assert witness.bodies("CreateConnectorVersion") == [
        {"name": "1.0"},
        {"name": "1.0-2", "fromVersion": "1.0"},
        {"name": "hand", "fromVersion": "1.0-2"},
    ]
    assert witness.faults == []


@needs_contract
@pytest.mark.parametrize(
    ("method", "path", "query", "body"),
    [
        ("POST", "/versions/1/publishing", "", b""),
        ("PATCH", "/versions/1", "", b""),
        ("POST", "/versions", "", b'{"name": 1}'),
        ("POST", "/versions", "", b'{"name": "1", "from": "2"}'),
        ("POST", "/versions", "", b""),
        ("POST", "/versions/1/publish", "", b"{}"),
        ("GET", "/versions", "page=2", b""),
        ("GET", "/versions", "first=many", b""),
        ("GET", "/../elsewhere/versions/1", "", b""),
    ],
)
def test_the_witness_finds_what_the_document_does_not_have(
    method: str, path: str, query: str, body: bytes
) -> None:
    connector = f"{BASE_PATH}/o/{ORGANISATION_ID}/connectors/{ORGANISATION_ID}"
    assert judge("POST", f"{connector}/versions", "", b'{"name": "1"}').faults == []
    assert judge(method, f"{connector}{path}", query, body).faults != []
    assert judge("GET", f"{BASE_PATH}/o/no-id/connectors", "", b"").faults != []


def test_a_sandbox_of_its_own_process_is_filled_and_published_in_one_command(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VERSORI_API_KEY", KEY)
    monkeypatch.setenv("VERSORI_ORGANISATION_ID", ORGANISATION_ID)
    with SandboxProcess(tmp_path / "sandbox.db", key=KEY) as sandbox:
        monkeypatch.setenv("VERSORI_API_URL", sandbox.api_url)
        first = run("apply", ORCHARD, *FROM_NOTHING)
        again = run("apply", ORCHARD, *FROM_NOTHING, "-f", "json")
        listed = run("versions", "--connector", again.report["target"]["connector_id"])
    assert (first.code, again.code) == (0, 0)
    assert again.report["outcomes"] == []
    assert again.report["publication"]["result"] == "unchanged"
    assert "2.4.0  published at 20" in listed.out


def test_a_plan_shows_what_would_be_made_and_makes_nothing(run: Run) -> None:
    shown = run("plan", ORCHARD, "--sandbox", "--create-connector", "Apples")
    assert shown.code == 0
    assert "To be made: connector Apples, version 2.4.0, an empty draft" in shown.out
    report = run("plan", ORCHARD, "--sandbox", "--create-connector=Apples", "-f", "json").report
    assert report["target"] is None
    assert (report["makes"]["connector"], report["makes"]["version"]) == ("Apples", "2.4.0")
    assert "There are no connectors." in run("versions", "--sandbox").out


def test_a_connector_is_made_under_a_name_of_its_own_and_found_again(run: Run) -> None:
    named = ("apply", ORCHARD, "--sandbox", "--yes", "--create-connector", "Apples")
    made = run(*named, "-f", "json").report
    assert made["makes"]["connector"] == "Apples"
    assert made["target"]["version"] == "2.4.0"
    again = run(*named, "-f", "json").report
    assert (again["makes"], again["outcomes"]) == (None, [])
    assert again["target"]["connector_id"] == made["target"]["connector_id"]
    other = run("apply", ORCHARD, "--sandbox", "--yes", "--create-connector", "-f", "json").report
    assert other["makes"]["connector"] == "Orchard"
    assert other["target"]["connector_id"] != made["target"]["connector_id"]


def test_a_new_text_of_a_published_version_becomes_the_next_of_its_series(
    run: Run, tmp_path: Path
) -> None:
    to = ("--sandbox", *FROM_NOTHING)
    assert run("apply", document(tmp_path, "1.0", "apples"), *to).code == 0
    changed = document(tmp_path, "1.0", "apples", "pears")
    planned = run("plan", changed, "--sandbox", "--create-connector", "--detailed-exitcode")
    assert planned.code == 2
    assert "To be made: version 1.0-2, a draft copied from 1.0, of connector " not in planned.out
    assert "To be made: version 1.0-2, a draft copied from 1.0, in organisation" in planned.out
    second = run("apply", changed, *to)
    assert "Made: version 1.0-2, a draft copied from 1.0, of connector " in second.out
    assert "1 created, 0 updated" in second.out
    assert states(run) == {"1.0": "published", "1.0-2": "published"}
    third = run("apply", changed, *to, "-f", "json").report
    assert (third["makes"], third["outcomes"]) == (None, [])
    assert third["target"]["version"] == "1.0-2"


def test_a_draft_of_the_series_is_taken_and_not_a_further_one(run: Run, tmp_path: Path) -> None:
    run("apply", document(tmp_path, "1.0", "apples"), "--sandbox", *FROM_NOTHING)
    auto = ("--sandbox", "--version", "auto", "--yes")
    assert run("apply", document(tmp_path, "1.0", "apples", "pears"), *auto).code == 0
    assert states(run) == {"1.0": "published", "1.0-2": "draft"}
    assert run("apply", document(tmp_path, "1.0", "apples", "figs"), *auto).code == 0
    assert states(run) == {"1.0": "published", "1.0-2": "draft"}
    back = run("apply", document(tmp_path, "1.0", "apples"), *auto, "-f", "json").report
    assert (back["target"]["version"], back["outcomes"]) == ("1.0", [])


def test_a_new_version_of_the_document_begins_as_the_latest_published_one(
    run: Run, tmp_path: Path
) -> None:
    auto = ("--sandbox", "--version", "auto", "--yes")
    run("apply", document(tmp_path, "1.0", "apples"), *auto, "--publish")
    second = run("apply", document(tmp_path, "2.0", "apples"), *auto, "-f", "json").report
    assert second["makes"]["from_version"] == "1.0"
    assert second["outcomes"] == []
    assert states(run) == {"1.0": "published", "2.0": "draft"}
    run("apply", document(tmp_path, "2.0", "pears"), *auto, "--publish")
    other = (*auto, "--from-version", "1.0", "-f", "json")
    third = run("apply", document(tmp_path, "3.0", "apples"), *other).report
    assert third["makes"]["from_version"] == "1.0"


def test_latest_as_an_origin_needs_a_published_version(run: Run, tmp_path: Path) -> None:
    spec = document(tmp_path, "1.0", "apples")
    run("apply", spec, "--sandbox", "--version", "1.0", "--yes")
    to = ("--sandbox", "--version", "next", "--create-version", "--from-version")
    ran = run("plan", spec, *to, "latest")
    assert ran.code == 1
    assert "no published version that latest could mean" in ran.error
    ran = run("plan", spec, *to, "0.9")
    assert "has no version 0.9 (it has 1.0)" in ran.error
    ran = run("plan", spec, "--sandbox", "--create-connector", "New", "--from-version", "1.0")
    assert "there is no connector New yet" in ran.error


def test_a_published_version_is_refused_where_it_needs_a_change(run: Run, tmp_path: Path) -> None:
    to = ("--sandbox", "--version", "1.0", "--yes")
    run("apply", document(tmp_path, "1.0", "apples"), *to, "--publish")
    assert run("apply", document(tmp_path, "1.0", "apples"), *to, "--publish").code == 0
    for options in ((), ("--publish",)):
        ran = run("apply", document(tmp_path, "1.0", "pears"), *to, *options)
        assert ran.code == 1
        assert "version 1.0 is published" in ran.error
        assert "--version auto" in ran.err
    assert states(run) == {"1.0": "published"}


def test_a_name_that_several_connectors_have_is_refused_with_their_ids(
    run: Run, witness: ContractWitness
) -> None:
    url = f"{os.environ['VERSORI_API_URL']}/o/{ORGANISATION_ID}/protocols/http/connectors"
    body = {"name": "Orchard", "baseUrl": "https://a.example", "authSchemeConfigs": []}
    headers = {"Authorization": f"Bearer {KEY}"}
    ids = [
        httpx.post(url, json=body, headers=headers, trust_env=False).json()["id"] for _ in range(2)
    ]
    ran = run("apply", ORCHARD, *FROM_NOTHING)
    assert ran.code == 1
    line = ran.error
    assert all(one in line for one in ids)
    assert "--connector" in line
    assert "CreateConnectorVersion" not in witness.operations


def test_what_failed_in_part_is_not_published(
    run: Run, witness: ContractWitness, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from importer.connect.client import ConnectClient
    from importer.errors import PlatformError

    make = ConnectClient.create_action

    async def refuse(self: ConnectClient, ref: Any, action: Any) -> Any:
        if action["name"] == "pears":
            raise PlatformError("because of the test", status=400)
        return await make(self, ref, action)

    monkeypatch.setattr(ConnectClient, "create_action", refuse)
    spec = document(tmp_path, "1.0", "apples", "pears")
    ran = run("apply", spec, *FROM_NOTHING)
    assert ran.code == 3
    assert "Not published: version 1.0, since 1 of the changes was not applied" in ran.out
    assert "PublishConnector" not in witness.operations
    report = run("apply", spec, *FROM_NOTHING, "-f", "json")
    assert report.code == 1
    assert report.report["publication"]["result"] == "skipped"


def test_a_version_that_the_platform_refuses_to_publish_is_one_line(
    run: Run, witness: ContractWitness, tmp_path: Path
) -> None:
    schema = {"type": "object"}
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Fruit"}}}
    operation = {"responses": {"200": {"description": "", "content": content}}}
    whole = {
        "openapi": "3.0.3",
        "info": {"title": "Fruit", "version": "1"},
        "servers": [{"url": "https://fruit.example.com"}],
        "paths": {"/a": {"get": {"operationId": "a", **operation}}},
        "components": {"schemas": {"Fruit": schema}},
    }
    spec = tmp_path / "fruit.json"
    spec.write_text(json.dumps(whole))
    made = run("apply", str(spec), "--create-connector", "--yes", "-f", "json").report
    url = f"{os.environ['VERSORI_API_URL']}/o/{ORGANISATION_ID}/connectors/"
    url += f"{made['target']['connector_id']}/versions/1/definitions/Fruit?force=true"
    headers = {"Authorization": f"Bearer {KEY}"}
    assert httpx.delete(url, headers=headers, trust_env=False).status_code == 204
    empty = document(tmp_path, "1")
    ran = run("apply", empty, *FROM_NOTHING)
    assert ran.code == 1
    assert "version 1 was not published" in ran.error
    assert "actions.a: refers to" in ran.out
    report = run("apply", empty, *FROM_NOTHING, "-f", "json").report
    assert report["publication"]["result"] == "refused"
    assert writes(witness).count("PublishConnector") == 2
    assert report["publication"]["published_at"] is None


def test_the_words_of_the_platform_are_printed_though_it_publishes(
    run: Run, tmp_path: Path
) -> None:
    ran = run("apply", document(tmp_path, "1.0"), "--sandbox", *FROM_NOTHING)
    assert ran.code == 0
    assert "Published: version 1.0" in ran.out
    assert "  warning: the version has neither actions nor triggers" in ran.out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--create-connector", "--connector", ORGANISATION_ID, "--version", "1"], 64, "exclude"),
        (["--create-connector"], 64, "VERSORI_ORGANISATION_ID"),
        (["--create-connector", "A\x1bB", "--sandbox"], 64, "cannot be seen"),
        (["--sandbox", "--version", "a\x07"], 1, "cannot be seen"),
        (["--sandbox", "--create-connector", "--version", "latest"], 1, "reserved"),
        (["--sandbox", "--create-connector", "--version", "default"], 1, "reserved"),
        (["--version", "auto"], 64, "--create-connector"),
    ],
)
def test_a_mistake_is_one_line_and_nothing_is_made(
    run: Run, arguments: list[str], code: int, words: str
) -> None:
    for command in (["plan", ORCHARD], ["apply", ORCHARD, "--yes"]):
        ran = run(*command, *arguments)
        assert ran.code == code
        assert words in ran.error
    assert "There are no connectors." in run("versions", "--sandbox").out


def test_a_document_without_a_usable_version_asks_for_one(run: Run, tmp_path: Path) -> None:
    ran = run("plan", document(tmp_path, "///", "apples"), "--sandbox", "--version", "auto")
    assert ran.code == 1
    assert "--version NAME" in ran.error


@pytest.fixture
def ask(run: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Give `ask(answer, *arguments)`, which runs a command on a terminal that answers."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    def on_terminal(answer: str, *arguments: str) -> Ran:
        monkeypatch.setattr(sys, "stdin", Terminal(f"{answer}\n"))
        return run(*arguments)

    return on_terminal


def test_nothing_is_made_or_published_against_a_persons_word(
    ask: Callable[..., Ran], run: Run, tmp_path: Path
) -> None:
    spec = document(tmp_path, "1.0", "apples")
    to = ("apply", spec, "--sandbox", "--create-connector")
    for options, words in [
        ((), "changes?"),
        (("--publish",), "changes, then publish the version?"),
    ]:
        ran = ask("n", *to, *options)
        assert ran.code == 64
        assert f"Apply these {words}" in ran.err
    assert "There are no connectors." in run("versions", "--sandbox").out


def test_making_and_publishing_are_asked_for_where_they_are_all(
    ask: Callable[..., Ran], run: Run, tmp_path: Path
) -> None:
    to = ("apply", document(tmp_path, "1.0"), "--sandbox", "--create-connector")
    assert run(*to, "--yes").code == 0
    assert "Publish the version?" in ask("n", *to, "--publish").err
    assert states(run) == {"1.0": "draft"}
    assert ask("y", *to, "--publish").code == 0
    assert ask("n", *to, "--publish").err == ""
    document(tmp_path, "2.0")
    assert "Make the version and publish it?" in ask("n", *to, "--publish").err
    assert states(run) == {"1.0": "published"}
    assert "Make the version?" in ask("y", *to).err
    assert states(run) == {"1.0": "published", "2.0": "draft"}


def test_versions_are_listed_with_their_states_and_dates(run: Run, tmp_path: Path) -> None:
    auto = ("--sandbox", "--version", "auto", "--yes")
    run("apply", document(tmp_path, "1.0", "apples"), *auto, "--publish")
    run("apply", document(tmp_path, "2.0-beta", "pears"), *auto)
    (connector,) = run("versions", "--sandbox", "-f", "json").report["connectors"]
    draft, published = connector["versions"]
    assert (draft["name"], draft["state"], draft["published_at"]) == ("2.0-beta", "draft", None)
    assert (published["state"], published["is_latest"], published["is_default"]) == (
        "published",
        True,
        True,
    )
    one = ("versions", "--sandbox", "--connector", connector["id"])
    shown = run(*one).out.splitlines()
    assert shown[0].startswith(f"Fruit  {connector['id']}, organisation 01SANDB0X")
    assert shown[1:3] == ["  2 versions", f"    2.0-beta  draft; changed at {draft['updated_at']}"]
    assert shown[3].startswith(f"    1.0       published at {published['published_at']}, latest")
    assert f"id {draft['id']}, made at {draft['created_at']}" in run(*one, "-v").out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ([], 64, "--sandbox"),
        (["--connector", "short", "--sandbox"], 64, "no id"),
        (["--connector", ORGANISATION_ID], 64, "organisation"),
        (["--connector", ORGANISATION_ID, "--sandbox"], 1, "no connector"),
    ],
)
def test_a_list_without_a_connector_is_one_line(
    run: Run, arguments: list[str], code: int, words: str
) -> None:
    ran = run("versions", *arguments)
    assert ran.code == code
    assert words in ran.error
