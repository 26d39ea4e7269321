"""Host names to addresses that may be spoken to: public ones, unless the user allowed the origin.

In: an origin. Out: all addresses of its host, each checked; whoever connects goes to one of these,
so that a name cannot mean another machine a moment later.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence

from importer.document.origins import Origin
from importer.document.refused import RefusedReference

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Lookup = Callable[[str, int], Sequence[str]]

_PUBLIC_6 = ipaddress.IPv6Network("2000::/3")
"""The only IPv6 addresses given out for the internet (RFC 4291, 2.4). The forms outside of it that
hold an IPv4 address (mapped, compatible, NAT64) are not public, whatever they hold."""

_NOT_PUBLIC = tuple(
    ipaddress.ip_network(network)
    for network in (
        "192.0.0.0/24",  # IETF protocol assignments (RFC 6890)
        "192.88.99.0/24",  # relays of 6to4 (RFC 7526)
        "2001::/23",  # IETF protocol assignments, Teredo among them (RFC 2928, RFC 4380)
        "2002::/16",  # 6to4 (RFC 3056)
        "3fff::/20",  # documentation (RFC 9637)
    )
)
"""What the `ipaddress` of some Python that we run on takes for public."""

_ISATAP = (0x0000_5EFE, 0x0200_5EFE)
"""The upper half of an interface identifier whose lower half is an IPv4 address (RFC 5214, 6.1)."""


def system_lookup(host: str, port: int) -> Sequence[str]:
    """Ask the system for the addresses of a host; raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(item[4][0]) for item in found]


def checked_addresses(
    origin: Origin, *, private: bool, lookup: Lookup = system_lookup
) -> tuple[str, ...]:
    """Give the addresses of an origin's host; all of them must be public unless `private`.

    They are in the system's order, at least one, each once. Raises RefusedReference.
    """
    try:
        texts = lookup(origin.host, origin.port)
        addresses = [ipaddress.ip_address(text.partition("%")[0]) for text in texts]
    except (OSError, ValueError):  # UnicodeError, of names that are too long, is a ValueError
        addresses = []
    if not addresses:
        raise RefusedReference(f"the host {origin.host} has no address")
    for address in addresses:
        if not private and not is_public(address):
            raise RefusedReference(
                f"{origin} is at {address}, which is no public address", f"--allow-refs {origin}"
            )
    return tuple(dict.fromkeys(str(address) for address in addresses))


def is_public(address: Address) -> bool:
    """Tell whether an address is one of the public internet, in no form that hides another."""
    if isinstance(address, ipaddress.IPv6Address) and (
        address not in _PUBLIC_6 or int(address) >> 32 & 0xFFFF_FFFF in _ISATAP
    ):
        return False
    if any(address in network for network in _NOT_PUBLIC if network.version == address.version):
        return False
    return address.is_global and not address.is_multicast
