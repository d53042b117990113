"""Addresses as users write them, and what is said of those that are none."""

from __future__ import annotations

import socket

import pytest

from avatar_stream.base.network_address import AddressError, NetworkAddress, parse_address, resolve


def test_addresses_are_read() -> None:
    assert parse_address("vmc://192.168.1.7:39540", port=1) == NetworkAddress("vmc", "192.168.1.7", 39540)
    assert parse_address("vmc://", port=39539) == NetworkAddress("vmc", "", 39539)
    assert parse_address("VMC://:40000", port=1).port == 40000
    assert str(parse_address("udp://[fe80::1%eth0]:5", port=1)) == "[fe80::1%eth0]:5"
    assert str(parse_address("vts://", port=8001)) == "127.0.0.1:8001"
    asked = parse_address("ifacialmocap://?phone=10.0.0.2", port=49983, options=("phone",))
    assert asked.options == {"phone": "10.0.0.2"}


@pytest.mark.parametrize(
    ("host", "here"),
    [("", True), ("localhost", True), ("127.0.0.9", True), ("::1", True), ("0.0.0.0", False), ("::", False),
     ("192.168.1.7", False), ("example.org", False), ("127.0.0.1.example.org", False)],
)  # fmt: skip
def test_loopback_is_told_from_the_rest(host: str, here: bool) -> None:
    assert NetworkAddress("udp", host, 1).is_loopback is here


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("vmc://host:abc", "write it like vmc://127.0.0.1:7"),
        ("vmc://host:70000", "write it like"),
        ("vmc://host:0", "from 1 to 65535"),
        ("vmc://::1:5", "is no address"),
        ("vmc://[::1", "is no address"),
        ("vmc://me@host", "is no address"),
        ("vmc://host/path", "is no address"),
        ("vmc://host?name=x", "unknown option 'name'; there is phone"),
        ("vmc://host?phone", "is no address"),
    ],
)
def test_a_wrong_address_is_refused_with_a_right_one(spec: str, words: str) -> None:
    with pytest.raises(AddressError, match=words.replace("?", r"\?").replace("[", r"\[")):
        parse_address(spec, port=7, options=("phone",))


def test_names_that_nobody_knows_are_told() -> None:
    assert resolve("127.0.0.1", 80, socket.SOCK_DGRAM) == (socket.AF_INET, ("127.0.0.1", 80))
    assert resolve("::1", 80, socket.SOCK_DGRAM)[0] == socket.AF_INET6
    with pytest.raises(AddressError, match="give the address in numbers"):
        resolve("no-such-host.invalid", 80, socket.SOCK_DGRAM)
    with pytest.raises(AddressError):
        resolve("x" * 300, 80, socket.SOCK_DGRAM)
