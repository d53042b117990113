"""``send``, ``receive`` and ``serve-rendezvous`` as they are typed, over data channels of this machine."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import ifaddr
import pytest
from programs import start
from waiting import LONGEST_S, wait_for

PAIRING = "a pairing of the test"
RECEIVED = ("--sink", "drawn/", "--no-panel", "--profile", "none", "--size", "128", "--json")


@pytest.fixture(autouse=True)
def on_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = [ip.ip for adapter in ifaddr.get_adapters() for ip in adapter.ips if ip.is_IPv4]
    if not set(addresses) - {"127.0.0.1"}:
        pytest.skip("this machine is on no network, so it has no address that WebRTC would use")
    monkeypatch.setenv("AVATAR_STREAM_PAIRING", PAIRING)


@contextmanager
def running(tmp_path: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    program = start(list(words), tmp_path, typed=True)
    try:
        yield program
    finally:
        program.kill()
        program.communicate()


def type_in(program: subprocess.Popen[str], text: str) -> None:
    assert program.stdin is not None
    program.stdin.write(f"{text}\n")
    program.stdin.flush()


def line_with(program: subprocess.Popen[str], words: str) -> str:
    """The first line that a program tells with these words."""
    assert program.stderr is not None
    told = []
    for line in program.stderr:
        if words in line:
            return line.strip()
        told.append(line)
    raise AssertionError(f"'{words}' was never told: {''.join(told)}")


def ended(program: subprocess.Popen[str], number: signal.Signals = signal.SIGINT) -> dict[str, float]:
    """Ask a program to end; what it says in its last line."""
    program.send_signal(number)
    out, told = program.communicate(timeout=LONGEST_S)
    assert program.returncode == 0, told
    assert PAIRING not in out + told
    return json.loads(out.splitlines()[-1])  # type: ignore[no-any-return]


def heard_and_drawn(sender: subprocess.Popen[str], tmp_path: Path) -> None:
    """Wait until a receiver hears the sender, and then draws some more pictures."""
    line_with(sender, "hears you")
    before = len(list(tmp_path.glob("drawn/*.png")))
    wait_for(lambda: len(list(tmp_path.glob("drawn/*.png"))) > before + 10)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_demo_crosses_by_way_of_a_rendezvous(tmp_path: Path) -> None:
    place = f"127.0.0.1:{free_port()}"
    with running(tmp_path, "serve-rendezvous", "--listen", place) as server:
        assert place in line_with(server, "A rendezvous at")
        with (
            running(tmp_path, "send", "demo", "--to", f"webrtc://{place}", "--fps", "25", "--json") as sender,
            running(tmp_path, "receive", "--from", f"webrtc://{place}", *RECEIVED) as receiver,
        ):
            heard_and_drawn(sender, tmp_path)
            here, there = ended(receiver), ended(sender)
        server.send_signal(signal.SIGINT)
        out, told = server.communicate(timeout=LONGEST_S)
        assert (server.returncode, out, told) == (0, "", "")
    assert here["frames_tracked"] > 0
    assert there["packets"] > 0 and there["kbit_s"] <= 2.4


def test_a_demo_crosses_by_two_texts(tmp_path: Path) -> None:
    with (
        running(tmp_path, "send", "demo", "--to", "webrtc://", "--fps", "25", "--json") as sender,
        running(tmp_path, "receive", "--from", "webrtc://", *RECEIVED) as receiver,
    ):
        offer = line_with(sender, "offer:")
        line_with(receiver, "Paste here the text")
        type_in(receiver, "hello")
        assert "no text of a link" in line_with(receiver, "begins with")
        type_in(receiver, offer)
        type_in(sender, line_with(receiver, "answer:"))
        heard_and_drawn(sender, tmp_path)
        here, there = ended(receiver), ended(sender, signal.SIGTERM)
    assert here["frames_tracked"] > 0
    assert there["packets"] > 0
