"""Control messages: all arrive, in order; too small for a picture; a dead peer is no error."""

from __future__ import annotations

import multiprocessing

import pytest

from avatar_stream.links.control import MAX_MESSAGE_BYTES, ControlChannel


def channels() -> tuple[ControlChannel, ControlChannel]:
    one, other = multiprocessing.Pipe()
    return ControlChannel(one), ControlChannel(other)


def test_messages_arrive_in_order() -> None:
    here, there = channels()
    for i in range(20):
        here.send("timings", encode_ms=[float(i)])
    assert [there.receive(0.1) for _ in range(20)] == [
        {"event": "timings", "encode_ms": [float(i)]} for i in range(20)
    ]
    assert there.receive() is None
    assert not there.closed_by_peer


def test_no_picture_fits() -> None:
    here, _ = channels()
    with pytest.raises(ValueError, match="too long"):
        here.send("note", text="x" * MAX_MESSAGE_BYTES)


def test_a_peer_that_is_gone_is_noticed_by_both_ways() -> None:
    here, there = channels()
    here.send("note", text="last words")
    here.close()
    assert there.receive(0.1) == {"event": "note", "text": "last words"}
    assert there.receive(0.1) is None
    assert there.closed_by_peer
    there.send("stop")  # lost, silently
