"""The shapes of a person's face that keyforms are taken from: each expression by itself, and pairs that get in each
other's way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from avatar_stream.face_model.arkit import EXPRESSION_NAMES
from avatar_stream.puppet.building.person.head_mesh import smoothstep
from avatar_stream.puppet.building.person.moving_face import MovingFace

Floats = npt.NDArray[np.float64]
Place = tuple[int, ...]

# Between these shares of shut a lid's own picture gives way to plain skin.
_LID_FROM, _LID_TO = 0.1, 0.75
# An artist's shut eye takes over between these.
_CLOSED_FROM, _CLOSED_TO = 0.9, 0.985
# Where keyforms stand: where the answer is eased (`decoder.response`), and else where rims turn as they move.
_EASED = (0.0, 0.25, 0.5, 0.75, 1.0)
_BLINK = (0.0, 0.015, 0.05, 0.12, 0.22, 0.36, 0.55, 0.77, 1.0)
_PLAIN = (0.0, 0.5, 1.0)
_COARSE = (0.0, 0.3, 0.6, 1.0)
# Lips close no farther than the jaw is open; lids that are shut are not shut farther by a squint or a look down.
_PAIRS = (
    ("jawOpen", "mouthClose"),
    *((f"eyeBlink{side}", f"{other}{side}") for side in ("Left", "Right") for other in ("eyeSquint", "eyeLookDown")),
)  # fmt: skip


@dataclass(frozen=True)
class Shape:
    """What one keyform changes, against the face at rest.

    Attributes:
        moves: (V, 2) pixels, of the rig's vertices.
        gaze: (2, 2) pixels, of the irises.
        jaw: (2,) pixels, of lower teeth and tongue.
        lips_gap: pixels, of the gap between the lips.
        lid_shown: (2,) of how far a lid is plain skin.
        closed: (2,) of how far an artist's shut eye is shown.
    """

    moves: Floats
    gaze: Floats
    jaw: Floats
    lips_gap: float
    lid_shown: Floats
    closed: Floats


@dataclass(frozen=True)
class ShapeTrack:
    """How a face answers one expression, or what two do otherwise together than each by itself.

    Attributes:
        parameters, values: as in `Track`.
        shapes: by place on the grid of `values`; missing ones change nothing.
    """

    parameters: tuple[str, ...]
    values: tuple[tuple[float, ...], ...]
    shapes: Mapping[Place, Shape]


def shape_tracks(face: MovingFace) -> list[ShapeTrack]:
    """All shapes of a face."""
    tracks = []
    singles: dict[str, tuple[float, ...]] = {}
    for name in EXPRESSION_NAMES:
        singles[name] = _values_of(name)
        shapes: dict[Place, Shape] = {
            (n,): _shape(face, {name: value}) for n, value in enumerate(singles[name]) if n
        }
        tracks.append(ShapeTrack((name,), (singles[name],), shapes))
    for one, other in _PAIRS:
        tracks.append(_pair(face, one, other))
    return tracks


def _values_of(name: str) -> tuple[float, ...]:
    if name.startswith("eyeBlink"):
        return _BLINK
    if name.startswith(("mouthStretch", "mouthPucker", "mouthFunnel", "mouthLeft", "mouthRight")):
        return _EASED
    return _PLAIN


def _pair(face: MovingFace, one: str, other: str) -> ShapeTrack:
    values = (_EASED, _EASED) if other == "mouthClose" else (_COARSE, _PLAIN)
    shapes = {}
    for place in product(*(range(len(axis)) for axis in values)):
        asked = {one: values[0][place[0]], other: values[1][place[1]]}
        alone = [_shape(face, {name: value}) for name, value in asked.items()]
        together = _shape(face, asked)
        shapes[place] = _difference(together, alone)
    return ShapeTrack((one, other), values, {place: shape for place, shape in shapes.items() if all(place)})


def _difference(together: Shape, alone: list[Shape]) -> Shape:
    return Shape(
        together.moves - sum(shape.moves for shape in alone),
        together.gaze - sum(shape.gaze for shape in alone),
        together.jaw - sum(shape.jaw for shape in alone),
        together.lips_gap - sum(shape.lips_gap for shape in alone),
        np.zeros(2),
        np.zeros(2),
    )


def _shape(face: MovingFace, expressions: dict[str, float]) -> Shape:
    rest, moved = face.rest, face.at(**expressions)
    shut = np.array([1 - face.gap(eye, moved) / max(face.gap(eye, rest), 1e-6) for eye in (0, 1)])
    return Shape(
        (moved - rest)[:, :2],
        face.gaze(**expressions),
        face.jaw(**expressions),
        face.lips_gap(moved) - face.lips_gap(rest),
        np.asarray(smoothstep((shut - _LID_FROM) / (_LID_TO - _LID_FROM))),
        np.asarray(smoothstep((shut - _CLOSED_FROM) / (_CLOSED_TO - _CLOSED_FROM))),
    )
