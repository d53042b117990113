"""The process that listens, real: a file stands in for the microphone; mouths come out, and no sound is kept."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest
from waiting import wait_for

from avatar_stream.base.resources import user_folder
from avatar_stream.capture import CaptureProcess, CaptureRequest
from avatar_stream.capture.opening import open_performance
from avatar_stream.codec.packet import MAX_PACKET_BYTES, LiveUnpacker
from avatar_stream.errors import SourceError
from avatar_stream.types import FaceSemantics, FloatArray
from training.vowels.synthesis import RATE_HZ, make_speaker, say

SEED = 3_000_000


def spoken(path: Path, words: str) -> Path:
    """A file in which somebody says some vowels, with pauses."""
    rng = np.random.default_rng(SEED)
    speaker = make_speaker(rng)
    pause: FloatArray = np.zeros(RATE_HZ // 5)
    sound = np.concatenate([part for vowel in words for part in (pause, say(speaker, vowel, 0.4, rng))])
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes((sound.clip(-1, 1) * 32767).astype("<i2").tobytes())
    return path


def test_a_file_is_spoken_as_fast_as_it_is_read(tmp_path: Path) -> None:
    opened = open_performance(CaptureRequest(f"sound:{spoken(tmp_path / 'aiueo.wav', 'AIUEO')}"), live=False)
    mouths: list[FaceSemantics] = []
    while (mouth := opened.source.read()) is not None:
        mouths.append(mouth)
    assert mouths[-1].captured_s == pytest.approx(3.0, abs=0.02)
    at = {vowel: mouths[round((0.6 * i + 0.5) / 3.0 * len(mouths))] for i, vowel in enumerate("AIUEO")}
    assert at["A"]["jawOpen"] > 0.4 and at["I"]["mouthStretchLeft"] > 0.2
    assert at["U"]["mouthPucker"] > 0.4 and at["O"]["mouthFunnel"] > 0.3
    assert not mouths[5].face_seen  # nothing is said yet


def test_the_process_listens_and_sends_small_packets_of_mouths(tmp_path: Path) -> None:
    path = spoken(tmp_path / "ao.wav", "AO")
    there = sorted(user_folder().rglob("*"))
    capture = CaptureProcess(CaptureRequest(f"sound:{path}"), [].append)
    info = capture.wait_ready(60)
    assert info is not None and not info.tracked
    capture.begin()
    unpacker, jaws, vowels = LiveUnpacker(info.session), [0.0], set()

    def take() -> bool:
        capture.poll()
        for packet in capture.receiver.receive(0.05):
            assert len(packet) <= MAX_PACKET_BYTES
            jaws.append(unpacker.unpack(packet).semantics["jawOpen"])
        if capture.level is not None:
            vowels.add(capture.level.vowel)
            assert -100.0 <= capture.level.level_db <= 0.0
        return capture.ended

    wait_for(take)
    capture.close()
    assert capture.failure is None
    assert max(jaws) > 0.3
    assert {"A", "O"} <= vowels
    # Of 1.2 s of sound, which is 38 kB. Nobody could listen to what is left.
    assert capture.receiver.received_bytes < 2000
    assert sorted(user_folder().rglob("*")) == there and sorted(tmp_path.iterdir()) == [path]


def test_what_has_no_sound_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("la la la")
    for words in (f"sound:{tmp_path / 'notes.txt'}", f"sound:{tmp_path / 'absent.wav'}"):
        with pytest.raises(SourceError, match="can't be read"):
            open_performance(CaptureRequest(words), live=False)


@pytest.mark.parametrize("words", ["nobody", "microphone", "microphone:Yeti"])
def test_what_never_ends_is_no_clip(words: str) -> None:
    with pytest.raises(SourceError, match="never ends"):
        open_performance(CaptureRequest(words), live=False)


def test_nobody_is_nobody() -> None:
    opened = open_performance(CaptureRequest("nobody", fps=50.0), live=True)
    for _ in range(5):
        seen = opened.source.read()
        assert seen is not None and not seen.face_seen
