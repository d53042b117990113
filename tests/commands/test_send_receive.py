"""``send`` and ``receive`` as they are typed: two real programs over a real network."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from programs import own_home
from waiting import LONGEST_S

from avatar_stream.cli import run

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(tmp_path: Path, *words: str) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "AVATAR_STREAM_HOME": str(own_home(tmp_path)),
        "AVATAR_STREAM_PAIRING": "a pairing of the test",
    }
    return subprocess.Popen(
        [sys.executable, str(ROOT / "run_avatar.py"), *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=tmp_path,
    )  # fmt: skip


def test_a_demo_crosses(tmp_path: Path) -> None:
    port = free_port()
    sender = start(tmp_path, "send", "demo", "--to", f"udp://127.0.0.1:{port}", "--fps", "25", "--json")
    assert sender.stderr is not None
    try:
        first = sender.stderr.readline()  # it runs, and has told so after three seconds
        receiver = start(
            tmp_path, "receive", "--from", f"udp://127.0.0.1:{port}", "--sink", "null", "--no-panel", "--profile",
            "none", "--size", "128", "--duration", "8", "--json",
        )  # fmt: skip
        received, told = receiver.communicate(timeout=2 * LONGEST_S)
        sender.send_signal(signal.SIGINT)
        sent, told_there = sender.communicate(timeout=LONGEST_S)
    finally:
        sender.kill()
    assert f"127.0.0.1:{port}" in first
    assert receiver.returncode == 0, told
    assert sender.returncode == 0, told_there
    there, here = json.loads(sent.splitlines()[-1]), json.loads(received.splitlines()[-1])
    assert there["packets"] > 50
    assert there["kbit_s"] <= 2.4
    assert here["frames_tracked"] > 50
    assert here["packets_refused"] <= 0.1 * here["frames_tracked"]  # a few from before both knew each other
    assert "hears you" in told_there
    assert "a pairing of" not in first + told + told_there + sent + received


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["send", "demo", "--to", "udp://192.0.2.7:47820"], "Here is a fresh one: "),
        (["send", "demo", "--to", "vmc://127.0.0.1:1"], "is no link between machines"),
        (["send", "demo", "--to", "udp://127.0.0.1:1", "--pairing", "short"], "at least 12 characters"),
        (
            ["receive", "--from", "udp://0.0.0.0", "--sink", "null", "--no-panel", "--profile", "none"],
            "--pairing WORDS",
        ),
        (["encode", "udp://127.0.0.1:5", "out.fsb"], "a source of live alone"),
        (["encode", "vmc://127.0.0.1:5", "out.fsb"], "a source of live alone"),
        (["render", "clip.mp4", "vmc://127.0.0.1:5"], ""),
    ],
)
def test_what_can_not_be_is_told(
    words: list[str],
    told: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AVATAR_STREAM_HOME", str(own_home(tmp_path)))
    monkeypatch.delenv("AVATAR_STREAM_PAIRING", raising=False)
    assert run(words) == 2
    assert told in " ".join(capsys.readouterr().err.split())
    assert list(tmp_path.glob("out*")) == []
