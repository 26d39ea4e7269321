"""A document of several files, and what `importer bundle` makes of it, held against each other."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import msgspec

from importer.document.store import ReadOptions
from importer.mapping.options import MappingOptions
from importer.model.bundle import Bundle
from importer.pipeline import Built, build, join_files


class Compared(msgspec.Struct, frozen=True):
    """What a document of several files becomes, and what the one does that it is bundled to."""

    tree: Built
    whole: Bundle

    def differences(self) -> list[str]:
        """Tell in which names actions, definitions and triggers differ, and how."""
        tree = self.tree.bundle
        return [
            *_differences(tree.actions, self.whole.actions),
            *_differences(tree.definitions, self.whole.definitions),
            *_differences(tree.triggers, self.whole.triggers),
        ]


def compare_with_bundle(
    spec: Path, folder: Path, allow_refs: Collection[str] = (), *, as_yaml: bool = False
) -> Compared:
    """Export a document, and the one that it is bundled to, which is written to a folder."""
    reading = ReadOptions(allow_refs=tuple(allow_refs))
    tree = build(str(spec), MappingOptions(), reading)
    whole = folder / ("whole.yaml" if as_yaml else "whole.json")
    whole.write_bytes(join_files(str(spec), reading).written(as_yaml=as_yaml))
    return Compared(tree, build(str(whole), MappingOptions(), ReadOptions()).bundle)


def _differences(one: Collection[Any], other: Collection[Any]) -> list[str]:
    """Tell of things with names which of two have alone, and which they have differently."""
    ours, theirs = ({item["name"]: item for item in items} for items in (one, other))
    alone = [f"{name} is in the tree alone" for name in ours.keys() - theirs.keys()]
    alone += [f"{name} is in the bundle alone" for name in theirs.keys() - ours.keys()]
    both = [name for name in ours if name in theirs and ours[name] != theirs[name]]
    return sorted(alone) + [f"{name}: {ours[name]} is now {theirs[name]}" for name in both]
