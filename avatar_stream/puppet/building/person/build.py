"""From the rig of a person's picture to a puppet that moves as heads do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from avatar_stream.face_model.topology import VERTEX_COUNT
from avatar_stream.puppet.building.cloth import packed
from avatar_stream.puppet.building.person.head_limits import AVATAR_LIMITS, HeadLimits
from avatar_stream.puppet.building.person.head_mesh import smoothstep
from avatar_stream.puppet.building.person.moving_face import MovingFace
from avatar_stream.puppet.building.person.openings import Openings
from avatar_stream.puppet.building.person.person_part import PersonPart, answers
from avatar_stream.puppet.building.person.rig import Rig
from avatar_stream.puppet.building.person.shapes import ShapeTrack, shape_tracks
from avatar_stream.puppet.building.person.sheet import (
    BorderedPicture,
    cut_cloth,
    sheet_triangles,
    sheet_vertices,
)
from avatar_stream.puppet.building.person.turned_head import TurnedHead
from avatar_stream.puppet.puppet import HeadMotion, Part, Puppet, Swing, Track

Floats = npt.NDArray[np.float64]

# The part whose first 478 vertices are the landmarks.
FIGURE = "figure"
_SWINGS = (Swing("hair", (0.0, 0.3)),)
# How far the chest rises with a breath, in face widths; over this share of the picture it fades towards its lower edge.
_BREATH, _STILL_BELOW = 0.012, 0.35
# Shoulders lean towards where the head turns and tilts: this share of a body that follows by a face width, per radian.
_LEAN = np.float32(0.08)


def build_person(rig: Rig, limits: HeadLimits = AVATAR_LIMITS) -> Puppet:
    """The puppet of a person.

    Args:
        rig: of their picture.
        limits: how far the head goes.
    """
    if rig.glasses is not None:
        rig = replace(rig, texture=rig.glasses.bare)
    face = MovingFace(rig)
    shapes = shape_tracks(face)
    picture = BorderedPicture.of(rig)
    openings = Openings(face, shapes, picture)
    made = [*openings.mouth(), *openings.eye(0), *openings.eye(1)]
    made.append(_figure(rig, shapes, picture))
    made += [part for number in (0, 1) if (part := openings.lid_skin(number)) is not None]
    made += [part for number in (0, 1, 2) for part in openings.bands(number)]
    made += [part for number in (0, 1) for part in openings.shut_eye(number)]
    if (glasses := rig.glasses) is not None:
        made.append(PersonPart("glasses", glasses.cloth, glasses.places, np.ones(len(glasses.places))))
    atlas, corners = packed([part.cloth for part in made])
    turned = TurnedHead(rig.pivot.astype(np.float64), rig.rest_rotation_rad, limits)
    parts = tuple(_finished(part, corner, turned) for part, corner in zip(made, corners, strict=True))
    pivot = (float(rig.pivot[0]), float(rig.pivot[1]))
    head = HeadMotion(
        pivot,
        rig.frame.width_px,
        roll_limits=limits.roll_rad,
        position_limits=limits.position_face_widths,
        depth_limits=limits.depth_face_widths,
    )
    return Puppet(rig.width, rig.height, atlas, parts, head, _SWINGS)


def _figure(rig: Rig, shapes: list[ShapeTrack], picture: BorderedPicture) -> PersonPart:
    """All the picture but the openings and their bands."""
    places = sheet_vertices(rig, picture.box)
    triangles = sheet_triangles(rig, places, picture.box)
    # The landmarks, and of the others those in use.
    used, corners = np.unique(np.append(np.arange(VERTEX_COUNT), triangles), return_inverse=True)
    triangles = corners[VERTEX_COUNT:].reshape(-1, 3).astype(np.int32)
    places = places[used]
    cloth = cut_cloth(picture.pixels, picture.box, places[:, :2], triangles)
    nothing = np.zeros((4, 2))
    weight, swing = (np.append(array, np.zeros(4))[used] for array in (rig.head_weight, rig.swing))
    tracks = answers(shapes, moves=lambda shape: np.concatenate([shape.moves, nothing])[used])
    tracks += _body_tracks(rig, places, weight)
    return PersonPart(FIGURE, cloth, places, weight, swing, tracks)


def _body_tracks(rig: Rig, places: Floats, weight: Floats) -> list[Track]:
    """What is not the head follows it some of the way, and breathes; not where the picture's edges hold it."""
    if rig.body_follows == 0:
        return []
    body = ((1 - weight) * rig.body_follows * rig.frame.width_px).astype(np.float32)
    still = np.zeros_like(body)
    tracks = []
    for name, move in (("body_x", (body, still)), ("body_y", (still, body))):
        there = np.stack(move, axis=1)
        tracks.append(Track((name,), ((-1.0, 0.0, 1.0),), {(0,): -there, (2,): there}))
    for name in ("yaw", "roll"):
        there = _LEAN * np.stack([body, still], axis=1)
        tracks.append(Track((name,), ((-1.0, 0.0, 1.0),), {(0,): -there, (2,): there}))
    above_edge = (rig.height - places[:, 1]) / (_STILL_BELOW * rig.height)
    risen = (1 - weight) * smoothstep(above_edge) * _BREATH * rig.frame.width_px
    breath = np.stack([np.zeros_like(risen), -risen], axis=1).astype(np.float32)
    return [*tracks, Track(("breath",), ((0.0, 1.0),), {(1,): breath})]


def _finished(part: PersonPart, corner: tuple[int, int], turned: TurnedHead) -> Part:
    rest = part.cloth.rest
    left, top = part.cloth.box[:2]
    texture = (rest - (left, top) + corner).astype(np.float32)
    return Part(
        part.name,
        rest,
        texture,
        part.cloth.triangles,
        part.share.astype(np.float32),
        (*part.tracks, turned.track(part.places, part.share)),
        part.opacity,
        part.clip,
        0 if part.hang is not None else -1,
        part.hang.astype(np.float32) if part.hang is not None else np.zeros(0, np.float32),
    )
