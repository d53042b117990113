"""What the studio asks of the capture process, and what it is told about the source."""

from __future__ import annotations

from dataclasses import dataclass, field

from avatar_stream.base.smoothing import Smoothing


@dataclass(frozen=True)
class CaptureRequest:
    """What to capture.

    Attributes:
        input: "auto", "camera", "camera:N", "demo", or the path of a video file.
        width_px, height_px: wished size of a camera's pictures.
        fps: wished rate of a camera, and the rate of the demo performer.
        duration_s: length of the demo performance; 0 = endless.
        encoder: name of the encoder.
        detection_confidence, tracking_confidence: 0…1, how sure it has to be of a face.
        smoothing: how much the semantics are smoothed.
        profile: name of the person whose gains are used and kept; empty for nobody's.
    """

    input: str
    width_px: int = 640
    height_px: int = 480
    fps: float = 30.0
    duration_s: float = 0.0
    encoder: str = "facemesh"
    detection_confidence: float = 0.5
    tracking_confidence: float = 0.5
    smoothing: Smoothing = field(default_factory=Smoothing)
    profile: str = ""


@dataclass(frozen=True)
class CaptureInfo:
    """What the capture process says once its source is open.

    Attributes:
        input: the source in use, such as "camera", "demo", or a path.
        fps: its nominal frames a second.
        session: the number in its packets.
        note: one line for the user, or None.
    """

    input: str
    fps: float
    session: int
    note: str | None
