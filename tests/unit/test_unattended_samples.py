"""`samples/unattended` and what the README says of it: all of it is accepted as it stands."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest
import typer.main
import yaml

from importer.cli.app import make_app
from importer.cli.main import main
from importer.service.config_file import read_configuration
from importer.service.configuration import ScheduleTable
from importer.service.notify import SIGNATURE_HEADER, sign
from importer.service.published_schema import make_schema
from importer.service.schedule import parse_schedule

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples" / "unattended"
README = (ROOT / "README.md").read_text(encoding="utf-8")
UNATTENDED = README.partition("## Unattended")[2].partition("\n## ")[0]
UNITS = sorted(path.name for path in SAMPLES.glob("importer-*"))
_CALL = re.compile(r"^(?:\S*/)?importer (.*)$")


def _yaml(name: str) -> Any:
    return yaml.safe_load((SAMPLES / name).read_text(encoding="utf-8"))


def _calls_in(text: str) -> list[str]:
    """Give the arguments of each call of the importer in shell commands, one a line."""
    lines = [line.partition(" #")[0] for line in text.splitlines()]
    commands = [part.strip() for line in lines for part in line.split("&&")]
    return [found[1].strip() for found in map(_CALL.match, commands) if found]


def _calls() -> list[str]:
    units = [(SAMPLES / name).read_text(encoding="utf-8") for name in UNITS]
    started = [line.partition("=")[2] for line in "\n".join(units).splitlines() if "Exec" in line]
    steps = [step["run"] for step in _steps() if "run" in step]
    shells = [found[1] for found in re.finditer(r"```sh\n(.*?)```", UNATTENDED, re.DOTALL)]
    cron = (SAMPLES / "crontab").read_text(encoding="utf-8").splitlines()[1:]
    whole = "\n".join([*started, *steps, *cron, *shells, " ".join(_container()["command"])])
    return _calls_in(whole)


def _steps() -> Any:
    return _yaml("github-actions.yaml")["jobs"]["sync"]["steps"]


def _container() -> Any:
    pod = _yaml("cronjob.yaml")["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    return container


def test_every_kind_of_sample_has_its_command() -> None:
    calls = _calls()
    assert calls.count("sync") >= 2  # the unit and the README
    for part in ("serve", "sync -f json", "sync -c /etc", "approve", "reject", "run-now"):
        assert any(call.startswith(part) for call in calls), part


@pytest.mark.parametrize("call", sorted(set(_calls())))
def test_every_command_line_is_one_that_the_importer_accepts(call: str) -> None:
    name, *arguments = shlex.split(call)
    command: Any = typer.main.get_command(make_app(()))
    with command.commands[name].make_context(name, arguments) as context:
        assert context.args == []


def test_the_configuration_is_one() -> None:
    text = (SAMPLES / "importer.toml").read_text(encoding="utf-8")
    validator = jsonschema_rs.validator_for(msgspec.json.decode(make_schema()))
    validator.validate(tomllib.loads(text))
    sources = read_configuration(SAMPLES / "importer.toml").sources
    assert [source.name for source in sources] == ["orchard", "orchard-reviewed"]


def test_the_configuration_does_what_the_readme_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("IMPORTER_STATE", raising=False)
    how = ["--sandbox", "-c", "samples/unattended/importer.toml"]
    assert main(["sync", *how]) == 4
    told = capfd.readouterr().out
    assert "orchard           applied" in told
    assert "published" in told
    assert "orchard-reviewed  held" in told
    held = re.search(r"importer approve (\d+)", told)
    assert held is not None
    assert main(["approve", held[1], *how]) == 0
    assert main(["sync", *how]) == 0
    assert capfd.readouterr().out.splitlines()[-1] == "2 sources: 2 unchanged"


def test_times_are_such_that_the_importer_would_take() -> None:
    job, flow = _yaml("cronjob.yaml")["spec"], _yaml("github-actions.yaml")
    parse_schedule(ScheduleTable(cron=job["schedule"], timezone=job["timeZone"]))
    (when,) = flow[True]["schedule"]  # YAML 1.1 takes `on` for true
    parse_schedule(ScheduleTable(cron=when["cron"]))
    line = (SAMPLES / "crontab").read_text(encoding="utf-8").splitlines()[-1]
    parse_schedule(ScheduleTable(cron=" ".join(line.split()[:5])))


def test_units_are_such_that_systemd_would_take(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not installed")
    for name in UNITS:
        text = (SAMPLES / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(
            text.replace("/srv/importer/.venv/bin/importer", sys.executable)
        )
    ended = subprocess.run(
        [analyze, "verify", *(str(tmp_path / name) for name in UNITS)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert [line for line in ended.stderr.splitlines() if "importer-" in line] == []


def test_a_notification_is_checked_as_the_readme_says() -> None:
    found = re.search(r"```python\n(.*?)```", UNATTENDED, re.DOTALL)
    assert found is not None
    scope: dict[str, Any] = {}
    exec(found[1], scope)  # noqa: S102 - the README's own words
    body, header = b'{"format": 1}', sign(b'{"format": 1}', "secret")
    assert scope["is_genuine"](body, header, "secret")
    assert not scope["is_genuine"](body + b" ", header, "secret")
    assert not scope["is_genuine"](body, header, "another")
    assert SIGNATURE_HEADER in UNATTENDED


def test_the_readme_shows_the_beginning_of_the_configuration() -> None:
    found = re.search(r"```toml\n(.*?)```", UNATTENDED, re.DOTALL)
    assert found is not None
    shown = tomllib.loads(found[1])
    whole = tomllib.loads((SAMPLES / "importer.toml").read_text(encoding="utf-8"))
    assert shown == {"defaults": whole["defaults"], "source": whole["source"][:1]}
