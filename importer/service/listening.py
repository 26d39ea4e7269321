"""Where the service listens: HOST:PORT of a configuration."""

from __future__ import annotations

import re
from typing import NamedTuple

from importer.errors import UsageError

_ADDRESS = re.compile(
    r"(?:\[(?P<ipv6>[0-9a-fA-F:.]+)\]|(?P<host>[A-Za-z0-9._-]+)):(?P<port>\d{1,5})"
)
_PORT_MOST = 65_535


class Listen(NamedTuple):
    """A host, by name or address, and a port; 0 is any free one."""

    host: str
    port: int


def parse_listen(text: str) -> Listen:
    """Give the host and port of `HOST:PORT`. Raises UsageError for what is neither."""
    found = _ADDRESS.fullmatch(text)
    if found is None or int(found["port"]) > _PORT_MOST:
        raise UsageError(
            f'"{text}" is no place to listen at', hint='Write HOST:PORT, such as "127.0.0.1:8484"'
        )
    return Listen(found["ipv6"] or found["host"], int(found["port"]))
