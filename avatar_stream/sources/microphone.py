"""A microphone, by PortAudio."""

from __future__ import annotations

import threading
from collections import deque
from typing import Any

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

from avatar_stream.base.clock import now_s
from avatar_stream.errors import SourceError
from avatar_stream.sources.microphone_list import choose_microphone, load_portaudio, microphones_of
from avatar_stream.stages import SoundSource
from avatar_stream.types import SOUND_RATE_HZ, FloatArray

_BLOCK_S = 0.015
_PATIENCE_S = 1.0
# No block for so long: it was unplugged, and PortAudio won't say so.
_GONE_S = 3.0
# What waits beyond this is dropped: a mouth that is late is worse than one that misses a sound.
_MOST_BLOCKS = 14
# Not one sample that isn't zero for so long: no microphone is that quiet.
_MUTED_S = 3.0


class MicrophoneGoneError(Exception):
    """It gives nothing any more; opened again, it may."""


class Microphone(SoundSource):
    """Listens to one microphone. Sound waits here for 0.2 s at most, and is kept nowhere.

    Args:
        name: of the microphone, or a part of it; "" for the usual one.

    Raises:
        SourceError: there is none, or it can't be opened; says what to do.
    """

    paced = True

    def __init__(self, name: str) -> None:
        portaudio = load_portaudio()
        found = choose_microphone(microphones_of(portaudio), name)
        self._blocks: deque[tuple[FloatArray, float]] = deque(maxlen=_MOST_BLOCKS)
        self._came = threading.Condition()
        self._heard_s = self._sound_s = now_s()
        self._rate_hz = round(found.rate_hz)
        self._resampler = AudioResampler("flt", "mono", SOUND_RATE_HZ)
        try:
            self._stream = portaudio.InputStream(
                device=found.index,
                samplerate=self._rate_hz,
                blocksize=round(_BLOCK_S * self._rate_hz),
                channels=1,
                dtype="float32",
                latency="low",
                callback=self._take,
            )
            self._stream.start()
        except portaudio.PortAudioError as error:
            reason = str(error.args[0] if error.args else error)
            raise SourceError(
                f"The microphone '{found.name}' can't be opened ({reason}): close what else uses it, or allow it"
            ) from error

    @property
    def trouble(self) -> str | None:
        if now_s() - self._sound_s > _MUTED_S:
            return "the microphone gives pure silence: it is muted, or this program may not use it"
        return None

    def read(self) -> tuple[FloatArray, float] | None:
        """See `SoundSource.read`. Raises MicrophoneGoneError where nothing came for three seconds."""
        with self._came:
            self._came.wait_for(lambda: self._blocks, _PATIENCE_S)
            blocks = list(self._blocks)
            self._blocks.clear()
        self.silent = not blocks
        if not blocks:
            if now_s() - self._heard_s > _GONE_S:
                raise MicrophoneGoneError("the microphone gives no sound any more")
            return None
        samples = np.concatenate([block for block, _ in blocks])
        if samples.any():
            self._sound_s = now_s()
        return self._resampled(samples), blocks[-1][1]

    def close(self) -> None:
        self._stream.close()

    def _take(self, samples: FloatArray, frames: int, time: Any, status: Any) -> None:
        """Called by PortAudio, in a thread of its own."""
        with self._came:
            self._heard_s = now_s()
            self._blocks.append((samples[:, 0].copy(), self._heard_s))
            self._came.notify()

    def _resampled(self, samples: FloatArray) -> FloatArray:
        if self._rate_hz == SOUND_RATE_HZ:
            return samples
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples[None]), "flt", "mono")
        frame.sample_rate = self._rate_hz
        frame.pts = None
        pieces = [piece.to_ndarray()[0] for piece in self._resampler.resample(frame)]
        return np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
