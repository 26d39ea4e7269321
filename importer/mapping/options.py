"""What a user may choose about the mapping."""

from __future__ import annotations

import msgspec

from importer.errors import UsageError
from importer.mapping.filters import parse_filter
from importer.mapping.templates import has_template
from importer.mapping.urls import url_fault


class MappingOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Choices that change payloads; the same document and options give the same bundle.

    `parameter_notes`: tell what parameters and bodies cannot carry in the action's description.
    `triggers`: make triggers of webhooks and callbacks. `server`: which of the document's servers
    counts, by its number from 0, its URL, or its description. `base_url`: the base URL, whatever
    the document says; a `{name}` in it is a connection variable, as in a server of the document.
    `include` and `exclude`: filters of operations (`importer.mapping.filters`), all without any.
    Raises UsageError for a base URL that is no http or https address, and for what is no filter.
    """

    parameter_notes: bool = True
    triggers: bool = True
    server: str | None = None
    base_url: str | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for text in (*self.include, *self.exclude):
            parse_filter(text)
        if self.base_url is None:
            return
        fault = url_fault(self.base_url.replace("{", "").replace("}", ""))
        if has_template(self.base_url):
            fault = "it holds a template"
        if fault is not None:
            raise UsageError(
                f"the base URL cannot be used: {fault}",
                hint="Give an address such as --base-url https://api.example.com/v1",
            )
