"""How late the avatar is, measured from outside: a face jumps, and a reader of the virtual camera sees it follow.

A stand-in for a camera shows a face that changes sides whenever the monotonic clock passes a multiple of
`JUMP_EVERY_S`. Capture process, packets, decoder and virtual camera are those of every show; where the virtual
camera's driver would begin, a reader notes when pictures come and where the character is in them. Both sides know
the clock, so nothing in between is asked for the time.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.base.clock import now_s
from avatar_stream.benchmark.jumping_face import JUMP_EVERY_S
from avatar_stream.capture import CaptureProcess, CaptureRequest
from avatar_stream.config import Config
from avatar_stream.links import Address
from avatar_stream.types import PixelArray

# While the face is still: this long before a jump, and from then on after it.
_STILL_BEFORE_S, _SETTLED_AFTER_S = 0.2, 0.5
_LEAST_MOVE_PX = 2.0
_BACKGROUND = (255, 0, 255)


def measure_latency(config: Config, face: PixelArray, duration_s: float) -> dict[str, Any] | None:
    """Run a live show with the stand-in as its camera.

    Args:
        config: character, size, device, smoothing and rate of the show.
        face: (H, W, 3) uint8 RGB, a picture in which the tracker finds a face.
        duration_s: how long; each jump takes 0.81 s.

    Returns:
        ``sink_ms``: p50 and p95 from a camera picture's time to the virtual camera having taken the avatar's;
        ``motion_ms``: p50 and p95 from the jump to the first picture in which the avatar has gone half of its
        way, with the wait for the camera's next picture and the smoothing in it; ``jumps``: how many were seen.
        Either is None where nothing was seen. None as a whole without pyvirtualcam.
    """
    try:
        import pyvirtualcam  # noqa: F401
    except ImportError:
        return None
    from avatar_stream.studio import Studio, Tools

    settings = config.model_copy(
        update={
            "source": config.source.model_copy(update={"input": "camera", "duration_s": duration_s}),
            "sinks": config.sinks.model_copy(
                update={"outputs": ("vcam",), "background": "#{:02x}{:02x}{:02x}".format(*_BACKGROUND)}
            ),
            "obs": config.obs.model_copy(update={"scenes": {}}),
        }
    )
    with tempfile.TemporaryDirectory() as folder, _reading_camera() as sightings:
        picture = Path(folder) / "face.png"
        cv2.imwrite(str(picture), cv2.cvtColor(face, cv2.COLOR_RGB2BGR))
        tools = Tools(open_capture=partial(CaptureProcess, entry=partial(_capture_stand_in, picture)))
        with Studio(settings, tools) as studio:
            statistics = studio.run(threading.Event())
    delays_ms = follow_delays_s(np.array(sightings).reshape(-1, 2)) * 1e3
    return {
        "sink_ms": statistics.latency_ms,
        "motion_ms": {f"p{p}": round(float(np.percentile(delays_ms, p)), 3) for p in (50, 95)}
        if len(delays_ms)
        else None,
        "jumps": len(delays_ms),
    }


def follow_delays_s(sightings: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """How long after each jump the avatar has gone half of its way.

    Args:
        sightings: (N, 2) monotonic seconds, and the character's horizontal place in pixels; NaN where unseen.

    Returns:
        (M,) seconds, one for each jump that was followed; never negative.
    """
    seen = sightings[np.isfinite(sightings).all(axis=1)]
    if not len(seen):
        return np.empty(0)
    times_s, places = seen.T
    delays: list[float] = []
    for number in range(int(times_s[0] // JUMP_EVERY_S) + 1, int(times_s[-1] // JUMP_EVERY_S)):
        jump_s = number * JUMP_EVERY_S
        before = places[(times_s >= jump_s - _STILL_BEFORE_S) & (times_s < jump_s)]
        after = places[(times_s >= jump_s + _SETTLED_AFTER_S) & (times_s < jump_s + JUMP_EVERY_S)]
        if not len(before) or not len(after):
            continue
        start, end = np.median(before), np.median(after)
        if abs(end - start) < _LEAST_MOVE_PX:
            continue
        followed = (times_s >= jump_s) & ((places - start) / (end - start) >= 0.5)
        delays.append(float(times_s[followed][0] - jump_s))
    return np.array(delays)


@contextmanager
def _reading_camera() -> Iterator[list[tuple[float, float]]]:
    """Within this, pyvirtualcam has one camera: a reader that notes when a picture came, and the place in it."""
    from pyvirtualcam import camera

    sightings: list[tuple[float, float]] = []

    class Reader:
        """See `pyvirtualcam.Backend`."""

        def __init__(
            self, *, width: int, height: int, fps: float, fourcc: int, device: str | None, **_: Any
        ) -> None:
            self._shape = height, width, 3

        def send(self, frame: PixelArray) -> None:
            arrived_s = now_s()
            sightings.append((arrived_s, _place(frame.reshape(self._shape))))

        def close(self) -> None:
            return

        def device(self) -> str:
            return "latency"

        def native_fourcc(self) -> None:
            return None

    before = dict(camera.BACKENDS)
    camera.BACKENDS.clear()
    camera.register_backend("latency", Reader)
    try:
        yield sightings
    finally:
        camera.BACKENDS.clear()
        camera.BACKENDS.update(before)


def _place(rgb: PixelArray) -> float:
    """The middle of what isn't background in the upper half, where the head is; pixels from the left, or NaN."""
    upper = rgb[: len(rgb) // 2 : 2]
    columns = (np.abs(upper.astype(np.int16) - _BACKGROUND).max(axis=2) > 60).sum(axis=0)
    total = columns.sum()
    return float(columns @ np.arange(len(columns)) / total) if total else float("nan")


def _capture_stand_in(picture: Path, request: CaptureRequest, link: Address, control: Connection) -> None:
    """First function of a capture process whose camera is the stand-in."""
    from avatar_stream.benchmark.jumping_face import JumpingFace
    from avatar_stream.capture.process import run_capture
    from avatar_stream.sources.registry import FRAME_SOURCES

    def open_stand_in(index: int | None, width: int, height: int, fps: float) -> JumpingFace:
        return JumpingFace(picture, width=width, height=height, fps=fps)

    FRAME_SOURCES.register("camera", open_stand_in)
    run_capture(request, link, control)
