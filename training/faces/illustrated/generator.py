"""An illustrated character doing something: the picture, its layers, and the truth about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from avatar_stream.types import FaceSemantics
from training.faces.illustrated import (
    covers,
    eye_paint,
    features,
    hair,
    hands,
    headwear,
    lashes,
    ornaments,
    skin,
    trailing,
    wear,
)
from training.faces.illustrated.acting import Action, action_of
from training.faces.illustrated.back_hair import back_hair
from training.faces.illustrated.backdrop import backdrop_of
from training.faces.illustrated.clothes import paint_body
from training.faces.illustrated.compositing import flatten
from training.faces.illustrated.degrade import degraded
from training.faces.illustrated.eye_shape import Eye, eye_of
from training.faces.illustrated.face_shape import face_outline
from training.faces.illustrated.mouth_shape import mouth_of
from training.faces.illustrated.sheet import Sheet
from training.faces.illustrated.stack import Stack
from training.faces.illustrated.style import IllustratedStyle
from training.faces.illustrated.surface import surface_of
from training.faces.illustrated.truth import Drawing, anchors_of, visible_in
from training.faces.illustrated.view import View
from training.faces.sample import LayeredSample

FAR_EAR = 0.12  # an ear on the far side of a head turned by more (sine) lies behind the face


@dataclass(frozen=True)
class Frame:
    """Where a head is: its width as a share of the picture's side, and the point between its eyes in such shares."""

    size_px: int = 320
    face_width: float = 0.3
    centre: tuple[float, float] = (0.5, 0.42)
    lean_rad: float = 0.0


def draw_illustration(
    style: IllustratedStyle, semantics: FaceSemantics, frame: Frame, spoil: np.random.Generator | None = None
) -> LayeredSample:
    """Draw a character doing what semantics say.

    Args:
        style: the character.
        semantics: expression, rotation and position of the head.
        frame: size of the picture, and where the head is in it.
        spoil: dice for what happens to the picture after it was drawn; None leaves it as it is.

    Returns:
        The sample. The same arguments give the same bytes.
    """
    pitch, yaw, roll = (float(value) for value in semantics.head_rotation_rad)
    x, y, nearer = (float(value) for value in semantics.head_position)
    scale = frame.face_width * frame.size_px * (1 + 0.3 * nearer)
    middle = (frame.centre[0] * frame.size_px + x * scale, frame.centre[1] * frame.size_px + y * scale)
    view = View(pitch, yaw, roll, middle, scale, frame.size_px, frame.lean_rad)
    drawing = _drawing(style, action_of(semantics), yaw)
    stack = _paint(drawing, view)
    layers = stack.layers()
    clean, labels = flatten(layers)
    anchors = anchors_of(drawing, view)
    return LayeredSample(
        picture=clean if spoil is None else degraded(clean, spoil),
        clean=clean,
        semantics=semantics,
        anchors=anchors,
        visible=visible_in(anchors, labels),
        labels=labels,
        layers=layers,
    )


def _drawing(style: IllustratedStyle, action: Action, yaw_rad: float) -> Drawing:
    outline = face_outline(style, action.jaw, action.puff, yaw_rad)
    return Drawing(
        style=style,
        action=action,
        outline=outline,
        eyes=(eye_of(style, -1, action.right), eye_of(style, 1, action.left)),
        brows=(lashes.brow_of(style, -1, action.right), lashes.brow_of(style, 1, action.left)),
        mouth=mouth_of(style.mouth, action, outline),
        back=back_hair(style),
        locks=hair.front_locks(style),
    )


def _paint(drawing: Drawing, view: View) -> Stack:
    """All layers, far to near."""
    style, back = drawing.style, drawing.back
    stack = Stack(view, style, surface_of(style, view))
    stack.add_picture("background", backdrop_of(style, view.size_px))
    if style.wear.trailing:
        stack.add("clothes", lambda sheet: trailing.paint_trailing_behind(sheet, style), on_body=True)
    stack.add("headwear", lambda sheet: headwear.paint_headwear_behind(sheet, style))
    stack.add("back_hair", lambda sheet: hair.paint_back(sheet, style, back))
    neck = stack.add("neck", lambda sheet: skin.paint_neck(sheet, style), on_body=True)
    stack.add("neck", lambda sheet: skin.chin_shadow(sheet, style, drawing.outline), shade_of=neck)
    stack.add("clothes", lambda sheet: paint_body(sheet, style), on_body=True)
    if style.wear.trailing:
        stack.add("clothes", lambda sheet: trailing.paint_scarf(sheet, style), on_body=True)
    stack.add("hands", lambda sheet: hands.paint_hanging(sheet, style), on_body=True)
    stack.add("back_hair", lambda sheet: hair.paint_near(sheet, style, back.near))
    over = _ears_over(style, view)
    _paint_ears(stack, style, tuple(side for side in (-1, 1) if side not in over))
    white = _paint_face(stack, drawing)
    _paint_hair(stack, drawing, over, white)
    _paint_front(stack, drawing)
    return stack


def _ears_over(style: IllustratedStyle, view: View) -> tuple[int, ...]:
    """The sides whose ears stand out before the hair; the far one of a turned head lies behind the face."""
    if not style.head.ears_over_hair or style.hair.back == "none":
        return ()
    turn = np.sin(view.yaw_rad)
    return tuple(side for side in (-1, 1) if side * turn < FAR_EAR)


def _paint_ears(stack: Stack, style: IllustratedStyle, sides: tuple[int, ...]) -> None:
    if sides and style.head.ears != "none":
        stack.add("ears", lambda sheet: skin.paint_ears(sheet, style, sides))
        stack.add("headwear", lambda sheet: ornaments.paint_earrings(sheet, style, sides))


def _paint_face(stack: Stack, drawing: Drawing) -> int:
    """Face with features; the number of the layer of the eyes' whites."""
    style, mouth, eyes = drawing.style, drawing.mouth, drawing.eyes
    face = stack.add(
        "face", lambda sheet: skin.paint_face(sheet, style, drawing.outline, drawing.action.puff)
    )
    stack.add("face", lambda sheet: hair.paint_shadow(sheet, style, drawing.locks), shade_of=face)
    dark = stack.add("mouth", lambda sheet: features.paint_mouth_opening(sheet, style, mouth))
    stack.add(
        "mouth",
        lambda sheet: features.paint_mouth_inside(sheet, style, mouth, drawing.action.tongue),
        clip=dark,
    )
    stack.add("mouth", lambda sheet: features.paint_mouth_edge(sheet, style, mouth))
    stack.add("nose", lambda sheet: features.paint_nose(sheet, style))
    white = _paint_eyeballs(stack, drawing)
    _paint_lashes(stack, drawing)
    _paint_brows(stack, drawing)
    if style.wear.marks:
        stack.add("face", lambda sheet: wear.paint_marks(sheet, style, eyes), shade_of=-1)
    if style.wear.cover != "none":
        stack.add("headwear", lambda sheet: covers.paint_cover(sheet, style, drawing.outline))
    return white


def _paint_eyeballs(stack: Stack, drawing: Drawing, strength: float = 1.0, within: int | None = None) -> int:
    """The number of the layer of the whites: `within`, where they are there already and shine through hair."""
    style, eyes = drawing.style, drawing.eyes
    white = stack.add("eye_white", _both(style, eyes, eye_paint.paint_white), strength=strength)
    white = white if within is None else within
    stack.add("iris", _both(style, eyes, eye_paint.paint_iris), clip=white, strength=strength)
    stack.add("eye_white", _both(style, eyes, eye_paint.paint_lid_shade), shade_of=white, strength=strength)
    stack.add("lower_lash", _both(style, eyes, lashes.paint_lower_lash), strength=strength)
    return white


def _paint_lashes(stack: Stack, drawing: Drawing, strength: float = 1.0) -> None:
    style, eyes = drawing.style, drawing.eyes
    for label, painter in (("lid_crease", lashes.paint_crease), ("upper_lash", lashes.paint_upper_lash)):
        stack.add(label, _both(style, eyes, painter), strength=strength)


def _paint_brows(stack: Stack, drawing: Drawing, strength: float = 1.0) -> None:
    def painted(sheet: Sheet) -> None:
        for line in drawing.brows:
            lashes.paint_brow(sheet, drawing.style, line)

    stack.add("brow", painted, strength=strength)


def _both(
    style: IllustratedStyle, eyes: tuple[Eye, Eye], painter: Callable[[Sheet, IllustratedStyle, Eye], None]
) -> Callable[[Sheet], None]:
    def painted(sheet: Sheet) -> None:
        for eye in eyes:
            painter(sheet, style, eye)

    return painted


def _paint_hair(stack: Stack, drawing: Drawing, ears_over: tuple[int, ...], white: int) -> None:
    style, locks = drawing.style, drawing.locks
    stack.add("front_hair", lambda sheet: hair.paint_sides(sheet, style, locks))
    _paint_ears(stack, style, ears_over)
    stack.add("front_hair", lambda sheet: hair.paint_front(sheet, style, locks))
    if style.eyes.over_hair:
        if style.eyes.whole_over_hair:
            _paint_eyeballs(stack, drawing, style.eyes.over_hair, within=white)
        _paint_lashes(stack, drawing, style.eyes.over_hair)
    if style.brows.over_hair:
        _paint_brows(stack, drawing, style.brows.over_hair)


def _paint_front(stack: Stack, drawing: Drawing) -> None:
    style = drawing.style
    if style.wear.marks:
        stack.add("face", lambda sheet: wear.paint_sweat(sheet, style), shade_of=-1)
    stack.add("glasses", lambda sheet: wear.paint_glasses(sheet, style))
    stack.add("headwear", lambda sheet: headwear.paint_headwear(sheet, style, drawing.back.ties))
    if style.wear.hands:
        stack.add("clothes", lambda sheet: hands.paint_forearm(sheet, style), on_body=True)
        stack.add("hands", lambda sheet: hands.paint_hand(sheet, style), on_body=True)
