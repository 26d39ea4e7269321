"""Classes are looked at before threads begin, none for the first time in two at once."""

from __future__ import annotations

import subprocess
import sys

_MANY_AT_ONCE = """
import threading, msgspec
from importer.service.settled_types import settle_types
from importer.connect.types import StoredAction
import importer.service.sync_source
settle_types()
start = threading.Barrier(8)
def decode():
    start.wait()
    msgspec.json.Decoder(StoredAction)
threads = [threading.Thread(target=decode) for _ in range(8)]
[one.start() for one in threads]
[one.join() for one in threads]
"""


def test_a_class_that_was_looked_at_is_safe_for_many_threads() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _MANY_AT_ONCE], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")
