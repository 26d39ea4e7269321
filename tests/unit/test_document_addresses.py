from __future__ import annotations

import ipaddress
from collections.abc import Sequence

import pytest

from importer.document.access import Origin, RefusedReference
from importer.document.addresses import checked_addresses, is_public, system_lookup

VENDOR = Origin("https", "api.vendor.example", 443)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 - an address to refuse
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::8.8.8.8",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "::ffff:0:8.8.8.8",
        "64:ff9b::7f00:1",
        "64:ff9b::8.8.8.8",
        "64:ff9b:1::a00:1",
        "100::1",
        "2001::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:2::1",
        "2001:20::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:808:808::1",
        "2a00:1450::5efe:127.0.0.1",
        "2a00:1450::200:5efe:10.0.0.1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ],
)
def test_an_address_that_is_not_of_the_internet_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))
    with pytest.raises(RefusedReference) as refused:
        checked_addresses(VENDOR, private=False, lookup=lambda *_: [address])
    assert refused.value.allow == "--allow-refs https://api.vendor.example"
    assert "no public address" in refused.value.why
    allowed = checked_addresses(VENDOR, private=True, lookup=lambda *_: [address])
    assert [ipaddress.ip_address(text) for text in allowed] == [ipaddress.ip_address(address)]


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450::1"],
)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))
    assert checked_addresses(VENDOR, private=False, lookup=lambda *_: [address]) == (address,)


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    with pytest.raises(RefusedReference, match=r"is at 10\.0\.0\.1, which is no public address"):
        checked_addresses(VENDOR, private=False, lookup=lambda *_: ["8.8.8.8", "10.0.0.1"])


def test_addresses_keep_their_order_and_stand_once() -> None:
    found = ["2606:4700::1111", "1.1.1.1", "2606:4700:0::1111", "8.8.8.8"]
    addresses = checked_addresses(VENDOR, private=False, lookup=lambda *_: found)
    assert addresses == ("2606:4700::1111", "1.1.1.1", "8.8.8.8")


def test_the_zone_of_a_link_local_address_hides_nothing() -> None:
    with pytest.raises(RefusedReference, match="is at fe80::1, which is no public address"):
        checked_addresses(VENDOR, private=False, lookup=lambda *_: ["fe80::1%eth0"])


def _missing(*_: object) -> Sequence[str]:
    raise OSError("Name or service not known")


def _too_long(*_: object) -> Sequence[str]:
    raise UnicodeError("label too long")


@pytest.mark.parametrize("lookup", [_missing, _too_long, lambda *_: [], lambda *_: ["no address"]])
def test_a_host_without_addresses_is_refused(lookup: object) -> None:
    with pytest.raises(RefusedReference, match=r"the host api\.vendor\.example has no address"):
        checked_addresses(VENDOR, private=True, lookup=lookup)  # type: ignore[arg-type]  # as is


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f000001", "0x7f.1", "017700000001", "127.1", "0", "::1"]
)
def test_an_address_however_it_is_spelt_is_looked_at(host: str) -> None:
    with pytest.raises(RefusedReference):
        checked_addresses(Origin("http", host, 80), private=False)


def test_the_system_knows_numbers_without_asking_anyone() -> None:
    assert list(system_lookup("127.0.0.1", 80)) == ["127.0.0.1"]
