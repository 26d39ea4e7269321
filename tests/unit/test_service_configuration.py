"""`importer.toml`: what it may say, and how a mistake is told."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import jsonschema_rs
import msgspec
import pytest

from importer.errors import UsageError
from importer.service.config_file import Configuration, read_configuration
from importer.service.configuration import NotifyTable, ScheduleTable
from importer.service.published_schema import SCHEMA_FILE, make_schema

CONNECTOR = "01J9ZZZZZZZZZZZZZZZZZZZZZZ"
SMALL = f"""\
[[source]]
name = "box"
spec = "https://vendor.example/openapi.json"
connector = "{CONNECTOR}"
version = "draft"
"""
WHOLE = f"""\
[service]
parallel = 8
listen = "[::1]:9000"
heartbeat = 2
dead-after = 10

[defaults]
organisation = "01J00000000000000000000000"
api-url = "https://platform.example/api/connect/v1"
version = "auto"
policy = "review"
schedule = {{ every = "6h" }}
prune = true
notify = {{ url = "https://hooks.example/importer", secret-env = "HOOK_SECRET" }}

[[source]]
name = "box"
spec = "specs/box.yaml"
connector = "{CONNECTOR}"
policy = "safe"
accept = ["0123456789abcdef"]
include = ["tag:Files", "GET /users/*"]
exclude = ["id:*Legacy"]
allow-refs = ["shared", "https://schemas.example"]
publish = true

[source.schedule]
cron = "30 6 * * 1-5"
timezone = "Europe/London"

[[source]]
name = "lob"
spec-env = "LOB_SPEC"
create-connector = "Lob"
max-bytes = 1000
notify = {{ url-env = "LOB_HOOK", when = "failure" }}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an empty folder that is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _read(text: str | bytes) -> Configuration:
    file = Path("importer.toml")
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_configuration(file)


def test_a_small_file_says_little_and_means_the_rest() -> None:
    configuration = _read(SMALL)

    (source,) = configuration.sources
    assert (source.name, source.version, source.policy) == ("box", "draft", "safe")
    assert source.spec == "https://vendor.example/openapi.json"
    assert not source.prune
    assert not source.publish
    assert source.schedule is None
    assert configuration.digest == hashlib.sha256(SMALL.encode()).hexdigest()


def test_a_source_has_what_the_defaults_say_unless_it_says_otherwise() -> None:
    configuration = _read(WHOLE)

    box, lob = configuration.sources
    assert (box.policy, lob.policy) == ("safe", "review")
    assert box.version == lob.version == "auto"
    assert box.prune
    assert lob.prune
    assert box.schedule == ScheduleTable(cron="30 6 * * 1-5", timezone="Europe/London")
    assert lob.schedule == ScheduleTable(every="6h")
    assert lob.notify == NotifyTable(url_env="LOB_HOOK", when="failure")
    assert box.notify == NotifyTable(
        url="https://hooks.example/importer",
        secret_env="HOOK_SECRET",  # noqa: S106 - a variable's name
        when="change",
    )
    assert box.include == ("tag:Files", "GET /users/*")
    assert lob.max_bytes == 1000
    assert configuration.service.parallel == 8


def test_paths_count_from_the_folder_of_the_file(folder: Path) -> None:
    configuration = _read(WHOLE)

    box = configuration.source("box")
    assert box.spec == str(folder / "specs/box.yaml")
    assert box.allow_refs == (str(folder / "shared"), "https://schemas.example")


def test_a_source_is_found_by_its_name() -> None:
    configuration = _read(WHOLE)

    assert configuration.source("lob").create_connector == "Lob"
    with pytest.raises(UsageError, match='no source "bx"'):
        configuration.source("bx")
    with pytest.raises(UsageError, match="Look at the names"):
        configuration.source("stripe")


def _with(line: str) -> str:
    return f"{SMALL}{line}\n"


LINE = len(SMALL.splitlines()) + 1

MISTAKES = [
    # what is no TOML
    ("a = \n", "line 1", "no TOML: Invalid value"),
    ("[[source]]\na = 1\na = 2\n", "line 3", "no TOML: Cannot overwrite a value"),
    ("a = '''", "", "no TOML: "),
    ("a = " + "[" * 5_000, "", "no TOML: it is nested too deeply"),
    # keys and kinds of values
    ("", "line 1", "source is missing. Add a table [[source]]"),
    ("source = []", "line 1, source", "it must be a list that is not empty"),
    ("name = 1\n" + SMALL, "line 1, name", 'there is no key "name" here. It belongs below'),
    (
        _with('polcy = "safe"'),
        f"line {LINE}, source.polcy",
        'no key "polcy" here. Perhaps you mean p',
    ),
    (
        _with("[source.notify]\nurls = 1"),
        f"line {LINE + 1}, source.notify.urls",
        "Perhaps you mean url",
    ),
    (_with("frobnicate = 1"), f"line {LINE}, source.frobnicate", "lists all keys"),
    (_with("prune = 1"), f"line {LINE}, source.prune", "it must be true or false, and is a whole"),
    (_with('include = "tag:A"'), f"line {LINE}, source.include", "must be a list, and"),
    (_with("include = [\n  1,\n]"), f"line {LINE + 1}, source.include", "it must be a string"),
    (_with("parallelism = 65"), f"line {LINE}, source.parallelism", "a whole number of at most 64"),
    (_with("max-bytes = 0"), f"line {LINE}, source.max-bytes", "a whole number of at least 1"),
    (_with("max-bytes = 1.5"), f"line {LINE}, source.max-bytes", "with a fraction"),
    (_with("spec-env = 2026-01-01"), f"line {LINE}, source.spec-env", "and is a date"),
    (_with('policy = "yolo"'), f"line {LINE}, source.policy", "Use auto, safe, review"),
    (_with('fail-on = "x"'), f"line {LINE}, source.fail-on", "Use breaking, risky, additive, any"),
    (_with("recreate = 1"), f"line {LINE}, source.recreate", "it must be true or false"),
    (_with('on-conflict = "x"'), f"line {LINE}, source.on-conflict", "Use keep, overwrite, fail"),
    (
        _with('accept = ["x"]'),
        f"line {LINE}, source.accept",
        "not written as accept is. It must ma",
    ),
    (_with("[service]\nheartbeat = 11"), f"line {LINE}, service.dead-after", "three times heartbe"),
    ('[defaults]\nname = "x"\n' + SMALL, "line 2, defaults.name", 'no key "name" here'),
    (
        SMALL.replace('name = "box"', 'name = "a b"'),
        "line 2, source.name",
        "not written as name",
    ),
    (SMALL.replace('name = "box"\n', ""), "line 1, source", "name is missing. Add the key name"),
    # what keys mean together
    (SMALL + SMALL, f"line {LINE + 1}, source.name", '"box" is the name of another source'),
    (_with('spec-env = "A"'), "line 1, source", "a source has either spec or spec-env"),
    (
        SMALL.replace("https://vendor.example/openapi.json", "-"),
        "line 3, source.spec",
        "standard",
    ),
    (_with('create-connector = ""'), "line 1, source", "either connector or create-connector"),
    (SMALL.replace(CONNECTOR, "box"), "line 4, source.connector", "not written as connector is"),
    (SMALL.replace('version = "draft"', ""), "line 1, source.version", "version is missing"),
    (SMALL.replace('"draft"', '"latest"'), "line 5, source.version", "latest is a reserved name"),
    (
        '[defaults]\nversion = "latest"\n' + SMALL.replace('version = "draft"', ""),
        "line 2, ",
        "res",
    ),
    (_with("publish = true"), f"line {LINE}, source.publish", "a published version takes no more"),
    (_with('from-version = "1"'), f"line {LINE}, source.from-version", "no version is made that"),
    (_with('api-url = "ftp://x"'), f"line {LINE}, source.api-url", "no http or https URL"),
    (_with('schedule = {cron = "x"}'), f"line {LINE}, source.schedule", "no cron expression"),
    (_with('schedule = {every = "5"}'), f"line {LINE}, source.schedule.every", "not written as ev"),
    (_with('exclude = ["Files"]'), f"line {LINE}, source.exclude", '"Files" chooses no operations'),
    (_with('base-url = "x"'), f"line {LINE}, source.base-url", "the base URL cannot be used"),
    (_with("notify = {}"), f"line {LINE}, source.notify", "either url or url-env"),
    (_with('notify = {url = "x"}'), f"line {LINE}, source.notify.url", "this is no address"),
    (_with('notify = {url = "http://[x/"}'), f"line {LINE}, source.notify.url", "is no address"),
    (_with('notify = {url = "http://a.b/"}'), f"line {LINE}, source.notify.url", "to https addre"),
    (_with('[service]\nlisten = "here"'), f"line {LINE + 1}, service.listen", "no place"),
    (
        _with('[service]\nlisten = "h:99999"'),
        f"line {LINE + 1}, service.listen",
        "no place",
    ),
    ('state = "state.db"\n' + SMALL, "line 1, state", 'there is no key "state" here'),
]


@pytest.mark.parametrize(("text", "where", "what"), MISTAKES)
def test_a_mistake_is_told_with_its_line_and_key(text: str, where: str, what: str) -> None:
    with pytest.raises(UsageError) as refused:
        _read(text)

    told = str(refused.value)
    assert told.startswith("importer.toml" + (f", {where}" if where else ""))
    assert what in told
    assert refused.value.hint


SECRETS = [
    'api-key = "open-sesame-1"',
    'token = "open-sesame-1"',
    'x = { client_secret = "open-sesame-1" }',
    'server = "Bearer open-sesame-1"',
    'server = "ghp_openSesame1openSesame1"',
    'server = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJvcGVuLXNlc2FtZS0xIn0.xyz"',
    'version = "aK9fQ2bX7mL0pR4tZ8vW"',
    'base-url = "https://me:open-sesame-1@vendor.example"',
    'notify = { url = "https://hooks.example/?sig=open-sesame-1" }',
    'notify = { url = "https://hooks.example/T0/aK9fQ2bX7mL0pR4tZ8vW" }',
    'allow-refs = ["https://vendor.example/?access_token=open-sesame-1"]',
    'server = "0123456789abcdef0123456789abcdef"',
]


@pytest.mark.parametrize("line", SECRETS)
def test_what_looks_like_a_secret_is_refused_and_not_shown(line: str) -> None:
    text, number = SMALL, LINE
    if line.startswith("version"):
        text, number = SMALL.replace('version = "draft"\n', ""), LINE - 1
    with pytest.raises(UsageError) as refused:
        _read(f"{text}{line}\n")

    told = str(refused.value)
    assert f"importer.toml, line {number}" in told
    assert "environment" in told
    assert not any(word in told for word in ("sesame", "eyJ", "aK9", "0123456789abcdef"))


@pytest.mark.parametrize(
    "line",
    [
        'include = ["id:getUserV2ByAccountIdV3OrNot", "/v2/{accountId}/Users2/*"]',
        'create-connector = "AcmePaymentsV2Production"',
        'allow-refs = ["https://raw.example/o/r/0123456789012345678901234567890123456789/"]',
        'server = "https://api.example.com/v1?region=eu"',
        'server = "http://[::1"',
    ],
)
def test_what_people_write_does_not_look_like_a_secret(line: str) -> None:
    text = SMALL
    if line.startswith("create"):
        text = text.replace(f'connector = "{CONNECTOR}"\n', "")

    assert len(_read(f"{text}{line}\n").sources) == 1


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(UsageError, match=r"other.toml: cannot be read: .* -c FILE"):
        read_configuration(Path("other.toml"))


def test_a_file_that_is_no_text_or_too_large_is_refused() -> None:
    with pytest.raises(UsageError, match="UTF-8"):
        _read(b"\xff")
    with pytest.raises(UsageError, match="too large"):
        _read("#" * 1_000_001)


def test_the_published_schema_is_that_of_the_classes() -> None:
    assert SCHEMA_FILE.read_bytes() == make_schema()


def test_the_published_schema_takes_what_the_importer_takes() -> None:
    validator = jsonschema_rs.validator_for(msgspec.json.decode(make_schema()))
    assert validator.is_valid(tomllib.loads(WHOLE))
    assert validator.is_valid(tomllib.loads(SMALL))
    for text in (_with("frobnicate = 1"), _with("prune = 1"), _with('policy = "yolo"')):
        assert not validator.is_valid(tomllib.loads(text))
    assert b'"null"' not in SCHEMA_FILE.read_bytes()
