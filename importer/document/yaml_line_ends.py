"""Characters that end a line in YAML 1.1 alone, kept from a loader that goes by it.

U+0085, U+2028 and U+2029 are characters like others since 1.2 ("Line Break Characters", section
5.4), as they are in JSON. A loader of 1.1 folds lines there: it would lose blanks beside them, or
the character itself. So others stand in for them while it reads.
"""

from __future__ import annotations

import re
from itertools import islice

from importer.errors import DocumentError

_ENDS = "\x85\u2028\u2029"
_END = re.compile(f"[{_ENDS}]")
_PRIVATE = range(0xE000, 0xE040)
"""Characters for private use (Unicode, 23.5), some of which stand in where a text has none."""


class LineEnds:
    """The line ends of one text; `text` is what the loader is to read instead of it.

    Raises DocumentError where nothing is left that could stand in for them.
    """

    def __init__(self, text: str, where: str) -> None:
        self._stand_ins = _stand_ins(text, where) if _END.search(text) else ""
        for end, stand_in in zip(_ENDS, self._stand_ins, strict=False):
            text = text.replace(end, stand_in)
        self.text = text

    def restored(self, scalar: str) -> str:
        """Give a scalar of the text read as it stood there."""
        for end, stand_in in zip(_ENDS, self._stand_ins, strict=False):
            scalar = scalar.replace(stand_in, end)
        return scalar


def _stand_ins(text: str, where: str) -> str:
    """Give characters that neither stand in a text nor can come of an escape in it."""
    folded = text.lower()
    free = (chr(one) for one in _PRIVATE if chr(one) not in text and f"{one:x}" not in folded)
    found = "".join(islice(free, len(_ENDS)))
    if len(found) < len(_ENDS):
        raise DocumentError(
            "broken YAML: it holds line ends of YAML 1.1, and too many characters for private use",
            where=where,
            hint="Write U+0085, U+2028 and U+2029 as escapes in double quotes",
        )
    return found
