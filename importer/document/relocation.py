"""References that are not followed, written so that they mean in the bundle what they meant before.

In: a reference as it stands, and the base URI that it stands under. Out: another text for it, or
nothing where the text stays.
"""

from __future__ import annotations

import posixpath
from urllib.parse import urldefrag, urljoin, urlsplit

from importer.document.kept import Lost
from importer.document.resolve import Resolver


class Relocation:
    """Rewrites references for the document, whose own address is `uri`."""

    def __init__(self, resolver: Resolver, uri: str) -> None:
        self._base = resolver.base
        self._uri = uri

    def is_of_document(self, base: str) -> bool:
        """Tell whether references under a base URI are those of the document itself."""
        return base == self._base

    def _own_fragment(self, reference: str, base: str) -> str | None:
        try:
            uri, fragment = urldefrag(urljoin(base, reference))
        except ValueError:  # no URI
            return None
        return f"#{fragment}" if uri in (self._uri, self._base) else None

    def relocated(self, reference: str, base: str) -> Lost | str | None:
        """Give what a reference is to say that leads nowhere, or where nothing is read.

        None where it stays as it is.
        """
        own = self._own_fragment(reference, base)
        if own is not None:
            return Lost(own, own)
        return None if self.is_of_document(base) else self._moved(reference, base)

    def _moved(self, reference: str, base: str) -> str | None:
        """Write a reference of another file as one of the document; None where it is no URI."""
        try:
            goal, home = urlsplit(urljoin(base, reference)), urlsplit(self._base)
        except ValueError:
            return None
        if reference.startswith("#"):
            goal = goal._replace(query="")  # a redirect may have put a secret there
        if goal[:2] != home[:2] or not goal.path:
            return goal.geturl()
        path = posixpath.relpath(goal.path, posixpath.dirname(home.path))
        if ":" in path.partition("/")[0]:
            path = f"./{path}"  # else it would begin with a scheme (RFC 3986, 4.2)
        return goal._replace(scheme="", netloc="", path=path).geturl()
