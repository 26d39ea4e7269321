"""How much memory `importer apply` of a large document takes, over HTTP, in a process of its own.

`MEMORY_OPERATIONS=10000` is the long form, which must do with 600 MB; a tenth of that may take a
part of it. `MEMORY_LOG` names a file for what was measured.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from applying import KEY, Importer
from graph_like import make_graph_like
from sandbox_process import SandboxProcess

OPERATIONS = int(os.environ.get("MEMORY_OPERATIONS", "500"))
OF_PYTHON_MB, EACH_THOUSAND_MB = 150, 45
"""10,000 operations come to 600 MB."""

APPLY = ("apply", "large.json", "--create-connector", "Large", "--version", "v1", "--yes")


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="nobody tells what a process took")
def test_a_large_document_is_applied_within_its_memory(tmp_path: Path) -> None:
    document = make_graph_like(OPERATIONS)
    assert sum(len(item) for item in document["paths"].values()) == OPERATIONS
    (tmp_path / "large.json").write_text(json.dumps(document))
    size_mb = (tmp_path / "large.json").stat().st_size / 1e6
    with SandboxProcess(tmp_path / "sandbox.db", ["delay:0"], key=KEY) as sandbox:
        importer = Importer(tmp_path, sandbox.api_url)
        code, peak_mb = importer.run_measured(*APPLY)
        assert code == 0
        assert sandbox.counts()["carriedOut"]["CreateAction"] == OPERATIONS
    if "MEMORY_LOG" in os.environ:
        told = f"{OPERATIONS} operations, a document of {size_mb:.1f} MB: {peak_mb:.0f} MB\n"
        Path(os.environ["MEMORY_LOG"]).write_text(told)
    assert peak_mb <= OF_PYTHON_MB + EACH_THOUSAND_MB * OPERATIONS / 1_000
