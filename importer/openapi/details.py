"""What any version of OpenAPI says about the whole API or an operation, alike in all of them."""

from __future__ import annotations

from importer.openapi.nodes import Node, Reader

_INFO_FIELDS_CARRIED = frozenset({"title", "version"})


def text_or_number(info: Node | None, key: str) -> str:
    """Give a field of `info`; an unquoted version (`version: 1.0`) is a number in YAML."""
    value = info.value.get(key) if info else None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if isinstance(value, str) or is_number else ""


def read_documentation_url(reader: Reader, node: Node) -> str:
    """Give the address in `externalDocs` (3.0.4, 4.7.22), "" where there is none."""
    docs = reader.mapping(node, "externalDocs")
    if docs is None:
        return ""
    if docs.value.get("description"):
        reader.note("documentation-text-dropped", docs.location, "its description")
    return reader.text(docs, "url")


def note_details(reader: Reader, root: Node, info: Node | None) -> None:
    """Tell what the document says about itself that has no place on the platform."""
    if info:
        other = sorted(info.value.keys() - _INFO_FIELDS_CARRIED)
        if other:
            reader.note("document-details-dropped", info.location, ", ".join(other))
    for key in ("tags", "security"):
        if root.value.get(key):
            reader.note("document-details-dropped", root.location.child(key), key)


def note_webhooks(reader: Reader, root: Node) -> None:
    """Tell of each webhook; before 3.1 vendors write them as an extension."""
    for key in ("webhooks", "x-webhooks"):
        note_each(reader, root, key, "webhook-dropped", "webhook")


def note_each(reader: Reader, owner: Node, key: str, code: str, what: str) -> None:
    """Add a Problem for each name in a field that is an object."""
    for name in reader.names(owner, key):
        reader.note(code, owner.location.child(key, name), f"the {what} {name}")


def note_security_and_tags(reader: Reader, operation: Node) -> None:
    """Tell of an operation's own security requirements and of its tags."""
    if operation.value.get("security") is not None:
        place = operation.location.child("security")
        reader.note("operation-security-dropped", place, "its own security requirements")
    tags = [tag.value for tag in reader.items(operation, "tags") if isinstance(tag.value, str)]
    if tags:
        place = operation.location.child("tags")
        reader.note("operation-tags-dropped", place, f"tags: {', '.join(tags)}")
