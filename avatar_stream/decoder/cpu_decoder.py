"""The decoder for any computer: two compiled passes over the picture's rows, shared among the cores."""

from __future__ import annotations

import os
from functools import partial

import numpy as np
import numpy.typing as npt

from avatar_stream.characters.layers import DrawnLayers
from avatar_stream.characters.rig import Rig
from avatar_stream.decoder.artist_pictures import shut_eyes
from avatar_stream.decoder.cpu_kernels import shade_rows
from avatar_stream.decoder.crew import Crew
from avatar_stream.decoder.drawn_features import FeaturePainter
from avatar_stream.decoder.layers import pack_layers
from avatar_stream.decoder.motion import AVATAR_LIMITS, HeadLimits, Motion, MotionModel
from avatar_stream.decoder.motion_field import MotionField, motion_field
from avatar_stream.decoder.rasteriser import paint_triangles
from avatar_stream.decoder.strokes import drawn_box
from avatar_stream.stages import Decoder
from avatar_stream.types import FaceSemantics, Picture, PixelArray

# More threads than this gain nothing on a picture of a megapixel.
MAX_THREADS = 4
BANDS_PER_THREAD = 3
_NOTHING_DRAWN = (np.zeros((1, 1, 4), np.uint8),) * 3


class CpuDecoder(Decoder):
    """Animates a rig on the CPU.

    Args:
        rig: the character at the size of the pictures to make.
        breathing: whether the chest rises and falls; then no two pictures are quite the same.
        threads: rows are split among so many threads; None for as many as there are cores, at most four.
        limits: how far the head goes.
    """

    device = "cpu"

    def __init__(
        self,
        rig: Rig,
        threads: int | None = None,
        *,
        breathing: bool = False,
        limits: HeadLimits = AVATAR_LIMITS,
    ) -> None:
        self._rig = rig
        self.width = rig.width
        self.height = rig.height
        self.backdrop = rig.backdrop
        self._motion = MotionModel(rig, breathing=breathing, limits=limits)
        self._texture = np.ascontiguousarray(rig.texture)
        self._layers = pack_layers(rig)
        self._skin = np.ascontiguousarray(rig.skin[..., None])
        self._painter = FeaturePainter(rig.layers) if isinstance(rig.layers, DrawnLayers) else None
        self._shut = None if isinstance(rig.layers, DrawnLayers) else shut_eyes(rig.layers)
        self._winner = np.empty((rig.height, rig.width), np.int32)
        count = threads or min(os.cpu_count() or 1, MAX_THREADS)
        # More bands than threads: rows through a face take longer than those through shoulders.
        bands = count * BANDS_PER_THREAD
        self._bands = [(rig.height * i // bands, rig.height * (i + 1) // bands) for i in range(bands)]
        self._crew = Crew(count)

        # The very first time on a computer this compiles the kernels, which takes seconds: better here than in
        # the middle of a show.
        self._render(MotionModel(rig).at(FaceSemantics.neutral()))

    def decode(self, semantics: FaceSemantics) -> Picture:
        return Picture(self._render(self._motion.at(semantics)), semantics.captured_s)

    def _render(self, motion: Motion) -> PixelArray:
        pixels = np.empty((self.height, self.width, 4), np.uint8)
        fields: list[tuple[MotionField, PixelArray]] = []
        painting = (
            [] if self._painter is None or motion.features is None else self._painter.jobs(motion.features)
        )
        self._crew.do([*painting, lambda: fields.append(self._field(motion))])
        (field, kind), features = fields[0], self._features(motion)
        self._crew.do(
            [
                partial(self._render_rows, motion, field, kind, *features, pixels, first, end)
                for first, end in self._bands
            ]
        )
        return pixels

    def _field(self, motion: Motion) -> tuple[MotionField, PixelArray]:
        field = motion_field(self._rig, motion)
        return field, self._layers.kinds[field.triangle]

    def _features(
        self, motion: Motion
    ) -> tuple[tuple[PixelArray, PixelArray, PixelArray], npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """The drawn features, where there is anything of each, and how far each has replaced the picture's own."""
        if self._shut is not None:
            boxes = np.stack([drawn_box(picture) for picture in self._shut])
            return self._shut, boxes, np.append(motion.closed, np.float32(0))
        if self._painter is None or motion.features is None:
            return _NOTHING_DRAWN, np.zeros((3, 4), np.float32), np.zeros(3, np.float32)
        drawn = self._painter.drawn
        boxes = np.stack([drawn_box(picture) for picture in drawn])
        return drawn, boxes, motion.features.replaced

    def _render_rows(
        self,
        motion: Motion,
        field: MotionField,
        kind: PixelArray,
        drawn: tuple[PixelArray, PixelArray, PixelArray],
        boxes: npt.NDArray[np.float32],
        replaced: npt.NDArray[np.float32],
        pixels: PixelArray,
        first_row: int,
        end_row: int,
    ) -> None:
        paint_triangles(field.edges, field.rows, self._winner, first_row, end_row)
        shade_rows(
            self._winner,
            kind,
            field.origin,
            field.gradient,
            field.hardness,
            self._texture,
            self._texture.view(np.uint32)[..., 0],
            self._skin,
            self._layers.eyes,
            self._layers.mouth,
            self._layers.clean,
            self._layers.before,
            self._layers.near,
            drawn,
            boxes,
            replaced,
            self._layers.places,
            self._layers.middles,
            motion.to_keyframe,
            motion.gaze,
            motion.widened,
            motion.jaw,
            np.float32(motion.mouth_open),
            motion.parted,
            motion.lid_shown,
            pixels,
            pixels.view(np.uint32)[..., 0],
            first_row,
            end_row,
        )

    def close(self) -> None:
        self._crew.close()
