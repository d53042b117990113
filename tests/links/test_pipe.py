"""The pipe between two real processes: newest wins, and nobody waits for anybody."""

from __future__ import annotations

import multiprocessing
import time
from multiprocessing.connection import Connection

import pytest

from avatar_stream.codec.packet import MAX_PACKET_BYTES
from avatar_stream.links.pipe import PipeReceiver, PipeSender, newest_packets

CONTEXT = multiprocessing.get_context("spawn")


def _send_many(connection: Connection, count: int, size: int, pause_s: float) -> None:
    link = PipeSender(connection)
    slowest_s = 0.0
    for i in range(count):
        started_s = time.monotonic()
        link.send(i.to_bytes(4, "big").ljust(size, b"\0"))
        slowest_s = max(slowest_s, time.monotonic() - started_s)
        time.sleep(pause_s)
    # The last packet says how long the slowest `send` took.
    link.send(f"slowest {slowest_s:.6f}".encode())
    time.sleep(4.0)  # longer than the receiver hangs
    link.close()


def start_sender(
    count: int, size: int, pause_s: float
) -> tuple[PipeReceiver, multiprocessing.process.BaseProcess]:
    receiving, sending = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=_send_many, args=(sending, count, size, pause_s), daemon=True)
    process.start()
    sending.close()
    return PipeReceiver(receiving), process


def test_packets_arrive_in_order_and_whole() -> None:
    link, process = start_sender(40, 85, 0.005)
    numbers = []
    while not (packet := link.receive(10.0)[-1]).startswith(b"slowest"):
        assert len(packet) == 85
        numbers.append(int.from_bytes(packet[:4], "big"))
    assert numbers == sorted(set(numbers))
    assert len(numbers) + link.dropped >= 40
    link.close()
    process.join(5)


def test_a_receiver_that_hangs_costs_the_sender_nothing_and_then_gets_the_newest() -> None:
    # 3 MB of packets: many times what a pipe holds.
    link, process = start_sender(3000, 1000, 0.0)
    newest = link.receive(20.0)[-1]  # the sender runs
    time.sleep(2.0)  # hang
    give_up_s = time.monotonic() + 20
    while not newest.startswith(b"slowest") and time.monotonic() < give_up_s:
        newest = (link.receive(0.3) or [newest])[-1]
    assert newest.startswith(b"slowest"), "the last packet sent must be the last one received"
    assert float(newest.split()[1]) < 1.5  # it did not wait for the one that hung
    # Which end dropped the others depends on how fast each one was.
    link.close()
    process.join(5)
    assert not process.is_alive()


def test_a_dead_sender_is_silence_not_a_busy_loop() -> None:
    link, process = start_sender(100_000, 85, 0.01)
    assert link.receive(20.0)
    process.kill()
    process.join()
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
    for _ in range(10):
        link.send(b"x")
        time.sleep(0.002)
    assert link.closed_by_peer
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
    sender, receiver = PipeSender(sending), PipeReceiver(receiving)
    for packet in (b"\x90key", b"1", b"2", b"3"):
        sender.send(packet)
        time.sleep(0.02)
    assert receiver.receive(1.0) == [b"\x90key", b"3"]
    assert receiver.dropped == 3
    sender.close()
    receiver.close()
