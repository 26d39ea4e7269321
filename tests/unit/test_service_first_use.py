"""Types that threads read are known to msgspec before there are threads."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import Any, is_typeddict

import msgspec
import pytest

from importer.connect.types import RemoteState
from importer.model.runs import RunHead
from importer.service import first_use
from importer.service.first_use import prepare_types, read_types
from importer.service.memory import Memory

_SCRIPT = """
import sys
from typing import is_typeddict
from importer.service.first_use import prepare_types, read_types
kinds = [kind for kind in read_types() if is_typeddict(kind)]
known = lambda: sum("__msgspec_cache__" in vars(kind) for kind in kinds)
before = known()
prepare_types()
print(len(kinds) > 10, before, known() == len(kinds))
"""
_LOOK = """
import sys
import importer.service.sync_all
from importer.service.first_use import _OF_A_LOOK, prepare_look, read_types
from importer.service.memory import Memory
from typing import is_typeddict
prepare_look()
late = {"importer.pipeline", "importer.plan.plan", "importer.running.conduct", "jinja2"}
kinds = [kind for kind in read_types(_OF_A_LOOK) if is_typeddict(kind)]
known = all("__msgspec_cache__" in vars(kind) for kind in kinds)
print(known, sorted(late & sys.modules.keys()), Memory in set(read_types(_OF_A_LOOK)))
"""
_ROOT = Path(__file__).parents[2]


def test_the_types_of_all_parts_are_found() -> None:
    kinds = set(read_types())
    assert {RunHead, Memory, RemoteState} <= kinds
    assert {kind.__module__.split(".")[1] for kind in kinds} >= {"model", "connect", "state"}


def test_they_are_known_before_anything_is_read() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", _SCRIPT],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.split() == ["True", "0", "True"]


def test_a_look_knows_its_types_and_loads_nothing_of_what_comes_after() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", _LOOK],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.split() == ["True", "[]", "True"]


def test_many_threads_wait_until_all_is_known_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def slowly(_: tuple[str, ...]) -> Iterator[Any]:
        read.append("begun")
        time.sleep(0.05)
        yield Memory
        read.append("ended")

    first_use._prepare.cache_clear()
    monkeypatch.setattr(first_use, "read_types", slowly)

    def prepared(_: int) -> list[str]:
        prepare_types()
        return list(read)

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(prepared, range(8))) == [["begun", "ended"]] * 8
    first_use._prepare.cache_clear()


def test_what_is_left_out_has_no_types_to_read() -> None:
    for name in first_use._WITHOUT_TYPES:
        own = [one for one in vars(import_module(name)).values() if is_kind(one, name)]
        assert own == []


def is_kind(value: Any, module: str) -> bool:
    """Tell whether a value is a type of a module's own that msgspec reads."""
    is_struct = isinstance(value, type) and issubclass(value, msgspec.Struct)
    return (is_struct or is_typeddict(value)) and value.__module__ == module
