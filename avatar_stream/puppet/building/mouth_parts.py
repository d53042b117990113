"""The parts of an illustration's mouth."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from avatar_stream.puppet.building.cloth import FINE_CELLS, Cloth, cloth_over
from avatar_stream.puppet.building.drawn_mouth import (
    MouthShape,
    inside_texture,
    inside_tones,
    line_colour,
    line_thickness,
    outline_colour,
)
from avatar_stream.puppet.building.drawn_shapes import DrawnShapes
from avatar_stream.puppet.building.made_part import MadePart, strip
from avatar_stream.puppet.building.mouth_moves import (
    LINE_COMES,
    PAINT_GOES,
    mouth_tracks,
    moves_of,
    shut_line_of,
    shut_moves,
    stretched,
)
from avatar_stream.puppet.building.sheets import LayeredCharacter, Sheet
from avatar_stream.puppet.building.strokes import COLUMNS, stroke_texture
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.puppet.puppet import Track
from avatar_stream.types import PixelArray

# So much of an open mouth's inside its lips hide.
_BEHIND_LIPS_PX = 1.5


def mouth_parts(
    sheet: Sheet, cloth: Cloth, frame: FaceFrame, skin: tuple[int, int, int], shapes: DrawnShapes
) -> list[MadePart]:
    """The picture's own mouth, and what takes its place as it opens where no open mouth is drawn: the inside, and a
    line round it."""
    mouth = MouthShape.of(frame).as_painted(sheet.picture, skin, frame)
    places = frame.to_face(cloth.rest)
    own = moves_of(mouth, places, places[:, 1] > np.interp(places[:, 0], mouth.u, mouth.v))
    if mouth.is_open:
        own["jawOpen"] = stretched(mouth, places)
        own["mouthClose"] = shut_moves(mouth, places)
        painted = MadePart(
            sheet.name, "mouth", cloth, mouth_tracks(own, frame) + shapes.tracks_at_rest(sheet)
        )
        if sheet.number:
            return [painted]
        painted.tracks += (Track(("mouthClose",), (PAINT_GOES,), {}, {(1,): -1.0}),)
        return [painted, _shut_line(sheet, mouth, frame, skin)]
    colour = line_colour(sheet.picture)
    if shapes.open_mouth:
        tracks = mouth_tracks(own, frame) + shapes.tracks_at_rest(sheet)
        return [MadePart(sheet.name, "mouth", cloth, tracks)]
    given_way = shapes.made_mouth()
    line = np.stack([mouth.u, mouth.v], axis=1)
    lips = mouth.lips(sheet.picture, skin, frame)
    inside = inside_texture(frame, *inside_tones(skin, colour, lips=lips is not None))
    behind = _mouth_part(strip("mouth_inside", "mouth", inside, line, frame), mouth, frame)
    behind.tracks += given_way
    if lips is not None and not sheet.number:
        _reach_behind_lips(behind, frame)
        return [behind, *_lip_parts(sheet, lips, mouth, frame, given_way)]
    made = [MadePart(sheet.name, "mouth", cloth, mouth_tracks(own, frame, change=-1.0) + given_way)]
    if sheet.number:
        return made
    made.append(behind)
    outline = _outline(sheet.picture, skin, frame)
    for edge in ("upper", "lower"):
        stroke = strip(f"mouth_line_{edge}", "mouth", outline, line, frame)
        made.append(_mouth_part(stroke, mouth, frame, edge))
        made[-1].tracks += given_way
    return made


def _shut_line(sheet: Sheet, mouth: MouthShape, frame: FaceFrame, skin: tuple[int, int, int]) -> MadePart:
    """The stroke that a mouth is which the picture shows open, once it is shut."""
    texture = _outline(sheet.picture, skin, frame)
    line = shut_line_of(mouth)
    part = strip("shut_mouth", "mouth", texture, line, frame)
    shut = MouthShape(line[:, 0], line[:, 1], 0.0)
    moves = moves_of(shut, np.tile(line, (2, 1)), np.zeros(2 * COLUMNS, np.bool_))
    del moves["jawOpen"]
    part.tracks = (*mouth_tracks(moves, frame), Track(("mouthClose",), (LINE_COMES,), {}, {(1,): 1.0}))
    return part


def _outline(picture: PixelArray, skin: tuple[int, int, int], frame: FaceFrame) -> PixelArray:
    """The texture of a line round a mouth, after the line that the picture shows."""
    thickness = line_thickness(picture, skin, frame)
    return stroke_texture(thickness, outline_colour(line_colour(picture), skin, thickness))


def _lip_parts(
    sheet: Sheet,
    lips: tuple[PixelArray, PixelArray],
    mouth: MouthShape,
    frame: FaceFrame,
    given_way: tuple[Track, ...],
) -> list[MadePart]:
    """Lips that part from each other, the upper one the nearer."""
    made = []
    for name, picture in zip(("lower_lip", "upper_lip"), reversed(lips), strict=True):
        cloth = cloth_over(picture, frame.width_px / FINE_CELLS)
        if cloth is None:
            continue
        places = frame.to_face(cloth.rest)
        lower = np.full(len(places), name == "lower_lip")
        tracks = mouth_tracks(moves_of(mouth, places, lower), frame)
        made.append(MadePart(f"{sheet.name}_{name}", "mouth", cloth, tracks + given_way))
    return made


def _reach_behind_lips(inside: MadePart, frame: FaceFrame) -> None:
    """Let an open mouth's inside begin behind its lips, whose cut edges have steps: between them skin would be seen."""
    across = np.linspace(-1.0, 1.0, COLUMNS)
    further = np.zeros((2 * COLUMNS, 2))
    further[:, 1] = (
        np.repeat([-1.0, 1.0], COLUMNS) * np.tile(1 - across**2, 2) * _BEHIND_LIPS_PX / frame.width_px
    )
    rest = inside.cloth.rest + frame.to_pixels(further)
    inside.cloth = replace(inside.cloth, rest=rest.astype(np.float32))


def skin_colour(character: LayeredCharacter, frame: FaceFrame) -> tuple[int, int, int]:
    """RGB of the skin about the mouth."""
    usual = (245, 215, 200)
    face = next((sheet.picture for sheet in character.shown if sheet.label == "face"), None)
    if face is None:
        return usual
    corners = [frame.anchors["mouth_right"], frame.anchors["mouth_left"]]
    x, y = (frame.origin + frame.to_pixels(np.array(corners).mean(axis=0)[None]))[0]
    reach = 0.15 * frame.width_px
    top, left = max(int(y - reach), 0), max(int(x - reach), 0)
    patch = face[top : int(y + reach), left : int(x + reach)]
    shown = patch[patch[..., 3] > 200][:, :3]
    if not len(shown):
        return usual
    red, green, blue = (int(value) for value in np.median(shown, axis=0))
    return red, green, blue


def _mouth_part(
    part: MadePart, mouth: MouthShape, frame: FaceFrame, edge: Literal["upper", "lower", ""] = ""
) -> MadePart:
    places = np.tile(np.stack([mouth.u, mouth.v], axis=1), (2, 1))
    lower = np.repeat([False, True], COLUMNS) if not edge else np.full(2 * COLUMNS, edge == "lower")
    part.tracks = mouth_tracks(moves_of(mouth, places, lower), frame, change=1.0)
    return part
