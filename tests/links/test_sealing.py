"""Strangers, replays, reflections and tampered datagrams never reach the avatar. FAULTS rows 6, 7 and 9."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from fuzzing import tries

from avatar_stream.codec.packet import MAX_PACKET_BYTES, LiveUnpacker
from avatar_stream.errors import PacketError, UserInputError
from avatar_stream.links import wire
from avatar_stream.links.receiving_end import ReceivingEnd
from avatar_stream.links.sealing import ReplayWindow, Seal, master_key, new_pairing
from avatar_stream.links.sending_end import SendingEnd
from avatar_stream.links.wire import Data, Echo, Hello, Kind, Report, Welcome
from avatar_stream.types import FaceSemantics
from tests.links.simulated import Network, SimulatedLink

PAIRING = "a pairing of the test"
GOLDEN = Path(__file__).with_name("golden_link_1.json")


class Recorded:
    """A link in the middle of its life, and all that went over it."""

    def __init__(self) -> None:
        self.link = SimulatedLink(Network(seed=12), pairing=PAIRING)
        self.there: list[bytes] = []
        self.back: list[bytes] = []
        self.link.taps = [lambda datagram: [self.there.append(datagram) or datagram]]  # type: ignore[func-returns-value]
        back = self.link._return

        def returned(now_s: float, datagram: bytes) -> None:
            self.back.append(datagram)
            back(now_s, datagram)

        self.link._return = returned  # type: ignore[method-assign]
        self.link.run(3.0)
        self.now_s = self.link.clock.time_s

    def moved_by(self, datagram: bytes) -> bool:
        """Whether a datagram at the receiver brings anything to the avatar."""
        end = self.link.receiving
        before, session = end.statistics.received, end.packet_session
        end.hear(datagram, self.now_s)
        packets = end.take(self.now_s + 10.0)
        return bool(packets) or end.statistics.received != before or end.packet_session != session


@pytest.fixture(scope="module")
def recorded() -> Iterator[Recorded]:
    recorded = Recorded()
    recorded.link.receiving.take(recorded.now_s + 10.0)
    assert len(recorded.there) > 70 and len(recorded.back) > 5
    yield recorded


def test_replays_and_reflections_move_nothing(recorded: Recorded) -> None:
    assert not any(recorded.moved_by(datagram) for datagram in [*recorded.there, *recorded.back])
    sending, now_s = recorded.link.sending, recorded.link.sender_s(recorded.now_s)
    sending.key_wanted = False
    for datagram in [*recorded.there, *recorded.back]:
        sending.hear(datagram, now_s)
    assert not sending.key_wanted
    assert sending.refused >= len(recorded.there) + len(recorded.back)


def test_a_recorded_session_moves_no_receiver_that_is_started_later(recorded: Recorded) -> None:
    later = ReceivingEnd(master_key(PAIRING))
    for datagram in [*recorded.there, *recorded.back] * 2:
        later.hear(datagram, recorded.now_s)
        assert later.take(recorded.now_s + 10.0) == []
    assert later.packet_session is None


def test_an_old_welcome_moves_no_sender(recorded: Recorded) -> None:
    welcomes = [datagram for datagram in recorded.back if datagram[0] & 15 == Kind.WELCOME]
    assert welcomes
    later = SendingEnd(master_key(PAIRING), 25.0, recorded.link.sending.session)
    later.tick(0.0)
    for datagram in welcomes:
        assert later.hear(datagram, 0.1) == []
    assert later.pack(b"\x21packet", 0.2) is None


def test_strangers_are_not_heard(recorded: Recorded) -> None:
    for pairing in ("", "another pairing of the test"):
        stranger = SendingEnd(master_key(pairing), 25.0)
        hello = stranger.tick(0.0)[0]
        assert recorded.link.receiving.hear(hello, recorded.now_s) == []
        assert not recorded.moved_by(hello)


@pytest.mark.fuzz
def test_tampered_datagrams_move_nothing(recorded: Recorded) -> None:
    """A million of them under `make fuzz`."""
    rng = np.random.default_rng(13)
    originals = [*recorded.there, *recorded.back]
    end = recorded.link.receiving
    received = end.statistics.received
    count = tries()
    for i in range(count):
        datagram = bytearray(originals[int(rng.integers(len(originals)))])
        kind = i % 5
        if kind == 0:  # bits
            for _ in range(int(rng.integers(1, 4))):
                datagram[int(rng.integers(len(datagram)))] ^= 1 << int(rng.integers(8))
        elif kind == 1:  # a later counter
            datagram[5:9] = int(rng.integers(0, 2**32)).to_bytes(4, "big")
        elif kind == 2:  # cut
            del datagram[int(rng.integers(len(datagram))) :]
        elif kind == 3:  # another kind
            datagram[0] = int(rng.integers(0, 256))
        else:  # two of them
            other = originals[int(rng.integers(len(originals)))]
            at = int(rng.integers(1, len(datagram)))
            datagram[at:] = other[at:]
        if bytes(datagram) in originals:
            continue
        end.hear(bytes(datagram), recorded.now_s)
        if i % 1000 == 0 or i == count - 1:
            assert end.take(recorded.now_s + 10.0) == []
            assert end.statistics.received == received


@pytest.mark.fuzz
def test_anything_at_all_is_refused_by_both_ends() -> None:
    rng = np.random.default_rng(14)
    receiving, sending = ReceivingEnd(master_key("")), SendingEnd(master_key(""), 25.0)
    for _ in range(tries(2)):
        datagram = bytearray(rng.bytes(int(rng.integers(0, 80))))
        if datagram:
            datagram[0] = 0x10 | int(rng.integers(8))
        assert receiving.hear(bytes(datagram), 0.0) == []
        assert sending.hear(bytes(datagram), 0.0) == []
    assert receiving.hear(bytes(65536), 0.0) == []  # refused by its length


def test_garbage_from_one_who_knows_the_key_is_refused_too() -> None:
    """On one machine everybody knows it: what is sealed rightly may still be anything."""
    master = master_key("")
    hello_seal, session = Seal(master, b"hello"), bytes(range(8))
    for text in (b"", b"x" * 17, b"x" * 18, b"\xff" * 17, Hello(session, bytes(8), 25.0).pack() + b"x"):
        end = ReceivingEnd(master)
        answers = end.hear(hello_seal.seal_once(wire.handshake_header(Kind.HELLO), text), 0.0)
        assert len(answers) == (len(text) == 18 and text[-2:] >= b"\0\x64")
    end = ReceivingEnd(master)
    hello = Hello(session, bytes(8), 25.0).pack()
    welcome_text = Seal(master, b"welcome").open_once(
        end.hear(hello_seal.seal_once(wire.handshake_header(Kind.HELLO), hello), 0.0)[0], 1
    )
    challenge = Welcome.unpack(welcome_text).challenge
    data = Seal(master, b"data", session + challenge)
    counter = 0
    for kind in (Kind.DATA, Kind.ECHO, Kind.BYE):
        for text in (
            b"",
            b"x",
            bytes(16),
            b"\xff" * 16,
            b"\x7f\xf8" + bytes(14),
            Data(1, 2**48 - 1, b"p").pack(),
        ):
            end.hear(data.seal(wire.counted_header(kind, session, counter), text, counter), 1.0 + counter)
            counter += 1
            assert np.isfinite(end.local_s(5.0))
    assert all(len(packet) < 30 for packet in end.take(100.0))


def test_the_window_lets_each_counter_in_once() -> None:
    window = ReplayWindow()
    rng = np.random.default_rng(15)
    seen: set[int] = set()
    for counter in (np.arange(5000) + rng.integers(-400, 400, 5000)).clip(0).tolist():
        expected = counter not in seen and counter > window.highest - ReplayWindow.SIZE
        assert window.is_new(counter) is expected
        if expected:
            window.note(counter)
            seen.add(counter)
    window.note(1 << 31)
    assert not window.is_new(1 << 31) and window.is_new((1 << 31) - 5)


def test_pairing_strings() -> None:
    fresh = new_pairing()
    assert len(fresh) == 24 and fresh != new_pairing()
    assert master_key(f" {fresh.upper()} ") == master_key(fresh) != master_key("")
    with pytest.raises(UserInputError, match="at least 12 characters"):
        master_key("short")


def test_fields_survive_the_way() -> None:
    for message in (
        Hello(bytes(8), bytes(range(8)), 29.97),
        Welcome(bytes(8), bytes(8), bytes(range(16))),
        Data(255, 2**48 - 1, b"packet"),
        Report(3, 1234.5678, 2**32 - 1, 7, 0.025),
        Echo(1.5, 2.5),
    ):
        assert type(message).unpack(message.pack()) == message
    assert wire.MAX_DATAGRAM_BYTES <= 1240
    assert len(Data(0, 0, bytes(MAX_PACKET_BYTES)).pack()) + 25 == wire.MAX_DATAGRAM_BYTES


def test_datagrams_of_this_version_are_read_for_ever() -> None:
    """Stored once: keys, handshake and data of version 1, as both ends made them."""
    golden = json.loads(GOLDEN.read_text())
    master = master_key(golden["pairing"])
    assert master.hex() == golden["master"]
    session = bytes.fromhex(golden["session"])
    hello = Hello.unpack(Seal(master, b"hello").open_once(bytes.fromhex(golden["hello"]), 1))
    assert (hello.session, hello.cookie.hex(), hello.fps) == (session, golden["cookie"], golden["fps"])
    welcome = Welcome.unpack(Seal(master, b"welcome").open_once(bytes.fromhex(golden["welcome"]), 1))
    assert (welcome.session, welcome.cookie) == (hello.session, hello.cookie)
    salt = session + welcome.challenge
    report = bytes.fromhex(golden["report"])
    _, counter = wire.session_and_counter(report)
    told = Report.unpack(Seal(master, b"report", salt).open(report, 9, counter))
    assert [told.wishes, told.time_s, told.highest, told.received] == golden["told"]
    unpacker = LiveUnpacker(int.from_bytes(session[:4], "big"))
    for text, jaw in zip(golden["data"], golden["jaw"], strict=True):
        datagram = bytes.fromhex(text)
        half, counter = wire.session_and_counter(datagram)
        assert half == session[:4]
        data = Data.unpack(Seal(master, b"data", salt).open(datagram, 9, counter))
        assert unpacker.unpack(data.packet).semantics["jawOpen"] == jaw
    with pytest.raises(PacketError, match="none of version 1"):
        wire.kind_of(b"\x23" + datagram[1:])


def write_golden() -> None:
    """Run by hand, once for each version: `python -m tests.links.test_sealing`."""
    link = SimulatedLink(
        Network(), pairing=PAIRING, perform=lambda time_s: FaceSemantics.of(time_s, jawOpen=min(time_s, 1.0))
    )
    there: list[bytes] = []
    back: list[bytes] = []
    link.taps = [lambda datagram: [there.append(datagram) or datagram]]  # type: ignore[func-returns-value]
    returned = link._return
    link._return = lambda now_s, datagram: (back.append(datagram), returned(now_s, datagram))[1]  # type: ignore[method-assign]
    shown = link.run(1.2)
    data = [d for d in there if d[0] & 15 == Kind.DATA][: len(shown)]
    master = master_key(PAIRING)
    hello = Hello.unpack(Seal(master, b"hello").open_once(there[0], 1))
    report = next(d for d in back if d[0] & 15 == Kind.REPORT)
    session = link.receiving._session
    assert session is not None
    told = Report.unpack(session.report.open(report, 9, wire.session_and_counter(report)[1]))
    GOLDEN.write_text(
        json.dumps(
            {
                "pairing": PAIRING,
                "master": master.hex(),
                "session": hello.session.hex(),
                "cookie": hello.cookie.hex(),
                "fps": hello.fps,
                "hello": there[0].hex(),
                "welcome": back[0].hex(),
                "report": report.hex(),
                "told": [told.wishes, told.time_s, told.highest, told.received],
                "data": [d.hex() for d in data],
                "jaw": [one.packet.semantics["jawOpen"] for one in shown[: len(data)]],
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    write_golden()
