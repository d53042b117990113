"""All that is read off a video before anything is stored: semantics, landmarks, sharpness."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice, takewhile
from pathlib import Path

from avatar_stream.encoder.face_reader import FaceReader
from avatar_stream.encoder.trackers import open_tracker
from avatar_stream.errors import SourceError
from avatar_stream.face_video.key_choice import sharpness_of
from avatar_stream.sources.video_file import VideoFileSource
from avatar_stream.types import FaceSemantics, FloatArray, PixelArray

# What the encoder is shown before it counts, so that it knows the person's face at rest from the first frame on.
_SETTLING_S = 1.5


@dataclass(frozen=True)
class SeenFace:
    """One frame.

    Attributes:
        semantics: what its face does.
        landmarks: (478, 3) pixels of the video, or None where there is no face.
        sharpness: of the face, see `sharpness_of`; 0 without.
    """

    semantics: FaceSemantics
    landmarks: FloatArray | None
    sharpness: float


def read_faces(path: Path, limit_s: float) -> list[SeenFace]:
    """Every frame of a video up to `limit_s`, read by an encoder that has seen its beginning before."""
    reader = FaceReader()
    with closing(open_tracker(detection_confidence=0.5, tracking_confidence=0.5)) as tracker:
        with closing(VideoFileSource(path)) as video:
            for frame in takewhile(lambda frame: frame.captured_s < _SETTLING_S, iter(video.read, None)):
                landmarks = tracker.find(frame.pixels, frame.captured_s)
                reader.read(landmarks, frame.captured_s, tracker.expression_scores)
        # Time goes on for the encoder: the second run begins a moment after the first.
        start_s = _SETTLING_S + 1.0
        faces = []
        with closing(VideoFileSource(path)) as video:
            for frame in takewhile(lambda frame: frame.captured_s < limit_s, iter(video.read, None)):
                time_s = start_s + frame.captured_s
                landmarks = tracker.find(frame.pixels, time_s)
                semantics = reader.read(landmarks, time_s, tracker.expression_scores)
                sharpness = 0.0 if landmarks is None else sharpness_of(frame.pixels, landmarks)
                faces.append(SeenFace(replace(semantics, captured_s=frame.captured_s), landmarks, sharpness))
        return faces


def frame_of(path: Path, index: int) -> PixelArray:
    """The pixels of one frame of a video, (H, W, 3) uint8 RGB."""
    with closing(VideoFileSource(path)) as video:
        frame = next(islice(iter(video.read, None), index, None), None)
    if frame is None:
        raise SourceError(f"'{path}' has no frame number {index}")
    return frame.pixels
