"""Frames of a camera, for as long as the program runs: it may hang, freeze, or be unplugged and come back."""

from __future__ import annotations

import atexit
import sys

from avatar_stream.base.clock import now_s
from avatar_stream.base.mailbox import Mailbox
from avatar_stream.errors import SourceError
from avatar_stream.sources.camera_device import CameraWish, OpenCapture, open_capture
from avatar_stream.sources.camera_grabber import CameraGrabber, GrabberTimes
from avatar_stream.sources.camera_list import list_cameras
from avatar_stream.stages import FrameSource
from avatar_stream.types import Frame

# A grabber that hangs inside the driver can't be stopped, only left behind; more than this are not risked.
_MOST_HANGING_GRABBERS = 3
# Below this mean a picture is black, whatever its noise; every so many rows and columns are looked at.
_BLACK, _LOOK_STEP = 8.0, 16


class CameraSource(FrameSource):
    """Gives the newest picture of a camera. Never ends; while the camera fails it is `silent` and reconnects.

    A thread of its own grabs, so that `read` never hangs. Pictures come in the camera's own size, which may
    change when it reconnects. A picture identical in every pixel to the one before is no new picture: a live
    sensor never repeats itself, a hanging one does.

    Args:
        index: number of the camera, or None for the first one found (looked up again at every reconnection).
        width, height, fps: what to ask of the camera.
        opener: opens the device; tests bring their own.
        times: how long to wait for what.

    Attributes:
        fps: the rate that the camera announces, else the wished one.
        silent: whether the last `read` found nothing new.
        trouble: what is wrong while the camera gives no pictures, in words for people, else None.

    Raises:
        SourceError: no picture came within `times.first_picture_s`; names the camera and what to do.
    """

    paced = True
    frame_count = None

    def __init__(
        self,
        index: int | None = None,
        *,
        width: int = 640,
        height: int = 480,
        fps: float = 30.0,
        opener: OpenCapture = open_capture,
        times: GrabberTimes | None = None,
    ) -> None:
        self._index, self._width, self._height = index, width, height
        self._opener = opener
        self._times = times or GrabberTimes()
        self.fps = fps
        self._wished_fps = fps
        self._mailbox: Mailbox[Frame] = Mailbox()
        self._hanging: list[CameraGrabber] = []
        self._closed = False
        self._light_at_s: float | None = None
        self._dark_s = 0.0
        # A thread that is still inside OpenCV when the interpreter ends aborts the process.
        atexit.register(self.close)
        self._grabber = self._start_grabber()
        self._first: Frame | None = self._wait_for_first_picture()

    @property
    def trouble(self) -> str | None:
        """What keeps the camera from giving pictures, or None."""
        if self._grabber.hangs:
            return f"{self._name} does not answer"
        if self._dark_s >= self._times.dark_s:
            return f"{self._name} gives black pictures: open its shutter or take off its cap, or switch on a light"
        return self._grabber.trouble

    @property
    def dropped(self) -> int:
        """Frames that were replaced by a newer one before anybody read them."""
        return self._mailbox.dropped

    def read(self, timeout_s: float = 1.0) -> Frame | None:
        """The newest frame not read yet; None, and `silent`, when none came within `timeout_s`."""
        if self._closed:
            self.silent = False
            return None
        frame, self._first = self._first, None
        if frame is None:
            frame = self._mailbox.take(timeout_s)
        self.silent = frame is None and not self._closed
        if self.silent:
            self._replace_hanging_grabber()
        if frame is not None:
            self._look_for_light(frame)
        return frame

    def _look_for_light(self, frame: Frame) -> None:
        """Measure for how long the pictures have been black; a sensor's noise is no light."""
        dark = float(frame.pixels[::_LOOK_STEP, ::_LOOK_STEP].mean()) < _BLACK
        if not dark or self._light_at_s is None:
            self._light_at_s = frame.captured_s
        self._dark_s = frame.captured_s - self._light_at_s

    def close(self) -> None:
        """Let go of the camera; takes no longer than `times.close_s` even where it hangs."""
        self._closed = True
        atexit.unregister(self.close)
        self._mailbox.close()
        self._grabber.stop()
        self._grabber.join(self._times.close_s)

    @property
    def _name(self) -> str:
        return "The camera" if self._index is None else f"Camera {self._index}"

    def _wish(self) -> CameraWish:
        index = self._index
        if index is None:
            # A loopback device may be this program's own output.
            cameras = sorted(list_cameras(probe=False), key=lambda camera: camera.virtual)
            index = cameras[0].index if cameras else 0
        return CameraWish(index, self._width, self._height, self._wished_fps)

    def _start_grabber(self) -> CameraGrabber:
        grabber = CameraGrabber(self._name, self._wish, self._opener, self._mailbox, self._times)
        grabber.start()
        return grabber

    def _wait_for_first_picture(self) -> Frame:
        deadline_s = now_s() + self._times.first_picture_s
        while now_s() < deadline_s:
            frame = self._mailbox.take(0.05)
            if frame is not None:
                self.fps = self._grabber.announced_fps or self.fps
                return frame
            if self._grabber.refused:
                break
        reason = self.trouble or f"{self._name} was opened, but gives no pictures"
        self.close()
        raise SourceError(f"{reason}. {_remedy(self._index)}")

    def _replace_hanging_grabber(self) -> None:
        self._hanging = [grabber for grabber in self._hanging if grabber.is_alive()]
        if not self._grabber.hangs or len(self._hanging) >= _MOST_HANGING_GRABBERS:
            return
        self._grabber.stop()
        self._hanging.append(self._grabber)
        self._grabber = self._start_grabber()


def _remedy(index: int | None) -> str:
    """What to do about a camera that can't be opened, as far as can be told from here."""
    found = list_cameras(probe=False)
    names = "; ".join(f"camera:{camera.index} is {camera.name}" for camera in found)
    if sys.platform.startswith("linux"):
        if not found:
            return "No camera was found: plug one in (a virtual machine or container must be given one)"
        if index is not None and index not in [camera.index for camera in found]:
            return f"There is no camera of that number; {names}"
        blocked = [camera for camera in found if not camera.permitted]
        if blocked:
            return (
                f"You may not read /dev/video{blocked[0].index}: run `sudo usermod -aG video $USER`, "
                "then log out and in again"
            )
    if sys.platform == "darwin":
        return (
            "Allow the camera for your terminal in System Settings → Privacy & Security → Camera, "
            "and close other programs that use it"
        )
    return "Close other programs that use it (a meeting, a browser tab, OBS)" + (
        f"; {names}" if names else ""
    )
