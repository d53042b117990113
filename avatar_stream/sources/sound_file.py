"""Sound of a file, in the place of a microphone."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import av

from avatar_stream.errors import SourceError
from avatar_stream.sources.sound_track import find_sound
from avatar_stream.stages import SoundSource
from avatar_stream.types import SOUND_RATE_HZ, FloatArray

BLOCK = 240  # 15 ms


class SoundFile(SoundSource):
    """Plays the sound of any file that has some, in blocks of 15 ms."""

    paced = False

    def __init__(self, path: Path) -> None:
        """
        Raises:
            SourceError: the file can't be read, or has no sound.
        """
        track = find_sound(path, None)
        if track is None:
            raise SourceError(f"'{path}' has no sound; choose a microphone, or a file with speech")
        self._path, self._track = path, track
        self._blocks = self._read()

    def read(self) -> tuple[FloatArray, float] | None:
        """See `SoundSource.read`. Raises SourceError where the file can't be read any more."""
        try:
            return next(self._blocks, None)
        except (av.FFmpegError, OSError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise SourceError(f"'{self._path}' can't be read: {reason}") from error

    def close(self) -> None:
        self._blocks.close()

    def _read(self) -> Generator[tuple[FloatArray, float], None, None]:
        done = 0
        with self._track.opened(0.0) as sound:
            for piece in sound.samples("mono", SOUND_RATE_HZ, float("inf")):
                for begin in range(0, piece.shape[1], BLOCK):
                    samples = piece[0, begin : begin + BLOCK]
                    done += len(samples)
                    yield samples, done / SOUND_RATE_HZ
