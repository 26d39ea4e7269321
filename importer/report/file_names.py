"""Names the files of a document for tools that look them up in a repository.

In: what the user named as the document, and the file of a Problem. Out: a path as that user would
write it, or None where there is no file: the document came from the network or standard input.
"""

from __future__ import annotations

import posixpath
import re

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
"""A URI's scheme (RFC 3986, section 3.1) of more than the one letter that a drive has."""


def path_of(location: str, file: str | None) -> str | None:
    """Give the path of a file, or of the document itself for None."""
    if not location or location == "-" or _ADDRESS.match(location):
        return None
    if file is None:
        return location
    if _ADDRESS.match(file):
        return None
    return posixpath.normpath(posixpath.join(posixpath.dirname(location), file))
