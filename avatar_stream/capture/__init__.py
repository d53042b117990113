"""The capture process, and the studio's handle on it. What loads cameras and trackers stays inside."""

from avatar_stream.capture.handle import CaptureEntry, CaptureProcess
from avatar_stream.capture.request import CaptureFailure, CaptureInfo, CaptureRequest

__all__ = ["CaptureEntry", "CaptureFailure", "CaptureInfo", "CaptureProcess", "CaptureRequest"]
