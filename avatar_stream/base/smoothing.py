"""How much the numbers read off a face are smoothed. The filters themselves are the encoder's."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Smoothing:
    """One-euro filters by group, in the words of its authors.

    Attributes:
        *_min_cutoff: Hz, cut-off while nothing moves; lower is steadier.
        *_beta: Hz by which the cut-off rises per unit a second (radians, face widths, full expressions); higher
            lags less.
        prediction_frames: 0…1, most frames by which a motion's lag is predicted away.
    """

    rotation_min_cutoff: float = 0.35
    rotation_beta: float = 4.0
    position_min_cutoff: float = 0.8
    position_beta: float = 8.0
    eyes_min_cutoff: float = 5.0
    eyes_beta: float = 16.0
    gaze_min_cutoff: float = 1.2
    gaze_beta: float = 2.2
    brows_min_cutoff: float = 1.0
    brows_beta: float = 4.0
    mouth_min_cutoff: float = 1.5
    mouth_beta: float = 10.0
    prediction_frames: float = 1.0

    def tuning(self, group: str) -> tuple[float, float]:
        """(min_cutoff, beta) of "rotation", "position", "eyes", "gaze", "brows" or "mouth"."""
        return getattr(self, f"{group}_min_cutoff"), getattr(self, f"{group}_beta")
