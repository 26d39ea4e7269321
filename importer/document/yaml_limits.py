"""YAML refused before a tree is built of it: nested too deeply, or a bomb of aliases.

PyYAML's C loader builds a tree by recursion that nothing bounds (a hundred thousand brackets end
the process), lets an alias stand inside of what it means, and leaves it to us how large the whole
is. Its events come one after the other at no such cost; one pass over them tells all three.
"""

from __future__ import annotations

from typing import Any

import yaml
from yaml.composer import ComposerError

from importer.document.limits import Limits


class BombError(Exception):
    """YAML that exceeds a limit: why, at which line, and the option that raises the limit."""

    def __init__(self, why: str, mark: Any, option: str) -> None:
        super().__init__(f"{why}, at line {mark.line + 1}")
        self.option = option


class _Collection:
    """A mapping or list that is being read: its anchor, and how many values it holds so far."""

    __slots__ = ("anchor", "size")

    def __init__(self, anchor: str | None) -> None:
        self.anchor = anchor
        self.size = 1


def refuse_bombs(text: str, loader: type[Any], limits: Limits) -> None:
    """Raise a BombError for YAML that would cost more than `limits` let it.

    `loader` is one of PyYAML's; also raises what it raises for YAML that is broken, and
    ComposerError for an alias inside of what it means.
    """
    sizes: dict[str, int] = {}
    aliased = 0
    around = [_Collection(None)]
    for event in yaml.parse(text, loader):
        start: Any = event.start_mark
        if isinstance(event, yaml.CollectionStartEvent):
            around.append(_Collection(event.anchor))
            if len(around) > limits.depth + 1:
                why = f"more than {limits.depth} levels"
                raise BombError(why, start, "--max-depth")
        elif isinstance(event, yaml.CollectionEndEvent):
            whole = around.pop()
            around[-1].size += whole.size
            if whole.anchor:
                sizes[whole.anchor] = whole.size
        elif isinstance(event, yaml.AliasEvent):
            if any(event.anchor == collection.anchor for collection in around):
                why = "an alias stands inside of what it means"
                raise ComposerError(None, None, why, start)
            size = sizes.get(event.anchor or "", 1)
            around[-1].size += size
            aliased += size
            if aliased > limits.aliases:
                why = f"aliases stand for more than {limits.aliases:,} values"
                raise BombError(why, start, "--max-aliases")
        elif isinstance(event, yaml.ScalarEvent):
            around[-1].size += 1
