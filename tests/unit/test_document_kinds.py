"""Which versions are read, and how other documents are refused by name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from documents import refusal, write

from importer.document.load import load_document
from importer.document.validate import validate_document
from importer.mapping.options import MappingOptions
from importer.pipeline import build_bundle
from importer.problems import ProblemLog


@pytest.mark.parametrize("claimed", ['"2.0"', "2.0", "2", '"2"', "'2.0.0'"])
def test_swagger_20_is_read_however_its_version_is_written(tmp_path: Path, claimed: str) -> None:
    document = load_document(write(tmp_path, f"swagger: {claimed}\ninfo: {{}}\npaths: {{}}\n"))

    assert document.openapi == "2.0"


@pytest.mark.parametrize("version", ["3.2.0", "3.2", "3.2.1-rc1"])
def test_openapi_32_is_read_with_or_without_quotes(tmp_path: Path, version: str) -> None:
    for text in (f"openapi: {version}\n", f'openapi: "{version}"\n'):
        assert load_document(write(tmp_path, text)).openapi == version


@pytest.mark.parametrize("suffix", ["rc1", "`C47:!n.]Ro", "5f=R[b", 'y>6"oI=', "S)"])
def test_anything_may_follow_the_dash_of_a_version(tmp_path: Path, suffix: str) -> None:
    tree = {"openapi": f"3.0.6-{suffix}", "info": {}, "paths": {}}

    assert load_document(write(tmp_path, json.dumps(tree))).openapi == f"3.0.6-{suffix}"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('swagger: "1.2"\n', 'its "swagger" version is "1.2", not 2.0'),
        ('swagger: "3.0"\n', 'its "swagger" version is "3.0", not 2.0'),
        ("openapi: 2.0\n", 'its "openapi" version is "2.0", not 3.0 or 3.1 or 3.2'),
        ("openapi: 3.3.0\n", 'its "openapi" version is "3.3.0", not 3.0 or 3.1 or 3.2'),
        ("swagger: true\n", 'its "swagger" field is no version'),
        ("swagger: [2.0]\n", 'its "swagger" field is no version'),
        ('swaggerVersion: "1.2"\napis: []\n', "it is a Swagger 1.x document"),
        ("asyncapi: 3.0.0\ninfo: {}\n", "it is an AsyncAPI document"),
        ("overlay: 1.0.0\n", "it is an OpenAPI overlay"),
        ("arazzo: 1.0.1\n", "it is an Arazzo document"),
        ("discoveryVersion: v1\n", "it is a Google API discovery document"),
        ("info: {_postman_id: a}\nitem: []\n", "it is a Postman collection"),
        ("type: object\nproperties: {}\n", "it looks like a JSON Schema"),
        ("$defs: {}\n", "it looks like a JSON Schema"),
        ('{"$schema": "http://json-schema.org/draft-04/schema#"}', "it is a JSON Schema"),
        ("paths: {}\ndefinitions: {}\n", 'it has no "openapi" field'),
        ("{}", 'it has no "openapi" field'),
        ("[]", "its top level is no mapping"),
        ("<?xml version='1.0'?><application/>", "it is XML"),
        ("<definitions/>", "it is XML"),
    ],
)
def test_other_documents_are_refused_by_name(tmp_path: Path, text: str, why: str) -> None:
    line = refusal(tmp_path, text)

    assert line == (
        f"this is no OpenAPI document that can be imported: {why}."
        " Point to an OpenAPI document of version 2.0, 3.0, 3.1 or 3.2."
    )


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE html>\n<html></html>",
        "\n\n  <!doctype HTML>",
        "\ufeff<HTML lang=en>",
        '<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN">',
        "<head><title>Not found</title></head>",
    ],
)
def test_pages_are_refused_as_html(tmp_path: Path, text: str) -> None:
    for name in ("openapi.yaml", "openapi.json"):
        assert refusal(tmp_path, text, name) == (
            "this is HTML, not an OpenAPI document."
            " Point to the document itself, not to a page that shows it."
        )


@pytest.mark.parametrize("text", ["", "  \n", "\ufeff"])
def test_empty_files_are_refused(tmp_path: Path, text: str) -> None:
    assert refusal(tmp_path, text).startswith("the file is empty.")


def test_a_version_without_quotes_is_a_fault_of_the_structure_alone(tmp_path: Path) -> None:
    problems = ProblemLog()
    text = "swagger: 2.0\ninfo: {title: a, version: '1'}\npaths: {}\n"
    validate_document(load_document(write(tmp_path, text)), problems)

    assert {(found.code, found.pointer) for found in problems.sorted()} == {
        ("structure-invalid", "/swagger")
    }


def test_the_structure_is_checked_with_the_schema_of_20(tmp_path: Path) -> None:
    text = 'swagger: "2.0"\ninfo: {title: a, version: "1"}\npaths: {/a: {trace: {}}}\nservers: []\n'
    bundle = build_bundle(write(tmp_path, text), MappingOptions())

    assert [found.pointer for found in bundle.problems if found.code == "structure-invalid"] == [
        "",
        "/paths/~1a",
    ]
    assert bundle.summary.actions == 1
