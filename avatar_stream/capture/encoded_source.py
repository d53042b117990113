"""What performances that are read off a face have in common."""

from __future__ import annotations

from avatar_stream.base.smoothing import Smoothing
from avatar_stream.stages import PerformanceSource, PersonReader
from avatar_stream.types import Calibration


class EncodedSource(PerformanceSource):
    """A performance read off what somebody's face looks like.

    Attributes:
        encode_s: how long the last face took to be read, in seconds; 0 before the first.
    """

    calibrates = True

    def __init__(self, encoder: PersonReader) -> None:
        self._person = encoder
        self.encode_s = 0.0

    def recalibrate(self) -> None:
        """See `PersonReader.recalibrate`."""
        self._person.recalibrate()

    def smooth(self, smoothing: Smoothing) -> None:
        """See `PersonReader.smooth`."""
        self._person.smooth(smoothing)

    @property
    def calibration(self) -> Calibration | None:
        """See `PersonReader.calibration`."""
        return self._person.calibration
