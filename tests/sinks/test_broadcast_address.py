"""Addresses of media servers: what is read from them, and that their keys are told nobody."""

from __future__ import annotations

import pytest

from avatar_stream.base.network_address import AddressError
from avatar_stream.sinks.broadcast_address import parse_broadcast_address, public_name, with_bitrate


@pytest.mark.parametrize(
    ("spec", "kind", "server", "kbit_s"),
    [
        ("rtmp://live.example.com/app/sekret", "rtmp", "live.example.com:1935", None),
        ("RTMPS://live.example.com/app/sekret?sekret=1#kbit=4500", "rtmps", "live.example.com:443", 4500),
        ("rtmp://user:sekret@[::1]:1936/app/more/sekret", "rtmp", "[::1]:1936", None),
        ("rtmp://10.0.0.2/sekret", "rtmp", "10.0.0.2:1935", None),
        ("srt://live.example.com:8890?streamid=publish:sekret&latency=300", "srt", "live.example.com:8890", None),
        ("srt://h:1?mode=caller&passphrase=sekretsekret#kbit=900", "srt", "h:1", 900),
    ],
)  # fmt: skip
def test_they_are_read_and_shown_without_the_key(
    spec: str, kind: str, server: str, kbit_s: int | None
) -> None:
    address = parse_broadcast_address(spec)
    assert (address.kind, address.server, address.kbit_s) == (kind, server, kbit_s)
    assert "#" not in address.url
    assert address.name == public_name(spec)
    assert "sekret" not in address.name + repr(address)
    assert "sekret" not in address.hide(f"[rtmp] can't publish {spec}")
    assert public_name(address.name) == address.name


def test_only_what_is_secret_is_left_out_of_a_name() -> None:
    assert public_name("rtmp://live.example.com/app/sekret") == "rtmp://live.example.com/app/…"
    assert public_name("rtmp://live.example.com/sekret") == "rtmp://live.example.com/…"
    assert public_name("rtmp://live.example.com/app/se@kret") == "rtmp://live.example.com/app/…"
    assert public_name("srt://h:1?streamid=sekret#kbit=9") == "srt://h:1/…"
    assert public_name("srt://h:1#kbit=9") == "srt://h:1"
    # Nobody knows what is secret in an address of an unknown kind.
    assert public_name("rtpm://h/app/sekret") == "rtpm://h/app/…"
    for plain in ("vcam:@1280x720", "vmc://127.0.0.1:39539?names=vrm0", "vts://", "a/out.mp4", "C:\\out.mp4"):
        assert public_name(plain) == plain


@pytest.mark.parametrize(
    "spec",
    [
        "rtmp://live.example.com",
        "rtmp:///app/sekret",
        "rtmp://h:99999/app/sekret",
        "rtmp://h/app/sekret#sekret",
        "rtmp://h/app/sekret#kbit=0",
        "srt://h?streamid=sekret",
        "srt://h:1/sekret",
        "srt://h:1?mode=listener&streamid=sekret",
        "srt://h:1?passphrase=sekret",
        "srt://h:1?latency=sekret",
        f"srt://h:1?streamid={'sekret' * 100}",
    ],
)
def test_what_is_wrong_is_told_without_the_key(spec: str) -> None:
    with pytest.raises(AddressError) as told:
        parse_broadcast_address(spec)
    assert "sekret" not in str(told.value)


def test_the_settings_bitrate_is_for_addresses_that_name_none() -> None:
    assert with_bitrate("rtmp://h/a/k", 4000) == "rtmp://h/a/k#kbit=4000"
    assert with_bitrate("srt://h:1?streamid=x", 4000) == "srt://h:1?streamid=x#kbit=4000"
    for same in ("rtmp://h/a/k#kbit=1", "out.mp4", "vmc://h"):
        assert with_bitrate(same, 4000) == same
    assert with_bitrate("rtmp://h/a/k", 0) == "rtmp://h/a/k"
