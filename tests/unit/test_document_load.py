"""A path to a document, or one line that says why not."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from documents import refusal, write

from importer.document.load import load_document
from importer.errors import DocumentError


def refused(spec: str) -> str:
    with pytest.raises(DocumentError) as caught:
        load_document(spec)
    assert caught.value.exit_code == 1
    return str(caught.value)


def test_a_document_knows_where_it_came_from_and_what_it_is(tmp_path: Path) -> None:
    content = b"openapi: 3.1.0\ninfo: {}\n"
    document = load_document(write(tmp_path, content, "two words.yaml"))

    assert document.location == str(tmp_path / "two words.yaml")
    assert document.uri == (tmp_path / "two words.yaml").as_uri()
    assert document.uri.endswith("/two%20words.yaml")
    assert document.sha256 == hashlib.sha256(content).hexdigest()
    assert document.openapi == "3.1.0"
    assert document.root == {"openapi": "3.1.0", "info": {}}
    assert document.raw == content


def test_a_document_behind_a_link_has_the_address_of_the_file(tmp_path: Path) -> None:
    write(tmp_path, "openapi: 3.0.3\n", "real.yaml")
    link = tmp_path / "link.yaml"
    link.symlink_to("real.yaml")

    document = load_document(str(link))

    assert document.location == str(link)
    assert document.uri == (tmp_path / "real.yaml").as_uri()


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0", "3.0", "3.1", "3.0.0-rc2", "3.1.0-rc.0"])
def test_versions_that_are_read(tmp_path: Path, version: str) -> None:
    for text in (f'openapi: "{version}"\n', f"openapi: {version}\n"):
        assert load_document(write(tmp_path, text)).openapi == version


@pytest.mark.parametrize("version", ["1.0", "3", "3.10.0", "4.0.0", "3.0.3; x", '"3.0\\nx"', '""'])
def test_versions_that_are_not_read_are_named(tmp_path: Path, version: str) -> None:
    line = refusal(tmp_path, f"openapi: {version}\n")

    assert "version" in line
    assert '"' in line


@pytest.mark.parametrize("version", ["[3.0]", "{a: 3.0}", "true"])
def test_a_version_that_is_no_version_is_refused(tmp_path: Path, version: str) -> None:
    assert "no version" in refusal(tmp_path, f"openapi: {version}\n")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("asyncapi: 2.6.0\ninfo: {}\n", "AsyncAPI"),
        ("arazzo: 1.0.0\n", "Arazzo"),
        ('{"$schema": "https://json-schema.org/draft/2020-12/schema"}', "JSON Schema"),
        ("<!DOCTYPE html>\n<html>a: b</html>\n", "HTML"),
        ('<?xml version="1.0"?><a/>', "XML"),
        ("info: {}\npaths: {}\n", 'no "openapi" field'),
        ("openapi:\n", 'no "openapi" field'),
        ("- openapi: 3.0.3\n", "no mapping"),
        ('["openapi"]', "no mapping"),
        ("just some words\n", "no mapping"),
        ("# nothing but a comment\n", "no mapping"),
        ("--- \n", "no mapping"),
        ("12\n", "no mapping"),
    ],
)
def test_what_is_no_openapi_document_is_refused_by_name(
    tmp_path: Path, text: str, name: str
) -> None:
    line = refusal(tmp_path, text)

    assert name in line
    assert "OpenAPI" in line


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    spec = str(tmp_path / "none.yaml")

    assert refused(spec) == f"{spec}: cannot be read: No such file or directory. Check the path."


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert refused(str(tmp_path)).startswith(f"{tmp_path}: this is a folder. Name the")


def test_a_path_through_a_file_is_refused(tmp_path: Path) -> None:
    spec = write(tmp_path, "openapi: 3.0.3\n") + "/deeper"

    assert "cannot be read: Not a directory" in refused(spec)


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    loop = tmp_path / "loop.yaml"  # permissions do not hold back a superuser; this does
    loop.symlink_to(loop)

    assert "cannot be read: Too many levels of symbolic links" in refused(str(loop))


def test_a_name_that_no_file_can_have_is_refused() -> None:
    assert "Check the path" in refused("a\x00b")
    assert "cannot be read: File name too long" in refused("a" * 5_000)


def test_a_path_with_control_characters_is_shown_on_one_line(tmp_path: Path) -> None:
    line = refused(str(tmp_path / "a\nb\x1b[31m\u202e.yaml"))

    assert line.isprintable()
    assert "\\u001b[31m\\u202e" in line


def test_an_address_that_may_not_be_read_is_refused() -> None:
    for spec in ("http://127.0.0.1:9/openapi.json", "ftp://127.0.0.1/openapi.json"):
        assert refused(spec).startswith(f"{spec}: ")
