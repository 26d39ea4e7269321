"""`importer bundle` and `importer validate --full`, as a user runs them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from importer.cli import main

ROOT = """\
openapi: {version}
info: {{title: Tree, version: '1'}}
servers: [{{url: https://tree.example.com}}]
paths:
  /pets/{{id}}: {{$ref: paths/pets.yaml}}
  /toys:
    get:
      operationId: toys
      responses:
        '200': {{$ref: 'shared.yaml#/responses/Toys'}}
        default:
          description: d
          content: {{application/json: {{schema: {{$ref: models/error.yaml}}}}}}
components:
  schemas:
    Pet: {{$ref: models/pet.yaml}}
    Named:
      type: object
      properties: {{$ref: {{type: string}}, pet: {{$ref: '#/components/schemas/Pet'}}}}
"""
FILES = {
    "paths/pets.yaml": """\
parameters: [{$ref: '../shared.yaml#/parameters/Id'}]
get:
  operationId: pet
  responses:
    '200': {description: d, content: {application/json: {schema: {$ref: ../models/pet.yaml}}}}
    '404': {$ref: '../shared.yaml#/responses/Missing'}
put:
  operationId: change
  requestBody:
    content: {application/json: {schema: {$ref: '../root.yaml#/components/schemas/Named'}}}
  responses:
    '200': {description: d, content: {text/csv: {schema: {type: string}}}}
""",
    "shared.yaml": """\
parameters:
  Id: {name: id, in: path, required: true, schema: {type: string}}
responses:
  Missing: {description: d, content: {application/json: {schema: {$ref: models/error.yaml}}}}
  Toys:
    description: d
    content:
      application/json:
        schema: {type: array, items: {$ref: models/sub/error.yaml}}
        example: {$ref: models/never.yaml}
""",
    "models/pet.yaml": """\
type: object
properties:
  name: {type: string, example: {$ref: nowhere.yaml}}
  parent: {$ref: pet.yaml}
  owner: {$ref: 'owner.yaml#/$defs/Owner'}
""",
    "models/owner.yaml": """\
$defs: {Owner: {type: object, properties: {pets: {items: {$ref: pet.yaml}}}}}
""",
    "models/error.yaml": "{type: object, required: [code], properties: {code: {type: integer}}}\n",
    "models/sub/error.yaml": "{type: object, properties: {toy: {type: string}}}\n",
}


@pytest.fixture(params=["3.0.3", "3.1.0"])
def tree(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a document of many files in an otherwise empty folder, and give its path."""
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    root = tmp_path / "root.yaml"
    root.write_text(ROOT.format(version=request.param))
    return root


def exported(spec: Path, *arguments: str) -> dict[str, Any]:
    """Give what an export writes."""
    assert main(["export", str(spec), "-q", "-o", "exported.json", *arguments]) == 0
    result: dict[str, Any] = json.loads(Path("exported.json").read_bytes())
    return result


def same(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Hold that two bundles post the same."""
    assert one["actions"] == other["actions"]
    assert one["definitions"] == other["definitions"]


@pytest.mark.parametrize("name", ["whole.json", "whole.yaml"])
def test_the_document_bundled_posts_what_the_tree_posts(tree: Path, name: str) -> None:
    assert main(["bundle", str(tree), "-q", "-o", name]) == 0
    whole = yaml.safe_load(Path(name).read_text())
    assert "paths/pets.yaml" not in json.dumps(whole)
    same(exported(tree), exported(Path(name)))


def test_what_may_not_be_read_stays_a_reference_and_is_told(
    tree: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    outside = "{type: object, properties: {a: {$ref: ../../outside/a.yaml}}}\n"
    (tree.parent / "models" / "error.yaml").write_text(outside)
    assert main(["bundle", str(tree), "-o", "whole.json"]) == 0
    assert "outside/a.yaml" in Path("whole.json").read_text()
    assert "reference-refused" in capfd.readouterr().err


def test_the_bundle_goes_to_standard_output(tree: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["bundle", str(tree)]) == 0
    assert json.loads(capfd.readouterr().out)["info"]["title"] == "Tree"


def test_the_whole_walk_of_the_validator_is_advice(
    tree: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["validate", str(tree), "--full", "-f", "json"]) == 0
    plain = json.loads(capfd.readouterr().out)
    (tree.parent / "shared.yaml").write_text(
        FILES["shared.yaml"].replace("schema: {type: string}", "schema: {type: string, default: 5}")
    )
    assert main(["validate", str(tree), "--full", "-f", "json"]) == 0
    faulty = json.loads(capfd.readouterr().out)
    codes = [problem["code"] for problem in plain["problems"]]
    assert "spec-validator-finding" not in codes
    assert "spec-validator-finding" in [problem["code"] for problem in faulty["problems"]]
