"""A clip as something to animate characters with: semantics, and the performer's own landmarks to compare with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from avatar_stream.encoder.facemesh_encoder import FaceMeshEncoder
from avatar_stream.evaluation.tracked_clip import track_clip
from avatar_stream.sources.video_file import VideoFileSource
from avatar_stream.types import FaceSemantics, FloatArray, Frame, PixelArray

# What the encoder is shown before it counts, so that it knows the performer's face at rest.
_SETTLING_S = 1.5
_JUMPING_BACK = 3


@dataclass(frozen=True)
class Moment:
    """One frame of a clip.

    Attributes:
        pixels: (H, W, 3) uint8 RGB.
        semantics: what the encoder read.
        landmarks: (478, 3) float64 pixels, what the tracker saw.
    """

    pixels: PixelArray
    semantics: FaceSemantics
    landmarks: FloatArray


def perform(clip: Path, every: int, limit_s: float | None = None) -> Iterator[Moment]:
    """Every n-th moment of a clip in which there is a face.

    The encoder sees every frame, as in a show, and its beginning twice: what it learns of a person in the
    first second is another measurement's business.

    Args:
        clip: a video file.
        every: n.
        limit_s: leave out what comes later.

    Raises:
        SourceError: the clip can't be read.
    """
    tracked = track_clip(clip)
    with closing(FaceMeshEncoder()) as encoder:
        start_s = 0.0
        for frame in _frames(clip, _SETTLING_S):
            encoder.encode(frame)
            start_s = frame.captured_s + 1.0
        # The tracker looks for a face where it last was; the jump back is no part of the performance.
        for frame in islice(_frames(clip, limit_s), 1):
            for _ in range(_JUMPING_BACK):
                encoder.encode(replace(frame, captured_s=start_s))
                start_s += 0.5
        for index, frame in enumerate(_frames(clip, limit_s)):
            semantics = encoder.encode(replace(frame, captured_s=start_s + frame.captured_s))
            landmarks = tracked.face(index)
            if index % every == 0 and semantics.face_seen and landmarks is not None:
                yield Moment(frame.pixels, replace(semantics, captured_s=frame.captured_s), landmarks)


def _frames(clip: Path, limit_s: float | None) -> Iterator[Frame]:
    with closing(VideoFileSource(clip)) as source:
        while (frame := source.read()) is not None and (limit_s is None or frame.captured_s < limit_s):
            yield frame
