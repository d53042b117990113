"""Further pictures that an artist may give along with the keyframe, so that less has to be guessed from that one.

All are as large as the keyframe and lie on it as they are, as layers of one drawing do when each is exported alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict

from avatar_stream.characters.own_file import OwnFile, own_file
from avatar_stream.characters.picture_file import read_picture
from avatar_stream.errors import CharacterError
from avatar_stream.types import PixelArray

# Layers of one drawing give back the keyframe but for rounding and the edges' soft pixels.
_DIFFERS_BY, _MAY_DIFFER = 24, 0.01


class LayerFiles(BaseModel):
    """File names of the extra layers in `character.toml`, each in the character's own folder.

    Attributes:
        hair_front: what hangs before the face: the fringe, glasses.
        face: the keyframe without that.
        eyes_closed: both eyes shut, on nothing.
        mouth_open: what is seen between the lips of the wide open mouth, on nothing.
        lips_open: the lips round that, on nothing.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    hair_front: OwnFile | None = None
    face: OwnFile | None = None
    eyes_closed: OwnFile | None = None
    mouth_open: OwnFile | None = None
    lips_open: OwnFile | None = None


@dataclass(frozen=True)
class ExtraLayers:
    """The pictures themselves, (H, W, 4) uint8 RGBA with straight alpha, or None for what isn't there."""

    hair_front: PixelArray | None = None
    face: PixelArray | None = None
    eyes_closed: PixelArray | None = None
    mouth_open: PixelArray | None = None
    lips_open: PixelArray | None = None


def read_layers(folder: Path, files: LayerFiles, keyframe: PixelArray) -> ExtraLayers:
    """Read a character's extra layers.

    Args:
        folder: the character's own.
        files: what its sheet names.
        keyframe: (H, W, 4) uint8 RGBA.

    Raises:
        CharacterError: a file is missing or no picture, of another size, or not what its name says; the message says
            which, and what to do.
    """
    for needs, needed, why in (
        ("face", "hair_front", "face is the keyframe without that layer"),
        ("lips_open", "mouth_open", "these lips go round it"),
    ):
        file = getattr(files, needs)
        if file is not None and getattr(files, needed) is None:
            raise CharacterError(f"'{folder / file}' needs a {needed} beside it: {why}")
    layers = ExtraLayers(
        **{
            name: None
            if file is None
            else _read_layer(own_file(folder, file), see_through=name != "face", like=keyframe)
            for name, file in files.model_dump().items()
        }
    )
    if layers.face is not None and layers.hair_front is not None:
        differing = _share_that_differs(_laid_over(layers.hair_front, layers.face), keyframe)
        if differing > _MAY_DIFFER:
            raise CharacterError(
                f"'{files.hair_front}' laid over '{files.face}' in '{folder}' isn't the keyframe: {differing:.0%} of "
                "the pixels differ; export all three from the same drawing, without moving or cropping any"
            )
    return layers


def _read_layer(path: Path, *, see_through: bool, like: PixelArray) -> PixelArray:
    picture = read_picture(path)
    if picture.shape != like.shape:
        raise CharacterError(
            f"'{path}' is {picture.shape[1]}×{picture.shape[0]} pixels, but the keyframe is {like.shape[1]}×"
            f"{like.shape[0]}: export all layers at the size of the whole drawing, without cropping"
        )
    alpha = picture[..., 3]
    if see_through and alpha.min() > 0:
        raise CharacterError(
            f"'{path}' can't be seen through anywhere: export the layer alone, as PNG or WebP with transparency"
        )
    if not alpha.any():
        raise CharacterError(f"'{path}' is empty: make its layer visible and export it again")
    return picture


def _laid_over(upper: PixelArray, lower: PixelArray) -> PixelArray:
    """(H, W, 4) uint8 RGBA, both with straight alpha."""
    a, b = (picture[..., 3:].astype(np.float32) / 255 for picture in (upper, lower))
    alpha = a + (1 - a) * b
    colour = (a * upper[..., :3] + (1 - a) * b * lower[..., :3]) / np.maximum(alpha, 1e-6)
    laid: PixelArray = np.rint(np.dstack([colour, 255 * alpha])).astype(np.uint8)
    return laid


def _share_that_differs(picture: PixelArray, keyframe: PixelArray) -> float:
    """Share of what can be seen of the keyframe that looks different in the other picture."""
    shown = [p[..., :3] * (p[..., 3:].astype(np.float32) / 255) for p in (picture, keyframe)]
    differs = np.abs(shown[0] - shown[1]).max(axis=2) > _DIFFERS_BY
    return float(differs.sum() / max(int((keyframe[..., 3] > 0).sum()), 1))
