"""An audience that decodes for itself: the same live packets for everybody, about a kilobit a second."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace

import numpy as np
import pytest
from websockets.sync.client import ClientConnection

from avatar_stream.codec.packet import LiveUnpacker, is_key
from avatar_stream.codec.quantiser import values_of
from avatar_stream.sources.demo import performance_at
from avatar_stream.stages import Decoder
from avatar_stream.studio.idle import idle_semantics
from avatar_stream.types import FaceSemantics
from avatar_stream.web.broadcast import BUDGET_KBIT_S, WATCH_FPS, Broadcast
from tests.studio.rooms import Rooms
from tests.web.served import Served, next_text, served
from tests.web.test_audience import drawn  # noqa: F401  a fixture

PATH = "/api/view/socket?packets"


def next_packet(socket: ClientConnection, *, confirm: bool = True) -> bytes:
    """The next packet; texts before it are passed over."""
    while True:
        message = socket.recv(30)
        if isinstance(message, bytes):
            if confirm:
                socket.send(b"\1")
            return message


def read_all(packets: list[bytes]) -> list[FaceSemantics]:
    unpacker = LiveUnpacker()
    return [unpacker.unpack(packet).semantics for packet in packets]


def watching(server: Served) -> contextlib.AbstractContextManager[ClientConnection]:
    return server.socket(PATH, server.panel.access.view)


def test_all_who_watch_read_what_is_played(drawn: Rooms) -> None:  # noqa: F811
    with served(drawn, "character.edit=jawOpen=0.25") as server, watching(server) as first:
        assert next_text(first, "show")["puppet"] is True
        heard = [next_packet(first)]
        assert is_key(heard[0])
        with watching(server) as second:
            # Who comes later begins with a key packet, too, without waiting for the next one that is due.
            also = [next_packet(second) for _ in range(10)]
            assert is_key(also[0])
            # Both get the same ones; the first may have missed some while the second was connecting.
            read, last_s = read_all(heard), read_all(also)[-1].captured_s
            unpacker = LiveUnpacker()
            unpacker.unpack(heard[0])
            while read[-1].captured_s < last_s:
                heard.append(next_packet(first))
                read.append(unpacker.unpack(heard[-1]).semantics)
            assert set(also) & set(heard)
        wanted = values_of(FaceSemantics.of(yaw=0.4, jawOpen=0.25))
        for semantics in [*read, *read_all(also)]:
            assert np.abs(values_of(semantics) - wanted).max() <= 0.02
        assert all(a.captured_s < b.captured_s for a, b in zip(read, read[1:], strict=False))
        # Nothing but packets, and texts where something changes; no pose of the viewers' kind.
        assert all(packet[0] >> 4 in (8, 9) for packet in heard)


def test_switched_layers_are_told_when_they_change(
    drawn: Rooms,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    open_decoder = drawn.cast.open_decoder

    def with_tears(character: object, config: object) -> Decoder:
        decoder = open_decoder(character, config)  # type: ignore[arg-type]
        assert decoder.puppet is not None
        decoder.puppet = replace(decoder.puppet, toggles=("blush", "tears"))
        return decoder

    monkeypatch.setattr(drawn.cast, "open_decoder", with_tears)
    with served(drawn) as server, watching(server) as socket:
        assert next_text(socket, "show")["toggles"] == ["blush", "tears"]
        assert next_text(socket, "toggles") == {"event": "toggles", "show": 1, "bits": "0x0"}
        server.command("set_edits", edit="toggle=tears")
        assert next_text(socket, "toggles")["bits"] == "0x2"
        for _ in range(5):
            message = socket.recv(30)
            assert isinstance(message, bytes)
            socket.send(b"\1")
        with watching(server) as late:
            assert next_text(late, "toggles")["bits"] == "0x2"


def test_who_is_slow_goes_on_with_a_key_packet_and_what_is_newest(drawn: Rooms) -> None:  # noqa: F811
    with served(drawn) as server, watching(server) as slow, watching(server) as quick:
        held = [next_packet(slow, confirm=False) for _ in range(16)]
        for _ in range(30):
            next_packet(quick)
        with pytest.raises(TimeoutError):
            while isinstance(slow.recv(0.3), str):
                pass
        slow.send(bytes([16]))  # confirmed together
        unpacker = LiveUnpacker()
        before = [unpacker.unpack(packet) for packet in held][-1]
        after = unpacker.unpack(next_packet(slow)).semantics
        newest = unpacker.unpack(next_packet(slow)).semantics
        assert after.captured_s > before.semantics.captured_s + 0.5
        assert newest.captured_s > after.captured_s


def test_who_watches_a_character_that_is_no_puppet_gets_pictures(studio_server: Served) -> None:
    with studio_server.socket(PATH, studio_server.panel.access.view) as socket:
        assert next_packet(socket)[0] == 2


def test_the_audience_hears_no_events_and_gives_no_commands(studio_server: Served) -> None:
    access = studio_server.panel.access
    with studio_server.socket(PATH, access.view) as socket:
        told = json.loads(socket.recv(30))
        assert told["event"] == "show"
        socket.send(json.dumps({"command": "pause"}))
        studio_server.studio.notify("for panels alone")
        for _ in range(4):
            message = socket.recv(30)
            assert isinstance(message, bytes)
            socket.send(b"\1")
    assert studio_server.ask("POST", "/api/commands/pause", {}, access.view)[0] == 401
    assert studio_server.ask("GET", "/api/view/weights", token=access.view)[0] == 200


@pytest.mark.parametrize(("perform", "most_kbit_s"), [(performance_at, 1.3), (idle_semantics, 0.95)])
def test_a_minute_takes_about_a_kilobit_a_second(perform: object, most_kbit_s: float) -> None:
    broadcast, packets = Broadcast(), []
    for i in range(60 * 30):  # as many moments as a show has
        packet = broadcast.pack(perform(i / 30), 100.0 + i / 30)  # type: ignore[operator]
        if packet is not None:
            packets.append(packet)
    print(f"{sum(map(len, packets)) * 8e-3 / 60:.2f} kbit/s, {len(packets) / 60:.1f} packets a second")
    assert len(packets) / 60 == pytest.approx(WATCH_FPS, rel=0.03)
    assert sum(map(len, packets)) * 8e-3 / 60 < most_kbit_s
    unpacker = LiveUnpacker()
    for packet in packets:
        unpacker.unpack(packet)


def test_wild_performances_keep_to_the_budget() -> None:
    rng, broadcast, sizes = np.random.default_rng(4), Broadcast(), []
    for i in range(60 * 30):
        names = {
            "jawOpen": rng.random(),
            "mouthSmileLeft": rng.random(),
            "yaw": rng.normal(0, 0.2),
            "x": rng.normal(),
        }
        packet = broadcast.pack(FaceSemantics.of(i / 30, **names), i / 30)
        sizes.append((i / 30, len(packet) if packet is not None else 0))
    late = sum(size for time_s, size in sizes if time_s >= 20) * 8e-3 / 40
    assert late < 1.1 * BUDGET_KBIT_S
