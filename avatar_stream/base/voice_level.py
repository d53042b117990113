"""How loud it is before a microphone: two numbers and a letter, all that is told of sound beside the packets."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class VoiceLevel:
    """What is heard at one moment.

    Attributes:
        level_db, floor_db: of the sound and of the room's noise in it, dB of full scale, −100…0.
        vowel: "A", "I", "U", "E" or "O" while the mouth follows one, else "".
    """

    level_db: float
    floor_db: float
    vowel: str
