"""A guest's own character, made by a stranger: read with tighter limits, and never drawn for longer than usual."""

from __future__ import annotations

from typing import Literal

import numpy as np

from avatar_stream.decoder.puppet_decoder import PuppetDecoder
from avatar_stream.links.sharing import MAX_SHARED_BYTES
from avatar_stream.puppet import PosedPuppet, Poser, Puppet, values_of
from avatar_stream.puppet.puppet import Triangles
from avatar_stream.puppet.stored import PuppetFileError, load_puppet
from avatar_stream.types import FaceSemantics

MOST_ATLAS_PX, MOST_CANVAS_PX, MOST_TRIANGLES = 4096, 2048, 30_000
# Those that come along cover their canvas about five times over, by this measure.
_MOST_COVER = 24.0
_ROW_COST_PX = 8.0


def load_guest_puppet(data: bytes) -> Puppet:
    """The puppet that a guest offers.

    Raises:
        PuppetFileError: it is no stored puppet, or a larger one than guests may bring.
    """
    if len(data) > MAX_SHARED_BYTES:
        raise PuppetFileError(f"A guest's puppet has at most {MAX_SHARED_BYTES >> 20} MB")
    puppet = load_puppet(data, most_atlas_px=MOST_ATLAS_PX)
    if max(puppet.width, puppet.height) > MOST_CANVAS_PX:
        raise PuppetFileError(f"A guest's puppet has at most {MOST_CANVAS_PX} pixels on its longer side")
    if sum(len(part.triangles) for part in puppet.parts) > MOST_TRIANGLES:
        raise PuppetFileError(f"A guest's puppet has at most {MOST_TRIANGLES} triangles")
    return puppet


class GuestPuppetDecoder(PuppetDecoder):
    """Animates a guest's puppet, and refuses every picture that would cost far more than usual: others would wait.

    Args: see `PuppetDecoder`; a guest's has no backdrop.

    Raises:
        PuppetFileError: as much at rest, or in any pose later.
    """

    def __init__(self, puppet: Puppet, device: Literal["cpu", "cuda"], *, breathing: bool) -> None:
        self._triangles = _triangles_of(puppet)
        self._most = _MOST_COVER * puppet.width * puppet.height
        self._checked(Poser(puppet).pose(values_of(FaceSemantics.neutral())))
        super().__init__(puppet, None, device, breathing=breathing)

    def _posed(self, semantics: FaceSemantics) -> PosedPuppet:
        return self._checked(super()._posed(semantics))

    def _checked(self, posed: PosedPuppet) -> PosedPuppet:
        corners = posed.vertices[self._triangles].astype(np.float64)
        width, height = (corners.max(axis=1) - corners.min(axis=1)).T
        if (
            not float(np.sum(height * (width + _ROW_COST_PX))) <= self._most
        ):  # what is not a number is more, too
            raise PuppetFileError("The puppet covers its picture too many times over")
        return posed


def _triangles_of(puppet: Puppet) -> Triangles:
    """(T, 3) numbers of vertices, counted through all parts."""
    first = np.cumsum([0, *(len(part.rest) for part in puppet.parts)])
    rows = [part.triangles + start for part, start in zip(puppet.parts, first, strict=False)]
    joined: Triangles = np.concatenate([np.zeros((0, 3), np.int32), *rows]).astype(np.int32)
    return joined
