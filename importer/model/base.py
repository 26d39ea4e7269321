"""What the importer last applied: the base of a comparison in three ways.

Against it a change by a person (the platform's side differs from the base) is told from a change by
the vendor (the document's side does).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from importer.model.changes import Kind


class Base(msgspec.Struct, frozen=True, kw_only=True):
    """Canonical payloads as they were last applied, by kind and identity.

    Empty where nothing is known: after a first import, or on a machine without state. Then the
    comparison has two ways only.
    """

    applied: Mapping[Kind, Mapping[str, dict[str, Any]]] = {}

    def payload(self, kind: Kind, identity: str) -> dict[str, Any] | None:
        """Give what was last applied to one thing; None where that is not known."""
        return self.applied.get(kind, {}).get(identity)

    @property
    def is_known(self) -> bool:
        """Tell whether anything is known of an earlier run."""
        return any(self.applied.values())
