"""The rig's eyes and mouth, packed the way both decoders sample them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.rig import Rig
from avatar_stream.types import PixelArray


@dataclass(frozen=True)
class PackedLayers:
    """Eyes and mouth of a rig.

    Attributes:
        eyes: under the lids, right and left, (h, w, 15) float32: white RGB, iris RGB times alpha, iris alpha, lid
            RGB, lid mask, edge, picture RGB.
        mouth: behind the lips, (h, w, 11) float32: resting RGB, upper RGB, lower RGB, lower alpha, kept.
        shut_eyes: the artist's own over right and left eye, (h, w, 4) uint8 RGBA, colour multiplied by alpha; one pixel
            of nothing where there is none.
        shut_boxes: (2, 4) float32: left, top, right, bottom between which each of these has anything, in texels.
        middles: (2,) float32: the height of the line between the corners of right eye and left eye, in texels of its
            crop.
        places: (3, 2) float32: left and top of the three crops in the keyframe, pixels.
        kinds: (T, 5) uint8: `Rig.triangle_opening`, `triangle_beside`, `triangle_lid` and `triangle_patch`, and 1 for a
            triangle of which nothing is to be seen.
    """

    eyes: tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]
    mouth: npt.NDArray[np.float32]
    shut_eyes: tuple[PixelArray, PixelArray]
    shut_boxes: npt.NDArray[np.float32]
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
    right, left = (
        np.ascontiguousarray(np.dstack([eye.white, eye.iris, eye.lid, eye.edge])) for eye in layers.eyes
    )
    mouth = layers.mouth
    packed = np.ascontiguousarray(np.dstack([mouth.resting, mouth.upper, mouth.lower, mouth.kept]))
    nothing = np.zeros((1, 1, 4), np.float32)
    shut_right, shut_left = (_in_bytes(picture) for picture in layers.closed or (nothing, nothing))
    boxes = np.stack([_box(picture) for picture in (shut_right, shut_left)])
    return PackedLayers(
        (right, left), packed, (shut_right, shut_left), boxes, _middles(rig, places), places, kinds
    )


def _in_bytes(picture: npt.NDArray[np.float32]) -> PixelArray:
    """(h, w, 4) uint8 of colour 0…255 and alpha 0…1."""
    return np.asarray(np.clip(np.rint(picture * (1, 1, 1, 255)), 0, 255), np.uint8)


def _box(picture: PixelArray) -> npt.NDArray[np.float32]:
    """(4,) left, top, right, bottom, one texel beyond all that can be seen; nothing between them if nothing can."""
    height, width = picture.shape[:2]
    left, top, across, down = cv2.boundingRect((picture[..., 3] > 0).astype(np.uint8))
    if across == 0:
        return np.zeros(4, np.float32)
    reach = max(left - 1, 0), max(top - 1, 0), min(left + across, width - 1), min(top + down, height - 1)
    return np.array(reach, np.float32)


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
