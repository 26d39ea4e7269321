"""Host names to addresses that may be spoken to: public ones, unless the user allowed the origin.

The address that was checked is the one that is connected to, so that a name cannot mean another
machine a moment later.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence

from importer.document.access import Origin, RefusedReference

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Lookup = Callable[[str, int], Sequence[str]]

_EMBEDDING = tuple(
    ipaddress.ip_network(network)
    for network in (
        "::/96",  # IPv4-compatible (RFC 4291, 2.5.5.1)
        "::ffff:0:0/96",  # IPv4-mapped (RFC 4291, 2.5.5.2)
        "64:ff9b::/96",  # NAT64 (RFC 6052)
        "64:ff9b:1::/48",  # local NAT64 (RFC 8215)
        "2001::/32",  # Teredo (RFC 4380)
        "2002::/16",  # 6to4 (RFC 3056)
    )
)


def system_lookup(host: str, port: int) -> Sequence[str]:
    """Ask the system for the addresses of a host; raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(item[4][0]) for item in found]


def checked_address(origin: Origin, *, private: bool, lookup: Lookup = system_lookup) -> str:
    """Give one address of an origin's host; all of them must be public unless `private`.

    Raises RefusedReference.
    """
    try:
        texts = lookup(origin.host, origin.port)
        addresses = [ipaddress.ip_address(text.partition("%")[0]) for text in texts]
    except (OSError, ValueError):
        raise RefusedReference(f"the host {origin.host} has no address") from None
    if not addresses:
        raise RefusedReference(f"the host {origin.host} has no address")
    if not private:
        for address in addresses:
            if not is_public(address):
                raise RefusedReference(
                    f"{origin} is at {address}, which is no public address",
                    f"--allow-refs {origin}",
                )
    return str(addresses[0])


def is_public(address: Address) -> bool:
    """Tell whether an address is one of the public internet, in no form that hides another."""
    if address.version == 6 and any(address in network for network in _EMBEDDING):  # noqa: PLR2004
        return False
    return address.is_global and not address.is_multicast
