"""Copying a finished video into a better file, with sound where there is some."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet
from av.stream import Stream

if TYPE_CHECKING:
    from avatar_stream.sources.sound_track import OpenedSound, SoundTrack

# What goes into each kind of file as it is.
_KEPT_CODECS = {
    ".mp4": ("aac", "mp3", "alac", "opus", "ac3", "eac3"),
    ".webm": ("opus", "vorbis"),
}
# What everything else becomes: codec, samples a second (None: as they are), bits a second of each channel.
_NEW_CODECS: dict[str, tuple[str, int | None, int]] = {
    ".mp4": ("aac", None, 96_000),
    ".webm": ("libopus", 48_000, 64_000),
}
_AAC_RATES_HZ = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000)
_OPUS_CLOCK_HZ = 48_000
# A file of more bytes is not moved about once more, to have its index in front.
MOST_BYTES_INDEX_FIRST = 256 << 20

# Adds a stream to a file, once there is something for it, and gives its packets.
AddSound = Callable[[OutputContainer], Iterator["Packet[Any]"]]


def remux(unfinished: Path, whole: Path) -> None:
    """Copy all packets into a file with an index, which stands at its beginning where that can be.

    Raises:
        av.FFmpegError, OSError, ValueError: it can't be read or written.
    """
    _remux(unfinished, whole, None)


def remux_with_sound(
    unfinished: Path, whole: Path, sound: SoundTrack, first_s: float, length_s: float
) -> None:
    """The same, and the sound goes along: as it is where the file allows its codec, else encoded anew.

    Args:
        unfinished: the video; its first picture is at 0.
        whole: the file to make.
        sound: its sound.
        first_s: the sound's time at the first picture.
        length_s: how long the pictures last.

    Raises: see `remux`; also for sound that can't go along.
    """
    until_s = length_s if sound.until_s is None else sound.until_s - first_s
    suffix = whole.suffix.lower()
    with sound.opened(first_s) as opened:
        if opened.stream.codec_context.codec.canonical_name in _KEPT_CODECS[suffix]:
            try:
                _remux(unfinished, whole, lambda target: _copied(opened, target, suffix, until_s))
                return
            except (av.FFmpegError, ValueError):
                pass  # some odd kind of it; encoded anew it may do
    with sound.opened(first_s) as opened:
        _remux(unfinished, whole, lambda target: _encoded(opened, target, suffix, until_s))


def _remux(unfinished: Path, whole: Path, add_sound: AddSound | None) -> None:
    first = whole.suffix.lower() == ".mp4" and unfinished.stat().st_size <= MOST_BYTES_INDEX_FIRST
    with ExitStack() as stack:
        source = stack.enter_context(av.open(str(unfinished.absolute())))
        options = {"movflags": "+faststart"} if first else {}
        target = stack.enter_context(av.open(str(whole.absolute()), "w", options=options))
        origin = source.streams.video[0]
        stream = target.add_stream_from_template(origin)
        stream.metadata.update(origin.metadata)  # WebM says there that it is transparent
        tracks = [_moved(source.demux(origin), stream)]
        if add_sound is not None:
            tracks.append(_begun(add_sound(target)))
        for packet in heapq.merge(*tracks, key=_time_s):
            target.mux(packet)


def _moved(packets: Iterator[Packet[Any]], stream: Stream) -> Iterator[Packet[Any]]:
    for packet in packets:
        if packet.dts is not None:
            packet.stream = stream
            yield packet


def _begun(packets: Iterator[Packet[Any]]) -> Iterator[Packet[Any]]:
    """The same packets. The first is fetched now, which adds their stream before anything is written."""
    first = next(packets, None)
    return iter(()) if first is None else _all(first, packets)


def _all(first: Packet[Any], others: Iterator[Packet[Any]]) -> Iterator[Packet[Any]]:
    yield first
    yield from others


def _time_s(packet: Packet[Any]) -> float:
    return float((packet.dts or 0) * (packet.time_base or 0))


def _copied(
    sound: OpenedSound, target: OutputContainer, suffix: str, until_s: float
) -> Iterator[Packet[AudioStream]]:
    # What is before 0, an MP4's edit list hides. WebM knows no such times, but for the start of Opus.
    lead_s = None if suffix == ".mp4" else _opus_lead_s(sound.stream)
    stream: AudioStream | None = None
    for packet in sound.packets(lead_s, until_s):
        if stream is None:
            stream = target.add_stream_from_template(sound.stream)
        packet.stream = stream
        yield packet


def _opus_lead_s(stream: AudioStream) -> float:
    """How much of the first packets is not to be heard, as the head of Opus says (RFC 7845, 5.1)."""
    head = stream.codec_context.extradata or b""
    return int.from_bytes(head[10:12], "little") / _OPUS_CLOCK_HZ if head[:8] == b"OpusHead" else 0.0


def _encoded(
    sound: OpenedSound, target: OutputContainer, suffix: str, until_s: float
) -> Iterator[Packet[AudioStream]]:
    codec, rate_hz, channel_bps = _NEW_CODECS[suffix]
    given_hz = sound.stream.codec_context.sample_rate
    rate_hz = rate_hz or min(_AAC_RATES_HZ, key=lambda rate: abs(rate - given_hz))
    channels = min(sound.stream.codec_context.channels or 1, 2)
    layout = "mono" if channels == 1 else "stereo"
    stream: AudioStream | None = None
    done = 0
    for piece in sound.samples(layout, rate_hz, until_s):
        if stream is None:
            stream = cast(AudioStream, target.add_stream(codec, rate=rate_hz, layout=layout))
            stream.bit_rate = channels * channel_bps
        frame = AudioFrame.from_ndarray(piece, "fltp", layout)
        frame.sample_rate, frame.pts, frame.time_base = rate_hz, done, Fraction(1, rate_hz)
        done += piece.shape[1]
        yield from stream.encode(frame)
    if stream is not None:
        yield from stream.encode(None)
