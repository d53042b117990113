"""How far a mouth is open for how loud it is: against the room's noise, and against the loudest that somebody gets.

Both are learned all the time, so that neither gain nor distance of a microphone has to be set, and a fan that is
switched on opens no mouth for long.
"""

from __future__ import annotations

import math

from avatar_stream.voice.spectrum import Heard

# Above the noise by so much a mouth opens, and shuts again: two levels, so that it doesn't tremble between them.
_OPENS_DB, _SHUTS_DB = 10.0, 6.0
# What has this much pitch is a voice, for certain or perhaps.
_VOICED, _UNVOICED = 0.6, 0.35
_QUIETEST_FLOOR_DB, _FIRST_FLOOR_DB = -65.0, -55.0
_FLOOR_FALL_S = 0.05
# What has no pitch is taken for noise soon; a hum with one, or a note that somebody holds, late.
_NOISE_RISE_DB_S, _VOICE_RISE_DB_S = 30.0, 2.0
_FIRST_LOUD_DB, _LEAST_RANGE_DB = -28.0, 18.0
_LOUD_RISE_S, _LOUD_FALL_DB_S = 0.15, 3.0
# A hiss shows the teeth, no more.
_HISS_OPENING = 0.3


class Loudness:
    """Follows a voice and its room, moment by moment.

    Attributes:
        floor_db: level of the noise, dB of full scale.
        speaking: whether anything is above it.
    """

    def __init__(self) -> None:
        self.floor_db, self._loud_db = _FIRST_FLOOR_DB, _FIRST_LOUD_DB
        self.speaking = False

    def opening(self, heard: Heard, passed_s: float) -> float:
        """How far the mouth opens for one moment, 0…1.

        Args:
            heard: the moment.
            passed_s: time since the one before.
        """
        level_db = heard.level_db
        voiced = min(max((heard.periodicity - _UNVOICED) / (_VOICED - _UNVOICED), 0.0), 1.0)
        self._follow_noise(level_db, voiced, passed_s)
        self.speaking = level_db > self.floor_db + (_SHUTS_DB if self.speaking else _OPENS_DB)
        if not self.speaking:
            return 0.0
        if voiced:
            self._follow_voice(level_db, passed_s)
        shuts_db = self.floor_db + _SHUTS_DB
        share = min(max((level_db - shuts_db) / (self._loud_db - shuts_db), 0.0), 1.0)
        return share * (_HISS_OPENING + (1.0 - _HISS_OPENING) * voiced)

    def _follow_noise(self, level_db: float, voiced: float, passed_s: float) -> None:
        if level_db < self.floor_db:
            self.floor_db += (level_db - self.floor_db) * (1.0 - math.exp(-passed_s / _FLOOR_FALL_S))
        else:
            rise_db_s = _NOISE_RISE_DB_S + voiced * (_VOICE_RISE_DB_S - _NOISE_RISE_DB_S)
            self.floor_db = min(self.floor_db + rise_db_s * passed_s, level_db)
        self.floor_db = max(self.floor_db, _QUIETEST_FLOOR_DB)

    def _follow_voice(self, level_db: float, passed_s: float) -> None:
        if level_db > self._loud_db:
            self._loud_db += (level_db - self._loud_db) * (1.0 - math.exp(-passed_s / _LOUD_RISE_S))
        else:
            self._loud_db -= _LOUD_FALL_DB_S * passed_s
        self._loud_db = max(self._loud_db, self.floor_db + _LEAST_RANGE_DB)
