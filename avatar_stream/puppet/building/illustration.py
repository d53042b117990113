"""From the layers of an illustration to a puppet that moves as a rigger would make it move."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.puppet.building.brow_tracks import brow_tracks
from avatar_stream.puppet.building.cloth import Cloth, cloth_over, packed
from avatar_stream.puppet.building.drawn_mouth import (
    MouthShape,
    inside_texture,
    line_colour,
    line_texture,
    mouth_tracks,
    moves_of,
    stretched,
)
from avatar_stream.puppet.building.eye_tracks import EyeShape, gaze_tracks, lid_tracks
from avatar_stream.puppet.building.sheets import LayeredCharacter, Sheet
from avatar_stream.puppet.building.shut_eye import lash_thickness, shut_appears, shut_line_tracks
from avatar_stream.puppet.building.strokes import COLUMNS, stroke_texture
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.puppet.illustration_motion import motion_table, turned
from avatar_stream.puppet.puppet import HeadMotion, Part, Puppet, Swing, Track
from avatar_stream.types import PixelArray

Floats = npt.NDArray[np.float32]
Reals = npt.NDArray[np.float64]

_THIRTY_DEG = float(np.radians(30.0))
# Cells of a mesh over the face's width; features that bend are finer.
_CELLS, _FINE_CELLS = 14, 44
_FINE = ("eye_white", "upper_lash", "lower_lash", "lid_crease", "brow", "mouth")
# What does not go along when a head tilts or travels.
_BODY = ("background", "clothes", "hands")
_TRAVEL = 0.5
_EYE = ("eye_white", "iris", "upper_lash")
_HEAD = ("back_hair", "front_hair", "face", "ears", "headwear")
# How far hair that reaches down over the body goes along when the head tilts, and where, face widths below the chin.
_LONG_HAIR_FOLLOWS, _LONG_HAIR = 0.3, 0.9
_SWINGS = (Swing("hair", (0.0, 0.3)), Swing("front_hair", (0.0, -0.2), 0.4, 0.5, 0.05))
_HANGS_ON = {"back_hair": 0, "front_hair": 1}


@dataclass
class _Made:
    """A part on its way: its cloth, and what else it is to have."""

    name: str
    label: str
    cloth: Cloth
    tracks: tuple[Track, ...] = ()
    opacity: float = 1.0
    clip: str = ""
    is_strip: bool = False


def build_illustration(character: LayeredCharacter) -> Puppet:
    """A puppet of an illustration's layers.

    Raises:
        ValueError: the face's anchors are missing.
    """
    frame = FaceFrame.of(character.anchors)
    made: list[_Made] = []
    for sheet in character.sheets:
        cells = _FINE_CELLS if sheet.label in _FINE else _CELLS
        cloth = cloth_over(sheet.picture, frame.width_px / cells)
        if cloth is None:
            continue
        if sheet.label == "mouth":
            made += _mouth_parts(sheet, cloth, frame, _skin_colour(character, frame))
        else:
            made.append(_part_of(sheet, cloth, frame))
        if sheet is _last_of_eye(character.sheets, sheet.side):
            made += _shut_eye(sheet, character.shut_eyes, frame)
    there = {part.name for part in made}
    made = [replace(part, clip=part.clip if part.clip in there else "") for part in made]
    atlas, corners = packed([part.cloth for part in made])
    depth = _depth_inside(character, frame)
    parts = tuple(_finished(part, corner, frame, depth) for part, corner in zip(made, corners, strict=True))
    width, height = character.size
    chin = frame.origin + frame.to_pixels(np.array([frame.anchors.get("chin", (0.0, 0.65))]))[0]
    head = HeadMotion(
        (float(chin[0]), float(chin[1])), frame.width_px, motion_table()["tilt"]["shown"], _TRAVEL
    )
    return Puppet(width, height, atlas, parts, head, _SWINGS)


def _part_of(sheet: Sheet, cloth: Cloth, frame: FaceFrame) -> _Made:
    """A part that is a sheet of the picture, with its own answers to expressions."""
    part = _Made(sheet.name, sheet.label, cloth)
    if sheet.label in ("eye_white", "upper_lash", "lower_lash", "lid_crease") and sheet.side:
        part.tracks = lid_tracks(sheet.label, cloth.rest, EyeShape.of(frame, sheet.side), frame)
    elif sheet.label == "iris" and sheet.side:
        part.tracks = gaze_tracks(cloth.rest, sheet.side, frame)
        part.clip = f"eye_white_{sheet.side}"
    elif sheet.label == "brow" and sheet.side:
        part.tracks = brow_tracks(cloth.rest, sheet.side, frame)
    return part


def _mouth_parts(sheet: Sheet, cloth: Cloth, frame: FaceFrame, skin: tuple[int, int, int]) -> list[_Made]:
    """The picture's own mouth, and what takes its place as it opens: the inside, and a line round it."""
    mouth, places = MouthShape.of(frame), frame.to_face(cloth.rest)
    own = moves_of(mouth, places[:, 0], places[:, 1] > np.interp(places[:, 0], mouth.u, mouth.v))
    if mouth.is_open:
        own["jawOpen"] = stretched(mouth, places)
        return [_Made(sheet.name, "mouth", cloth, mouth_tracks(own, frame))]
    colour = line_colour(sheet.picture)
    made = [_Made(sheet.name, "mouth", cloth, mouth_tracks(own, frame, change=-1.0))]
    if sheet.number:
        return made
    line = np.stack([mouth.u, mouth.v], axis=1)
    inside = _strip("mouth_inside", "mouth", inside_texture(frame, skin), line, frame)
    made.append(_mouth_part(inside, mouth, frame))
    for edge in ("upper", "lower"):
        stroke = _strip(f"mouth_line_{edge}", "mouth", line_texture(frame, colour), line, frame)
        made.append(_mouth_part(stroke, mouth, frame, edge))
    return made


def _skin_colour(character: LayeredCharacter, frame: FaceFrame) -> tuple[int, int, int]:
    """RGB of the skin about the mouth."""
    usual = (245, 215, 200)
    face = next((sheet.picture for sheet in character.sheets if sheet.label == "face"), None)
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


def _last_of_eye(sheets: tuple[Sheet, ...], side: str) -> Sheet | None:
    """The nearest sheet of one eye, before which its shut line comes: its lash, where it has one."""
    of_eye = [sheet for sheet in sheets if sheet.side == side and sheet.label in _EYE]
    return of_eye[-1] if of_eye else None


def _shut_eye(sheet: Sheet, drawn: PixelArray | None, frame: FaceFrame) -> list[_Made]:
    """What comes as an eye shuts: what the artist drew, or a stroke."""
    if drawn is None:
        return [_shut_line(sheet, EyeShape.of(frame, sheet.side), frame)]
    height, width = drawn.shape[:2]
    y, x = np.mgrid[:height, :width]
    u = frame.to_face(np.stack([x.ravel(), y.ravel()], axis=1) + 0.5)[:, 0].reshape(height, width)
    own = drawn.copy()
    own[(u < 0) != (sheet.side == "right")] = 0
    cloth = cloth_over(own, frame.width_px / _FINE_CELLS)
    if cloth is None:
        return []
    appears = shut_appears(sheet.side)
    return [_Made(f"shut_eye_{sheet.side}", "upper_lash", cloth, (appears,), opacity=0.0)]


def _shut_line(sheet: Sheet, eye: EyeShape, frame: FaceFrame) -> _Made:
    """The one clean stroke that a shut eye is, in the manner of the lash whose place it takes."""
    texture = stroke_texture(lash_thickness(sheet.picture, eye, frame), line_colour(sheet.picture))
    u = eye.across(COLUMNS)
    line = np.stack([u, eye.at(eye.upper, u)], axis=1)
    part = _strip(f"shut_line_{sheet.side}", "upper_lash", texture, line, frame)
    part.tracks = shut_line_tracks(np.tile(u, 2), eye, frame)
    return part


def _strip(name: str, label: str, texture: PixelArray, line: Reals, frame: FaceFrame) -> _Made:
    """A strip of `COLUMNS` along a line in face units: two rows of vertices, for a made texture."""
    height, width = texture.shape[:2]
    thick = 0.0 if name == "mouth_inside" else height / frame.width_px / 2
    rows = np.concatenate([line - (0, thick), line + (0, thick)])
    rest = (frame.origin + frame.to_pixels(rows)).astype(np.float32)
    first = np.arange(COLUMNS - 1)
    below = first + COLUMNS
    triangles = np.concatenate(
        [np.stack([first, first + 1, below], 1), np.stack([first + 1, below + 1, below], 1)]
    ).astype(np.int32)
    cloth = Cloth((0, 0, width, height), texture, rest, triangles)
    return _Made(name, label, cloth, opacity=0.0, is_strip=True)


def _mouth_part(
    part: _Made, mouth: MouthShape, frame: FaceFrame, edge: Literal["upper", "lower", ""] = ""
) -> _Made:
    u = np.tile(mouth.u, 2)
    lower = np.repeat([False, True], COLUMNS) if not edge else np.full(2 * COLUMNS, edge == "lower")
    part.tracks = mouth_tracks(moves_of(mouth, u, lower), frame, change=1.0)
    return part


def _finished(part: _Made, corner: tuple[int, int], frame: FaceFrame, depth: Floats) -> Part:
    rest = part.cloth.rest
    x, y = (rest.astype(int).clip(0, (depth.shape[1] - 1, depth.shape[0] - 1))).T
    swing = _HANGS_ON.get(part.label, -1)
    return Part(
        part.name,
        rest,
        _texture_places(part, corner),
        part.cloth.triangles,
        _follow(part.label, rest, frame),
        (*part.tracks, *_head_tracks(part.label, rest, frame, depth[y, x])),
        part.opacity,
        part.clip,
        swing,
        _hang(part.label, rest, frame) if swing >= 0 else np.zeros(0, np.float32),
    )


def _texture_places(part: _Made, corner: tuple[int, int]) -> Floats:
    left, top, right, bottom = part.cloth.box
    if part.is_strip:  # its columns over the whole texture
        across = np.linspace(1.0, right - 1.0, COLUMNS)
        rows = [np.stack([across, np.full(COLUMNS, y)], 1) for y in (0.5, bottom - 0.5)]
        return np.asarray(np.concatenate(rows) + corner, np.float32)
    return np.asarray(part.cloth.rest - (left, top) + corner, np.float32)


def _depth_inside(character: LayeredCharacter, frame: FaceFrame) -> Floats:
    """(H, W) how deep inside the outline of head and hair each pixel is, in face widths."""
    shown = np.logical_or.reduce(
        [sheet.picture[..., 3] > 127 for sheet in character.sheets if sheet.label in _HEAD]
        or [np.zeros(character.size[::-1], np.bool_)]
    )
    # What goes on beyond the picture's edge is not its outline.
    bordered = cv2.copyMakeBorder(shown.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    depth = cv2.distanceTransform(bordered, cv2.DIST_L2, 3)[1:-1, 1:-1]
    return np.asarray(depth / frame.width_px, np.float32)


def _head_tracks(label: str, rest: Floats, frame: FaceFrame, inside: Floats) -> tuple[Track, ...]:
    """Turning and nodding, see `illustration_motion`."""
    right, left, up, down = (
        turned(label, rest, frame, way, inside) for way in ("yaw", "yaw_left", "up", "down")
    )
    tracks = []
    for name, below, above in (("yaw", left, right), ("pitch", down, up)):
        if np.abs(below).max() > 1e-3 or np.abs(above).max() > 1e-3:
            values = ((-_THIRTY_DEG, 0.0, _THIRTY_DEG),)
            tracks.append(Track((name,), values, {(0,): below, (2,): above}))
    return tuple(tracks)


def _follow(label: str, rest: Floats, frame: FaceFrame) -> Floats:
    """How far vertices go along with a head that tilts or travels: a neck at its upper end alone, long hair less where
    it lies on the body."""
    if label in _BODY:
        return np.zeros(len(rest), np.float32)
    below = frame.to_face(rest)[:, 1] - frame.anchors.get("chin", (0.0, 0.65))[1]
    if label == "neck":
        end = max(float(below.max()), 0.1)
        return _eased((end - below) / end)
    if label in ("back_hair", "front_hair"):
        return np.asarray(1 - (1 - _LONG_HAIR_FOLLOWS) * _eased(below / _LONG_HAIR), np.float32)
    return np.ones(len(rest), np.float32)


def _eased(share: npt.NDArray[np.floating]) -> Floats:  # type: ignore[type-arg]
    """0 to 1 without corners."""
    share = np.clip(share, 0.0, 1.0)
    return np.asarray(share * share * (3 - 2 * share), np.float32)


def _hang(label: str, rest: Floats, frame: FaceFrame) -> Floats:
    """How far vertices swing: roots not at all, tips all the way."""
    v = frame.to_face(rest)[:, 1]
    crown = frame.anchors.get("head_top", (0.0, -0.8))[1]
    end = float(v.max())
    root = crown + 0.35 * (end - crown) if label == "back_hair" else crown + 0.2
    share = np.clip((v - root) / max(end - root, 0.1), 0.0, 1.0) ** 1.6
    return (share if label == "back_hair" else 0.6 * share).astype(np.float32)
