"""The clips as all codecs get them: 256 × 256 pixels, 25 frames a second, ten seconds at most."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.evaluation.tracked_clip import TrackedClip, track_clip
from avatar_stream.sources.video_file import VideoFileSource
from avatar_stream.types import PixelArray

SIDE_PX = 256
FPS = 25
LIMIT_S = 10.0


@dataclass(frozen=True)
class Clip:
    """What is coded.

    Attributes:
        name: of its file.
        path: a lossless copy of `frames` as a video.
        frames: (n, 256, 256, 3) uint8 RGB.
        tracked: the faces in them.
        digest: tells these frames from all others.
    """

    name: str
    path: Path
    frames: PixelArray
    tracked: TrackedClip
    digest: str

    @property
    def duration_s(self) -> float:
        """Seconds."""
        return len(self.frames) / FPS


def prepare(source: Path, folder: Path) -> Clip:
    """Bring a clip to the size and rate of the comparison.

    Of a wide picture the square of full height counts whose centre is the median place of the face, as far as the
    picture goes. At each tick of 1/25 s the newest frame counts.

    Args:
        source: a video file.
        folder: where the lossless copy goes.
    """
    frames, times_s = [], []
    with closing(VideoFileSource(source)) as video:
        while (frame := video.read()) is not None and frame.captured_s < LIMIT_S:
            frames.append(frame.pixels)
            times_s.append(frame.captured_s)
    places = track_clip(source).landmarks[: len(frames), :, :2]
    ticks_s = np.arange(0.0, times_s[-1] + 1e-6, 1 / FPS)
    newest = np.maximum(np.searchsorted(times_s, ticks_s + 1e-4, side="right") - 1, 0)
    rows, columns = _square(frames[0].shape, places)
    size = (SIDE_PX, SIDE_PX)
    pixels = np.stack(
        [cv2.resize(frames[i][rows, columns], size, interpolation=cv2.INTER_AREA) for i in newest]
    )
    path = folder / f"{source.stem}.mkv"
    write_lossless(path, pixels)
    return Clip(source.stem, path, pixels, track_clip(path), digest_of(pixels))


def _square(shape: tuple[int, ...], places: npt.NDArray[np.floating]) -> tuple[slice, slice]:
    side = min(shape[:2])
    centre = np.nanmedian(places, axis=(0, 1)) if np.isfinite(places).any() else np.array(shape[1::-1]) / 2
    left, top = (
        int(np.clip(round(float(middle) - side / 2), 0, length - side))
        for middle, length in zip(centre, shape[1::-1], strict=True)
    )
    return slice(top, top + side), slice(left, left + side)


def digest_of(frames: PixelArray) -> str:
    """A name for just these frames."""
    return sha256(frames.tobytes()).hexdigest()


def write_lossless(path: Path, frames: PixelArray) -> None:
    """Frames as FFV1 in RGB."""
    with av.open(str(path), "w") as video:
        stream = video.add_stream("ffv1", rate=FPS)
        stream.height, stream.width = frames.shape[1:3]
        stream.pix_fmt = "bgr0"
        for pixels in frames:
            video.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        video.mux(stream.encode())
