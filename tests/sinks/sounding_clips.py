"""Clips that flash and click at the same moments, and what of that is found in a file."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt

SIZE = 64
MOMENTS_S = (0.4, 1.2, 2.0)
RATE_HZ = 48_000
PERIOD_S = 0.04
LENGTH_S = 2.8


def write_clip(
    path: Path,
    *,
    video: str = "libx264",
    sounds: Sequence[str] = ("aac",),
    moments_s: Sequence[float] = MOMENTS_S,
    video_s: tuple[float, float] = (0.0, LENGTH_S),
    sound_s: tuple[float, float] = (0.0, LENGTH_S),
    layout: str = "stereo",
    rate_hz: int = RATE_HZ,
    frames_s: Sequence[float] | None = None,
    options: dict[str, str] | None = None,
) -> None:
    """A clip with flashes and clicks at the moments given, all on one clock.

    Args:
        path: the file.
        video, sounds: the codecs; of several sound tracks, only the first clicks, and the others hiss.
        moments_s: when it flashes and clicks.
        video_s, sound_s: from when to when there are pictures, and sound.
        layout, rate_hz: of the sound.
        frames_s: when there are pictures, if not every 40 ms.
        options: for the container.
    """
    with av.open(str(path), "w", options=options or {}) as container:
        stream: Any = container.add_stream(video, rate=25)
        stream.width, stream.height, stream.pix_fmt = SIZE, SIZE, "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        tracks: list[Any] = [container.add_stream(codec, rate=rate_hz, layout=layout) for codec in sounds]
        times_s = np.arange(video_s[0], video_s[1] - 1e-6, PERIOD_S) if frames_s is None else frames_s
        for time_s in times_s:
            lit = any(0 <= time_s + 1e-6 - moment < PERIOD_S for moment in moments_s)
            frame = av.VideoFrame.from_ndarray(
                np.full((SIZE, SIZE, 3), 235 if lit else 16, np.uint8), "rgb24"
            )
            frame.pts, frame.time_base = round(time_s * 1000), Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
        for number, track in enumerate(tracks):
            sound = clicks(moments_s, *sound_s, rate_hz) if number == 0 else hiss(*sound_s, rate_hz)
            for begin in range(0, sound.size, 960):
                piece = np.repeat(
                    sound[None, begin : begin + 960], av.AudioLayout(layout).nb_channels, axis=0
                )
                frame = av.AudioFrame.from_ndarray(piece, "fltp", layout)
                frame.sample_rate, frame.time_base = rate_hz, Fraction(1, rate_hz)
                frame.pts = round(sound_s[0] * rate_hz) + begin
                container.mux(track.encode(frame))
            container.mux(track.encode())


def clicks(moments_s: Sequence[float], from_s: float, to_s: float, rate_hz: int) -> npt.NDArray[np.float32]:
    """Bursts of 20 ms at 1.5 kHz."""
    t = np.arange(from_s, to_s, 1 / rate_hz)
    on = np.any([(t >= moment) & (t < moment + 0.02) for moment in moments_s], axis=0)
    return (0.8 * on * np.sin(2 * np.pi * 1500 * t)).astype(np.float32)


def hiss(from_s: float, to_s: float, rate_hz: int) -> npt.NDArray[np.float32]:
    """Noise all the time, louder than the clicks."""
    return np.random.default_rng(0).uniform(-0.9, 0.9, round((to_s - from_s) * rate_hz)).astype(np.float32)


def flashes_s(path: Path) -> list[float]:
    """When the pictures become bright."""
    found: list[float] = []
    before = False
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            lit = bool(frame.to_ndarray(format="gray").mean() > 128)
            if lit and not before:
                found.append(float(frame.time or 0.0))
            before = lit
    return found


def heard(path: Path) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Time and loudness (0…1) of each sample of a file's first sound."""
    times, loud = [np.zeros(0)], [np.zeros(0)]
    with av.open(str(path)) as container:
        for frame in container.decode(audio=0):
            samples = frame.to_ndarray()
            if not frame.format.is_planar:
                samples = samples.reshape(-1, len(frame.layout.channels)).T
            scale = 1.0 if samples.dtype.kind == "f" else float(np.iinfo(samples.dtype).max)
            loud.append(np.abs(samples.astype(float)).max(axis=0) / scale)
            times.append(float(frame.time or 0.0) + np.arange(samples.shape[1]) / frame.sample_rate)
    return np.concatenate(times), np.concatenate(loud)


def clicks_s(path: Path) -> list[float]:
    """When it clicks: loud after at least 0.1 s of silence."""
    times, loud = heard(path)
    at = times[loud > 0.3]
    return [float(t) for t, before in zip(at, [-1.0, *at[:-1]], strict=True) if t - before > 0.1]


def sound_codec(path: Path) -> str | None:
    """The name of the first sound's codec; None where there is no sound."""
    with av.open(str(path)) as container:
        streams = container.streams.audio
        return streams[0].codec_context.codec.canonical_name if streams else None
