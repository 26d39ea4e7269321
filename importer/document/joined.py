"""A document of many files as one: what a command writes, and what it tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from importer.document.located import with_lines
from importer.document.write import write_tree
from importer.model.problem import Problem


class Joined(msgspec.Struct, frozen=True, kw_only=True):
    """A document of many files as one tree, and the Problems of what it could not take in.

    `files` are the bytes of its files, by their names (None: the document).
    """

    root: dict[str, Any]
    problems: list[Problem]
    files: Mapping[str | None, bytes]

    def written(self, *, as_yaml: bool) -> bytes:
        """Give the tree as YAML or JSON. Raises DocumentError for what cannot be written."""
        return write_tree(self.root, as_yaml=as_yaml)

    def with_lines(self, *, every: bool) -> list[Problem]:
        """Give the Problems with the line of each that a report shows, or of every one."""
        return with_lines(self.problems, self.files, every=every)
