"""A face reader that keeps how far a user's blinks, smiles and jaw go."""

from __future__ import annotations

import logging

from avatar_stream.base.smoothing import Smoothing
from avatar_stream.encoder.face_reader import FaceReader
from avatar_stream.encoder.user_profile import load_gains, profile_path, save_gains
from avatar_stream.types import Calibration

_LOG = logging.getLogger(__name__)


class ProfiledReader(FaceReader):
    """Reads one person, whose gains are loaded at the beginning and kept at the end.

    Args:
        smoothing: how much to smooth; None for the defaults.
        profile: name of the user whose gains are loaded now and saved by `close`; empty for nobody's.
        calibration: what a reader before this one knew of the person in front of the camera.

    Raises:
        UserInputError: the profile's name can't be used.
    """

    def __init__(
        self,
        *,
        smoothing: Smoothing | None = None,
        profile: str = "",
        calibration: Calibration | None = None,
    ) -> None:
        self._profile = profile_path(profile) if profile else None
        gains = load_gains(self._profile, _LOG.warning) if self._profile else None
        super().__init__(smoothing=smoothing, gains=gains, calibration=calibration)

    def close(self) -> None:
        """Keep the user's gains; may be called more than once."""
        if self._profile is not None:
            try:
                save_gains(self._profile, self.gains)
            except OSError as error:
                _LOG.warning("The profile %s can't be kept: %s", self._profile, error.strerror)
            self._profile = None
