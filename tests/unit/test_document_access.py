from __future__ import annotations

import os
import shlex
import socket
from pathlib import Path

import pytest

from importer.document.access import AccessRules, RefusedReference, parse_origin, rules_for
from importer.errors import UsageError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a document's folder with files and links, and a folder beside it that is not its."""
    folder, outside = tmp_path / "doc", tmp_path / "outside"
    (folder / "schemas").mkdir(parents=True)
    outside.mkdir()
    (folder / "openapi.yaml").write_text("openapi: 3.0.3")
    (folder / "schemas" / "pet.yaml").write_text("type: object")
    (folder / "my pet#1?.yaml").write_text("type: object")
    (outside / "secret.yaml").write_text("password: open sesame")
    (folder / "inward.yaml").symlink_to("schemas/pet.yaml")
    (folder / "outward.yaml").symlink_to("../outside/secret.yaml")
    (folder / "nowhere.yaml").symlink_to("../outside/missing.yaml")
    (folder / "other").symlink_to("../outside")
    (folder / "loop").symlink_to("loop")
    return folder


def _rules(folder: Path, *allowed: str) -> AccessRules:
    return rules_for((folder / "openapi.yaml").as_uri(), allowed)


def _refused(rules: AccessRules, uri: str) -> RefusedReference:
    with pytest.raises(RefusedReference) as refused:
        rules.file_of(uri)
    assert "sesame" not in str(refused.value)
    return refused.value


def test_files_below_the_documents_folder_may_be_read(folder: Path) -> None:
    rules = _rules(folder)
    pet = folder / "schemas" / "pet.yaml"
    strange = folder / "my pet#1?.yaml"
    assert rules.file_of(pet.as_uri()) == pet
    assert rules.file_of(strange.as_uri()) == strange
    assert rules.file_of((folder / "inward.yaml").as_uri()) == pet
    assert rules.file_of(f"file://localhost{pet}") == pet
    assert rules.file_of(f"FILE://LOCALHOST{pet}") == pet
    assert rules.file_of(f"file:{pet}") == pet
    assert rules.file_of(f"file://{folder}/schemas/%2e%2e/schemas/%70et.yaml") == pet


def test_a_file_whose_name_is_no_utf8_may_be_read(tmp_path: Path) -> None:
    named = os.fsencode(tmp_path) + b"/caf\xe9.yaml"
    try:
        Path(os.fsdecode(named)).write_text("type: object")
    except OSError:
        pytest.skip("this file system has no such names")
    path = Path(os.fsdecode(named))
    assert _rules(tmp_path).file_of(path.as_uri()) == path


@pytest.mark.parametrize(
    "way",
    [
        "../outside/secret.yaml",
        "%2e%2e/outside/secret.yaml",
        "..%2foutside%2fsecret.yaml",
        "schemas/../../outside/secret.yaml",
        "outward.yaml",
        "other/secret.yaml",
        "other/../outside/secret.yaml",
        "loop/../outward.yaml",
        "loop/%2e%2e/other/secret.yaml",
        "missing/../../outside/secret.yaml",
    ],
)
def test_no_way_leads_out_of_the_documents_folder(folder: Path, way: str) -> None:
    refused = _refused(_rules(folder), f"file://{folder}/{way}")
    outside = folder.parent / "outside"
    if not way.startswith(("loop", "other")):
        assert refused.why == "it leads out of the document's folder"
        assert refused.allow == f"--allow-refs {outside}"


def test_the_folder_to_allow_may_be_a_link(folder: Path) -> None:
    uri = (folder / "other" / "secret.yaml").as_uri()
    assert _refused(_rules(folder), uri).allow == f"--allow-refs {folder / 'other'}"
    allowed = _rules(folder, str(folder / "other"))
    assert allowed.file_of(uri) == folder.parent / "outside" / "secret.yaml"


def test_an_absolute_path_leads_out_too(folder: Path) -> None:
    refused = _refused(_rules(folder), "file:///etc/passwd")
    assert refused.allow == "--allow-refs /etc"
    assert _refused(_rules(folder), "file:///").allow == "--allow-refs /"


def test_the_folder_beside_with_a_longer_name_is_another(folder: Path) -> None:
    beside = folder.with_name("doc-private")
    beside.mkdir()
    (beside / "x.yaml").write_text("a: 1")
    assert _refused(_rules(folder), (beside / "x.yaml").as_uri()).allow


def test_whether_a_file_is_there_is_not_told_of_other_folders(folder: Path) -> None:
    rules = _rules(folder)
    outside = folder.parent / "outside"
    there = _refused(rules, (outside / "secret.yaml").as_uri())
    missing = _refused(rules, (outside / "missing.yaml").as_uri())
    assert (there.why, there.allow) == (missing.why, missing.allow)
    linked = _refused(rules, (folder / "outward.yaml").as_uri())
    dangling = _refused(rules, (folder / "nowhere.yaml").as_uri())
    assert (linked.why, linked.allow) == (dangling.why, dangling.allow)
    (outside / "link").symlink_to("/etc")
    through_link = _refused(rules, (outside / "link" / "passwd").as_uri())
    assert through_link.allow == f"--allow-refs {outside / 'link'}"


def test_a_missing_file_of_the_own_folder_is_told(folder: Path) -> None:
    rules = _rules(folder)
    missing = _refused(rules, (folder / "schemas" / "dog.yaml").as_uri())
    assert missing.why == "dog.yaml: No such file or directory"
    assert missing.allow is None
    assert "loop" in _refused(rules, (folder / "loop").as_uri()).why
    assert _refused(rules, (folder / ("x" * 300)).as_uri()).why.endswith("File name too long")


def test_hidden_files_are_read_only_where_their_folder_is_allowed(folder: Path) -> None:
    (folder / ".git").mkdir()
    config, env = folder / ".git" / "config", folder / "schemas" / ".env"
    for path in (config, env):
        path.write_text("token: open sesame")
        refused = _refused(_rules(folder), path.as_uri())
        assert refused.why == f"{path.name} is hidden, or in a hidden folder"
        assert refused.allow == f"--allow-refs {folder}"
        assert _rules(folder, str(folder)).file_of(path.as_uri()) == path


def test_a_document_in_a_hidden_folder_may_refer_to_files_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / ".specs"
    folder.mkdir()
    (folder / "pet.yaml").write_text("type: object")
    assert _rules(folder).file_of((folder / "pet.yaml").as_uri()) == folder / "pet.yaml"


def test_a_document_in_the_root_of_the_file_system_has_no_folder_of_its_own() -> None:
    rules = rules_for("file:///openapi.yaml", ())
    assert rules.own_folder is None
    assert (
        _refused(rules, "file:///etc/passwd").why == "it leads out of the folders that are allowed"
    )


def test_pipes_devices_sockets_and_folders_are_no_plain_files(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    rules = _rules(folder, "/dev")
    with socket.socket(socket.AF_UNIX) as listening:
        here = Path.cwd()
        os.chdir(folder)  # the path of a socket must be short
        try:
            listening.bind("socket")
        finally:
            os.chdir(here)
        for path in (folder / "pipe", folder / "socket", folder / "schemas", Path("/dev/zero")):
            assert _refused(rules, path.as_uri()).why == f"{path.name} is no plain file"
    assert _refused(rules, f"{folder.as_uri()}/").why == "doc is no plain file"


@pytest.mark.parametrize(
    ("uri", "why"),
    [
        ("file://otherhost/etc/passwd", "it names a file on another machine"),
        ("file:////otherhost/etc/passwd", "it names a file on another machine"),
        ("file:///x\\y", "its address holds backslashes or control characters"),
        ("file:///x%5Cy", "its path holds backslashes or control characters"),
        ("file:///etc/passwd%00.yaml", "its path holds backslashes or control characters"),
        ("file:///x%0Ay", "its path holds backslashes or control characters"),
        ("file:///x%7f", "its path holds backslashes or control characters"),
        ("file:///x\x00y", "its address holds backslashes or control characters"),
        ("file:etc/passwd", "its path is not absolute"),
        ("file:", "its path is not absolute"),
        ("http://a.example/x", 'it has the scheme "http", which is not read'),
        ("python:importer.errors", 'it has the scheme "python", which is not read'),
        ("file://[/x", "it is no URL"),
    ],
)
def test_what_is_no_plain_file_uri_is_refused(folder: Path, uri: str, why: str) -> None:
    refused = _refused(_rules(folder, "/"), uri)
    assert (refused.why, refused.allow) == (why, None)


def test_the_user_may_allow_folders(folder: Path) -> None:
    outside = folder.parent / "outside"
    secret = outside / "secret.yaml"
    rules = _rules(folder, str(outside))
    assert rules.file_of(secret.as_uri()) == secret
    assert rules.file_of((folder / "outward.yaml").as_uri()) == secret
    assert rules.file_of((folder / "inward.yaml").as_uri()) == folder / "schemas" / "pet.yaml"
    by_link = _rules(folder, str(folder / "other"))
    assert by_link.file_of(secret.as_uri()) == secret


def test_the_folder_to_allow_is_named_so_that_a_shell_takes_it_for_one_word(folder: Path) -> None:
    refused = _refused(_rules(folder), "file:///$(touch%20x)/;y/z.yaml")
    assert refused.allow is not None
    assert shlex.split(refused.allow) == ["--allow-refs", "/$(touch x)/;y"]


def test_a_link_out_of_a_folder_is_named_by_its_target(folder: Path, tmp_path: Path) -> None:
    hop = tmp_path / "hop"
    hop.mkdir()
    (hop / "x.yaml").symlink_to(tmp_path / "outside" / "secret.yaml")
    rules = _rules(folder, str(hop))
    refused = _refused(rules, (hop / "x.yaml").as_uri())
    assert refused.allow == f"--allow-refs {tmp_path / 'outside'}"


def test_a_document_behind_a_link_has_the_folder_of_its_target(folder: Path) -> None:
    (folder.parent / "latest.yaml").symlink_to("doc/openapi.yaml")
    rules = rules_for((folder.parent / "latest.yaml").as_uri(), ())
    assert rules.own_folder == folder


def test_a_document_from_a_url_reads_its_own_origin_and_no_file() -> None:
    rules = rules_for("https://api.example.com/v1/openapi.yaml?sig=x", ())
    assert str(rules.origin_of("https://API.example.com:443/schemas.yaml"))
    for other in (
        "https://api.example.com:8443/x",
        "http://api.example.com/x",
        "https://sub.api.example.com/x",
        "https://example.com/x",
        "https://api.example.com.evil.example/x",
    ):
        with pytest.raises(RefusedReference) as refused:
            rules.origin_of(other)
        assert refused.value.allow == f"--allow-refs {parse_origin(other)}"
    local = _refused(rules, "file:///etc/passwd")
    assert local.why == "it leads from an address of the web to a local file"
    assert local.allow is None
    assert rules.private_origins == ()


def test_a_document_asked_for_without_encryption_may_lie_at_the_same_host_with_it() -> None:
    rules = rules_for("HTTP://api.example.com/openapi.yaml", ())
    assert str(rules.origin_of("http://api.example.com/x")) == "http://api.example.com"
    assert str(rules.origin_of("https://api.example.com/x")) == "https://api.example.com"
    six = rules_for("http://[2001:db8::1]/openapi.yaml", ())
    assert str(six.origin_of("https://[2001:db8::1]/x")) == "https://[2001:db8::1]"
    at_port = rules_for("http://api.example.com:8080/openapi.yaml", ())
    with pytest.raises(RefusedReference):
        at_port.origin_of("https://api.example.com:8080/x")
    with pytest.raises(RefusedReference):
        at_port.origin_of("https://api.example.com/x")


def test_the_user_may_allow_origins_also_for_local_documents(folder: Path) -> None:
    rules = _rules(folder, "https://Schemas.example.com/", "http://127.0.0.1:8000")
    assert rules.origin_of("https://schemas.example.com/pet.yaml") in rules.private_origins
    assert rules.origin_of("http://127.0.0.1:8000/pet.yaml") in rules.private_origins
    with pytest.raises(RefusedReference, match="it leads to http://schemas"):
        rules.origin_of("http://schemas.example.com/pet.yaml")


def test_a_folder_may_be_allowed_for_a_document_from_a_url(folder: Path) -> None:
    rules = rules_for("https://api.example.com/openapi.yaml", (str(folder),))
    assert rules.file_of((folder / "openapi.yaml").as_uri()) == folder / "openapi.yaml"
    assert (
        _refused(rules, "file:///etc/passwd").why == "it leads out of the folders that are allowed"
    )


def test_a_document_that_came_through_a_pipe_may_refer_to_nothing_by_itself(folder: Path) -> None:
    pet = folder / "schemas" / "pet.yaml"
    refused = _refused(rules_for("", ()), pet.as_uri())
    assert refused.allow == f"--allow-refs {pet.parent}"
    assert rules_for("", (str(folder),)).file_of(pet.as_uri()) == pet


@pytest.mark.parametrize(
    "item",
    [
        "",
        "missing-folder",
        "folder\0",
        "api.example.com",
        "ftp://api.example.com",
        "file:///etc",
        "https://",
        "https://me:secret@api.example.com",
        "https://api.example.com/v1?sig=secret",
        "https://api.example.com/v1",
        "https://api.example.com?sig=secret",
        "https://api.example.com#fragment",
    ],
)
def test_what_is_neither_folder_nor_origin_cannot_be_allowed(item: str) -> None:
    with pytest.raises(UsageError, match="--allow-refs") as error:
        rules_for("", (item,))
    assert "secret" not in str(error.value)
    assert error.value.hint


def test_a_file_is_no_folder_that_could_be_allowed(folder: Path) -> None:
    with pytest.raises(UsageError, match="neither a folder nor an origin"):
        _rules(folder, str(folder / "openapi.yaml"))


def test_a_folder_that_may_not_be_looked_at_cannot_be_allowed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(_: Path) -> bool:  # whoever may look at everything cannot make this fault
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_dir", denied)
    with pytest.raises(UsageError, match="neither a folder nor an origin"):
        _rules(folder, str(folder))


def test_a_document_at_another_scheme_is_refused() -> None:
    with pytest.raises(RefusedReference, match='scheme "ftp"'):
        rules_for("ftp://api.example.com/openapi.yaml", ())
