"""Where each key of a configuration file stands, and how a mistake there is told."""

from __future__ import annotations

from importer.errors import UsageError
from importer.service.toml_lines import Path, key_lines


class Places:
    """The places of one file's keys; `shown` is the file's name for people."""

    def __init__(self, shown: str, text: str) -> None:
        self.shown = shown
        self._lines = key_lines(text)

    def mistake(self, path: Path, what: str, hint: str) -> UsageError:
        """Make the error for a mistake at a path of keys: file, line, key, and what to do."""
        key = ".".join(part for part in path if isinstance(part, str))
        where = f"{self.shown}, line {self._line(path)}"
        return UsageError(what, where=f"{where}, {key}" if key else where, hint=hint)

    def of_source(self, index: int, *keys: str) -> Path:
        """Give the path of what holds for a source: its own key, or else that of the defaults."""
        own: Path = ("source", index, *keys)
        default: Path = ("defaults", *keys)
        if own not in self._lines and default in self._lines and own[:3] not in self._lines:
            return default
        return own

    def _line(self, path: Path) -> int:
        """Give the line of a path, or of what is nearest above it."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)
