"""Names that an action has only in passing, while it exchanges names with others.

Where a run ends half way an action may be left under such a name. It says whose work that was: no
person's.
"""

from __future__ import annotations

import re

_ASIDE = re.compile(r"\$aside\$\d+$")


def aside(name: str, number: int) -> str:
    """Give the `number`th name to step aside to from `name`; it is a legal name of an action."""
    return f"{_ASIDE.sub('', name)}$aside${number}"


def is_aside(name: str) -> bool:
    """Tell whether a name is one that `aside` gives."""
    return _ASIDE.search(name) is not None
