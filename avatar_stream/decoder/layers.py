"""The rig's layers under eyes and mouth, packed the way both decoders sample them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.layers import DrawnLayers
from avatar_stream.characters.rig import Rig
from avatar_stream.types import PixelArray


@dataclass(frozen=True)
class PackedLayers:
    """Eyes and mouth of a rig; what its style has no use for is one pixel of nothing.

    Attributes:
        eyes: under natural lids, right and left, (h, w, 15) float32: white RGB, iris RGB times alpha, iris alpha, lid
            RGB, lid mask, edge, picture RGB.
        mouth: behind natural lips, (h, w, 11) float32: resting RGB, upper RGB, lower RGB, lower alpha, kept.
        clean: under drawn right eye, left eye and mouth, (h, w, 4) float32: clean skin and mask.
        before: what hangs before those, (h, w, 4) float32 over the same crops, colour multiplied by alpha, and alpha
            0…1; one pixel of nothing where nothing does.
        near: (h, w) uint8 each: 0 where the mask of `clean` is 0 in a texel and all its neighbours.
        middles: (2,) float32: the height of the line between the corners of natural right eye and left eye, in texels
            of its crop.
        places: (3, 2) float32: left and top of the three crops in the keyframe, pixels.
        kinds: (T, 5) uint8: `Rig.triangle_opening`, `triangle_beside`, `triangle_lid` and `triangle_patch`, and 1 for a
            triangle of which nothing is to be seen; a drawn face has no openings, its features lie upon the skin.
    """

    eyes: tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]
    mouth: npt.NDArray[np.float32]
    clean: tuple[npt.NDArray[np.float32], npt.NDArray[np.float32], npt.NDArray[np.float32]]
    before: tuple[npt.NDArray[np.float32], npt.NDArray[np.float32], npt.NDArray[np.float32]]
    near: tuple[PixelArray, PixelArray, PixelArray]
    middles: npt.NDArray[np.float32]
    places: npt.NDArray[np.float32]
    kinds: PixelArray


def pack_layers(rig: Rig) -> PackedLayers:
    """Pack the layers of a rig."""
    layers = rig.layers
    places = np.array([(part.left_px, part.top_px) for part in (*layers.eyes, layers.mouth)], np.float32)
    kinds = np.stack(
        [rig.triangle_opening, rig.triangle_beside, rig.triangle_lid, rig.triangle_patch, _empty(rig)], axis=1
    )
    middles = _middles(rig, places)
    no_skin, nothing = np.zeros((1, 1, 4), np.float32), np.zeros((1, 1, 15), np.float32)
    if isinstance(layers, DrawnLayers):
        right_skin, left_skin, mouth_skin = (
            np.ascontiguousarray(part.clean) for part in (*layers.eyes, layers.mouth)
        )
        kinds[:, :3] = 0
        skins = (right_skin, left_skin, mouth_skin)
        hung = [np.ascontiguousarray(part) for part in layers.before or (no_skin, no_skin, no_skin)]
        before = (hung[0], hung[1], hung[2])
        return PackedLayers((nothing, nothing), nothing, skins, before, _near(skins), middles, places, kinds)
    right, left = (
        np.ascontiguousarray(np.dstack([eye.white, eye.iris, eye.lid, eye.edge])) for eye in layers.eyes
    )
    mouth = layers.mouth
    packed = np.ascontiguousarray(np.dstack([mouth.resting, mouth.upper, mouth.lower, mouth.kept]))
    skins = (no_skin, no_skin, no_skin)
    if layers.closed is not None:
        # Nothing of the skin is taken away for a shut eye: it covers what is there.
        right_closed, left_closed = (np.zeros_like(closed) for closed in layers.closed)
        skins = (right_closed, left_closed, no_skin)
    return PackedLayers(
        (right, left), packed, skins, (no_skin, no_skin, no_skin), _near(skins), middles, places, kinds
    )


def _empty(rig: Rig) -> PixelArray:
    """(T,) uint8: 1 for triangles of skin or shell all of whose texels are transparent, 0 for the others."""
    height, width = rig.texture.shape[:2]
    # How many texels are not transparent above and left of each.
    seen = cv2.integral((rig.texture[..., 3] > 0).astype(np.uint8))
    corners = rig.vertices[rig.triangles, :2]
    # With the neighbours that are mixed in; beyond the picture its border goes on.
    low = np.floor(corners.min(axis=1)).astype(np.int64) - 1
    high = np.ceil(corners.max(axis=1)).astype(np.int64) + 1
    left, top = np.clip(low, 0, (width - 1, height - 1)).T
    right, bottom = np.clip(high, 0, (width - 1, height - 1)).T + 1
    count = seen[bottom, right] - seen[top, right] - seen[bottom, left] + seen[top, left]
    return np.asarray((count == 0) & (rig.triangle_opening == 0), np.uint8)


def _middles(rig: Rig, places: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    edges = [rim.vertices(rig.face)[: rim.vertex_count // 2, 1] for rim in rig.rims[:2]]
    corners = [edge[[0, len(edge) // 2]].mean() for edge in edges]
    return np.asarray(np.array(corners) - places[:2, 1] - 0.5, np.float32)


def _near(
    skins: tuple[npt.NDArray[np.float32], npt.NDArray[np.float32], npt.NDArray[np.float32]],
) -> tuple[PixelArray, PixelArray, PixelArray]:
    right, left, mouth = (
        np.asarray(cv2.dilate((skin[..., 3] > 0).astype(np.uint8), np.ones((3, 3), np.uint8)))
        for skin in skins
    )
    return right, left, mouth
