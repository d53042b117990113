"""The pipe between two real processes: newest wins, and nobody waits for anybody."""

from __future__ import annotations

import multiprocessing
import time
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event

import pytest
from waiting import LONGEST_S, wait_for

from avatar_stream.codec.packet import MAX_PACKET_BYTES
from avatar_stream.links.pipe import PipeReceiver, PipeSender, newest_packets

CONTEXT = multiprocessing.get_context("spawn")


def _send_many(
    connection: Connection, count: int, size: int, pause_s: float, all_sent: Event, all_read: Event
) -> None:
    link = PipeSender(connection)
    for i in range(count):
        link.send(i.to_bytes(4, "big").ljust(size, b"\0"))
        time.sleep(pause_s)
    link.send(b"last")
    all_sent.set()
    all_read.wait(LONGEST_S)
    link.close()


class Sender:
    """A process that sends many packets, then one that says `last`."""

    def __init__(self, count: int, size: int, pause_s: float) -> None:
        receiving, sending = CONTEXT.Pipe(duplex=False)
        self.all_sent, self.all_read = CONTEXT.Event(), CONTEXT.Event()
        self.process = CONTEXT.Process(
            target=_send_many,
            args=(sending, count, size, pause_s, self.all_sent, self.all_read),
            daemon=True,
        )
        self.process.start()
        sending.close()
        self.link = PipeReceiver(receiving)

    def end(self) -> None:
        self.all_read.set()
        self.link.close()
        self.process.join(LONGEST_S)
        assert not self.process.is_alive()


def test_packets_arrive_in_order_and_whole() -> None:
    sender = Sender(40, 85, 0.005)
    link = sender.link
    numbers = []
    while (packet := link.receive(LONGEST_S)[-1]) != b"last":
        assert len(packet) == 85
        numbers.append(int.from_bytes(packet[:4], "big"))
    assert numbers == sorted(set(numbers))
    assert numbers
    sender.end()


def test_a_receiver_that_hangs_costs_the_sender_nothing_and_then_gets_the_newest() -> None:
    # 3 MB of packets: many times what a pipe holds.
    sender = Sender(3000, 1000, 0.0)
    newest = sender.link.receive(LONGEST_S)[-1]  # the sender runs
    # Nothing is read until it has sent everything: it waits for nobody.
    assert sender.all_sent.wait(LONGEST_S)
    while packets := sender.link.receive(1.0 if newest != b"last" else 0.0):
        newest = packets[-1]
    assert newest == b"last", "the last packet sent must be the last one received"
    # Which end dropped the others depends on how fast each one was.
    sender.end()


def test_a_dead_sender_is_silence_not_a_busy_loop() -> None:
    sender = Sender(100_000, 85, 0.01)
    link = sender.link
    assert link.receive(LONGEST_S)
    sender.process.kill()
    sender.process.join()
    while link.receive(0.05):
        pass
    started_s = time.monotonic()
    assert link.receive(0.2) == []
    assert time.monotonic() - started_s >= 0.19
    assert link.closed_by_peer
    link.close()
    link.close()


def test_sending_to_a_dead_receiver_is_harmless() -> None:
    receiving, sending = CONTEXT.Pipe(duplex=False)
    receiving.close()
    link = PipeSender(sending)

    def noticed() -> bool:
        link.send(b"x")
        return link.closed_by_peer

    wait_for(noticed)
    link.send(b"x")
    link.close()


def test_nothing_longer_than_a_packet_goes_through() -> None:
    receiving, sending = CONTEXT.Pipe(duplex=False)
    with pytest.raises(ValueError, match="at most 1200"):
        PipeSender(sending).send(bytes(MAX_PACKET_BYTES + 1))
    # Nor does the receiver take in more when the other end is not ours.
    sending.send_bytes(bytes(MAX_PACKET_BYTES + 1))
    link = PipeReceiver(receiving)
    assert link.receive(0.01) == []
    assert link.closed_by_peer


def test_the_newest_key_packet_stays_until_a_newer_one_comes() -> None:
    key, later_key = b"\x90key", b"\x9fkey"
    assert newest_packets([], [b"1"]) == [b"1"]
    assert newest_packets([b"1"], [b"2"]) == [b"2"]
    assert newest_packets([key], [b"2"]) == [key, b"2"]
    assert newest_packets([key, b"2"], [b"3"]) == [key, b"3"]
    assert newest_packets([key, b"2"], [later_key]) == [later_key]
    assert newest_packets([key, b"2"], [later_key, b"4"]) == [later_key, b"4"]


def test_a_key_packet_survives_a_receiver_that_hangs() -> None:
    receiving, sending = CONTEXT.Pipe(duplex=False)
    receiver = PipeReceiver(receiving)
    for packet in (b"\x90key", b"1", b"2", b"3"):
        sending.send_bytes(packet)
    assert receiver.receive(1.0) == [b"\x90key", b"3"]
    assert receiver.dropped == 3
    receiver.close()
