"""Any bytes give a bundle that holds what must hold, or one line; and what finds that is sharp.

A long run: `python tests/fuzz/fuzz_import.py --seconds 1800`.
"""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from mapped import make_document, make_operation
from mutations import BYTES_MOST, mutate
from oracle import Fault, check, make_place
from runs import seeds

from importer.document.resolve import Resolver
from importer.mapping.map import map_api

SCRIPT = Path(__file__).with_name("fuzz_import.py")
SECONDS = 8


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(SCRIPT), *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return make_place(tmp_path)


@pytest.mark.parametrize("seed", [1, 2])
def test_no_document_does_what_none_may_do(tmp_path: Path, seed: int) -> None:
    ended = run("--seconds", str(SECONDS / 2), "--seed", str(seed), cwd=tmp_path)
    assert ended.returncode == 0, ended.stdout
    assert " 0 kinds of faults" in ended.stdout
    assert list(tmp_path.iterdir()) == []


def test_the_same_chance_gives_the_same_document() -> None:
    documents = seeds()

    def changed(seed: int) -> list[bytes]:
        chance = random.Random(seed)  # noqa: S311 - no secret depends on it
        return [mutate(data, chance, documents) for data in documents[:20]]

    first = changed(5)
    assert first == changed(5)
    assert first != changed(6)
    assert first != documents[:20]
    assert all(len(data) <= BYTES_MOST for data in first)


def test_one_document_can_be_looked_at_again(tmp_path: Path) -> None:
    path = tmp_path / "again"
    path.write_bytes(msgspec.json.encode(make_document({})))
    ended = run("--again", str(path), cwd=tmp_path)
    assert ended.stdout == "['no-operations']\n"


def break_map(monkeypatch: pytest.MonkeyPatch, spoil: Any) -> None:
    """Let mapping give what `spoil` makes of each bundle."""
    monkeypatch.setattr("importer.pipeline.map_api", lambda *arguments: spoil(map_api(*arguments)))


def with_definition(content: Any) -> Any:
    text = msgspec.json.encode(content).decode()
    schema = {"contentType": "application/schema+json", "content": text}
    definition = {"name": "A", "accept": ["a/b"], "schema": schema}
    return lambda bundle: msgspec.structs.replace(bundle, definitions=[definition])


def with_action(**fields: Any) -> Any:
    def spoil(bundle: Any) -> Any:
        return msgspec.structs.replace(bundle, actions=[{**bundle.actions[0], **fields}])

    return spoil


def with_server(**fields: Any) -> Any:
    return lambda bundle: msgspec.structs.replace(bundle, connector={**bundle.connector, **fields})


def with_two_actions(bundle: Any) -> Any:
    first = bundle.actions[0]
    summary = msgspec.structs.replace(bundle.summary, operations=2, actions=2)
    return msgspec.structs.replace(
        bundle,
        actions=[first, {**first, "name": first["name"].upper()}],
        origins={"a": bundle.origins["a"], "A": bundle.origins["a"]},
        summary=summary,
    )


def with_a_lost_operation(bundle: Any) -> Any:
    summary = msgspec.structs.replace(bundle.summary, operations=2)
    return msgspec.structs.replace(bundle, summary=summary)


def with_a_silent_skip(bundle: Any) -> Any:
    summary = msgspec.structs.replace(bundle.summary, operations=2, skipped=1)
    return msgspec.structs.replace(bundle, summary=summary)


Q = {"name": "q", "in": "query", "required": False, "type": "string"}


@pytest.mark.parametrize(
    ("spoil", "kind"),
    [
        (with_a_lost_operation, "operations are lost"),
        (with_a_silent_skip, "an operation was skipped without a word"),
        (with_two_actions, "names of actions clash"),
        (with_definition({"type": "whole"}), "a definition is no JSON Schema"),
        (with_definition({"$ref": "#/$defs/B"}), "a reference of a definition dangles"),
        (with_definition({"items": {"allOf": [{"$ref": "#/$defs/B"}]}}), "a reference of a"),
        (with_definition({"allOf": [{"$ref": "#/$defs/A"}]}), "in a circle"),
        (with_definition({"properties": {"a": {"default": "{{ .x }}"}}}), "has a template"),
        (with_action(path="//evil.example"), "a path is not safe"),
        (with_action(path="/{a"), "a path has braces"),
        (with_action(responses=[]), "an action has no response"),
        (with_action(name="a b"), "the name of a action is not legal"),
        (with_action(parameters=[Q, Q]), "a parameter stands twice"),
        (with_action(parameters=[{**Q, "default": "{{ .x }}"}]), "a default has a template"),
        (with_action(parameters=[{**Q, "name": "{{ .x }}"}]), "name has a template"),
        (with_server(baseUrl="https://{{ .conn.x }}"), "the base URL has a template"),
        (
            with_server(connectionVariables=[{"name": "a", "value": "{{"}]),
            "a connection variable has a template",
        ),
    ],
)
def test_each_fault_of_a_bundle_is_found(
    place: Path, monkeypatch: pytest.MonkeyPatch, spoil: Any, kind: str
) -> None:
    data = msgspec.json.encode(make_document({"/a": {"get": make_operation("a")}}))
    assert check(data, place) == frozenset()
    break_map(monkeypatch, spoil)
    with pytest.raises(Fault) as found:
        check(data, place)
    assert kind in found.value.kind


def test_an_exception_is_a_fault_with_its_line(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("a")

    break_map(monkeypatch, fail)
    with pytest.raises(Fault, match=r"^KeyError pipeline\.py:\d+: 'a'$"):
        check(b'{"openapi": "3.0.0"}', place)


def test_a_run_without_end_is_a_fault(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def go_on(*_: object) -> None:
        while True:
            pass

    monkeypatch.setattr("oracle.SECONDS_MOST", 0.1)
    monkeypatch.setattr(Resolver, "lookup", go_on)
    with pytest.raises(Fault, match=r"^too long: nodes\.py:\d+$"):
        check(b'{"openapi": "3.0.0", "paths": {"/a": {"$ref": "#/x"}}}', place)


def test_what_other_files_hold_is_read_where_that_is_allowed(place: Path) -> None:
    def told(reference: str) -> frozenset[str]:
        operation = make_operation("a", returns={"$ref": reference})
        return check(msgspec.json.encode(make_document({"/a": {"get": operation}})), place)

    for inside in ("deep/again.json", "other.yaml#/List/0"):
        assert "reference-siblings-ignored" in told(inside)  # of `deep/again.json`
        assert "reference-refused" not in told(inside)
    for outside in ("../secret.txt", "link.yaml", "file:///etc/hostname"):
        assert told(outside) == frozenset({"reference-refused"})
