"""A whole document put together, with what it says of itself.

That is whom to ask, its logo and its tags (3.0.4, 4.7.2, 4.7.3, 4.7.22), in any version alike.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from importer.model.api import Api, Operation, SecurityScheme, Server, Webhook
from importer.openapi.details import read_documentation_url, text_or_number
from importer.openapi.nodes import Node, Reader
from importer.openapi.security import read_requirements

_INFO_FIELDS_CARRIED = frozenset({"title", "version", "contact", "x-logo"})
_DROPPED = "document-details-dropped"


class _About(NamedTuple):
    """The address of `contact`, that of `x-logo` (Redocly's extension), the names of the tags."""

    contact_url: str
    logo_url: str
    tags: tuple[str, ...]


def read_whole(
    reader: Reader,
    root: Node,
    *,
    servers: tuple[Server, ...],
    schemes: tuple[SecurityScheme, ...],
    operations: tuple[Operation, ...],
    skipped: int,
    webhooks: tuple[Webhook, ...],
) -> Api:
    """Give the API of a document, of which that is read which its version has in its own way."""
    info = reader.mapping(root, "info")
    about = _read_about(reader, root, info)
    return Api(
        title=text_or_number(info, "title"),
        version=text_or_number(info, "version"),
        documentation_url=read_documentation_url(reader, root).strip(),
        contact_url=about.contact_url,
        logo_url=about.logo_url,
        tags=about.tags,
        dialect=reader.dialect,
        servers=servers,
        schemes=schemes,
        security=read_requirements(reader, root),
        operations=operations,
        skipped=skipped,
        webhooks=webhooks,
        location=root.location,
    )


def _read_about(reader: Reader, root: Node, info: Node | None) -> _About:
    """Read it, and tell what the platform has no place for."""
    contact_url = logo_url = ""
    if info:
        other = sorted(info.value.keys() - _INFO_FIELDS_CARRIED)
        contact = reader.mapping(info, "contact")
        if contact:
            contact_url = reader.text(contact, "url").strip()
            other += [f"contact/{key}" for key in sorted(contact.value.keys() - {"url"})]
        logo_url, logo_details = _read_logo(reader, info)
        other += logo_details
        if other:
            reader.note(_DROPPED, info.location, ", ".join(other))
    return _About(contact_url, logo_url, _read_tags(reader, root))


def _read_logo(reader: Reader, info: Node) -> tuple[str, list[str]]:
    """Give the address of the logo, and what else is said of it; some write the address alone."""
    logo: Any = info.value.get("x-logo")
    if isinstance(logo, str) or logo is None:
        return (logo or "").strip(), []
    node = reader.mapping(info, "x-logo")
    if node is None:
        return "", []
    details = [f"x-logo/{key}" for key in sorted(node.value.keys() - {"url"})]
    return reader.text(node, "url").strip(), details


def _read_tags(reader: Reader, root: Node) -> tuple[str, ...]:
    """Read the names of the tags that the document declares; what else they say is told."""
    names: dict[str, None] = {}
    details: set[str] = set()
    for tag in reader.items(root, "tags"):
        if not isinstance(tag.value, dict) or not reader.text(tag, "name").strip():
            reader.note("field-invalid", tag.location, "a tag without a name")
            continue
        names[tag.value["name"].strip()] = None
        details |= tag.value.keys() - {"name"}
    if details:
        message = f"what tags say beside their names: {', '.join(sorted(details))}"
        reader.note(_DROPPED, root.location.child("tags"), message)
    return tuple(names)
