"""The addresses of OAuth 2, which the platform wants as absolute URIs.

Relative ones are relative to the server (OpenAPI 3.0.4, 4.6; 3.1.1, 4.6), as the connector has it;
where that is relative, too, to the document's own address.
"""

from __future__ import annotations

from urllib.parse import urljoin

from importer.mapping.servers import VARIABLE, BaseUrl, fill
from importer.mapping.urls import address_fault, uri_fault
from importer.model.document import Location
from importer.problems import ProblemLog
from importer.text import masked


class AuthUrls:
    """Makes the addresses of one document absolute; what cannot be is a Problem."""

    def __init__(self, base: BaseUrl, document: str, problems: ProblemLog) -> None:
        self._base = base
        self._document = document if address_fault(document) is None else None
        self._problems = problems

    def absolute(self, url: str, place: Location) -> str | None:
        """Give an address as an absolute URI; None, with a Problem, where it is none.

        A `{name}` that the server has a variable for, too, is filled in.
        """
        found, assumed = self._filled(url)
        fault = uri_fault(found)
        if "://" not in found:
            found, fault, assumed = self._joined(found)
        if fault is not None:
            self._problems.add("oauth-url-invalid", place, f"{masked(url)}: {fault}")
            return None
        message = f"{masked(url)} became {masked(found)}"
        if assumed:
            self._problems.add("oauth-url-assumed", place, f"{message}, {assumed}")
        elif found != url:
            self._problems.add("oauth-url-resolved", place, message)
        return found

    def _filled(self, url: str) -> tuple[str, str]:
        """Fill in the variables of the server; tell of them, "" where there are none."""
        values = self._base.values
        names = tuple(dict.fromkeys(name for name in VARIABLE.findall(url) if values.get(name)))
        filled = fill(url, values) if names else url
        return filled or url, _by_defaults(names)

    def _joined(self, url: str) -> tuple[str, str | None, str]:
        """Resolve a relative address; give it, why it cannot be used, and what was assumed."""
        home = self._base.plain or self._document
        if home is None:
            return url, "it is relative, and the base URL is no address", ""
        try:
            joined = urljoin(home, url)
        except ValueError:  # its word for a host such as `[`
            return url, "it is no address", ""
        by_document = "seen from the document, since the base URL is no address"
        assumed = _by_defaults(self._base.assumed) if self._base.plain else by_document
        return joined, uri_fault(joined), assumed


def _by_defaults(names: tuple[str, ...]) -> str:
    return f"with the default of {', '.join(names)}" if names else ""
