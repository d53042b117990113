"""The decoder for any computer: two compiled passes over the picture's rows, shared among the cores."""

from __future__ import annotations

import os
from functools import partial

import numpy as np

from avatar_stream.characters.rig import Rig
from avatar_stream.decoder.cpu_kernels import shade_rows
from avatar_stream.decoder.crew import Crew
from avatar_stream.decoder.layers import pack_layers
from avatar_stream.decoder.motion import AVATAR_LIMITS, HeadLimits, Motion, MotionModel
from avatar_stream.decoder.motion_field import MotionField, motion_field
from avatar_stream.decoder.rasteriser import paint_triangles
from avatar_stream.stages import Decoder
from avatar_stream.types import FaceSemantics, Picture, PixelArray

# More threads than this gain nothing on a picture of a megapixel.
MAX_THREADS = 4
BANDS_PER_THREAD = 3


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
        field = motion_field(self._rig, motion)
        kind = self._layers.kinds[field.triangle]
        self._crew.do(
            [partial(self._render_rows, motion, field, kind, pixels, *band) for band in self._bands]
        )
        return pixels

    def _render_rows(
        self,
        motion: Motion,
        field: MotionField,
        kind: PixelArray,
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
            self._layers.shut_eyes,
            self._layers.shut_boxes,
            self._layers.places,
            self._layers.middles,
            motion.to_keyframe,
            motion.gaze,
            motion.widened,
            motion.jaw,
            np.float32(motion.mouth_open),
            motion.parted,
            motion.lid_shown,
            motion.closed,
            pixels,
            pixels.view(np.uint32)[..., 0],
            first_row,
            end_row,
        )

    def close(self) -> None:
        self._crew.close()
