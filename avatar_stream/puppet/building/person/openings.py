"""Eyes and mouth of a person: what lies in the openings of the skin, and the bands of skin round them."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.masks import polygon_mask
from avatar_stream.puppet.building.cloth import Cloth
from avatar_stream.puppet.building.person.eye_layer import EyeLayer
from avatar_stream.puppet.building.person.mouth_layer import MouthLayer
from avatar_stream.puppet.building.person.moving_face import MovingFace
from avatar_stream.puppet.building.person.person_part import PersonPart, answers, fading
from avatar_stream.puppet.building.person.shapes import Shape, ShapeTrack
from avatar_stream.puppet.building.person.sheet import BorderedPicture, cut_cloth
from avatar_stream.types import PixelArray

Floats = npt.NDArray[np.float64]
Reals = npt.NDArray[np.float32]

SIDES = ("right", "left")
# How far eyes and mouth go on beyond the bands round their openings, in their sizes.
_BEYOND_BAND = 1.03
# Over this many pixels the edge of lids and lips is soft.
_EDGE_PX = 1.5
# A lid or an iris that has gone so many pixels from its rest has left bare what lies along the resting lid's edge.
_BARED_PX = 2.0
# The mouth's painted inside has replaced the picture between resting lips once the gap has grown by this share of
# the face's height.
_OPENS_FACE_HEIGHTS = 0.02


class Openings:
    """Makes the parts of one rig's openings: right eye, left eye, mouth."""

    def __init__(self, face: MovingFace, shapes: Sequence[ShapeTrack], picture: BorderedPicture) -> None:
        self._face, self._rig, self._shapes, self._picture = face, face.rig, shapes, picture
        self._planes = [_plane(self._rig.face[rim.opening.loop].astype(np.float64)) for rim in self._rig.rims]

    def eye(self, number: int) -> list[PersonPart]:
        """What lies under the lids of an eye, 0 right, 1 left: far to near."""
        layer, side = self._rig.layers.eyes[number], SIDES[number]
        hole = self._hole(number, f"eye_opening_{side}")
        white = self._pane(number, f"eye_white_{side}", _corner(layer), _opaque(layer.white))
        iris = self._pane(number, f"iris_{side}", _corner(layer), _from_premultiplied(layer.iris))
        iris.tracks = answers(self._shapes, moves=lambda shape: np.tile(shape.gaze[number], (4, 1)))
        parts = [hole, white, iris, *self._resting_edges(number, layer)]
        for part in parts[1:]:
            part.clip = hole.name
        return parts

    def mouth(self) -> list[PersonPart]:
        """What lies behind the lips, far to near."""
        layer = self._rig.layers.mouth
        hole = self._hole(2, "mouth_opening")
        upper = self._pane(2, "mouth_upper", _corner(layer), _opaque(layer.upper))
        lower = self._pane(2, "mouth_lower", _corner(layer), np.rint(layer.lower * (1, 1, 1, 255)))
        lower.tracks = answers(self._shapes, moves=lambda shape: np.tile(shape.jaw, (4, 1)))
        resting = self._pane(2, "mouth_resting", _corner(layer), _opaque(layer.resting))
        opens_px = _OPENS_FACE_HEIGHTS * self._rig.frame.height_px
        resting.tracks = answers(self._shapes, opacity=lambda shape: -shape.lips_gap / opens_px)
        parts = [hole, upper, lower, resting]
        if layer.kept.any():
            kept = np.dstack([layer.resting, layer.kept * 255])
            parts.append(self._pane(2, "mouth_kept", _corner(layer), np.rint(kept)))
        for part in parts[1:]:
            part.clip = hole.name
        return parts

    def lid_skin(self, number: int) -> PersonPart | None:
        """Plain skin that a closing upper lid unrolls; None where there is none to be had."""
        layer = self._rig.layers.eyes[number]
        if not layer.lid[..., 3].any():
            return None
        triangles = self._rig.triangles[self._rig.triangle_lid == number + 1]
        used, local = np.unique(triangles, return_inverse=True)
        places = self._face.rest[used]
        picture = np.rint(layer.lid * (1, 1, 1, 255)).clip(0, 255).astype(np.uint8)
        cloth = cut_cloth(
            picture,
            _box_at(_corner(layer), picture.shape),
            places[:, :2],
            local.reshape(-1, 3).astype(np.int32),
        )
        part = self._skin(f"lid_skin_{SIDES[number]}", cloth, used)
        part.opacity = 0.0
        part.tracks = answers(
            self._shapes,
            moves=lambda shape: shape.moves[used],
            opacity=lambda shape: float(shape.lid_shown[number]),
        )
        return part

    def bands(self, number: int) -> list[PersonPart]:
        """The skin next to an opening, with lashes and the line of the lips: the lower half, then the upper."""
        names = ("lower_lip", "upper_lip") if number == 2 else (
            f"lower_lid_{SIDES[number]}", f"upper_lid_{SIDES[number]}"
        )  # fmt: skip
        return [self._band(number, name, upper=name.startswith("upper")) for name in names]

    def shut_eye(self, number: int) -> list[PersonPart]:
        """The artist's own shut eye, where there is one."""
        layers = self._rig.layers
        if layers.closed is None or not layers.closed[number].any():
            return []
        part = self._pane(
            number,
            f"eyes_closed_{SIDES[number]}",
            _corner(layers.eyes[number]),
            _from_premultiplied(layers.closed[number]),
        )
        part.opacity = 0.0
        part.tracks = answers(self._shapes, opacity=lambda shape: float(shape.closed[number]))
        return [part]

    def _rim(self, number: int) -> npt.NDArray[np.int64]:
        first = self._face.rim_first(number)
        return np.arange(first, first + self._rig.rims[number].vertex_count)

    def _skin(self, name: str, cloth: Cloth, used: npt.NDArray[np.int64]) -> PersonPart:
        return PersonPart(
            name,
            cloth,
            self._face.rest[used],
            self._rig.head_weight[used].astype(np.float64),
            tracks=answers(self._shapes, moves=lambda shape: shape.moves[used]),
        )

    def _hole(self, number: int, name: str) -> PersonPart:
        """Inside what eyes or mouth are seen: all within the band round the opening, and a little beyond."""
        rig, rim = self._rig, self._rim(number)
        band = rim[len(rim) // 2 :]
        count = len(band)
        # The opening with its band, and a fan over both: where one folds the other has no gap.
        within = (rig.triangle_opening == number + 1) | (rig.triangle_beside == number + 1)
        around = len(rim) + np.arange(count)
        fan = np.stack([np.full(count, len(rim) + count), around, np.roll(around, -1)], axis=1)
        triangles = np.concatenate([rig.triangles[within] - rim[0], fan]).astype(np.int32)
        outline = self._face.rest[band]
        middle = outline.mean(axis=0)
        beyond = middle + _BEYOND_BAND * (outline - middle)
        places = np.concatenate([self._face.rest[rim], beyond, [middle]])
        low, high = places[:, :2].min(axis=0), places[:, :2].max(axis=0)
        left, top, right, bottom = (int(side) for side in (*np.floor(low), *(np.ceil(high) + 1)))
        picture = np.full((bottom - top, right - left, 4), 255, np.uint8)
        cloth = cut_cloth(picture, (left, top, right, bottom), places[:, :2], triangles)

        def moves(shape: Shape) -> Floats:
            moved = shape.moves[band]
            return np.concatenate([shape.moves[rim], moved, [moved.mean(axis=0)]])

        share = np.append(rig.head_weight[np.append(rim, band)], rig.head_weight[band].mean()).astype(
            np.float64
        )
        return PersonPart(name, cloth, places, share, tracks=answers(self._shapes, moves=moves), opacity=0.0)

    def _pane(self, number: int, name: str, corner: tuple[int, int], picture: Floats) -> PersonPart:
        """A flat picture in the plane of an opening, as two triangles."""
        pixels = np.clip(picture, 0, 255).astype(np.uint8)
        left, top, right, bottom = box = _box_at(corner, pixels.shape)
        corners = np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float64)
        centre, slope = self._planes[number]
        depth = centre[2] + (corners - centre[:2]) @ slope
        triangles = np.array([(0, 1, 2), (0, 2, 3)], np.int32)
        cloth = cut_cloth(pixels, box, corners, triangles)
        return PersonPart(name, cloth, np.column_stack([corners, depth]), np.ones(4))

    def _resting_edges(self, number: int, layer: EyeLayer) -> list[PersonPart]:
        """The picture along the edge of the resting lids: it stays until lids or iris have gone from there."""
        firm, picture = layer.edge[..., 0], layer.edge[..., 1:]
        rim = self._rim(number)
        edge = rim[: len(rim) // 2]
        half = len(edge) // 2
        lower, upper = edge[1:half], edge[half + 1 :]
        middle = float(self._face.rest[edge[[0, half]], 1].mean()) - layer.top_px
        rows = np.arange(firm.shape[0])[:, None] + 0.5
        beside_iris = cv2.dilate((layer.iris[..., 3] > 0.02).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0

        def risen(shape: Shape) -> float:
            return max(float(-shape.moves[upper, 1].min()), 0.0) / _BARED_PX

        def sunk(shape: Shape) -> float:
            return max(float(shape.moves[lower, 1].max()), 0.0) / _BARED_PX

        def looked(shape: Shape) -> float:
            return float(np.abs(shape.gaze[number]).max()) / _BARED_PX

        zones = {
            "upper": ((rows < middle) & ~beside_iris, risen),
            "lower": ((rows >= middle) & ~beside_iris, sunk),
            "iris_upper": ((rows < middle) & beside_iris, lambda shape: max(risen(shape), looked(shape))),
            "iris_lower": ((rows >= middle) & beside_iris, lambda shape: max(sunk(shape), looked(shape))),
            "corners": (np.ones(firm.shape, np.bool_), None),
        }
        parts = []
        for name, (where, gone) in zones.items():
            alpha = np.clip(firm if gone is not None else firm - 1, 0, 1) * where
            if not alpha.any():
                continue
            part = self._pane(
                number,
                f"eye_edge_{name}_{SIDES[number]}",
                _corner(layer),
                np.rint(np.dstack([picture, alpha * 255])),
            )
            if gone is not None:
                part.tracks = fading(self._shapes, gone)
            parts.append(part)
        return parts

    def _band(self, number: int, name: str, *, upper: bool) -> PersonPart:
        rim = self._rim(number)
        count = len(rim) // 2
        half = count // 2
        beside = self._rig.triangles[self._rig.triangle_beside == number + 1] - rim[0]
        steps = np.sort(beside % count, axis=1)
        # The last step of the rim leads back to its first vertex.
        step = np.where((steps[:, 0] == 0) & (steps[:, 2] == count - 1), count - 1, steps[:, 0])
        triangles = beside[(step >= half) == upper]
        edge, band = self._face.rest[rim[:count], :2], self._face.rest[rim[count:], :2]
        ends = np.arange(half, count + 1) % count if upper else np.arange(half + 1)
        # Without the corners, beyond which both sides of the skin are whole.
        others = np.arange(1, half) if upper else np.arange(half + 1, count)
        box, picture = self._cut_round(np.concatenate([edge[ends], band[ends]]))
        # What lies beyond the edge, seen from the band, as far as the other side's band.
        beyond = np.concatenate([edge[ends], band[others]])
        picture[..., 3] = np.rint(picture[..., 3] * _softened(picture.shape, beyond - box[:2]))
        cloth = cut_cloth(picture, box, self._face.rest[rim, :2], triangles.astype(np.int32))
        return self._skin(name, cloth, rim)

    def _cut_round(self, points: Floats) -> tuple[tuple[int, int, int, int], PixelArray]:
        low = np.floor(points.min(axis=0)).astype(int) - 2
        high = np.ceil(points.max(axis=0)).astype(int) + 2
        box = (int(low[0]), int(low[1]), int(high[0]), int(high[1]))
        return box, self._picture.cut(box).copy()


def _softened(shape: tuple[int, ...], beyond: Floats) -> Floats:
    """(h, w) 0 beyond an edge, rising to 1 over `_EDGE_PX` from it."""
    outside = polygon_mask(shape[:2], beyond)
    distance = cv2.distanceTransform(1 - outside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray(np.clip(distance / _EDGE_PX, 0, 1), np.float64)


def _corner(layer: EyeLayer | MouthLayer) -> tuple[int, int]:
    return layer.left_px, layer.top_px


def _box_at(corner: tuple[int, int], shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    left, top = corner
    return left, top, left + shape[1], top + shape[0]


def _opaque(colours: Reals) -> Floats:
    return np.asarray(np.rint(np.dstack([colours, np.full(colours.shape[:2], 255)])))


def _from_premultiplied(picture: Reals) -> Floats:
    """(h, w, 4) 0…255 straight of colours multiplied by alpha, and alpha 0…1."""
    alpha = picture[..., 3:]
    colours = np.divide(picture[..., :3], alpha, out=np.zeros_like(picture[..., :3]), where=alpha > 0)
    return np.asarray(np.rint(np.dstack([np.clip(colours, 0, 255), alpha * 255])))


def _plane(points: Floats) -> tuple[Floats, Floats]:
    """Centre (3,) and slope (dz/dx, dz/dy) of the plane through (N, 3) points."""
    centre = points.mean(axis=0)
    offset = points - centre
    slope, *_ = np.linalg.lstsq(offset[:, :2], offset[:, 2], rcond=None)
    # Landmarks of thin shapes (a closed mouth) leave the slope along them undetermined.
    return centre, np.clip(slope, -0.6, 0.6)
