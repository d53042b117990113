"""A performer's voice beside their face: the mouth does what both of them say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from avatar_stream.config_sections import VoiceSection
from avatar_stream.types import FaceSemantics

# Way in and out of a voice's say, as a face is lost and comes back.
_EASE_S = 0.25


class VoiceMixer:
    """Lets a voice move the mouth.

    Each number is the larger one of what the face does and what the voice asks for: a mouth that is seen wide open
    stays so, and lips that a camera can't see pucker.

    Args:
        settings: when the voice counts, and how much; may be replaced at any time, from any thread.
    """

    def __init__(self, settings: VoiceSection) -> None:
        self.settings = settings
        self._share = 0.0
        self._at_s: float | None = None

    def mix(
        self, performed: FaceSemantics, voice: FaceSemantics | None, followed: bool, time_s: float
    ) -> FaceSemantics:
        """What the performer does, with the mouth of their voice.

        Args:
            performed: what the face does, or the idle performance.
            voice: the newest mouth that was heard; None or nobody where nothing is said.
            followed: whether `performed` follows a face.
            time_s: seconds that never go back.

        Returns:
            `performed` itself where the voice has no say.
        """
        settings = self.settings
        wanted = settings.mode == "always" or (settings.mode == "lost" and not followed)
        passed_s = 0.0 if self._at_s is None else max(time_s - self._at_s, 0.0)
        self._at_s = time_s
        way = passed_s / _EASE_S
        self._share = min(self._share + way, 1.0) if wanted else max(self._share - way, 0.0)
        reach = self._share * settings.strength
        if voice is None or not voice.face_seen or reach == 0.0:
            return performed
        return replace(
            performed, expression=np.maximum(performed.expression, np.float32(reach) * voice.expression)
        )
