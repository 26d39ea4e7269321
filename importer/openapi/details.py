"""What any version of OpenAPI says about the whole API or an operation, alike in all of them."""

from __future__ import annotations

from importer.openapi.nodes import Node, Reader


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


def read_tags(reader: Reader, operation: Node) -> tuple[str, ...]:
    """Give the tags of an operation (3.0.4, 4.7.10.1); reports tell operations apart by them."""
    return tuple(tag for tag in reader.values(operation, "tags") if isinstance(tag, str))


def note_security_and_tags(reader: Reader, operation: Node) -> None:
    """Tell of an operation's own security requirements and of its tags."""
    if operation.value.get("security") is not None:
        place = operation.location.child("security")
        reader.note("operation-security-dropped", place, "its own security requirements")
    tags = read_tags(reader, operation)
    if tags:
        place = operation.location.child("tags")
        reader.note("operation-tags-dropped", place, f"tags: {', '.join(tags)}")
