"""What is true of a drawing: where its anchors are, and which of them are seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from avatar_stream.characters.anchors import ANCHOR_LANDMARKS, HEAD_ANCHORS
from avatar_stream.characters.labels import LABEL_NUMBER
from training.faces.illustrated import features
from training.faces.illustrated.acting import Action
from training.faces.illustrated.back_hair import BackHair
from training.faces.illustrated.curves import Points, half_width_at
from training.faces.illustrated.eye_shape import Eye, eye_anchors
from training.faces.illustrated.face_shape import chin_of, outline_anchors, outline_depth
from training.faces.illustrated.locks import Lock
from training.faces.illustrated.mouth_shape import MouthShape, mouth_anchors
from training.faces.illustrated.shell import shell_of
from training.faces.illustrated.style import IllustratedStyle
from training.faces.illustrated.view import View

FOREHEAD = 0.71  # where FaceMesh would see the hairline, as a share of the skull's height
SEEN_ON = ("face", "nose", "mouth", "eye_white", "iris", "lower_lash", "upper_lash", "lid_crease", "brow")
INWARD = 0.94  # points of the outline are looked up this much nearer to the middle of the face


@dataclass(frozen=True)
class Drawing:
    """All shapes of a character at one moment, face units."""

    style: IllustratedStyle
    action: Action
    outline: Points
    eyes: tuple[Eye, Eye]
    brows: tuple[Points, Points]
    mouth: MouthShape
    back: BackHair
    locks: dict[str, list[Lock]]


def anchors_of(drawing: Drawing, view: View) -> dict[str, tuple[float, float]]:
    """All anchors in pixels."""
    style, outline = drawing.style, drawing.outline
    found = eye_anchors(drawing.eyes[0], "right") | eye_anchors(drawing.eyes[1], "left")
    found |= mouth_anchors(drawing.mouth)
    for name, line in zip(("right", "left"), drawing.brows, strict=True):
        ends = {"inner": line[0], "middle": line[len(line) // 2], "outer": line[-1]}
        found |= {f"{name}_brow_{end}": (float(x), float(y)) for end, (x, y) in ends.items()}
    found |= {"forehead": (0.0, -FOREHEAD * style.head.skull)}
    shell = shell_of(style)
    ears = 0.56 if style.head.ears != "none" else 0.0
    side = max(shell.side, half_width_at(outline, 0.0), ears)
    head = {"head_top": (0.0, shell.top), "head_right": (-side, 0.0), "head_left": (side, 0.0)}
    rim = outline_anchors(outline)
    placed = _placed(view, found, None) | _placed(view, features.nose_anchors(style), features.NOSE_DEPTH)
    placed |= _placed(view, rim, outline_depth(np.array(list(rim.values())), chin_of(outline)))
    placed |= _placed(view, head, 0.0)
    return {name: placed[name] for name in (*ANCHOR_LANDMARKS, *HEAD_ANCHORS)}


def _placed(
    view: View, points: dict[str, tuple[float, float]], depth: float | Points | None
) -> dict[str, tuple[float, float]]:
    places = view.place(np.array(list(points.values()), np.float64), depth)
    return {name: (float(x), float(y)) for name, (x, y) in zip(points, places, strict=True)}


def visible_in(anchors: dict[str, tuple[float, float]], labels: npt.NDArray[np.uint8]) -> dict[str, bool]:
    """Whether a part of the face is what the picture shows there."""
    places = np.array(list(anchors.values()))
    middle = np.array(anchors["nose_tip"])
    spots = np.floor(middle + INWARD * (places - middle)).astype(np.intp)
    inside = ((spots >= 0) & (spots < len(labels))).all(axis=1)
    columns, rows = np.clip(spots, 0, len(labels) - 1).T
    seen = inside & np.isin(labels[rows, columns], [LABEL_NUMBER[name] for name in SEEN_ON])
    return {name: bool(shown) for name, shown in zip(anchors, seen, strict=True)}
