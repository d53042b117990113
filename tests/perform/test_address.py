"""Which link a browser is given."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

import pytest

from avatar_stream.base.network_address import AddressError
from avatar_stream.perform import address
from avatar_stream.perform.address import own_addresses, performer_link, performer_token


def test_on_this_machine_without_https() -> None:
    token = performer_token()
    assert performer_link("browser://") == f"http://127.0.0.1:8760/perform#{token}"
    assert performer_link("browser://localhost:9000") == f"http://localhost:9000/perform#{token}"
    for other in ("auto", "camera:1", "browser", "vmc://", "clip.mp4"):
        assert performer_link(other) is None
    with pytest.raises(AddressError):
        performer_link("browser://127.0.0.1:8760/perform")


def test_from_the_network_over_https_by_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address, "own_addresses", lambda: ["127.0.0.1", "192.168.1.20"])
    monkeypatch.setattr(address, "_ELSEWHERE", ("256.0.0.1", 9))  # no way there
    link = urlsplit(performer_link("browser://0.0.0.0:8761"))
    assert (link.scheme, link.netloc, link.path) == ("https", "192.168.1.20:8761", "/perform")
    assert urlsplit(performer_link("browser://192.168.7.7")).netloc == "192.168.7.7:8760"
    assert urlsplit(performer_link("browser://[fd00::2]")).netloc == "[fd00::2]:8760"


def test_own_addresses_are_numbers() -> None:
    assert "127.0.0.1" in own_addresses()
    for one in own_addresses():
        ipaddress.ip_address(one)
