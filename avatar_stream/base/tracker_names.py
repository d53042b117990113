"""The trackers that can be chosen, by name."""

from __future__ import annotations

from typing import Literal, get_args

TrackerName = Literal["auto", "facemesh", "landmarker"]
TRACKER_NAMES: tuple[TrackerName, ...] = get_args(TrackerName)
