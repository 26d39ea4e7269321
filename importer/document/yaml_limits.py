"""YAML refused before a tree is built of it: nested too deeply, or a bomb of aliases.

PyYAML's C loader builds a tree by recursion that nothing bounds (a hundred thousand brackets end
the process), lets an alias stand inside of what it means, and leaves it to us how large the whole
is. Its events come one after the other at no such cost; one pass over them tells all three.
"""

from __future__ import annotations

from typing import Any

import yaml
from yaml.composer import ComposerError

DEPTH_MOST = 256
"""Levels of a document, as many as yaml-rs reads; the deepest honest ones have some forty."""

ALIASED_MOST = 1_000_000
"""Values that all aliases stand for together."""


class _Collection:
    """A mapping or list that is being read: its anchor, and how many values it holds so far."""

    __slots__ = ("anchor", "size")

    def __init__(self, anchor: str | None) -> None:
        self.anchor = anchor
        self.size = 1


def refuse_bombs(text: str, loader: type[Any]) -> None:
    """Raise a ComposerError with its place for YAML that would cost more than its length.

    `loader` is one of PyYAML's; also raises what it raises for YAML that is broken.
    """
    sizes: dict[str, int] = {}
    aliased = 0
    around = [_Collection(None)]
    for event in yaml.parse(text, loader):
        if isinstance(event, yaml.CollectionStartEvent):
            around.append(_Collection(event.anchor))
            if len(around) > DEPTH_MOST:
                raise _refusal(f"more than {DEPTH_MOST} levels", event)
        elif isinstance(event, yaml.CollectionEndEvent):
            whole = around.pop()
            around[-1].size += whole.size
            if whole.anchor:
                sizes[whole.anchor] = whole.size
        elif isinstance(event, yaml.AliasEvent):
            if any(event.anchor == collection.anchor for collection in around):
                raise _refusal("an alias stands inside of what it means", event)
            size = sizes.get(event.anchor or "", 1)
            around[-1].size += size
            aliased += size
            if aliased > ALIASED_MOST:
                raise _refusal(f"aliases stand for more than {ALIASED_MOST:,} values", event)
        elif isinstance(event, yaml.ScalarEvent):
            around[-1].size += 1


def _refusal(why: str, event: Any) -> ComposerError:
    return ComposerError(None, None, why, event.start_mark)
