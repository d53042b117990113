"""Other trackers over real sockets: who is followed, what is dropped, what the user is told."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import numpy as np
import pytest
from waiting import LONGEST_S, wait_for

from avatar_stream.base.network_address import AddressError
from avatar_stream.capture import CaptureProcess, CaptureRequest
from avatar_stream.capture.opening import open_performance
from avatar_stream.codec.packet import LiveUnpacker
from avatar_stream.errors import SourceError
from avatar_stream.interop.vmc.writing import datagrams
from avatar_stream.sources.datagrams import DatagramSource, open_datagram_source
from avatar_stream.types import FaceSemantics


def free_port(family: socket.AddressFamily = socket.AF_INET) -> int:
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1" if family == socket.AF_INET else "::1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def opened(spec: str) -> Iterator[DatagramSource]:
    source = open_datagram_source(spec)
    try:
        yield source
    finally:
        source.close()


@contextmanager
def sending(
    port: int, *, host: str = "127.0.0.1", to: str = "127.0.0.1"
) -> Iterator[Callable[[bytes], object]]:
    family = socket.AF_INET6 if ":" in to else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as sender:
        sender.bind((host, 0))
        yield lambda data: sender.sendto(data, (to, port))


def frame(jaw: int, head: str = "0,0,0,0,0,-0.5") -> bytes:
    return f"jawOpen-{jaw}|=head#{head}|".encode()


def next_face(source: DatagramSource) -> FaceSemantics:
    face = source.read()
    assert face is not None
    return face


def test_the_newest_face_is_read_and_older_ones_are_counted() -> None:
    port = free_port()
    with opened(f"ifacialmocap://127.0.0.1:{port}") as source, sending(port) as send:
        for jaw in range(1, 11):
            send(frame(jaw))
        send(b"noise")
        before_s = time.monotonic()
        face = next_face(source)
        assert face["jawOpen"] == pytest.approx(0.1)
        assert before_s <= face.captured_s <= time.monotonic()
        assert (source.skipped, source.malformed, source.trouble) == (9, 1, None)


def test_silence_is_told_with_what_to_do() -> None:
    port = free_port()
    with opened(f"live-link-face://127.0.0.1:{port}") as source, sending(port) as send:
        assert source.read() is None
        assert source.silent
        assert source.trouble is not None
        assert source.trouble == (
            f"Nothing arrives at UDP 127.0.0.1:{port}: add this machine's address as a target in the app's Live Link "
            "settings"
        )
        send(frame(5))  # of another language
        assert source.read() is None
        assert source.trouble is not None
        assert "is not Live Link Face's: a Live Link Face frame begins with its version" in source.trouble
        assert source.malformed == 1
    with opened(f"vmc://0.0.0.0:{port}") as source:
        assert source.read() is None
        assert source.trouble is not None
        assert "firewall" in source.trouble


def test_the_first_who_speaks_is_followed_until_it_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("avatar_stream.sources.datagrams._LEAVES_AFTER_S", 0.2)
    port = free_port()
    with (
        opened(f"ifacialmocap://0.0.0.0:{port}") as source,
        sending(port) as first,
        sending(port, host="127.0.0.2") as second,
    ):
        first(frame(10))
        assert next_face(source)["jawOpen"] == pytest.approx(0.1)
        second(frame(90))
        first(frame(20))
        assert next_face(source)["jawOpen"] == pytest.approx(0.2)
        assert source.strangers == 1
        time.sleep(0.3)
        second(frame(90))
        assert next_face(source)["jawOpen"] == pytest.approx(0.9)


def test_the_pose_of_the_first_second_is_rest_and_can_be_learned_anew() -> None:
    port = free_port()
    with opened(f"ifacialmocap://127.0.0.1:{port}") as source, sending(port) as send:
        for _ in range(3):
            send(frame(0, "-20,5,3,0.1,0,-0.6"))
            face = next_face(source)
        assert np.degrees(face.head_rotation_rad).tolist() == pytest.approx([0, 0, -3], abs=1e-4)
        assert face.head_position.tolist() == pytest.approx([0, 0, 0], abs=1e-6)
        time.sleep(1.1)
        send(frame(0, "-20,5,3,0.1,0,-0.6"))
        next_face(source)
        send(frame(0, "-30,15,3,0.235,0.135,-0.6"))
        face = next_face(source)
        assert np.degrees(face.head_rotation_rad).tolist() == pytest.approx([10, 10, -3], abs=1e-4)
        assert face.head_position.tolist() == pytest.approx([1, -1, 0], abs=1e-5)
        source.recalibrate()
        send(frame(0, "-30,15,3,0.235,0.135,-0.6"))
        assert next_face(source).head_rotation_rad[:2].tolist() == pytest.approx([0, 0], abs=1e-6)


def test_a_phone_is_asked_and_nobody_else_is_heard() -> None:
    port = free_port()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
        phone.bind(("127.0.0.2", 0))
        phone.settimeout(LONGEST_S)
        at = phone.getsockname()[1]
        spec = f"vtube-studio-phone://127.0.0.1:{port}?phone=127.0.0.2:{at}"
        with opened(spec) as source, sending(port) as stranger:
            faces: list[FaceSemantics | None] = []
            reading = threading.Thread(target=lambda: faces.append(source.read()))
            reading.start()
            request, asker = phone.recvfrom(4096)
            assert json.loads(request)["ports"] == [port]
            assert asker == ("127.0.0.1", port)
            answer = {
                "FaceFound": True,
                "Rotation": {"x": 0, "y": 0, "z": 0},
                "Position": {"x": 0, "y": 0, "z": 0},
            }
            stranger(json.dumps({**answer, "BlendShapes": [{"k": "JawOpen", "v": 0.9}]}).encode())
            wait_for(lambda: source.strangers)
            phone.sendto(json.dumps({**answer, "BlendShapes": [{"k": "JawOpen", "v": 0.3}]}).encode(), asker)
            reading.join(LONGEST_S)
            assert faces[0] is not None
            assert faces[0]["jawOpen"] == pytest.approx(0.3)


def test_ipv6_is_listened_to() -> None:
    try:
        port = free_port(socket.AF_INET6)
    except OSError as error:
        pytest.skip(f"this machine has no IPv6: {error}")
    with opened(f"vmc://[::1]:{port}") as source, sending(port, host="::1", to="::1") as send:
        for part in datagrams(FaceSemantics.of(jawOpen=0.5, yaw=0.1), 0.0):
            send(part)
        face = next_face(source)
        assert face["jawOpen"] == 0.5
        assert face.head_rotation_rad[1] == pytest.approx(0.1, abs=1e-6)  # VMC's own zero is rest


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("rtsp://127.0.0.1", "of a kind that is unknown; there are: vmc, ifacialmocap"),
        (
            "vtube-studio-phone://127.0.0.1",
            "sends only when it is asked: vtube-studio-phone://?phone=ADDRESS",
        ),
        ("vmc://127.0.0.1:39539?phone=1.2.3.4", "unknown option 'phone'; it takes none"),
        ("vmc://203.0.113.9:39539", "can't be listened to"),
    ],
)
def test_what_can_not_be_listened_to_is_told(spec: str, words: str) -> None:
    with pytest.raises((SourceError, AddressError), match=re.escape(words)):
        open_datagram_source(spec)


def test_a_port_that_is_taken_is_told() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        with pytest.raises(
            SourceError, match="close the program that uses it, or name another port in vmc://"
        ):
            open_datagram_source(f"vmc://127.0.0.1:{other.getsockname()[1]}")


def test_without_an_address_it_listens_on_this_machine_alone() -> None:
    port = free_port()
    with opened(f"vmc://:{port}") as source:
        assert source._socket.getsockname() == ("127.0.0.1", port)


def test_it_is_no_source_of_files() -> None:
    with pytest.raises(SourceError, match="a source of live alone"):
        open_performance(CaptureRequest("vmc://127.0.0.1:1"), live=False)


def test_the_capture_process_passes_faces_on() -> None:
    port = free_port()
    notes: list[str] = []
    capture = CaptureProcess(CaptureRequest(f"ifacialmocap://127.0.0.1:{port}"), notes.append)
    info = capture.wait_ready(LONGEST_S)
    assert info is not None
    assert info.tracked
    capture.begin()

    def waiting() -> bool:
        capture.poll()
        return bool(capture.waiting)

    wait_for(waiting)
    assert capture.waiting.startswith(f"Nothing arrives at UDP 127.0.0.1:{port}")
    unpacker, faces = LiveUnpacker(info.session), []
    with sending(port) as send:

        def came() -> bool:
            send(frame(40))
            capture.poll()
            for packet in capture.receiver.receive(0.05):
                with suppress(Exception):
                    faces.append(unpacker.unpack(packet).semantics)
            return bool(faces) and not capture.waiting

        wait_for(came)
    assert faces[-1]["jawOpen"] == pytest.approx(0.4, abs=0.02)
    assert not capture.ended
    capture.close()
