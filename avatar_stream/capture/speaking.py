"""A performance that is heard: sound moves a mouth."""

from __future__ import annotations

from avatar_stream.base.voice_level import VoiceLevel
from avatar_stream.stages import PerformanceSource, SoundSource
from avatar_stream.types import FaceSemantics
from avatar_stream.voice.lip_sync import LipSync

FPS = 66.0


class SpeakingSource(PerformanceSource):
    """Mouths for the sound of a source, some 66 times a second.

    Attributes:
        level: what was heard last.
    """

    fps, frame_count = FPS, None

    def __init__(self, sound: SoundSource) -> None:
        self._sound, self._lips = sound, LipSync()
        self.paced = sound.paced

    @property
    def level(self) -> VoiceLevel:
        return self._lips.level

    @property
    def trouble(self) -> str | None:
        """See `SoundSource.trouble`."""
        return self._sound.trouble

    def read(self) -> FaceSemantics | None:
        """The mouth after the next sound; None after the last, or for now (see `FrameSource.read`)."""
        heard = self._sound.read()
        self.silent = heard is None and self._sound.silent
        return None if heard is None else self._lips.hear(*heard)

    def close(self) -> None:
        self._sound.close()
