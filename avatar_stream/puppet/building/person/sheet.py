"""The sheet that carries a person's picture: skin and shell, cut off a little beyond the picture's edges."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.face_model.topology import FACE_OVAL, VERTEX_COUNT
from avatar_stream.puppet.building.cloth import Cloth
from avatar_stream.puppet.building.person.head_mesh import RAYS
from avatar_stream.puppet.building.person.rig import Rig
from avatar_stream.puppet.building.sheets import premultiplied
from avatar_stream.types import PixelArray

Floats = npt.NDArray[np.float64]
Triangles = npt.NDArray[np.int32]

# How far the picture goes on beyond its edges, mirrored, since a head that moves uncovers so much: in face widths,
# and at most in shares of the picture's longer side.
_BEYOND_FACE_WIDTHS, _MOST_BEYOND = 0.5, 0.2
# Triangles of the shell of less area, in pixels, were drawn in to the picture's edge: they are nothing.
_LEAST_AREA = 1e-3


@dataclass(frozen=True)
class BorderedPicture:
    """A picture continued beyond its edges.

    Attributes:
        pixels: (H, W, 4) uint8 RGBA, straight alpha.
        beyond_px: so many pixels on each side are made.
    """

    pixels: PixelArray
    beyond_px: int

    @classmethod
    def of(cls, rig: Rig) -> BorderedPicture:
        """The picture of a rig; where its edge cut the body off, it goes on."""
        longer = max(rig.texture.shape[:2])
        beyond = int(min(_BEYOND_FACE_WIDTHS * rig.frame.width_px, _MOST_BEYOND * longer))
        beyond = max(1, min(beyond, min(rig.texture.shape[:2]) - 1))
        around = (beyond,) * 4
        colours = cv2.copyMakeBorder(rig.texture[..., :3], *around, cv2.BORDER_REFLECT_101)
        # Colours are mirrored, alpha goes on as it is at the edge, so that nothing appears beyond an empty one.
        alpha = cv2.copyMakeBorder(rig.texture[..., 3], *around, cv2.BORDER_REPLICATE)
        return cls(np.dstack([colours, alpha]), beyond)

    @property
    def box(self) -> tuple[int, int, int, int]:
        """(left, top, right, bottom) in pixels of the picture."""
        height, width = self.pixels.shape[:2]
        return -self.beyond_px, -self.beyond_px, width - self.beyond_px, height - self.beyond_px

    def cut(self, box: tuple[int, int, int, int]) -> PixelArray:
        """What lies in a box, (left, top, right, bottom) in pixels of the picture; it may reach beyond all there is."""
        height, width = self.pixels.shape[:2]
        left, top, right, bottom = (side + self.beyond_px for side in box)
        columns, rows = np.arange(left, right).clip(0, width - 1), np.arange(top, bottom).clip(0, height - 1)
        return np.ascontiguousarray(self.pixels[rows][:, columns])


def sheet_vertices(rig: Rig, box: tuple[int, int, int, int]) -> Floats:
    """(V + 4, 3) pixels: the rig's vertices drawn in to a box round the picture, and the box's corners."""
    places = rig.vertices.astype(np.float64)
    end = VERTEX_COUNT + len(rig.shell_leader)
    centre = rig.frame.centre
    low, high = np.array(box[:2], np.float64), np.array(box[2:], np.float64)
    offset = places[VERTEX_COUNT:end, :2] - centre
    # The rings run outwards along rays: each stays on its own.
    with np.errstate(divide="ignore"):
        room = np.where(offset > 0, (high - centre) / offset, (low - centre) / offset)
    reach = np.nan_to_num(room, nan=np.inf, posinf=np.inf).min(axis=1).clip(0, 1)
    places[VERTEX_COUNT:end, :2] = centre + offset * reach[:, None]
    depth = places[end - 1, 2]
    corners = [
        (x, y, depth) for x, y in ((low[0], low[1]), (high[0], low[1]), (high[0], high[1]), (low[0], high[1]))
    ]
    return np.concatenate([places, corners])


def sheet_triangles(rig: Rig, places: Floats, box: tuple[int, int, int, int]) -> Triangles:
    """(T, 3) of all the sheet but its openings, their bands, and what is nothing, far to near."""
    plain = (rig.triangle_opening == 0) & (rig.triangle_beside == 0)
    triangles = np.concatenate([rig.triangles[plain], _corner_triangles(rig, places, box)])
    a, b, c = (places[triangles[:, corner], :2] for corner in range(3))
    area = np.abs((b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0]) / 2
    # What is nothing at rest in the face itself may open as it moves.
    end = VERTEX_COUNT + len(rig.shell_leader)
    in_face = ((triangles < VERTEX_COUNT) | ((triangles >= end) & (triangles < len(rig.vertices)))).all(
        axis=1
    )
    triangles = triangles[in_face | (area > _LEAST_AREA)]
    order = np.argsort(-places[triangles, 2].mean(axis=1), kind="stable")
    return np.ascontiguousarray(triangles[order], np.int32)


def _corner_triangles(rig: Rig, places: Floats, box: tuple[int, int, int, int]) -> Triangles:
    """Over the corners that the last ring leaves out: its points lie on the box's sides."""
    end = VERTEX_COUNT + len(rig.shell_leader)
    ring = np.arange(end - RAYS * len(FACE_OVAL), end)
    first_corner = len(rig.vertices)
    sides = np.array([box[1], box[2], box[3], box[0]], np.float64)
    on_side = [int(np.argmin(np.abs(place[[1, 0, 1, 0]] - sides))) for place in places[ring, :2]]
    triangles = []
    for here, there in zip(range(len(ring)), np.roll(np.arange(len(ring)), -1), strict=True):
        one, other = on_side[here], on_side[int(there)]
        if one == other:
            continue
        # Side n ends, clockwise, at corner n + 1.
        clockwise = (other - one) % 4 == 1
        corner = first_corner + ((one + 1) % 4 if clockwise else one)
        triangles.append((ring[here], corner, ring[int(there)]))
    return np.array(triangles, np.int32).reshape(-1, 3)


def cut_cloth(
    picture: PixelArray, box: tuple[int, int, int, int], rest: Floats, triangles: Triangles
) -> Cloth:
    """A cloth of a picture that lies in a box, with a mesh of its own.

    Args:
        picture: (h, w, 4) uint8 RGBA, straight alpha, of the box.
        box: (left, top, right, bottom) pixels.
        rest: (V, 2) pixels.
        triangles: (T, 3).
    """
    return Cloth(box, premultiplied(picture), rest.astype(np.float32), triangles)
