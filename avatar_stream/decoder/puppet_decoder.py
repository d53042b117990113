"""The decoder that poses a puppet and draws it."""

from __future__ import annotations

import math
from typing import Literal, Protocol

import numpy as np

from avatar_stream.decoder.drawing.cpu import CpuDrawing
from avatar_stream.pictures.framing import FacePlace, Placement
from avatar_stream.puppet import PosedPuppet, Poser, Puppet, Swinging, values_of
from avatar_stream.stages import Decoder
from avatar_stream.types import FaceSemantics, Picture, PixelArray

BREATH_PERIOD_S = 4.2
# Of drawn heads, in face widths: they tilt about their chin.
_EYES_ABOVE_CHIN = 0.55


class Drawing(Protocol):
    """Draws one puppet, see `decoder.drawing`."""

    def draw(self, posed: PosedPuppet, size: tuple[int, int] | None = None) -> PixelArray: ...

    def close(self) -> None: ...


class PuppetDecoder(Decoder):
    """Animates a puppet.

    Args:
        puppet: the character, with a canvas of the size of the pictures to make.
        backdrop: (H, W, 3) uint8 RGB what is behind it, or None.
        device: "cpu" or "cuda", where it is drawn; it is posed on the CPU.
        breathing: whether the chest rises and falls; then no two pictures are quite the same.
    """

    def __init__(
        self,
        puppet: Puppet,
        backdrop: PixelArray | None,
        device: Literal["cpu", "cuda"] = "cpu",
        *,
        breathing: bool = False,
    ) -> None:
        self._toggles = puppet.toggles
        self.width, self.height, self.backdrop, self.device = puppet.width, puppet.height, backdrop, device
        self.puppet, self.breathing = puppet, breathing
        self.face = face_of(puppet)
        self._poser, self._swinging = Poser(puppet), Swinging(puppet)
        self._drawing = _drawing(puppet, device)
        # The very first time on a computer this compiles the kernels, which takes seconds: better here than in the
        # middle of a show.
        self._drawing.draw(self._poser.pose(values_of(FaceSemantics.neutral())))

    def decode(self, semantics: FaceSemantics) -> Picture:
        return Picture(self._drawing.draw(self._posed(semantics)), semantics.captured_s)

    def decode_into(self, semantics: FaceSemantics, placement: Placement, size: tuple[int, int]) -> Picture:
        posed = self._posed(semantics)
        moved = posed.vertices * np.float32(placement.scale)
        moved += np.array([placement.left, placement.top], np.float32)
        return Picture(self._drawing.draw(PosedPuppet(moved, posed.opacity), size), semantics.captured_s)

    def _posed(self, semantics: FaceSemantics) -> PosedPuppet:
        breath = _breath(semantics.captured_s) if self.breathing else 0.0
        swung = self._swinging.at(semantics)
        values = values_of(semantics, breath, self._toggles, swung.body.tolist())
        return self._poser.pose(values, swung.lags)

    def close(self) -> None:
        self._drawing.close()


def face_of(puppet: Puppet) -> FacePlace:
    """Where the face of a puppet is at rest: by its irises, or by its head where it has none."""
    head, irises = puppet.head, [part.rest for part in puppet.parts if "iris" in part.name]
    if not irises:
        return FacePlace(
            head.pivot[0], head.pivot[1] - _EYES_ABOVE_CHIN * head.face_width_px, head.face_width_px
        )
    middles = [(rest.min(axis=0) + rest.max(axis=0)) / 2 for rest in irises]
    x, y = np.mean(middles, axis=0)
    return FacePlace(float(x), float(y), head.face_width_px)


def _drawing(puppet: Puppet, device: str) -> Drawing:
    if device == "cpu":
        return CpuDrawing(puppet)
    from avatar_stream.decoder.drawing.cuda import CudaDrawing  # PyTorch takes a second to load

    return CudaDrawing(puppet, device)


def _breath(time_s: float) -> float:
    """0…1, rising faster than falling, as breath does."""
    phase = 2 * math.pi * time_s / BREATH_PERIOD_S
    return 0.5 * (1 - math.cos(phase - 0.4 * math.sin(phase)))
