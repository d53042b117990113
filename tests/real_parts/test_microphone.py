"""A real PortAudio on a real sound server: what is played into a microphone that is none moves a mouth."""

from __future__ import annotations

import shutil
import subprocess
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from avatar_stream.capture import CaptureProcess, CaptureRequest
from avatar_stream.codec.packet import LiveUnpacker
from avatar_stream.errors import SourceError
from avatar_stream.sources.microphone_list import load_portaudio
from tests.waiting import wait_for
from training.vowels.synthesis import RATE_HZ, make_speaker, say

pytestmark = pytest.mark.real_parts

_SERVER = """
load-module module-native-protocol-unix
load-module module-null-sink sink_name=out
load-module module-remap-source source_name=microphone master=out.monitor
set-default-source microphone
"""


@pytest.fixture
def sound_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A PulseAudio of the test's own, whose microphone hears what is played; gives its folder."""
    for program in ("pulseaudio", "paplay"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    if not any(Path("/usr/lib").glob("*/alsa-lib/libasound_module_pcm_pulse.so")):
        pytest.skip("ALSA's way to PulseAudio (libasound2-plugins) is not installed")
    try:
        load_portaudio()
    except SourceError as error:
        pytest.skip(str(error))
    (tmp_path / "server.pa").write_text(_SERVER)
    (tmp_path / ".asoundrc").write_text("pcm.!default { type pulse }\nctl.!default { type pulse }\n")
    tmp_path.chmod(0o700)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    command = ["pulseaudio", "--daemonize=no", "--exit-idle-time=-1", "-n", "-F", str(tmp_path / "server.pa")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            wait_for(lambda: (tmp_path / "pulse" / "native").exists() or server.poll() is not None)
            if server.poll() is not None:
                pytest.skip("PulseAudio does not start here")
            yield tmp_path
        finally:
            server.terminate()


def test_what_a_microphone_hears_moves_the_mouth(sound_server: Path) -> None:
    rng = np.random.default_rng(4_000_000)
    speaker = make_speaker(rng)
    words = [part for vowel in "AIUEO" for part in (np.zeros(RATE_HZ // 4), say(speaker, vowel, 0.4, rng))]
    with wave.open(str(sound_server / "words.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes((np.concatenate(words).clip(-1, 1) * 32767).astype("<i2").tobytes())
    capture = CaptureProcess(CaptureRequest("microphone"), [].append)
    info = capture.wait_ready(60)
    assert info is not None, capture.waiting
    capture.begin()
    unpacker, vowels, jaws = LiveUnpacker(info.session), [""], []

    def take() -> None:
        capture.poll()
        assert capture.failure is None
        for packet in capture.receiver.receive(0.05):
            jaws.append(unpacker.unpack(packet).semantics["jawOpen"])
        if capture.level is not None and capture.level.vowel not in ("", vowels[-1]):
            vowels.append(capture.level.vowel)

    wait_for(lambda: take() or len(jaws) > 20)
    with subprocess.Popen(["paplay", str(sound_server / "words.wav")]) as player:
        wait_for(lambda: take() or player.poll() is not None)
    wait_for(lambda: take() or jaws[-1] == 0.0)
    capture.close()
    # Levels are told ten times a second, so that the way from one vowel to the next may be seen, too.
    heard = "".join(vowels)
    assert all(vowel in heard for vowel in "AIUEO"), heard
    assert heard.index("A") < heard.index("I") and max(jaws) > 0.35
