"""Juno's face, and the whole picture."""

from __future__ import annotations

import numpy as np
from brush import (
    AXIS_X_PX,
    Gradient,
    Sheet,
    Spot,
    curve,
    ellipse,
    from_middle,
    mirror,
    moved,
    on_side,
    symmetric,
)
from face_points import FacePoints, half_width_px
from mouths import OpenMouth
from soft_eye import SoftEye, SoftEyeColours
from soft_form import model
from soft_lips import Lips

from juno.clothes import draw_body
from juno.hair import draw_back_hair, draw_front_hair, front_shapes, head_shapes

X = AXIS_X_PX
SKIN, LIGHT, SHADE, DEEP, RED = "#f3bd9c", "#ffdcc2", "#dd9270", "#a9583f", "#e8745a"
RIM, BROW = "#ffe9dc", "#6f3416"
LIPS = Lips(19, 21, "#d97a69", "#cf6a5c", "#f0a08c", "#7c2f2c", DEEP)

FACE = symmetric(
    from_middle(
        (0, 220), (108, 240), (160, 310), (176, 400), (177, 470), (168, 540), (144, 604),
        (104, 654), (58, 688), (24, 700), (0, 702),
    )
)  # fmt: skip
EAR = from_middle(
    (166, 478), (182, 452), (206, 452), (216, 482), (208, 526), (192, 558), (172, 566), closed=True
)
EYE = SoftEye(
    centre=(X + 86, 488),
    upper=((-52, 17), (-44, -6), (-25, -26), (4, -33), (32, -27), (50, -9), (58, 9)),
    lower=((58, 9), (47, 26), (25, 36), (-2, 38), (-28, 32), (-45, 24), (-52, 17)),
    iris=(-1.0, 2.0, 37.0, 38.0),
    wing=(13, -9),
    lash_px=9.0,
    colours=SoftEyeColours(
        rim="#123a33", dark="#14524a", middle="#2e9c7c", bright="#a6efbd", white="#fffdf8", white_shade="#c9b3ab",
        wet="#e9a394", lash="#2c130c", lid="#a65a43", lid_light="#ffd3b8",
    ),
)  # fmt: skip
BROW_LINE = from_middle((34, 410), (66, 397), (104, 393), (142, 412))
MOUTH_LINE = from_middle((-50, 618), (-28, 630), (0, 634), (28, 630), (50, 618))
NOSE_TIP_Y_PX = 556.0
OPEN_MOUTH = OpenMouth(
    MOUTH_LINE,
    50,
    cavity="#8a2a30",
    deep="#46121c",
    tongue="#d9686a",
    tongue_light="#f09a92",
    teeth="#fffaf2",
    teeth_shade="#d8c4b8",
)


def draw() -> Sheet:
    """The whole picture, back to front."""
    sheet = _draw_bare()
    draw_front_hair(sheet)
    return sheet


def layers() -> dict[str, Sheet]:
    """What the keyframe doesn't show: the face under the hair, the hair alone, shut eyes, an open mouth."""
    hair, eyes, mouth, lips = (Sheet() for _ in range(4))
    draw_front_hair(hair)
    EYE.draw_shut(eyes)
    OPEN_MOUTH.draw(mouth)
    LIPS.draw(lips, *OPEN_MOUTH.edges(), shut=False)
    bare = _draw_bare()
    return {"hair_front": hair, "face": bare, "eyes_closed": eyes, "mouth_open": mouth, "lips_open": lips}


def _draw_bare() -> Sheet:
    """All but what hangs before the face, back to front."""
    sheet = Sheet()
    draw_back_hair(sheet)
    draw_body(sheet, (SKIN, LIGHT, SHADE, DEEP))
    for side in (1, -1):
        _draw_ear(sheet, side)
    _draw_face(sheet)
    EYE.draw(sheet)
    _draw_brows(sheet)
    return sheet


def _draw_ear(sheet: Sheet, side: int) -> None:
    ear = on_side(EAR, side)
    # Light shines through an ear: it is redder than the rest.
    sheet.fill(ear, Gradient((X, 450), (X, 566), "#f2a284", "#d97b5e"))
    model(sheet, ear, DEEP, ((16, 0.35),))
    with sheet.inside(ear):
        hollow = from_middle(
            (178, 478), (198, 474), (200, 502), (190, 536), (178, 540), side=side, closed=True
        )
        sheet.fill(hollow, "#b0523c", opacity=0.7, blur_px=5)
        sheet.line(
            from_middle((184, 466), (204, 466), (207, 494), (198, 530), side=side),
            RIM,
            0,
            5,
            0,
            opacity=0.5,
            blur_px=2,
        )


def _draw_face(sheet: Sheet) -> None:
    sheet.fill(
        FACE,
        Gradient((X - 34, 470), (X - 34, 470), LIGHT, SKIN, "#e8a27f", stops=(0, 0.55, 1), radius_px=300),
    )
    model(sheet, FACE, SHADE, ((110, 0.42), (44, 0.4)))
    with sheet.inside(FACE):
        # Away from the light, and under the hair.
        far = from_middle((210, 380), (128, 440), (120, 540), (96, 620), (40, 690), (0, 720), (220, 720))
        sheet.fill(far, "#cf7f5f", opacity=0.55, blur_px=28)
        for shape in front_shapes():
            sheet.fill(moved(shape, 4, 20), DEEP, opacity=0.42, blur_px=12, blend="multiply")
        _draw_sockets(sheet)
        for side in (1, -1):
            sheet.fill(ellipse((X + side * 106, 566), 52, 34), RED, opacity=0.42, blur_px=20)
            sheet.fill(
                ellipse((X + side * 96, 548), 26, 12), LIGHT, opacity=0.5 if side < 0 else 0.3, blur_px=10
            )
        _draw_freckles(sheet)
        _draw_nose(sheet)
        _draw_lips(sheet)
        sheet.fill(ellipse((X - 4, 672), 34, 16), LIGHT, opacity=0.5, blur_px=11)
        sheet.fill(ellipse((X - 28, 384), 80, 44), "#ffe9d6", opacity=0.6, blur_px=26)
        edge = FACE[(FACE[:, 0] > X + 30) & (FACE[:, 1] > 430)]
        sheet.line(moved(edge, -2, -2), RIM, 0, 6, 8, 6, 0, opacity=0.65, blur_px=3)


def _draw_sockets(sheet: Sheet) -> None:
    for side in (1, -1):
        sheet.fill(ellipse((X + side * 84, 446), 66, 26), SHADE, opacity=0.55, blur_px=14)
        inner = from_middle((22, 430), (40, 452), (36, 500), (20, 516), side=side, closed=True)
        sheet.fill(inner, DEEP, opacity=0.3 if side < 0 else 0.42, blur_px=11)
        under = from_middle((34, 520), (84, 544), (138, 520), (84, 534), side=side, closed=True)
        sheet.fill(under, "#c77358", opacity=0.35, blur_px=6)


def _draw_nose(sheet: Sheet) -> None:
    sheet.fill(
        from_middle((6, 470), (18, 520), (34, 566), (20, 584), (6, 560), closed=True),
        SHADE,
        opacity=0.65,
        blur_px=9,
    )
    sheet.fill(ellipse((X, 566), 36, 26), RED, opacity=0.45, blur_px=13)
    sheet.fill(
        from_middle(
            (-33, 574), (-16, 586), (0, 590), (16, 586), (33, 574), (14, 601), (-14, 601), closed=True
        ),
        DEEP,
        opacity=0.55,
        blur_px=6,
    )
    for side in (1, -1):
        sheet.line(
            from_middle((24, 556), (36, 568), (31, 583), side=side), DEEP, 0, 6, 3, opacity=0.5, blur_px=3
        )
        sheet.fill(
            ellipse((X + side * 15.5, 583), 8.5, 4.0, -0.35 * side), "#6e2a22", opacity=0.8, blur_px=1.8
        )
    sheet.fill(ellipse((X - 4, 500), 7, 52), LIGHT, opacity=0.6, blur_px=7)
    sheet.fill(ellipse((X - 3, 559), 16, 13), LIGHT, opacity=0.85, blur_px=6)
    sheet.fill(ellipse((X - 7, 553), 6, 4.5, -0.4), "#ffffff", opacity=0.75, blur_px=2)


def _draw_lips(sheet: Sheet) -> None:
    LIPS.draw(sheet, MOUTH_LINE, MOUTH_LINE, shut=True)
    for side in (1, -1):
        sheet.fill(ellipse((X + side * 54, 617), 7, 5), DEEP, opacity=0.55, blur_px=3.5)
        sheet.line(
            from_middle((5, 594), (6, 603), (8, 611), side=side), SHADE, 0, 4, 0, opacity=0.5, blur_px=2
        )


def _draw_freckles(sheet: Sheet) -> None:
    random = np.random.default_rng(5)
    for x, y in zip(random.normal(0, 74, 64), random.normal(556, 15, 64), strict=True):
        if 18 < abs(x) < 150:
            size = random.uniform(1.3, 2.9)
            sheet.fill(
                ellipse((X + x, y + 0.0009 * x * x), size, 0.9 * size),
                "#b5623f",
                opacity=random.uniform(0.25, 0.6),
                blur_px=0.6,
            )


def _draw_brows(sheet: Sheet) -> None:
    random = np.random.default_rng(8)
    for line in (BROW_LINE, mirror(BROW_LINE)):
        sheet.line(line, BROW, 6, 14, 12, 2, opacity=0.8, blur_px=2)
        way = np.sign(line[-1, 0] - line[0, 0])
        for place in np.linspace(0.02, 0.92, 34):
            k = int(place * (len(line) - 1))
            root = line[k] + (0, random.uniform(-2, 6) * (1 - 0.7 * place))
            lean = np.radians(np.interp(place, (0, 0.3, 1), (65, 30, -12)))
            tip = root + 15 * np.array([way * np.cos(lean), -np.sin(lean)])
            ink = BROW if random.random() < 0.7 else "#a8592c"
            sheet.line(
                curve(tuple(root), tuple((root + tip) / 2 + (way, -1)), tuple(tip)), ink, 2.6, 0, opacity=0.8
            )


def anchors() -> dict[str, Spot]:
    """Where the named points lie, px, read off the curves that are drawn."""
    return FacePoints(
        eye=EYE,
        brow=BROW_LINE,
        mouth=MOUTH_LINE,
        nose_bridge_y_px=EYE.centre[1] - 6,
        nose_tip_y_px=NOSE_TIP_Y_PX,
        nose_base_y_px=590.0,
        forehead_y_px=300.0,
        outline=FACE,
        cheek=(half_width_px(FACE, 540.0), 540.0),
        jaw=(half_width_px(FACE, 626.0), 626.0),
        head=head_shapes(),
    ).anchors()
