"""What comes as an illustration's eye shuts."""

from __future__ import annotations

import numpy as np

from avatar_stream.puppet.building.cloth import FINE_CELLS, cloth_over
from avatar_stream.puppet.building.drawn_mouth import line_colour
from avatar_stream.puppet.building.eye_tracks import EyeShape
from avatar_stream.puppet.building.made_part import MadePart, strip
from avatar_stream.puppet.building.sheets import Sheet
from avatar_stream.puppet.building.shut_eye import lash_thickness, shut_appears, shut_line_tracks
from avatar_stream.puppet.building.strokes import COLUMNS, stroke_texture
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import PixelArray

_EYE = ("eye_white", "iris", "upper_lash")


def last_of_eye(sheets: tuple[Sheet, ...], side: str) -> Sheet | None:
    """The nearest sheet of one eye, before which its shut line comes: its lash, where it has one."""
    of_eye = [sheet for sheet in sheets if sheet.side == side and sheet.label in _EYE]
    return of_eye[-1] if of_eye else None


def shut_eye_parts(sheet: Sheet, drawn: PixelArray | None, frame: FaceFrame) -> list[MadePart]:
    """What comes as an eye shuts: what the artist drew, or a stroke."""
    if drawn is None:
        return [_shut_line(sheet, EyeShape.of(frame, sheet.side), frame)]
    height, width = drawn.shape[:2]
    y, x = np.mgrid[:height, :width]
    u = frame.to_face(np.stack([x.ravel(), y.ravel()], axis=1) + 0.5)[:, 0].reshape(height, width)
    own = drawn.copy()
    own[(u < 0) != (sheet.side == "right")] = 0
    cloth = cloth_over(own, frame.width_px / FINE_CELLS)
    if cloth is None:
        return []
    appears = shut_appears(sheet.side)
    return [MadePart(f"shut_eye_{sheet.side}", "upper_lash", cloth, (appears,), opacity=0.0)]


def _shut_line(sheet: Sheet, eye: EyeShape, frame: FaceFrame) -> MadePart:
    """The one clean stroke that a shut eye is, in the manner of the lash whose place it takes."""
    texture = stroke_texture(lash_thickness(sheet.picture, eye, frame), line_colour(sheet.picture))
    u = eye.across(COLUMNS)
    line = np.stack([u, eye.at(eye.upper, u)], axis=1)
    part = strip(f"shut_line_{sheet.side}", "upper_lash", texture, line, frame)
    part.tracks = shut_line_tracks(np.tile(u, 2), eye, frame)
    return part
