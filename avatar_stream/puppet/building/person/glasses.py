"""Glasses of a person are a part of their own: they go with the head, and stay as they are while the face moves."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
from scipy.interpolate import LinearNDInterpolator, NearestNDInterpolator

from avatar_stream.characters.anchors import ANCHOR_LANDMARKS
from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.characters.layering.areas import face_places
from avatar_stream.characters.masks import box_of, disc, polygon_mask
from avatar_stream.characters.parsing.parser import share_of_label
from avatar_stream.face_model.topology import LEFT_EYE_LOOP, RIGHT_EYE_LOOP, SKIN_VERTEX_COUNT
from avatar_stream.puppet.building.cloth import FINE_CELLS, Cloth, cloth_over
from avatar_stream.puppet.face_frame import NEEDED, FaceFrame
from avatar_stream.types import FloatArray, PixelArray

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

# Pixels are glasses from this likelihood on. Pixels beside them are, too, if their colour is no farther from theirs
# than this, of 255, and they are no farther away than this, face widths.
_SURE, _LIKE, _MISSED = 0.5, 60.0, 0.06
# Gaps no wider than twice this are lights on a frame, face widths.
_GAP = 0.02
# A bridge reaches so far to either side of the face's middle, and half as far as frames do up and down, face widths.
# Each of the two frames and the bridge has at least this area, face widths squared.
_BRIDGE, _LEAST = 0.1, 0.004
# How far the edges of glasses are outside their labels, and how soft they are, face widths.
_EDGE, _SOFT = 0.012, 0.008
# What is so near to an eye is a lash, face widths. Skin behind glasses is told by so many pixels around them.
_LASHES, _AROUND_PX = 0.02, 3


@dataclass(frozen=True)
class Glasses:
    """Glasses taken off a person.

    Attributes:
        bare: (H, W, 4) uint8 RGBA, straight alpha: the person without.
        cloth: the glasses.
        places: (V, 3) pixels of its vertices, with their depth.
    """

    bare: PixelArray
    cloth: Cloth
    places: Floats

    @classmethod
    def of(cls, picture: PixelArray, face: FloatArray) -> Glasses | None:
        """The glasses in a person's picture; None where there are none.

        Args:
            picture: (H, W, 4) uint8 RGBA, straight alpha.
            face: (478, 3) pixels: the landmarks.
        """
        points = face[:, :2].astype(np.float64)
        anchors = {name: (float(x), float(y)) for name, (x, y) in _named(points).items()}
        frame = FaceFrame.of(anchors)
        mask = _seen(picture, points, frame)
        if mask is None:
            return None
        soft = cv2.dilate(mask.astype(np.uint8), disc(_SOFT * frame.width_px)) * np.uint8(255)
        alpha = np.where(mask, 255, cv2.GaussianBlur(soft, (0, 0), max(_SOFT * frame.width_px / 3, 0.5)))
        sheet = picture.copy()
        sheet[..., 3] = np.minimum(alpha, sheet[..., 3])
        cloth = cloth_over(sheet, frame.width_px / FINE_CELLS)
        if cloth is None:
            return None
        depth = _depth_at(cloth.rest.astype(np.float64), face[:SKIN_VERTEX_COUNT].astype(np.float64))
        places = np.column_stack([cloth.rest, depth])
        return cls(_without(picture, mask), cloth, places)


def _named(points: Floats) -> dict[str, Floats]:
    return {name: points[ANCHOR_LANDMARKS[name]] for name in NEEDED}


def _seen(picture: PixelArray, points: Floats, frame: FaceFrame) -> Mask | None:
    """(H, W) where glasses are; None where there are none."""
    mask = share_of_label(picture, frame, LABEL_NUMBER["glasses"]) > _SURE
    u, v = face_places(mask.shape, frame)
    at = mask & (np.abs(v) < 2 * _BRIDGE)
    before = (at & (u < -_BRIDGE), at & (np.abs(u) < _BRIDGE), at & (u > _BRIDGE))
    if min(part.sum() for part in before) < _LEAST * frame.width_px**2:
        return None
    mask = _whole(mask, picture, frame)
    for loop in (RIGHT_EYE_LOOP, LEFT_EYE_LOOP):
        eye = polygon_mask(mask.shape, points[loop])
        mask &= cv2.dilate(eye, disc(_LASHES * frame.width_px)) == 0
    return np.asarray(cv2.dilate(mask.astype(np.uint8), disc(_EDGE * frame.width_px)) > 0)


def _whole(mask: Mask, picture: PixelArray, frame: FaceFrame) -> Mask:
    """Glasses, and what is joined to them and has their colour: the labels miss some of it beside lashes and brows."""
    colours = picture[..., :3].astype(np.float32)
    like = np.linalg.norm(colours - np.median(colours[mask], axis=0), axis=2) < _LIKE
    near = cv2.dilate(mask.astype(np.uint8), disc(_MISSED * frame.width_px)) > 0
    _, pieces = cv2.connectedComponents((mask | like & near).astype(np.uint8))
    whole = ((pieces > 0) & np.isin(pieces, np.unique(pieces[mask]))).astype(np.uint8)
    return np.asarray(cv2.morphologyEx(whole, cv2.MORPH_CLOSE, disc(_GAP * frame.width_px)) > 0)


def _without(picture: PixelArray, mask: Mask) -> PixelArray:
    """The picture with skin where glasses are."""
    bare, box = picture.copy(), box_of(mask, 4 * _AROUND_PX)
    colours = np.ascontiguousarray(picture[box][..., :3])
    bare[box][..., :3] = cv2.inpaint(colours, mask[box].astype(np.uint8), _AROUND_PX, cv2.INPAINT_TELEA)
    return bare


def _depth_at(places: Floats, face: Floats) -> Floats:
    """(V,) pixels: depths of the face at some places, and beside it those of its edge."""
    inside = LinearNDInterpolator(face[:, :2], face[:, 2])(places)
    return np.where(np.isnan(inside), NearestNDInterpolator(face[:, :2], face[:, 2])(places), inside)
