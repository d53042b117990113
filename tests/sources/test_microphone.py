"""Microphones, on a PortAudio of the test's own: which there are, what they give, and what is said where none is."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from avatar_stream.errors import SourceError
from avatar_stream.sources import microphone as microphone_module
from avatar_stream.sources.microphone import Microphone, MicrophoneGoneError
from avatar_stream.sources.microphone_list import (
    MicrophoneInfo,
    choose_microphone,
    load_portaudio,
    microphones_of,
)
from avatar_stream.types import SOUND_RATE_HZ, FloatArray


class FakePortAudio:
    """Three devices on two sound systems; the stream gives what a test puts in."""

    class PortAudioError(Exception):
        pass

    def __init__(self) -> None:
        self.devices = [
            {"name": "Yeti", "hostapi": 0, "max_input_channels": 2, "default_samplerate": 48000.0},
            {"name": "Speaker", "hostapi": 0, "max_input_channels": 0, "default_samplerate": 48000.0},
            {"name": "Yeti", "hostapi": 1, "max_input_channels": 2, "default_samplerate": 44100.0},
            {"name": "Built-in", "hostapi": 1, "max_input_channels": 1, "default_samplerate": 44100.0},
        ]
        self.systems = [{"default_input_device": 0}, {"default_input_device": 3}]
        self.usual = 3
        self.trouble = ""
        self.opened: dict[str, Any] = {}
        self.give: Callable[[FloatArray], None] = lambda samples: None

    def query_devices(self, kind: str | None = None) -> Any:
        if kind is None:
            return self.devices
        if self.usual < 0:
            raise self.PortAudioError("no default")
        return self.devices[self.usual]

    def query_hostapis(self) -> Any:
        return self.systems

    def InputStream(self, callback: Callable[..., None], **wanted: Any) -> FakePortAudio:
        if self.trouble:
            raise self.PortAudioError(self.trouble, -9985)
        self.opened = wanted
        self.give = lambda samples: callback(samples[:, None], len(samples), None, None)
        return self

    def start(self) -> None:
        self.opened["started"] = True

    def close(self) -> None:
        self.opened["closed"] = True


@pytest.fixture
def portaudio(monkeypatch: pytest.MonkeyPatch) -> FakePortAudio:
    fake = FakePortAudio()
    monkeypatch.setattr(microphone_module, "load_portaudio", lambda: fake)
    return fake


def test_those_of_the_usual_sound_system_are_listed_once_the_usual_one_first() -> None:
    fake = FakePortAudio()
    assert [(one.name, one.index, one.usual) for one in microphones_of(fake)] == [
        ("Built-in", 3, True),
        ("Yeti", 2, False),
    ]
    fake.usual = -1
    assert [one.name for one in microphones_of(fake)] == ["Yeti"]
    fake.devices, fake.systems = [], []
    assert microphones_of(fake) == []


def test_one_is_chosen_by_its_name_or_a_part_of_it() -> None:
    found = [
        MicrophoneInfo("Built-in", 3, True, 44100.0),
        MicrophoneInfo("Blue Yeti (USB)", 2, False, 48000.0),
    ]
    assert choose_microphone(found, "").index == 3
    assert choose_microphone(found, "yeti").index == 2
    with pytest.raises(SourceError, match=r"no microphone 'Rode'; there are: 'Built-in', 'Blue Yeti"):
        choose_microphone(found, "Rode")
    with pytest.raises(SourceError, match="plug one in"):
        choose_microphone([], "")


def test_it_listens_at_the_device_s_own_rate_and_gives_16_khz(portaudio: FakePortAudio) -> None:
    microphone = Microphone("")
    assert portaudio.opened["device"] == 3 and portaudio.opened["samplerate"] == 44100
    assert portaudio.opened["latency"] == "low" and portaudio.opened["started"]
    tone = np.sin(2 * np.pi * 440 * np.arange(44100) / 44100).astype(np.float32)
    heard = []
    for begin in range(0, len(tone), 661):
        portaudio.give(tone[begin : begin + 661])
        got = microphone.read()
        assert got is not None
        heard.append(got[0])
    sound = np.concatenate(heard)
    assert abs(len(sound) - SOUND_RATE_HZ) < 100
    spectrum = np.abs(np.fft.rfft(sound[1000:13800] * np.hanning(12800)))
    assert spectrum.argmax() * SOUND_RATE_HZ / 12800 == pytest.approx(440, abs=2)
    microphone.close()
    assert portaudio.opened["closed"]


def test_a_reader_that_is_late_gets_what_is_new(portaudio: FakePortAudio) -> None:
    microphone = Microphone("Yeti")
    for _ in range(500):
        portaudio.give(np.zeros(661, np.float32))
    got = microphone.read()
    assert got is not None and len(got[0]) < 0.25 * SOUND_RATE_HZ


def test_one_that_is_unplugged_is_silent_and_then_gone(
    portaudio: FakePortAudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(microphone_module, "_PATIENCE_S", 0.01)
    microphone = Microphone("")
    assert microphone.read() is None and microphone.silent
    portaudio.give(np.full(661, 0.1, np.float32))
    assert microphone.read() is not None and not microphone.silent
    monkeypatch.setattr(microphone_module, "_GONE_S", 0.0)
    with pytest.raises(MicrophoneGoneError, match="no sound any more"):
        microphone.read()


def test_pure_silence_is_told(portaudio: FakePortAudio, monkeypatch: pytest.MonkeyPatch) -> None:
    microphone = Microphone("")
    assert microphone.trouble is None
    monkeypatch.setattr(microphone_module, "_MUTED_S", -1.0)
    assert "muted" in (microphone.trouble or "")


def test_one_that_is_taken_says_so(portaudio: FakePortAudio) -> None:
    portaudio.trouble = "Device unavailable"
    with pytest.raises(
        SourceError, match=r"'Built-in' can't be opened \(Device unavailable\): close what else"
    ):
        Microphone("")


def test_without_package_or_library_the_remedy_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    with pytest.raises(SourceError, match="pip install sounddevice"):
        load_portaudio()

    class Missing(ModuleType):
        def find_spec(self, name: str, path: object = None, target: object = None) -> None:
            if name == "sounddevice":
                raise OSError("PortAudio library not found")

    monkeypatch.delitem(sys.modules, "sounddevice")
    monkeypatch.setattr(sys, "meta_path", [Missing("finder"), *sys.meta_path])
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(SourceError, match="sudo apt install libportaudio2"):
        load_portaudio()
