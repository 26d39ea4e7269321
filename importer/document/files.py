"""Local files: which one a `file:` URI means, and its bytes, read only where it is a plain file.

Devices and pipes are told before they are opened: opening one can wait for ever or do something.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote_to_bytes

from importer.document.origins import split_url
from importer.document.refused import RefusedReference

_CAREFULLY = os.O_RDONLY
for _flag in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"):
    _CAREFULLY |= getattr(os, _flag, 0)  # each system has its own


def path_of(uri: str) -> Path:
    """Give the path that a `file:` URI means (RFC 8089); nothing is looked up.

    Raises RefusedReference for other schemes, other machines, and what no path should hold.
    """
    parts = split_url(uri)
    if parts.scheme != "file":
        raise RefusedReference(f'it has the scheme "{parts.scheme}", which is not read')
    if parts.netloc.lower() not in ("", "localhost") or parts.path.startswith("//"):
        raise RefusedReference("it names a file on another machine")
    decoded = os.fsdecode(unquote_to_bytes(parts.path))  # names need not be UTF-8
    if "\\" in decoded or any(char < " " or char == "\x7f" for char in decoded):
        raise RefusedReference("its path holds backslashes or control characters")
    if not decoded.startswith("/"):
        raise RefusedReference("its path is not absolute")
    if os.name == "nt":
        from urllib.request import url2pathname  # slow to import, and of no use elsewhere

        return Path(url2pathname(parts.path))
    return Path(decoded)


def open_plain(path: Path) -> BinaryIO:
    """Open a plain file for reading, and nothing else. Raises OSError.

    The last part of `path` must be no link.
    """
    if not stat.S_ISREG(path.lstat().st_mode):
        raise OSError(0, "it is no plain file")
    descriptor = os.open(path, _CAREFULLY)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):  # another one since
        os.close(descriptor)
        raise OSError(0, "it is no plain file")
    return os.fdopen(descriptor, "rb")
