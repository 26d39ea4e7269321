"""Types that threads read are known to msgspec before there are threads."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from importer.connect.types import RemoteState
from importer.model.runs import RunHead
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


def test_a_second_call_does_nothing() -> None:
    prepare_types()
    assert prepare_types.cache_info().currsize == 1
