"""What the studio asks of the capture process, and what it is told about the source."""

from __future__ import annotations

from dataclasses import dataclass, field

from avatar_stream.base.smoothing import Smoothing
from avatar_stream.base.tracker_names import TrackerName
from avatar_stream.errors import SourceError
from avatar_stream.types import Calibration

_LINKS = ("udp", "webrtc", "webrtcs")


@dataclass(frozen=True)
class CaptureRequest:
    """What to capture.

    Attributes:
        input: "auto" (any real camera), "camera", "camera:N", "demo", "demo:face", "nobody", the path of a file,
            "browser://[ADDRESS][:PORT]" (a browser tracks, see `perform.server`), or an address at which another
            tracker's datagrams arrive, see `sources.languages`; for a voice "microphone" (the usual one),
            "microphone:NAME" or "sound:PATH".
        width_px, height_px: wished size of a camera's pictures.
        rotate_deg: clockwise turn of the pictures: 0, 90, 180 or 270.
        mirror: whether left and right of the pictures change places, before they are turned.
        fps: wished rate of a camera, and the rate of the demo performer.
        duration_s: length of the demo performance; 0 = endless.
        encoder: name of the encoder.
        tracker: which tracker the encoder uses, see `open_tracker`.
        detection_confidence, tracking_confidence: 0…1, how sure it has to be of a face.
        smoothing: how much the semantics are smoothed.
        profile: name of the person whose gains are used and kept; empty for nobody's.
        calibration: what a process before this one knew of the person; None to learn it.
        start_s: a clip begins at this time of its own.
        pairing: what this machine and the one that sends know; "" on one machine.
        stun: HOST[:PORT] of a STUN server for a link by WebRTC; "" for none.
    """

    input: str
    width_px: int = 640
    height_px: int = 480
    rotate_deg: int = 0
    mirror: bool = False
    fps: float = 30.0
    duration_s: float = 0.0
    encoder: str = "facemesh"
    tracker: TrackerName = "auto"
    detection_confidence: float = 0.5
    tracking_confidence: float = 0.5
    smoothing: Smoothing = field(default_factory=Smoothing)
    profile: str = ""
    calibration: Calibration | None = None
    start_s: float = 0.0
    pairing: str = field(default="", repr=False)
    stun: str = ""

    def __post_init__(self) -> None:
        kind, _, number = self.input.partition(":")
        if kind == "camera" and number and not number.isdecimal():
            raise SourceError(
                f"'{self.input}' names no camera: write camera, or camera:N with a number from 0"
            )

    @property
    def is_address(self) -> bool:
        """Whether another tracker, here or elsewhere, sends what the face does."""
        return "://" in self.input

    @property
    def is_browser(self) -> bool:
        """Whether a browser tracks the face."""
        return self.input.partition("://")[0].lower() == "browser" and self.is_address

    @property
    def is_link(self) -> bool:
        """Whether another machine sends packets of our own."""
        return self.input.partition("://")[0].lower() in _LINKS and self.is_address

    @property
    def comes_and_goes(self) -> bool:
        """Whether the source is a device or a tracker elsewhere; anything else ends or fails for good."""
        return self.is_camera or self.input.partition(":")[0] == "microphone" or self.is_address

    @property
    def is_camera(self) -> bool:
        """Whether the source is a camera."""
        return self.input == "auto" or self.input.partition(":")[0] == "camera"


@dataclass(frozen=True)
class CaptureInfo:
    """What the capture process says once its source is open.

    Attributes:
        input: the source in use, such as "camera", "demo", or a path.
        fps: its nominal frames a second.
        session: the number in its packets.
        tracked: whether a face is tracked in pictures, so that there is something to calibrate.
    """

    input: str
    fps: float
    session: int
    tracked: bool = True


@dataclass(frozen=True)
class CaptureFailure:
    """Why the capture process can't go on.

    Attributes:
        reason: one line for people.
        final: whether trying again is of no use: a clip can't be read, or an option can't be used.
    """

    reason: str
    final: bool
