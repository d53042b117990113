"""From the layers of an illustration to a puppet that moves as a rigger would make it move."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from avatar_stream.puppet.building.brow_tracks import brow_tracks
from avatar_stream.puppet.building.cloth import FINE_CELLS, Cloth, cloth_over, packed
from avatar_stream.puppet.building.drawn_shapes import DrawnShapes
from avatar_stream.puppet.building.eye_tracks import EyeShape, dot_tracks, gaze_tracks, lid_tracks
from avatar_stream.puppet.building.head_motion import (
    body_tracks,
    depth_inside,
    follow_of,
    hang_of,
    head_tracks,
)
from avatar_stream.puppet.building.made_part import MadePart, texture_places
from avatar_stream.puppet.building.mouth_parts import mouth_parts, skin_colour
from avatar_stream.puppet.building.rest_tracks import rest_tracks
from avatar_stream.puppet.building.sheets import AT_REST, LayeredCharacter, Sheet
from avatar_stream.puppet.building.shut_eye_parts import last_of_eye, shut_line
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.puppet.illustration_motion import motion_table
from avatar_stream.puppet.parameters import TOGGLE_PREFIX
from avatar_stream.puppet.puppet import HeadMotion, Part, Puppet, Swing, Track
from avatar_stream.types import PixelArray

Floats = npt.NDArray[np.float32]

# Cells of a mesh over the face's width.
_CELLS = 14
# Features that bend have finer ones.
_FINE = ("eye_white", "upper_lash", "lower_lash", "lid_crease", "brow", "mouth")
# And a mouth has at least so many across, none smaller than this.
_MOUTH_CELLS, _LEAST_CELL_PX = 14, 1.5
# How much coarser they are tried, until so many vertices are enough.
_COARSER, _MOST_VERTICES = (1.0, 1.5, 2.2, 3.3, 5.0, 8.0), 40_000
_TRAVEL = 0.5
_SWINGS = (Swing("hair", (0.0, 0.3)), Swing("front_hair", (0.0, -0.2), 0.4, 0.5, 0.05))
_HANGS_ON = {"back_hair": 0, "front_hair": 1}


def build_illustration(character: LayeredCharacter) -> Puppet:
    """A puppet of an illustration's layers.

    Raises:
        ValueError: the face's anchors are missing, or there is more than a puppet can hold.
    """
    frame = FaceFrame.of(character.anchors)
    shapes = DrawnShapes(character.sheets)
    made: list[MadePart] = []
    for sheet, cloth in _cloths(character.sheets, frame):
        names = {part.name for part in made}
        if (
            sheet.label == "iris"
            and sheet.side in character.openings
            and _opening_of(sheet.side) not in names
        ):
            made += _opening(character.openings[sheet.side], sheet.side, frame)
        if sheet.plain and sheet.label == "mouth":
            made += mouth_parts(sheet, cloth, frame, skin_colour(character, frame), shapes)
        else:
            part = _part_of(sheet, cloth, shapes, frame)
            part.behind = any(
                other.plain and other.label == "face" for other in _before(sheet, character.shown)
            )
            made.append(part)
        if sheet is last_of_eye(character.sheets, sheet.side) and not shapes.has("eyes_closed", sheet.side):
            made.append(shut_line(sheet, shapes, frame))
    there = {part.name for part in made}
    for part in made:
        part.clip = next((name for name in part.clip_choices if name in there), "")
    atlas, corners = packed([part.cloth for part in made])
    depth = depth_inside(character, frame)
    sways = not any(
        part.label in ("clothes", "hands") and _is_cut(part.cloth, character.size) for part in made
    )
    parts = tuple(
        _finished(part, corner, frame, depth, sways=sways) for part, corner in zip(made, corners, strict=True)
    )
    width, height = character.size
    chin = frame.origin + frame.to_pixels(np.array([frame.anchors.get("chin", (0.0, 0.65))]))[0]
    head = HeadMotion(
        (float(chin[0]), float(chin[1])), frame.width_px, motion_table()["tilt"]["shown"], _TRAVEL
    )
    toggles = tuple(dict.fromkeys(sheet.toggle for sheet in character.sheets if sheet.toggle))
    return Puppet(width, height, atlas, parts, head, _SWINGS, toggles)


def _cloths(sheets: Sequence[Sheet], frame: FaceFrame) -> list[tuple[Sheet, Cloth]]:
    """Meshes over all sheets that show anything; coarser ones where they would have too many vertices."""
    for coarser in _COARSER:
        cloths = []
        for sheet in sheets:
            cell_px = frame.width_px / (FINE_CELLS if sheet.label in _FINE else _CELLS)
            if sheet.label == "mouth":  # a small one bends as much
                cell_px = min(cell_px, max(_extent(sheet.picture) / _MOUTH_CELLS, _LEAST_CELL_PX))
            cloth = cloth_over(sheet.picture, coarser * cell_px)
            if cloth is not None:
                cloths.append((sheet, cloth))
        if sum(len(cloth.rest) for _, cloth in cloths) < _MOST_VERTICES:
            break
    return cloths


def _extent(picture: PixelArray) -> int:
    """Pixels from the first to the last column in which a sheet shows something."""
    columns = np.flatnonzero(picture[..., 3].any(axis=0))
    return int(columns[-1] - columns[0] + 1) if len(columns) else 0


def _before(sheet: Sheet, sheets: Sequence[Sheet]) -> Sequence[Sheet]:
    """Those of some sheets that are nearer than one of them; none for another."""
    at = next((number for number, other in enumerate(sheets) if other is sheet), len(sheets))
    return sheets[at + 1 :]


def _part_of(sheet: Sheet, cloth: Cloth, shapes: DrawnShapes, frame: FaceFrame) -> MadePart:
    """A part that is a sheet, with its own answers to expressions and toggles."""
    part = MadePart(sheet.name, sheet.label, cloth, opacity=float(sheet.shown))
    if sheet.expression == AT_REST:
        part.tracks = rest_tracks(sheet)
        return part
    if sheet.expression:
        part.tracks = shapes.tracks_of(sheet, cloth.rest, frame)
        return part
    if sheet.label in ("eye_white", "upper_lash", "lower_lash", "lid_crease") and sheet.side:
        part.tracks = lid_tracks(sheet.label, cloth.rest, EyeShape.of(frame, sheet.side), frame)
    elif sheet.label == "iris" and sheet.side:
        part.tracks = gaze_tracks(cloth.rest, sheet.side, frame)
        part.clip_choices = (_opening_of(sheet.side), f"eye_white_{sheet.side}")
        if not any((other.label, other.side) == ("eye_white", sheet.side) for other in shapes.sheets):
            part.tracks += dot_tracks(cloth.rest, EyeShape.of(frame, sheet.side), frame)
    elif sheet.label == "brow" and sheet.side:
        part.tracks = brow_tracks(cloth.rest, sheet.side, frame)
    part.tracks += shapes.tracks_at_rest(sheet)
    if sheet.toggle:
        switch = -1.0 if sheet.shown else 1.0
        part.tracks += (Track((TOGGLE_PREFIX + sheet.toggle,), ((0.0, 1.0),), {}, {(1,): switch}),)
    return part


def _opening_of(side: str) -> str:
    return f"eye_opening_{side}"


def _opening(opening: PixelArray, side: str, frame: FaceFrame) -> list[MadePart]:
    """The hole inside which an iris is seen; it shuts as the eye does."""
    cloth = cloth_over(
        np.dstack([np.zeros((*opening.shape, 3), np.uint8), opening]), frame.width_px / FINE_CELLS
    )
    if cloth is None:
        return []
    tracks = lid_tracks("eye_white", cloth.rest, EyeShape.of(frame, side), frame)
    return [MadePart(_opening_of(side), "eye_white", cloth, tracks, opacity=0.0)]


def _is_cut(cloth: Cloth, size: tuple[int, int]) -> bool:
    """Whether a sheet goes on beyond the picture's left or right edge: it would show where it ends."""
    left, _, right, _ = cloth.box
    edges = (
        cloth.texture[:, 0, 3] if left == 0 else None,
        cloth.texture[:, -1, 3] if right == size[0] else None,
    )
    return any(edge is not None and bool(edge.any()) for edge in edges)


def _finished(
    part: MadePart, corner: tuple[int, int], frame: FaceFrame, depth: Floats, *, sways: bool
) -> Part:
    rest = part.cloth.rest
    x, y = (rest.astype(int).clip(0, (depth.shape[1] - 1, depth.shape[0] - 1))).T
    behind = part.behind and part.label in ("front_hair", "headwear")
    moves_as = "back_hair" if behind else part.label
    hangs_as = moves_as if part.label == "front_hair" else part.label
    swing = _HANGS_ON.get(hangs_as, -1)
    return Part(
        part.name,
        rest,
        texture_places(part, corner),
        part.cloth.triangles,
        follow_of(part.label, rest, frame),
        (
            *part.tracks,
            *head_tracks(moves_as, rest, frame, depth[y, x]),
            *(body_tracks(part.label, rest, frame) if sways else ()),
        ),
        part.opacity,
        part.clip,
        swing,
        hang_of(hangs_as, rest, frame) if swing >= 0 else np.zeros(0, np.float32),
    )
