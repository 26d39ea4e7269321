"""`host`, `basePath` and `schemes` of a Swagger 2.0 document as servers (2.0, Swagger Object)."""

from __future__ import annotations

from importer.model.api import Server
from importer.model.document import Location
from importer.openapi.nodes import Node, Reader

_PREFERENCE = ("https", "http", "wss", "ws")
_ASSUMED = "https"


def read_servers(reader: Reader, root: Node) -> tuple[Server, ...]:
    """Give a server for each scheme, https first; without `host` one with a relative URL.

    Where the document names no scheme, the one that it was fetched with counts; a document from
    a file has none, and https is taken, with a Problem.
    """
    base_path = _base_path(reader, root)
    host = reader.text(root, "host").strip().rstrip("/")
    if not host:
        if not base_path:
            return ()
        return (_server(base_path, root.location.child("basePath")),)
    place = root.location.child("host")
    before, separator, after = host.partition("://")
    if separator:
        reader.note("field-invalid", place, "`host` holds a scheme, which was taken")
        return (_server(f"{before.lower()}://{after}{base_path}", place),)
    schemes = _known_schemes(reader, root) or [_fetched_with(reader, root)]
    return tuple(_server(f"{scheme}://{host}{base_path}", place) for scheme in schemes)


def read_transfer_schemes(reader: Reader, node: Node) -> list[str]:
    """Give the `schemes` of the document or of an operation, in lower case."""
    return [item.value.lower() for item in reader.items(node, "schemes") if _is_text(reader, item)]


def _known_schemes(reader: Reader, root: Node) -> list[str]:
    """Give the document's schemes that 2.0 has, each once, the best first."""
    named = read_transfer_schemes(reader, root)
    for scheme in named:
        if scheme not in _PREFERENCE:
            reader.note("field-invalid", root.location.child("schemes"), f"no scheme: {scheme}")
    return [scheme for scheme in _PREFERENCE if scheme in named]


def _fetched_with(reader: Reader, root: Node) -> str:
    """Give the scheme of the document's own address; https, with a Problem, where it has none."""
    own = root.location.uri.partition("://")[0].lower()
    if own in _PREFERENCE:
        return own
    reader.note("server-scheme-assumed", root.location.child("host"), f"{_ASSUMED} was taken")
    return _ASSUMED


def _base_path(reader: Reader, root: Node) -> str:
    """Give `basePath` with the slash that it must begin with, "" where it says nothing."""
    path = reader.text(root, "basePath").strip().rstrip("/")
    return path if not path or path.startswith("/") else f"/{path}"


def _is_text(reader: Reader, item: Node) -> bool:
    if isinstance(item.value, str):
        return True
    reader.note("field-invalid", item.location, "a scheme is no text")
    return False


def _server(url: str, location: Location) -> Server:
    return Server(url=url, description="", variables=(), location=location)
