"""Guests on other machines: real processes send, real sockets carry, and everybody may come and go."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from fakes import FakeCapture, FakeCast, SystemClock
from rooms import config_of, notices
from waiting import LONGEST_S, wait_for

from avatar_stream.capture import CaptureRequest
from avatar_stream.links.opening import open_link_sender
from avatar_stream.links.sharing import Offering
from avatar_stream.puppet.stored import store_puppet
from avatar_stream.room.commands import ChangeMember
from avatar_stream.studio import Studio, Tools
from avatar_stream.studio.events import Event, MemberState, RoomChanged
from avatar_stream.studio.remote import open_source
from avatar_stream.types import FaceSemantics
from tests.puppet.puppets import random_puppet

PAIRING = "a pairing of the test"


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [int(one.getsockname()[1]) for one in sockets]
    for one in sockets:
        one.close()
    return ports


class RunningRoom:
    """A studio with a host and two guests, in a thread of its own, and all that it has told."""

    def __init__(self, ports: list[int]) -> None:
        self.ports, self.cast, self.events = ports, FakeCast(SystemClock()), list[Event]()
        clock = SystemClock()

        def open_capture(request: CaptureRequest, note: object) -> object:
            if request.is_link:
                return open_source(request, note)  # type: ignore[arg-type]
            return FakeCapture(clock, lambda i, time_s: FaceSemantics.of(time_s, yaw=0.2), request, fps=30.0)

        members = ", ".join(
            f'{name}={{source="udp://127.0.0.1:{port}"}}'
            for name, port in zip(("Mia", "Ben"), ports, strict=True)
        )
        config = config_of(
            f"room.members={{You={{}}, {members}}}",
            "room.size_px=64",
            f"network.pairing={PAIRING}",
            "live.fps=30",
        )
        tools = Tools(clock, open_capture, self.cast.load, self.cast.open_decoder)  # type: ignore[arg-type]
        self.studio = Studio(config, tools)
        self._stop = threading.Event()
        self._show = threading.Thread(target=self.studio.run, args=(self._stop,), daemon=True)

    def __enter__(self) -> RunningRoom:
        subscription = self.studio.subscribe(100_000)
        threading.Thread(
            target=lambda: self.events.extend(_kept(subscription, self.events)), daemon=True
        ).start()
        self._show.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._show.join(LONGEST_S)
        self.studio.close()

    def guest(self, name: str) -> MemberState:
        states = [event for event in [*self.events] if isinstance(event, RoomChanged)]
        return next(guest for guest in states[-1].guests if guest.name == name)

    def follows(self, name: str) -> bool:
        return any(isinstance(event, RoomChanged) for event in [*self.events]) and (
            self.guest(name).tracking == "following"
        )


def _kept(subscription: object, events: list[Event]) -> list[Event]:
    for event in subscription:  # type: ignore[attr-defined]
        events.append(event)
    return []


@contextmanager
def sending(port: int) -> Iterator[subprocess.Popen[str]]:
    """`send demo`, as a guest starts it."""
    command = [sys.executable, "-m", "avatar_stream", "send", "demo", "--to", f"udp://127.0.0.1:{port}"]
    root = str(Path(__file__).resolve().parents[2])
    process = subprocess.Popen(
        [*command, "--pairing", PAIRING],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        cwd=root,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(LONGEST_S)


def test_two_that_send_are_in_one_room_and_one_leaves_and_comes_back() -> None:
    with RunningRoom(free_ports(2)) as room:
        with sending(room.ports[1]):
            with sending(room.ports[0]):
                wait_for(lambda: room.follows("Mia") and room.follows("Ben"))
            wait_for(lambda: room.guest("Mia").reason == "the sender has ended")
            assert room.follows("Ben")
            with sending(room.ports[0]):
                wait_for(lambda: room.follows("Mia"))
                you, mia, ben = room.cast.decoders[:3]
                for one in (mia, ben):  # the demo performer talks and turns
                    wait_for(
                        lambda one=one: np.ptp([s.head_rotation_rad[1] for _, s in list(one.shown)]) > 0.02
                    )
            assert room.follows("Ben")
        assert len(you.shown) > 30
    told = "".join(event.model_dump_json() for event in room.events)
    # Where somebody sends from, and what their machine is called, nobody is told.
    assert PAIRING not in told and socket.gethostname() not in told
    places = {
        word for word in told.replace('"', " ").replace("/", " ").split() if word.startswith("127.0.0.1:")
    }
    assert {place.rstrip(":;,.").rpartition(":")[2] for place in places} <= {str(port) for port in room.ports}
    assert any(text.startswith("Mia: ") for text in notices(room.events))


def test_a_character_comes_over_sockets_and_plays() -> None:
    data = store_puppet(random_puppet(6, 64))
    with RunningRoom(free_ports(2)) as room:
        sender = open_link_sender(
            f"udp://127.0.0.1:{room.ports[0]}", 30.0, PAIRING, offering=Offering("Own fox", data)
        )
        try:
            wait_for(lambda: sender.statistics.connected)
            wait_for(lambda: any(isinstance(one, RoomChanged) for one in [*room.events]))
            wait_for(lambda: room.guest("Mia").offers == "Own fox")
            assert room.guest("Mia").received_bytes == 0
            assert room.studio.do(ChangeMember(name="Mia", character="theirs")).done
            wait_for(lambda: "Mia plays Own fox, a character of their own" in notices([*room.events]))
            assert room.guest("Mia").offered_bytes == len(data)
        finally:
            sender.close()
