"""A conversation over a real link, whatever carries it: all that is read is as it was sent, and in order."""

from __future__ import annotations

import time

import numpy as np
from waiting import wait_for

from avatar_stream.codec.packet import LivePacker, LiveUnpacker, Packet
from avatar_stream.codec.quantiser import STANDARD_QUALITY
from avatar_stream.errors import PacketError
from avatar_stream.links.link_receiver import LinkReceiver
from avatar_stream.links.link_sender import LinkSender
from avatar_stream.types import FaceSemantics


def talk(sender: LinkSender, receiver: LinkReceiver, wanted: int, fps: float = 50.0) -> list[Packet]:
    """Send until so many packets were read; each is as it was sent."""
    packer = LivePacker(sender.packet_session, fps, STANDARD_QUALITY, key_period_s=0.4)
    reference = LiveUnpacker(sender.packet_session)
    unpacker = LiveUnpacker(sender.packet_session)
    sent: dict[int, FaceSemantics] = {}
    read: list[Packet] = []
    frame = 0

    def spoken() -> bool:
        nonlocal frame
        if sender.take_key_wish():
            packer.key_next()
        semantics = FaceSemantics.of(time.monotonic(), jawOpen=frame % 16 / 16, yaw=np.sin(frame / 9) / 2)
        packet = packer.pack(semantics, frame)
        sent[frame] = reference.unpack(packet).semantics
        frame += 1
        sender.send(packet)
        for data in receiver.receive(0.01):
            try:
                read.append(unpacker.unpack(data))
            except PacketError:
                continue
        return len(read) >= wanted

    wait_for(spoken)
    for packet in read:
        assert packet.semantics["jawOpen"] == sent[packet.sequence]["jawOpen"]
        assert np.array_equal(packet.semantics.head_rotation_rad, sent[packet.sequence].head_rotation_rad)
    assert [packet.sequence for packet in read] == sorted({packet.sequence for packet in read})
    return read
