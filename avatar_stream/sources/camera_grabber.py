"""The thread that grabs a camera's pictures and opens it again whenever it fails."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from avatar_stream.base.clock import now_s
from avatar_stream.base.mailbox import Mailbox
from avatar_stream.base.supervisor import RetryTimes, Supervised
from avatar_stream.errors import SourceError
from avatar_stream.sources.camera_device import CameraWish, Capture, OpenCapture, as_rgb
from avatar_stream.types import Frame, PixelArray

_LONGEST_PATIENCE_S = 30.0
_PAUSE_AFTER_FAILED_GRAB_S = 0.02


@dataclass(frozen=True)
class GrabberTimes:
    """How long to wait for what, in seconds.

    Attributes:
        stale_s: after so long without a new picture an open camera is opened anew.
        hangs_s: after so long inside one call of the driver it counts as hanging.
        retry_s: pause before opening a camera again.
        first_picture_s: after so long without a first picture, opening has failed; slow cameras need seconds.
        close_s: the longest that closing waits for the driver.
        dark_s: after so long of black pictures the user is told.
    """

    stale_s: float = 1.0
    hangs_s: float = 3.0
    retry_s: float = 1.0
    first_picture_s: float = 10.0
    close_s: float = 2.0
    dark_s: float = 2.0


class CameraGrabber(threading.Thread):
    """Puts every new picture of a camera into a mailbox until stopped.

    OpenCV can't be interrupted, and releasing a device while another thread reads it crashes. So this thread
    alone touches the device; one that hangs in there is told to stop, and lets go whenever it gets back.

    Attributes:
        trouble: why there are no pictures just now, or None.
        refused: whether the camera could not even be opened, the last time.
        announced_fps: the rate that the camera announces, or None.
    """

    def __init__(
        self,
        name: str,
        wish: Callable[[], CameraWish],
        opener: OpenCapture,
        mailbox: Mailbox[Frame],
        times: GrabberTimes,
    ) -> None:
        super().__init__(name=f"grab {name}", daemon=True)
        self.trouble: str | None = None
        self.refused = False
        self.announced_fps: float | None = None
        self._camera = name
        self._wish = wish
        self._opener = opener
        self._mailbox = mailbox
        self._times = times
        self._patience_s = times.stale_s
        self._previous: PixelArray | None = None
        self._stopped = threading.Event()
        # Looked for at the same pace for ever: whoever plugs a camera in wants to be seen at once.
        retry = RetryTimes(quick_s=times.retry_s, slow_s=times.retry_s)
        self._device = Supervised(self._open, lambda capture: capture.release(), times=retry)
        self._alive_s = now_s()

    @property
    def hangs(self) -> bool:
        """Whether one call of the driver takes suspiciously long."""
        return self.is_alive() and now_s() - self._alive_s > self._times.hangs_s

    def stop(self) -> None:
        """Ask the thread to let go of the camera; returns at once."""
        self._stopped.set()

    def run(self) -> None:
        """Open, grab until the camera fails, pause, again."""
        while not self._stopped.is_set():
            self._alive_s = now_s()
            capture = self._device.tend()
            if capture is None:
                self.refused = True
                self.trouble = f"{self._camera} {self._device.health.reason}"
            else:
                self.refused = False
                try:
                    reason = self._grab_all(capture)
                except Exception as error:  # a driver may raise anything (cv2.error mostly); the show goes on
                    reason = f"failed: {' '.join(str(error).split())}"
                self.trouble = f"{self._camera} {reason}" if reason else None
                self._device.failed(reason)
            self._alive_s = now_s()
            self._stopped.wait(max(self._device.retry_at_s - now_s(), 0.0))
        self._device.close()

    def _open(self) -> Capture:
        try:
            capture = self._opener(self._wish())
        except Exception as error:
            raise SourceError(f"can't be opened: {' '.join(str(error).split())}") from error
        if not capture.isOpened():
            capture.release()
            raise SourceError("can't be opened")
        rate_hz = capture.get(cv2.CAP_PROP_FPS)
        self.announced_fps = rate_hz if 1.0 <= rate_hz <= 240.0 else None
        return capture

    def _grab_all(self, capture: Capture) -> str:
        """Grab until stopped, or until the camera fails; gives the reason."""
        newest_s = now_s()
        size = int(capture.get(cv2.CAP_PROP_FRAME_WIDTH)), int(capture.get(cv2.CAP_PROP_FRAME_HEIGHT))
        while not self._stopped.is_set():
            self._alive_s = now_s()
            grabbed = capture.grab()
            captured_s = now_s()
            pixels = as_rgb(capture.retrieve()[1], size) if grabbed else None
            if self._stopped.is_set():
                return ""
            repeated = pixels is not None and self._repeats(pixels)
            if pixels is not None and not repeated:
                self._mailbox.put(Frame(pixels, captured_s))
                newest_s = captured_s
                self._previous, self._patience_s = pixels, self._times.stale_s
                self.trouble = None
                continue
            if now_s() - newest_s > (self._patience_s if repeated else self._times.stale_s):
                if repeated:
                    # A covered lens or a paused virtual camera repeats rightly: disturb it ever more rarely.
                    self._patience_s = min(2 * self._patience_s, _LONGEST_PATIENCE_S)
                return "repeats the same picture" if repeated else "gives no pictures"
            if pixels is None:
                self._stopped.wait(_PAUSE_AFTER_FAILED_GRAB_S)
        return ""

    def _repeats(self, pixels: PixelArray) -> bool:
        previous = self._previous
        return (
            previous is not None
            and previous.shape == pixels.shape
            and np.array_equal(previous[::8, ::8], pixels[::8, ::8])  # settles nearly every case, cheaply
            and np.array_equal(previous, pixels)
        )
