"""Sound in, mouths out: the whole way from a microphone's samples to facial semantics."""

from __future__ import annotations

import numpy as np

from avatar_stream.base.voice_level import VoiceLevel
from avatar_stream.types import SOUND_RATE_HZ, FaceSemantics, FloatArray
from avatar_stream.voice.loudness import Loudness
from avatar_stream.voice.mouth import Mouth
from avatar_stream.voice.spectrum import HOP, WINDOW, hear
from avatar_stream.voice.vowels import sound_shares

_HOP_S = HOP / SOUND_RATE_HZ
_SILENT_DB = -100.0


class LipSync:
    """Moves a mouth with sound. Keeps the last 32 ms of it, and nothing before.

    Attributes:
        level: what was heard last.
    """

    def __init__(self) -> None:
        self._loudness, self._mouth = Loudness(), Mouth()
        self._window = np.zeros(WINDOW)
        self._waiting = np.zeros(0)
        self.level = VoiceLevel(_SILENT_DB, _SILENT_DB, "")

    def hear(self, samples: FloatArray, captured_s: float) -> FaceSemantics:
        """The face after some more sound: a mouth alone, everything else at rest.

        Args:
            samples: (N,) at 16 kHz, −1…1; what isn't finite counts as silence.
            captured_s: when the last of them was taken.

        Returns:
            Semantics with confidence 1, or of nobody while the mouth is shut.
        """
        waiting = np.concatenate(
            [self._waiting, np.clip(np.nan_to_num(samples, posinf=0.0, neginf=0.0), -1.0, 1.0)]
        )
        while len(waiting) >= HOP:
            self._window = np.concatenate([self._window[HOP:], waiting[:HOP]])
            waiting = waiting[HOP:]
            self._step()
        self._waiting = waiting
        if self._mouth.shut:
            return FaceSemantics.nobody(captured_s)
        rest = FaceSemantics.neutral(captured_s)
        return FaceSemantics(
            self._mouth.expression, rest.head_rotation_rad, rest.head_position, 1.0, captured_s
        )

    def _step(self) -> None:
        heard = hear(self._window)
        opening = self._loudness.opening(heard, _HOP_S)
        self._mouth.move(sound_shares(heard.cepstra), opening, _HOP_S)
        self.level = VoiceLevel(heard.level_db, self._loudness.floor_db, self._mouth.vowel)
