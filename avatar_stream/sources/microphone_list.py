"""Which microphones this machine has, by PortAudio."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

from avatar_stream.errors import SourceError


@dataclass(frozen=True)
class MicrophoneInfo:
    """One microphone.

    Attributes:
        name: what the system calls it; it is chosen by that, since numbers change as things are plugged in.
        index: PortAudio's number of it, just now.
        usual: whether the system takes it where nobody chooses.
        rate_hz: samples a second that it likes best.
    """

    name: str
    index: int
    usual: bool
    rate_hz: float


def load_portaudio() -> Any:
    """The package sounddevice, with the devices of now.

    Raises:
        SourceError: it, or the library that it needs, is missing; says what to install.
    """
    try:
        import sounddevice
    except ImportError:
        raise SourceError("Microphones need a package: pip install sounddevice") from None
    except OSError:
        linux = sys.platform.startswith("linux")
        remedy = "sudo apt install libportaudio2" if linux else "pip install --force-reinstall sounddevice"
        raise SourceError(f"Microphones need PortAudio, which is missing here: {remedy}") from None
    # PortAudio looks for devices when it starts, and never again.
    sounddevice._terminate()
    sounddevice._initialize()
    return sounddevice


def list_microphones() -> list[MicrophoneInfo]:
    """All of the sound system that is usual here; the usual one first. Raises SourceError, see `load_portaudio`."""
    return microphones_of(load_portaudio())


def microphones_of(portaudio: Any) -> list[MicrophoneInfo]:
    """The same of a sounddevice that is loaded."""
    devices, systems = portaudio.query_devices(), portaudio.query_hostapis()
    usual = next((system["default_input_device"] for system in _usual_first(portaudio, systems)), -1)
    system = devices[usual]["hostapi"] if usual >= 0 else None
    found: dict[str, MicrophoneInfo] = {}
    for index, device in enumerate(devices):
        if device["max_input_channels"] < 1 or (system is not None and device["hostapi"] != system):
            continue  # each sound system lists the same devices once more
        one = MicrophoneInfo(device["name"], index, index == usual, float(device["default_samplerate"]))
        if one.usual or one.name not in found:
            found[one.name] = one
    return sorted(found.values(), key=lambda one: not one.usual)


def choose_microphone(found: list[MicrophoneInfo], name: str) -> MicrophoneInfo:
    """The microphone of that name, or one whose name holds it; "" for the usual one.

    Raises:
        SourceError: there is none.
    """
    if not found:
        raise SourceError("There is no microphone: plug one in, or allow this program to use it")
    wanted = name.casefold()
    for one in found:
        if one.name.casefold() == wanted:
            return one
    for one in found:
        if wanted in one.name.casefold():
            return one
    names = ", ".join(f"'{one.name}'" for one in found)
    raise SourceError(f"There is no microphone '{name}'; there are: {names}")


def _usual_first(portaudio: Any, systems: Any) -> list[Any]:
    """Sound systems with an input, that of the default device first."""
    with_input = [system for system in systems if system["default_input_device"] >= 0]
    try:
        usual = portaudio.query_devices(kind="input")["hostapi"]
    except (ValueError, portaudio.PortAudioError):  # there is none
        return with_input
    return sorted(with_input, key=lambda system: system is not systems[usual])
