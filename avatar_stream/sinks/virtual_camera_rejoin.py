"""Linux: writing on into a virtual camera that a meeting still watches although its writer has gone.

After a crash or a restart the driver waits for the last watcher to leave, too. Until then it announces a camera that
gives pictures and takes none, and pyvirtualcam turns away. But it does take pictures of the same size as before, and
the meeting goes on.
"""

from __future__ import annotations

import os
import struct
import time

import cv2
import numpy as np

from avatar_stream.sinks.virtual_camera_loopback import LoopbackDevice
from avatar_stream.types import PixelArray

# Linux, include/uapi/linux/videodev2.h: the ioctl's number, its struct's length, the place of v4l2_pix_format in it,
# and the names of what is asked for.
_VIDIOC_S_FMT, _FORMAT_BYTES, _PIXEL_FORMAT_AT = 0xC0D05605, 208, 8
_BUF_TYPE_VIDEO_OUTPUT, _FIELD_NONE, _COLORSPACE_SRGB = 2, 1, 8
_YU12 = int.from_bytes(b"YU12", "little")

# A camera that is written to has a new picture within this time.
_LISTENING_S = 0.4


class RejoinedCamera:
    """Stands in for a `pyvirtualcam.Camera` on such a device.

    Args:
        device: one that is "taken" and has a size.

    Attributes:
        device: its path.
        width, height: the size that its watchers expect, in pixels.

    Raises:
        OSError: another program does write to it, or it can't be opened.
    """

    def __init__(self, device: LoopbackDevice) -> None:
        import fcntl  # exists on Unix alone

        if device.size is None:
            raise OSError("its pictures are of another kind")
        self.device = device.path
        self.width, self.height = device.size
        self._descriptor = os.open(device.path, os.O_RDWR | os.O_NONBLOCK)
        try:
            # From version 0.13 on, the driver itself refuses a second writer's first picture.
            if not device.revives and self._gives_pictures():
                raise OSError("another program writes to it")
            request = bytearray(_FORMAT_BYTES)
            struct.pack_into("=I", request, 0, _BUF_TYPE_VIDEO_OUTPUT)
            picture_bytes = self.width * self.height * 3 // 2
            struct.pack_into(
                "=7I",
                request,
                _PIXEL_FORMAT_AT,
                *(self.width, self.height, _YU12, _FIELD_NONE, self.width, picture_bytes, _COLORSPACE_SRGB),
            )
            fcntl.ioctl(self._descriptor, _VIDIOC_S_FMT, request)
            self.send(np.zeros((self.height, self.width, 3), np.uint8))
        except OSError:
            self.close()
            raise

    def send(self, rgb: PixelArray) -> None:
        """Show a picture, (height, width, 3) uint8 RGB. Raises OSError where another program writes."""
        os.write(self._descriptor, cv2.cvtColor(rgb, cv2.COLOR_RGB2YUV_I420).tobytes())

    def close(self) -> None:
        """Let go of the device; may be called more than once."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _gives_pictures(self) -> bool:
        """Whether a picture comes that wasn't there before."""
        watcher = os.open(self.device, os.O_RDWR | os.O_NONBLOCK)
        try:
            self._read(watcher)
            time.sleep(_LISTENING_S)
            return self._read(watcher)
        finally:
            os.close(watcher)

    def _read(self, watcher: int) -> bool:
        try:
            return bool(os.read(watcher, self.width * self.height * 3 // 2))
        except BlockingIOError:
            return False
