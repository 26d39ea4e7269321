"""The options about reading a document, told once, and what they come to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass

CACHE_FOLDER = Path(".importer") / "cache"
_PANEL = "Reading"
