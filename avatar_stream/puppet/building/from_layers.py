"""From a character's own layers to its puppet."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import numpy as np

from avatar_stream.characters.character import Character
from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.characters.layered.assigning import AssignedLayer
from avatar_stream.characters.layered.stored import StoredLayers, read_stored
from avatar_stream.characters.layered.to_sheets import layered_character
from avatar_stream.characters.layering.label_anchors import anchors_from_labels
from avatar_stream.characters.layering.take_apart import TakenApart
from avatar_stream.characters.scaling import resized
from avatar_stream.puppet.building.sheets import LayeredCharacter, Point
from avatar_stream.types import PixelArray

# Parts of the face by whose outlines its anchors are placed: here nothing hides them.
_FEATURES = ("mouth", "eye_white", "iris", "lower_lash", "lid_crease", "upper_lash", "brow")
_SHOWN = 127


def sheets_of_layers(character: Character, size_px: int) -> TakenApart:
    """The sheets of a character that has layers, at its own size or, where that is less, for pictures of `size_px`.

    Raises:
        UserInputError: a size out of range.
        CharacterError: its layers can't be read.
    """
    assert character.layered is not None
    own_px = max(character.keyframe.shape[:2])
    picture, _ = resized(character.keyframe, np.zeros((1, 3)), min(size_px, own_px))
    height, width = picture.shape[:2]
    stored = read_stored(character.layered, character.sheet.layer_labels, (width, height))
    assigned = stored.assigned
    scale = width / character.keyframe.shape[1]
    given = {name: (x * scale, y * scale) for name, (x, y) in character.sheet.anchors.items()}
    anchors = _anchors(stored, given)
    layered = layered_character(stored.file, assigned, anchors, picture)
    return _without_backdrop(layered)


def _anchors(stored: StoredLayers, given: Mapping[str, Point]) -> dict[str, Point]:
    """Where the face was found, mended by what the layers show, and by what the user says."""
    anchors = {**stored.anchors, **given}
    if not stored.settled:
        anchors = anchors_from_labels(labels_of(stored.assigned, stored.file.size), anchors)
    return {**anchors, **given}


def labels_of(assigned: list[AssignedLayer], size: tuple[int, int]) -> PixelArray:
    """(H, W) uint8 the label of each pixel, with the features of the face before all else.

    Of an iris only what lies in the hull of its white counts: layers may have all of it, for others to hide.
    """
    labels = np.zeros((size[1], size[0]), np.uint8)
    hulls = {side: _hull(assigned, side, size) for side in ("right", "left")}
    plain = [one for one in assigned if one.layer.visible and not one.expression]
    for features in (False, True):
        for one in plain:
            if (one.label in _FEATURES) != features:
                continue
            shown = one.layer.picture[..., 3] > _SHOWN
            if one.label == "iris" and hulls[one.side].any():
                shown &= hulls[one.side][one.layer.box]
            labels[one.layer.box][shown] = LABEL_NUMBER[one.label]
    return labels


def _hull(assigned: list[AssignedLayer], side: str, size: tuple[int, int]) -> np.ndarray:  # type: ignore[type-arg]
    """(H, W) bool the hull of one eye's white."""
    white = np.zeros((size[1], size[0]), np.uint8)
    for one in assigned:
        if one.layer.visible and not one.expression and (one.label, one.side) == ("eye_white", side):
            white[one.layer.box] |= (one.layer.picture[..., 3] > _SHOWN).astype(np.uint8)
    points = cv2.findNonZero(white)
    hull = np.zeros_like(white)
    if points is not None:
        cv2.fillConvexPoly(hull, cv2.convexHull(points), 1)
    return hull > 0


def _without_backdrop(layered: LayeredCharacter) -> TakenApart:
    """The farthest sheets of a background that can't be seen through are what lies behind the character."""
    sheets, behind = list(layered.sheets), None
    for number, sheet in enumerate(sheets):
        if not (sheet.plain and sheet.label == "background"):
            break
        if (sheet.picture[..., 3] == 255).all():
            behind = number
    if behind is None or behind + 1 == len(sheets):
        return TakenApart(layered, None)
    backdrop = np.ascontiguousarray(sheets[behind].picture[..., :3])
    return TakenApart(
        LayeredCharacter(tuple(sheets[behind + 1 :]), layered.anchors, layered.openings), backdrop
    )
