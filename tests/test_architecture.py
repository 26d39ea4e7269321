"""The house keeps its plan: who may import whom, and how large a room may be.

Imports are read from the source, those inside of functions too: a lazy import is still one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "importer"
LINES_MOST = 300
LONGER: dict[str, str] = {
    "importer.catalogue": "a table: one entry for each Problem code, and no code",
}
"""Modules that may be longer, and why."""

GROUND = frozenset(
    {"importer", "text", "ulids", "errors", "logs", "catalogue", "problems", "model"}
)
STAGES = frozenset({"mapping", "plan", "apply", "report"})
MAY_IMPORT: dict[str, frozenset[str]] = {
    # the ground, from below
    "importer": frozenset(),
    "text": frozenset(),
    "ulids": frozenset(),
    "logs": frozenset({"text"}),
    "catalogue": frozenset(),
    "errors": frozenset({"text"}),
    "problems": frozenset({"text", "catalogue", "model"}),  # places are of importer.model
    "model": frozenset(),
    # the floors
    "document": GROUND,
    "openapi": GROUND | {"document"},
    "connect": GROUND,
    "state": GROUND,
    "mapping": GROUND | {"document"},
    "plan": GROUND | {"connect"},
    "apply": GROUND | {"connect"},
    "report": GROUND,
    "targeting": GROUND | {"connect", "plan", "apply"},
    "pipeline": GROUND | STAGES | {"document", "openapi", "connect", "targeting"},
    "running": GROUND | STAGES | {"connect", "state", "targeting", "pipeline"},
    "service": GROUND
    | {"document", "connect", "mapping", "plan", "apply", "state", "targeting", "pipeline"}
    | {"running", "report"},
    "cli": GROUND
    | STAGES
    | {"document", "connect", "state", "targeting", "pipeline", "running", "service", "sandbox"},
    "__main__": frozenset({"cli"}),
    # apart
    "sandbox": frozenset(),
}
"""What each part may import besides itself."""


def _modules() -> dict[str, Path]:
    """Give every module by its name; a package is its `__init__`."""
    return {
        ".".join(("importer", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(
            ".__init__"
        ): path
        for path in sorted(PACKAGE.rglob("*.py"))
    }


MODULES = _modules()


def _part_of(module: str) -> str:
    """Give the part a module belongs to: a package below `importer`, or a module in it."""
    _, _, below = module.partition(".")
    return below.partition(".")[0] or "importer"


def _imported(path: Path) -> Iterator[str]:
    """Give each name that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                yield name if name in MODULES else node.module


def _own(path: Path) -> set[str]:
    """Give the modules of the package that a module imports."""
    return {name for name in _imported(path) if name.partition(".")[0] == "importer"}


IMPORTS = {module: _own(path) for module, path in MODULES.items()}


def test_every_import_of_our_own_is_of_a_module_that_exists() -> None:
    assert {name for names in IMPORTS.values() for name in names} <= MODULES.keys()


def test_every_part_has_its_floor() -> None:
    assert {_part_of(module) for module in MODULES} == MAY_IMPORT.keys()


@pytest.mark.parametrize("part", MAY_IMPORT)
def test_no_import_runs_upwards(part: str) -> None:
    wrong = {
        (module, name)
        for module, names in IMPORTS.items()
        for name in names
        if _part_of(module) == part and _part_of(name) not in {part, *MAY_IMPORT[part]}
    }

    assert wrong == set()


def test_nobody_but_the_command_line_knows_the_sandbox() -> None:
    assert [part for part, may in MAY_IMPORT.items() if "sandbox" in may] == ["cli"]


def test_no_import_runs_in_a_circle() -> None:
    try:
        TopologicalSorter(IMPORTS).prepare()
    except CycleError as circle:
        pytest.fail(" -> ".join(circle.args[1]))


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_no_larger_than_a_room(module: str) -> None:
    lines = len(MODULES[module].read_text().splitlines())

    if module in LONGER:
        assert lines > LINES_MOST, f"{module} needs no exception any more"
    else:
        assert lines <= LINES_MOST, f"{module} has {lines} lines; split it along a seam with a name"


def test_no_module_is_a_drawer_for_odds_and_ends() -> None:
    names = {part for module in MODULES for part in module.split(".")}

    assert names & {"utils", "util", "helpers", "helper", "manager", "managers", "common"} == set()


def test_imports_are_absolute() -> None:
    relative = [
        module
        for module, path in MODULES.items()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.level
    ]

    assert relative == []


def test_imports_are_seen_wherever_they_stand(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(
        "import importer.cli\n"
        "def one():\n    from importer.connect import client\n"
        "class Two:\n    def two(self):\n        import importer.sandbox.app as app\n"
        "if TYPE_CHECKING:\n    from importer.connect.client import ConnectClient\n"
        "import json\n"
    )

    assert _own(module) == {"importer.cli", "importer.connect.client", "importer.sandbox.app"}
