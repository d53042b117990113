"""A true 3D head, which, unlike a portrait that the decoder animates, turns, looks and speaks exactly as told."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from avatar_stream.evaluation.synthetic_heads import RenderedHead
from avatar_stream.pictures.composite import composite
from avatar_stream.types import FaceSemantics, PixelArray
from training.faces import heads
from training.faces.heads.actor import random_actor
from training.faces.heads.generator import Sitter
from training.faces.heads.ict_model import load_ict_model
from training.faces.heads.picture import Framing

# A head that fills the picture of a webcam; not smoothed, which a tracker doesn't miss.
_WEBCAM = Framing(384, across_cm=34.0, middle_cm=1.5, camera_cm=60.0, supersampling=1)


class IctHead(RenderedHead):
    """One random person of ICT-FaceKit Light, drawn naturally, every expression of whom can be seen."""

    def __init__(self, file: Path, seed: int) -> None:
        """
        Args:
            file: ICT-FaceKit Light, see `load_ict_model`.
            seed: who it is.

        Raises:
            UserInputError: the file can't be read, or holds something else.
            AvatarStreamError: OpenGL is not available.
        """
        self.name = f"ict-{seed}"
        self.size_px = (_WEBCAM.size_px, _WEBCAM.size_px)
        self._sitter = Sitter(load_ict_model(file), random_actor(seed), _WEBCAM)
        self.key = f"{_drawing(file)} {seed} {_WEBCAM}"
        self._backdrop = self._sitter.backdrop()

    def render(self, semantics: FaceSemantics) -> PixelArray:
        return composite(self._sitter.picture(semantics).picture, self._backdrop)


@cache
def _drawing(file: Path) -> str:
    """Changes with the model and with all that draws it."""
    digest = hashlib.sha256(file.read_bytes())
    for source in sorted(Path(heads.__file__).parent.rglob("*")):
        if source.suffix in (".py", ".vert", ".frag", ".glsl"):
            digest.update(source.read_bytes())
    return digest.hexdigest()
