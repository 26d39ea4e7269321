"""Small documents that ask for work or memory without end cost ten seconds and 512 MB at most.

Each is exported by the command line in a process of its own, which has a gibibyte at most. It ends
with a bundle, or with one line that says why not; never with a traceback or a crash.
"""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import msgspec
import pytest
from bombs import BOMBS
from bounded_run import Ended, run_bounded
from document_server import DocumentServer, document

CPU_S_MOST = 10
PEAK_MIB_MOST = 512


def export(*arguments: str, cwd: Path) -> Ended:
    """Export to `out.json`, within the bounds."""
    ended = run_bounded("export", *arguments, "-o", "out.json", "-q", cwd=cwd)
    assert ended.code in (0, 1), ended.err
    assert ended.cpu_s <= CPU_S_MOST
    assert ended.peak_mib <= PEAK_MIB_MOST
    return ended


def refusal(ended: Ended) -> str:
    """Give the one line that a document was refused with."""
    assert ended.code == 1
    assert ended.err.startswith("Error: ")
    assert ended.err.count("\n") == 1
    assert "fault of the importer" not in ended.err
    return ended.err


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_imported_or_refused_in_one_line(tmp_path: Path, name: str) -> None:
    bomb = BOMBS[name]()
    (tmp_path / bomb.file).write_text(bomb.text)
    ended = export(bomb.file, cwd=tmp_path)
    if bomb.refused is not None:
        assert bomb.refused in refusal(ended)
        return
    assert (ended.code, ended.err) == (0, "")
    bundle: dict[str, Any] = msgspec.json.decode((tmp_path / "out.json").read_bytes())
    summary = bundle["summary"]
    assert summary["operations"] == bomb.operations == summary["actions"] + summary["skipped"]
    assert set(bomb.told) <= {problem["code"] for problem in bundle["problems"]}


def test_a_gzip_bomb_is_refused_in_one_line(tmp_path: Path) -> None:
    packed = gzip.compress(b" " * 300 * 1024 * 1024, 1)
    with DocumentServer() as server:
        server.answers["/x.json"] = document(packed, content_encoding="gzip")
        url = f"{server.origin}/x.json"
        ended = export(url, "--allow-refs", server.origin, cwd=tmp_path)
        assert "more than 268,435,456 bytes" in refusal(ended)
        ended = export(url, "--allow-refs", server.origin, "--max-bytes", "1000", cwd=tmp_path)
        assert "more than 1,000 bytes" in refusal(ended)
    assert len(packed) < 2_000_000


def test_a_limit_that_is_raised_lets_more_pass(tmp_path: Path) -> None:
    bomb = BOMBS["a_hundred_thousand_lists_in_lists_of_json"]()
    levels = bomb.text.count("[") - 1
    assert levels == 100_000
    text = bomb.text.replace("[" * levels, "[" * 300).replace("]" * levels, "]" * 300)
    (tmp_path / bomb.file).write_text(text)
    assert "--max-depth" in refusal(export(bomb.file, cwd=tmp_path))
    assert export(bomb.file, "--max-depth", "400", cwd=tmp_path).code == 0
