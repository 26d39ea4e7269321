"""What a user may choose about the mapping."""

from __future__ import annotations

import msgspec


class MappingOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Choices that change payloads; the same document and options give the same bundle.

    `parameter_notes`: tell what parameters and bodies cannot carry in the action's description.
    """

    parameter_notes: bool = True
