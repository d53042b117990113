"""What comes as an illustration's eye shuts: what its artist drew, or a stroke."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from avatar_stream.puppet.building.drawn_mouth import line_colour
from avatar_stream.puppet.building.drawn_shapes import DrawnShapes
from avatar_stream.puppet.building.eye_tracks import EyeShape
from avatar_stream.puppet.building.made_part import MadePart, strip
from avatar_stream.puppet.building.sheets import LayeredCharacter, Sheet
from avatar_stream.puppet.building.shut_eye import lash_colours, lash_thickness, shut_line_track
from avatar_stream.puppet.building.strokes import COLUMNS, lash_texture
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import PixelArray

_EYE = ("eye_white", "iris", "upper_lash")
# Hairs stand out from a stroke that is thicker than this, face widths.
_BOLD = 0.018
# A lash tells what a stroke is like if it is seen over so much of what is widest of the eyes' parts.
_SEEN = 0.45


def last_of_eye(sheets: Sequence[Sheet], side: str) -> Sheet | None:
    """The nearest sheet of one eye, before which its shut line comes: its lash, where it has one."""
    of_eye = [sheet for sheet in sheets if sheet.plain and sheet.side == side and sheet.label in _EYE]
    return of_eye[-1] if of_eye else None


def with_shut_eyes(character: LayeredCharacter, drawn: PixelArray) -> LayeredCharacter:
    """A character with both eyes as the artist drew them shut, each just before its open one.

    Args:
        character: without shut eyes.
        drawn: (H, W, 4) uint8 RGBA, straight alpha: both on nothing.
    """
    frame = FaceFrame.of(character.anchors)
    height, width = drawn.shape[:2]
    y, x = np.mgrid[:height, :width]
    u = frame.to_face(np.stack([x.ravel(), y.ravel()], axis=1) + 0.5)[:, 0].reshape(height, width)
    sheets: list[Sheet] = []
    for sheet in character.sheets:
        sheets.append(sheet)
        if sheet is last_of_eye(character.sheets, sheet.side):
            own = drawn.copy()
            own[(u < 0) != (sheet.side == "right")] = 0
            sheets.append(Sheet("upper_lash", own, sheet.side, expression="eyes_closed", shown=False))
    return replace(character, sheets=tuple(sheets))


def shut_line(sheet: Sheet, shapes: DrawnShapes, frame: FaceFrame) -> MadePart:
    """The one clean stroke that a shut eye is, in the manner of the lash whose place it takes."""
    eye = EyeShape.of(frame, sheet.side)
    u = eye.across(COLUMNS)
    whole = _whole_lash(sheet, shapes.sheets)
    own = whole.picture, EyeShape.of(frame, whole.side), frame
    thick = lash_thickness(*own)
    size = float(np.ptp(u)) * frame.width_px, thick
    # An iris tells no more than how dark the lines are.
    is_lash = whole.label != "iris"
    colours = lash_colours(*own) if is_lash else np.array([line_colour(whole.picture)], np.float64)
    texture = lash_texture(size, colours, hairs=thick > _BOLD * frame.width_px)
    if sheet.side == "right":  # whose outer end is to the picture's left
        texture = np.ascontiguousarray(texture[:, ::-1])
    line = np.stack([u, eye.at(eye.upper, u)], axis=1)
    part = strip(f"shut_line_{sheet.side}", "upper_lash", texture, line, frame)
    part.tracks = (shut_line_track(np.tile(u, 2), eye, frame), *shapes.shut_tracks(sheet.side))
    return part


def _whole_lash(sheet: Sheet, sheets: Sequence[Sheet]) -> Sheet:
    """An eye's lash; or the other's, or else its iris, where hardly anything of it can be seen."""
    others = [one for one in sheets if one.plain and one.label == sheet.label and one.side != sheet.side]
    irises = [one for one in sheets if one.plain and one.label == "iris" and one.side == sheet.side]
    columns = [int((one.picture[..., 3] > 127).any(axis=0).sum()) for one in (sheet, *others, *irises)]
    found = [one for one, seen in zip((sheet, *others), columns, strict=False) if seen > _SEEN * max(columns)]
    return next(iter([*found, *irises, sheet]))
