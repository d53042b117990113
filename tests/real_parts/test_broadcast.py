"""Broadcasting to real media servers: what arrives, and what happens where one refuses, dies or hangs."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from media_servers import RtmpServer, srt_listener
from sinks.pictures import PALETTE, picture, stripe_centres, stripes
from waiting import wait_for

from avatar_stream.base.clock import SystemClock
from avatar_stream.errors import DeviceUnavailableError, SinkError
from avatar_stream.sinks.registry import open_sink
from avatar_stream.studio.events import Event, Notice
from avatar_stream.studio.outputs import Outputs
from avatar_stream.types import Picture

pytestmark = pytest.mark.real_parts

KEY, PASSPHRASE = "stream-key-of-a-test", "passphrase of a test"
WIDTH, HEIGHT, FPS = 130, 97, 30.0  # odd, so that one pixel is added
PICTURES = 75


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RtmpServer]:
    server = RtmpServer(tmp_path, KEY)
    yield server
    server.close()


def broadcast(spec: str, count: int = PICTURES) -> None:
    """Show the test picture for a while."""
    sink = open_sink(spec, width=WIDTH, height=HEIGHT, fps=FPS)
    shown = picture(stripes(WIDTH, HEIGHT))
    for _ in range(count):
        begun_s = time.monotonic()
        sink.send(shown)
        time.sleep(max(0.0, begun_s + 1.0 / FPS - time.monotonic()))
    sink.close()


def assert_watchable(path: Path, least: int) -> None:
    """Pictures of the right colours whose times grow, and sound for as long."""
    with av.open(str(path)) as container:
        video, sound = container.streams.video[0], container.streams.audio[0]
        codec = video.codec_context
        assert (codec.name, codec.pix_fmt, codec.width, codec.height) == ("h264", "yuv420p", 130, 98)
        assert (codec.colorspace, codec.color_range) == (1, 1)
        frames = [frame for packet in container.demux(video) for frame in packet.decode()]
        times_s = [frame.time for frame in frames]
        assert len(frames) >= least
        assert times_s == sorted(set(times_s))
        last = frames[-1].to_ndarray(format="rgb24")
        assert np.abs(last[HEIGHT // 2, stripe_centres(WIDTH)].astype(int) - PALETTE).max() <= 8
        assert sound.codec_context.name == "aac"
    with av.open(str(path)) as container:
        heard = list(container.decode(audio=0))
    heard_s = sum(frame.samples / frame.sample_rate for frame in heard)
    assert heard_s >= times_s[-1] - times_s[0] - 0.2
    assert not any(frame.to_ndarray().any() for frame in heard)


def test_a_server_gets_pictures_and_sound_by_rtmp(server: RtmpServer) -> None:
    broadcast(f"rtmp://127.0.0.1:{server.port}/live/{KEY}#kbit=900")
    wait_for(lambda: server.recorded)
    wait_for(lambda: _is_finished(server.recorded[0]))
    assert_watchable(server.recorded[0], PICTURES - 1)


def test_a_listener_gets_pictures_and_sound_by_srt(tmp_path: Path) -> None:
    with srt_listener(tmp_path / "out.ts", PASSPHRASE) as (port, process):
        broadcast(f"srt://127.0.0.1:{port}?passphrase={PASSPHRASE.replace(' ', '%20')}")
        process.wait(60)
    # FFmpeg lets the first ones go by while it looks what there is.
    assert_watchable(tmp_path / "out.ts", PICTURES // 2)


def test_who_is_refused_is_told_why_and_not_the_key(server: RtmpServer, tmp_path: Path) -> None:
    with pytest.raises(DeviceUnavailableError, match="is the key right") as told:
        broadcast(f"rtmp://127.0.0.1:{server.port}/live/wrong-stream-key")
    assert "wrong" not in str(told.value)
    with (
        srt_listener(tmp_path / "out.ts", PASSPHRASE) as (port, _),
        pytest.raises(DeviceUnavailableError, match="refuses the passphrase"),
    ):
        broadcast(f"srt://127.0.0.1:{port}?passphrase=another-passphrase")
    server.kill()
    for kind in ("rtmp", "rtmps"):
        with pytest.raises(DeviceUnavailableError, match=r"nobody answers at 127\.0\.0\.1"):
            broadcast(f"{kind}://127.0.0.1:{server.port}/live/{KEY}")
    with pytest.raises(DeviceUnavailableError, match=r"'nobody\.invalid' is not known"):
        broadcast(f"rtmp://nobody.invalid/live/{KEY}")


def test_a_key_goes_only_to_whom_can_prove_who_it_is(
    server: RtmpServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = tmp_path / "certificate.pem"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names]
    command += ["-keyout", str(certificate), "-out", str(tmp_path / "c.pem")]
    subprocess.run(command, check=True, capture_output=True)
    certificate.write_text(certificate.read_text() + (tmp_path / "c.pem").read_text())
    front = _TlsFront(certificate, server.port)
    spec = f"rtmps://localhost:{front.port}/live/{KEY}"
    with pytest.raises(SinkError, match="can't prove who it is"):
        broadcast(spec)
    assert front.heard == 0
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "c.pem"))
    broadcast(spec, 10)
    assert front.heard > 1000
    # It waits for a greeting of its own kind.
    with pytest.raises(DeviceUnavailableError, match="doesn't answer as RTMPS does"):
        broadcast(f"rtmps://localhost:{server.port}/live/{KEY}")


class _Show:
    """Gives outputs pictures at a steady rate, as a show does."""

    def __init__(self, specs: list[str], pictures: list[Picture]) -> None:
        self.events: list[Event] = []
        self.offered = 0
        self.outputs = Outputs(SystemClock(), self.events.append, lambda spec: spec)
        self._pictures = pictures
        height, width = pictures[0].pixels.shape[:2]
        for spec in specs:
            self.outputs.add(spec, (width, height), FPS)

    def go_on_until(self, condition: object) -> None:
        def shown() -> bool:
            self.outputs.show(self._pictures[self.offered % len(self._pictures)], tracked=False)
            self.offered += 1
            time.sleep(1.0 / FPS)
            return bool(condition())  # type: ignore[operator]

        wait_for(shown)

    def told(self, words: str) -> bool:
        return any(isinstance(event, Notice) and words in event.text for event in self.events)


def test_a_server_that_comes_back_is_served_again(server: RtmpServer) -> None:
    show = _Show([f"rtmp://127.0.0.1:{server.port}/live/{KEY}"], [picture(stripes(WIDTH, HEIGHT))])
    output = show.outputs.all[0]
    show.go_on_until(lambda: output.state.pictures >= 30)
    server.kill()
    show.go_on_until(lambda: output.phase == "waiting")
    before = output.state.pictures
    server.start()
    show.go_on_until(lambda: output.phase == "showing" and output.state.pictures >= before + 45)
    show.outputs.finish()
    assert KEY not in repr(show.events)
    wait_for(lambda: len(server.recorded) >= 2)
    wait_for(lambda: _is_finished(server.recorded[-1]))
    assert_watchable(server.recorded[-1], 30)


def test_servers_that_hang_hold_up_nobody_else(server: RtmpServer) -> None:
    mute = socket.create_server(("127.0.0.1", 0))  # lets its callers wait for ever
    # So many bits that what the system keeps for a server that reads nothing is soon full.
    noise = np.random.default_rng(1).integers(0, 256, (10, 256, 256, 4), np.uint8)
    noise[..., 3] = 255
    hanging = f"rtmp://127.0.0.1:{server.port}/live/{KEY}#kbit=90000"
    show = _Show(
        ["null", hanging, f"rtmp://127.0.0.1:{mute.getsockname()[1]}/live/{KEY}"],
        [picture(one) for one in noise],
    )
    quick, hung, _ = show.outputs.all
    show.go_on_until(lambda: quick.state.pictures >= 10 and hung.state.pictures >= 10)
    os.kill(server.process.pid, signal.SIGSTOP)
    before, offered = quick.state.pictures, show.offered
    show.go_on_until(lambda: show.told("hangs") and show.told("does not answer"))
    share = (quick.state.pictures - before) / (show.offered - offered)
    assert share >= 0.95
    os.kill(server.process.pid, signal.SIGCONT)
    served = hung.state.pictures
    show.go_on_until(lambda: hung.phase == "showing" and hung.state.pictures > served + 10)
    show.outputs.finish()
    mute.close()


def _is_finished(path: Path) -> bool:
    """Whether a recording has stopped growing."""
    size = path.stat().st_size
    time.sleep(0.5)
    return path.stat().st_size == size


class _TlsFront:
    """Takes TLS off, and passes on to a server what comes, as many servers have it."""

    def __init__(self, certificate: Path, port: int) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.heard = 0
        self._behind = port
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            caller, _ = self._listening.accept()
            threading.Thread(target=self._serve, args=(caller,), daemon=True).start()

    def _serve(self, caller: socket.socket) -> None:
        try:
            sealed = self._context.wrap_socket(caller, server_side=True)
            behind = socket.create_connection(("127.0.0.1", self._behind))
            threading.Thread(target=self._pass, args=(behind, sealed), daemon=True).start()
            while content := sealed.recv(65536):
                self.heard += len(content)
                behind.sendall(content)
        except OSError:  # they don't trust each other, or have hung up
            return

    @staticmethod
    def _pass(behind: socket.socket, sealed: ssl.SSLSocket) -> None:
        try:
            while content := behind.recv(65536):
                sealed.sendall(content)
        except OSError:
            return
