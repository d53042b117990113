"""Performances to train packets on: nobody's recording, and yet what a tracker makes of faces.

A random actor is seen as a public-domain portrait animated by the decoder, or as a 3D head; filmed by a mediocre
camera, compressed as video, tracked with FaceMesh, solved and smoothed as any camera's pictures are. The noise of all
that is most of what packets have to carry.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import numpy.typing as npt
from training_actor import FPS, act

from avatar_stream.characters.character import character_from_picture
from avatar_stream.codec.quantiser import values_of
from avatar_stream.encoder.face_reader import FaceReader
from avatar_stream.encoder.landmarks import FaceMeshTracker
from avatar_stream.evaluation.ict_head import IctHead
from avatar_stream.evaluation.synthetic_heads import PortraitHead, RenderedHead, find_portraits
from avatar_stream.types import PixelArray

Performance = npt.NDArray[np.float64]  # (n, 58) at 25 frames a second

# Seeds of calm and of lively actors, and how strong their motions are.
_ACTORS = ((range(32), (0.2, 1.2)), (range(100, 140), (0.4, 2.0)))
_LENGTHS_S = (6, 10, 16)


def training_faces(folder: Path, ict: Path) -> list[Performance]:
    """All performances; those that are not in the folder yet are made first, which takes some seconds each.

    Args:
        folder: to keep them in.
        ict: ICT-FaceKit Light, see `IctHead`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    heads: list[RenderedHead] = [_astronaut(folder), *find_portraits(None)[0], IctHead(ict, 1)]
    performances = []
    for seeds, temper in _ACTORS:
        for seed in seeds:
            path = folder / f"{seed}.npy"
            if not path.exists():
                np.save(path, _filmed(heads[seed % len(heads)], seed, temper))
            performances.append(np.load(path))
    return [performance for performance in performances if len(performance) > 2 * FPS]


def _astronaut(folder: Path) -> PortraitHead:
    """NASA's portrait of Eileen Collins (public domain), which comes with scikit-image."""
    from skimage import data

    path = folder / "astronaut.png"
    cv2.imwrite(str(path), cv2.cvtColor(data.astronaut(), cv2.COLOR_RGB2BGR))
    return PortraitHead(character_from_picture(path))


def _filmed(head: RenderedHead, seed: int, temper: tuple[float, float]) -> Performance:
    """What the encoder reads of an actor in those moments in which it sees a face."""
    length_s = float(np.random.default_rng(1000 + seed).choice(_LENGTHS_S))
    pictures = (head.render(face) for face in act(seed, length_s, temper))
    reader = FaceReader()
    with closing(FaceMeshTracker()) as tracker:
        read = [
            reader.read(tracker.find(picture, t / FPS), t / FPS)
            for t, picture in enumerate(_through_video(pictures, np.random.default_rng(seed)))
        ]
    return np.array([values_of(face) for face in read if face.face_seen]).reshape(-1, 58)


def _through_video(pictures: Iterator[PixelArray], dice: np.random.Generator) -> Iterator[PixelArray]:
    """The same pictures through a mediocre camera and a video codec."""
    noise, crf, scale = dice.uniform(0.5, 5.0), dice.integers(18, 33), dice.uniform(0.45, 1.0)
    stored = io.BytesIO()
    with av.open(stored, "w", format="matroska") as video:
        stream: Any = None
        for picture in pictures:
            side = [2 * round(length * scale / 2) for length in picture.shape[1::-1]]
            small = cv2.resize(picture, side, interpolation=cv2.INTER_AREA).astype(np.float32)
            small += noise * dice.standard_normal(small.shape, np.float32)
            if stream is None:
                stream = video.add_stream("libx264", rate=round(FPS))
                stream.width, stream.height, stream.pix_fmt = *side, "yuv420p"
                stream.options = {"crf": str(crf), "preset": "veryfast"}
            frame = av.VideoFrame.from_ndarray(np.clip(small, 0, 255).astype(np.uint8), format="rgb24")
            video.mux(stream.encode(frame))
        video.mux(stream.encode(None))
    stored.seek(0)
    with av.open(stored) as video:
        for frame in video.decode(video=0):
            yield frame.to_ndarray(format="rgb24")
