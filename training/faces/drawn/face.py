"""A drawn character doing something: the picture, and the truth about it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from avatar_stream.characters.anchors import ANCHOR_LANDMARKS, HEAD_ANCHORS
from avatar_stream.types import FaceSemantics
from training.faces.drawn.acting import action_of
from training.faces.drawn.body import draw_backdrop, draw_body
from training.faces.drawn.canvas import PARTS, Canvas
from training.faces.drawn.curves import Points, half_width_at
from training.faces.drawn.details import (
    NOSE_DEPTH,
    brow_of,
    draw_beard,
    draw_brow,
    draw_marks,
    draw_nose,
    nose_anchors,
)
from training.faces.drawn.eyes import draw_eye, eye_anchors, eye_of
from training.faces.drawn.hair import (
    BACK_DEPTH,
    draw_back_hair,
    draw_front_hair,
    draw_hair_shadow,
    hair_shapes,
)
from training.faces.drawn.head import (
    draw_animal_ears,
    draw_ears,
    draw_face,
    face_outline,
    outline_anchors,
    outline_depth,
)
from training.faces.drawn.mouth import draw_mouth, mouth_anchors, mouth_of
from training.faces.drawn.pose import Pose
from training.faces.drawn.style import CharacterStyle
from training.faces.drawn.wear import draw_glasses, draw_hat
from training.faces.sample import FaceSample

# Where FaceMesh would see the hairline, as a share of the skull's height.
FOREHEAD = 0.71
# The parts that leave a point of the face visible.
SEEN_ON = tuple(PARTS.index(name) for name in ("face", "eyes", "brows", "nose", "mouth"))
MASKS = {
    "face": ("face", "brows", "nose", "eyes", "mouth"),
    "eyes": ("eyes",),
    "mouth": ("mouth",),
    "hair": ("hair",),
}
# Points of the outline are looked up this much nearer to the middle of the face.
INWARD = 0.94


def draw_character(
    style: CharacterStyle,
    semantics: FaceSemantics,
    size_px: int,
    face_width: float = 0.36,
    centre: tuple[float, float] = (0.5, 0.48),
) -> FaceSample:
    """Draw a character doing what semantics say.

    Args:
        style: the character.
        semantics: expression, rotation and position of the head.
        size_px: side of the square picture.
        face_width: of the head at rest, as a share of the picture's side.
        centre: where the point between the eyes is at rest, as shares of the picture's side.

    Returns:
        The sample. The same arguments give the same bytes.
    """
    pitch, yaw, roll = (float(value) for value in semantics.head_rotation_rad)
    x, y, nearer = (float(value) for value in semantics.head_position)
    scale = face_width * size_px * (1 + 0.3 * nearer)
    middle = (centre[0] * size_px + x * scale, centre[1] * size_px + y * scale)
    canvas = Canvas(size_px, Pose(pitch, yaw, roll, middle, scale))
    anchors = _draw(canvas, style, semantics)
    parts = canvas.parts()
    return FaceSample(
        picture=canvas.pixels(),
        semantics=semantics,
        anchors=anchors,
        visible=_visible(anchors, parts),
        masks={name: _mask(parts, names) for name, names in MASKS.items()},
    )


def _draw(canvas: Canvas, style: CharacterStyle, semantics: FaceSemantics) -> dict[str, tuple[float, float]]:
    """Paint from back to front; gives all anchors in pixels."""
    action = action_of(semantics)
    outline = face_outline(style, action.jaw, action.puff)
    chin = float(outline[:, 1].max())
    depth = outline_depth(outline, chin)
    hair = hair_shapes(style)
    eyes = eye_of(style, -1, action.right), eye_of(style, 1, action.left)
    brows = brow_of(style, -1, action.right), brow_of(style, 1, action.left)
    mouth = mouth_of(style.mouth, action, outline)
    hair_top, hair_side = hair.outline()
    top = min(hair_top, -style.head.skull)
    side = max(hair_side, half_width_at(outline, 0.0))

    draw_backdrop(canvas, style)
    draw_back_hair(canvas, style, hair)
    draw_body(canvas, style)
    draw_ears(canvas, style)
    draw_animal_ears(canvas, style)
    draw_face(canvas, style, outline)
    draw_beard(canvas, style, outline, depth)
    draw_marks(canvas, style, eyes, action)
    with canvas.inside(outline, depth):
        draw_hair_shadow(canvas, style, hair)
    draw_mouth(canvas, style, mouth, action.tongue)
    draw_nose(canvas, style)
    for eye, way in zip(eyes, (-1, 1), strict=True):
        draw_eye(canvas, style, eye, way)
    if not style.brows.over_hair:
        _draw_brows(canvas, style, brows)
    draw_front_hair(canvas, style, hair)
    if style.brows.over_hair:
        _draw_brows(canvas, style, brows)
    draw_glasses(canvas, style)
    draw_hat(canvas, style, top, side)

    skin = eye_anchors(eyes[0], "right") | eye_anchors(eyes[1], "left") | mouth_anchors(mouth)
    for name, line in (("right", brows[0]), ("left", brows[1])):
        ends = {"inner": line[0], "middle": line[len(line) // 2], "outer": line[-1]}
        skin |= {f"{name}_brow_{end}": (float(x), float(y)) for end, (x, y) in ends.items()}
    skin |= {"forehead": (0.0, -FOREHEAD * style.head.skull)}
    rim = outline_anchors(outline)
    ears = 0.56 if style.head.ears in ("human", "elf", "bolt") else 0.0
    head = {
        "head_top": (0.0, top),
        "head_right": (-max(side, ears), 0.0),
        "head_left": (max(side, ears), 0.0),
    }
    placed = _placed(canvas.pose, skin, None)
    placed |= _placed(canvas.pose, nose_anchors(style), NOSE_DEPTH)
    placed |= _placed(canvas.pose, rim, outline_depth(np.array(list(rim.values())), chin))
    placed |= _placed(canvas.pose, head, BACK_DEPTH if hair_side else 0.0)
    return {name: placed[name] for name in (*ANCHOR_LANDMARKS, *HEAD_ANCHORS)}


def _draw_brows(canvas: Canvas, style: CharacterStyle, brows: tuple[Points, Points]) -> None:
    for line in brows:
        draw_brow(canvas, style, line)


def _placed(
    pose: Pose, points: dict[str, tuple[float, float]], depth: float | Points | None
) -> dict[str, tuple[float, float]]:
    places = pose.place(np.array(list(points.values()), np.float64), depth)
    return {name: (float(x), float(y)) for name, (x, y) in zip(points, places, strict=True)}


def _visible(anchors: dict[str, tuple[float, float]], parts: npt.NDArray[np.uint8]) -> dict[str, bool]:
    """Whether the part that belongs there is what the picture shows."""
    places = np.array(list(anchors.values()))
    middle = np.array(anchors["nose_tip"])
    spots = np.floor(middle + INWARD * (places - middle)).astype(np.intp)
    inside = ((spots >= 0) & (spots < len(parts))).all(axis=1)
    columns, rows = np.clip(spots, 0, len(parts) - 1).T
    seen = inside & np.isin(parts[rows, columns], SEEN_ON)
    return {name: bool(shown) for name, shown in zip(anchors, seen, strict=True)}


def _mask(parts: npt.NDArray[np.uint8], names: tuple[str, ...]) -> npt.NDArray[np.uint8]:
    mask = np.isin(parts, [PARTS.index(name) for name in names])
    return mask.astype(np.uint8) * np.uint8(255)
