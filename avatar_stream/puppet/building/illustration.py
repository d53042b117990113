"""From the layers of an illustration to a puppet that moves as a rigger would make it move."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from avatar_stream.puppet.building.brow_tracks import brow_tracks
from avatar_stream.puppet.building.cloth import FINE_CELLS, Cloth, cloth_over, packed
from avatar_stream.puppet.building.eye_tracks import EyeShape, gaze_tracks, lid_tracks
from avatar_stream.puppet.building.head_motion import depth_inside, follow_of, hang_of, head_tracks
from avatar_stream.puppet.building.made_part import MadePart, texture_places
from avatar_stream.puppet.building.mouth_parts import mouth_parts, skin_colour
from avatar_stream.puppet.building.sheets import LayeredCharacter, Sheet
from avatar_stream.puppet.building.shut_eye_parts import last_of_eye, shut_eye_parts
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.puppet.illustration_motion import motion_table
from avatar_stream.puppet.puppet import HeadMotion, Part, Puppet, Swing

Floats = npt.NDArray[np.float32]

# Cells of a mesh over the face's width.
_CELLS = 14
# Features that bend have finer ones.
_FINE = ("eye_white", "upper_lash", "lower_lash", "lid_crease", "brow", "mouth")
_TRAVEL = 0.5
_SWINGS = (Swing("hair", (0.0, 0.3)), Swing("front_hair", (0.0, -0.2), 0.4, 0.5, 0.05))
_HANGS_ON = {"back_hair": 0, "front_hair": 1}


def build_illustration(character: LayeredCharacter) -> Puppet:
    """A puppet of an illustration's layers.

    Raises:
        ValueError: the face's anchors are missing.
    """
    frame = FaceFrame.of(character.anchors)
    made: list[MadePart] = []
    for sheet in character.sheets:
        cells = FINE_CELLS if sheet.label in _FINE else _CELLS
        cloth = cloth_over(sheet.picture, frame.width_px / cells)
        if cloth is None:
            continue
        if sheet.label == "mouth":
            made += mouth_parts(sheet, cloth, frame, skin_colour(character, frame))
        else:
            made.append(_part_of(sheet, cloth, frame))
        if sheet is last_of_eye(character.sheets, sheet.side):
            made += shut_eye_parts(sheet, character.shut_eyes, frame)
    there = {part.name for part in made}
    made = [replace(part, clip=part.clip if part.clip in there else "") for part in made]
    atlas, corners = packed([part.cloth for part in made])
    depth = depth_inside(character, frame)
    parts = tuple(_finished(part, corner, frame, depth) for part, corner in zip(made, corners, strict=True))
    width, height = character.size
    chin = frame.origin + frame.to_pixels(np.array([frame.anchors.get("chin", (0.0, 0.65))]))[0]
    head = HeadMotion(
        (float(chin[0]), float(chin[1])), frame.width_px, motion_table()["tilt"]["shown"], _TRAVEL
    )
    return Puppet(width, height, atlas, parts, head, _SWINGS)


def _part_of(sheet: Sheet, cloth: Cloth, frame: FaceFrame) -> MadePart:
    """A part that is a sheet of the picture, with its own answers to expressions."""
    part = MadePart(sheet.name, sheet.label, cloth)
    if sheet.label in ("eye_white", "upper_lash", "lower_lash", "lid_crease") and sheet.side:
        part.tracks = lid_tracks(sheet.label, cloth.rest, EyeShape.of(frame, sheet.side), frame)
    elif sheet.label == "iris" and sheet.side:
        part.tracks = gaze_tracks(cloth.rest, sheet.side, frame)
        part.clip = f"eye_white_{sheet.side}"
    elif sheet.label == "brow" and sheet.side:
        part.tracks = brow_tracks(cloth.rest, sheet.side, frame)
    return part


def _finished(part: MadePart, corner: tuple[int, int], frame: FaceFrame, depth: Floats) -> Part:
    rest = part.cloth.rest
    x, y = (rest.astype(int).clip(0, (depth.shape[1] - 1, depth.shape[0] - 1))).T
    swing = _HANGS_ON.get(part.label, -1)
    return Part(
        part.name,
        rest,
        texture_places(part, corner),
        part.cloth.triangles,
        follow_of(part.label, rest, frame),
        (*part.tracks, *head_tracks(part.label, rest, frame, depth[y, x])),
        part.opacity,
        part.clip,
        swing,
        hang_of(part.label, rest, frame) if swing >= 0 else np.zeros(0, np.float32),
    )
