"""Linux: the virtual cameras of the driver v4l2loopback, and in what state each is.

With ``exclusive_caps=1`` a device says that it takes pictures while nobody writes to it, and that it gives some
while somebody does; browsers list only devices that do the latter. Version 0.12 forgets to say the former again
after its first writer has left: such a device is dead until the driver is loaded anew. 0.13 mended that.
"""

from __future__ import annotations

import os
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

# Linux, include/uapi/linux/videodev2.h: the ioctl's number (direction, size, 'V', number), its struct's length,
# the place of `capabilities` in it, and two of its bits.
_VIDIOC_QUERYCAP, _CAPABILITY_BYTES, _CAPABILITIES_AT = 0x80685600, 104, 84
_GIVES_PICTURES, _TAKES_PICTURES = 0x1, 0x2

# As the driver writes it into the file `format`: planar YUV, which pyvirtualcam makes of everything.
_USUAL_FORMAT = re.compile(r"YU12:(\d+)x(\d+)")

State = Literal["free", "taken", "dead", "forbidden"]


@dataclass(frozen=True)
class LoopbackDevice:
    """One virtual camera.

    Attributes:
        path: such as "/dev/video10".
        name: under which other programs list it.
        state: "free"; "taken": another program writes to it, or watches it since somebody did (see
            `virtual_camera_rejoin`); "dead": it serves nobody until the driver is loaded anew; "forbidden": this
            user may not open it.
        revives: whether the driver is one of those whose devices can be used again after a session.
        listed_by_browsers: whether it has ``exclusive_caps=1``, without which browsers don't show it.
        size: (width, height) in pixels of the pictures in it, or None where there are none, or of another kind.
    """

    path: str
    name: str
    state: State
    revives: bool
    listed_by_browsers: bool
    size: tuple[int, int] | None = None


def query_capabilities(path: str) -> int | None:
    """What a video device says that it can do: bits as in videodev2.h; None where it isn't one.

    Raises:
        PermissionError: this user may not open it.
    """
    import fcntl  # exists on Unix alone

    answer = bytearray(_CAPABILITY_BYTES)
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    except PermissionError:
        raise
    except OSError:
        return None
    try:
        fcntl.ioctl(descriptor, _VIDIOC_QUERYCAP, answer)
    except OSError:
        return None
    finally:
        os.close(descriptor)
    (capabilities,) = struct.unpack_from("=I", answer, _CAPABILITIES_AT)
    return int(capabilities)


def loopback_devices(
    sysfs: Path = Path("/sys/devices/virtual/video4linux"),
    query: Callable[[str], int | None] = query_capabilities,
) -> list[LoopbackDevice]:
    """All devices of v4l2loopback, by rising number.

    Args:
        sysfs: where Linux lists virtual video devices; another place for tests.
        query: asks a device what it can do; see `query_capabilities`.
    """
    # Of the virtual video devices, only v4l2loopback's have this file.
    nodes = [node for node in sysfs.glob("video*") if (node / "max_openers").exists()]
    return [_describe(node, query) for node in sorted(nodes, key=lambda node: int(node.name[5:]))]


def _describe(node: Path, query: Callable[[str], int | None]) -> LoopbackDevice:
    path = f"/dev/{node.name}"
    # Versions before 0.13 don't have the file `state`.
    revives = (node / "state").exists()
    exclusive = False
    state: State
    format = _read(node / "format")
    try:
        capabilities = query(path) or 0
    except PermissionError:
        state = "forbidden"
    else:
        can = capabilities & (_GIVES_PICTURES | _TAKES_PICTURES)
        exclusive = can != (_GIVES_PICTURES | _TAKES_PICTURES)
        if not can:
            state = "dead"
        elif not exclusive:
            # It always says that it can do both; only while somebody writes to it, it has a format.
            state = "taken" if format else "free"
        else:
            state = "free" if can & _TAKES_PICTURES else "taken"
    name = _read(node / "name") or node.name
    match = _USUAL_FORMAT.match(format)
    size = (int(match[1]), int(match[2])) if match else None
    return LoopbackDevice(path, name, state, revives, exclusive, size)


def _read(file: Path) -> str:
    try:
        return file.read_text().strip()
    except OSError:
        return ""
