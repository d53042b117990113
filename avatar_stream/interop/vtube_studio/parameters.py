"""What a character does as tracking parameters of VTube Studio: its own, and one for each ARKit name."""

from __future__ import annotations

import numpy as np

from avatar_stream.face_model.arkit import EXPRESSION_NAMES
from avatar_stream.types import FaceSemantics

# VTube Studio's places go so far; a face width is some 13.5 cm.
_PLACE_PER_FACE_WIDTH, _MOST_PLACE = 13.5, 15.0


def custom_name(expression: str) -> str:
    """The parameter of an ARKit name: "JawOpen". Others of VTube Studio's plugins use the same names."""
    return expression[0].upper() + expression[1:]


CUSTOM_NAMES = tuple(custom_name(name) for name in EXPRESSION_NAMES)


def own_parameters(semantics: FaceSemantics) -> dict[str, float]:
    """Values of the parameters that VTube Studio has itself, by id.

    Angles in degrees: FaceAngleX > 0 turns to the person's own right, as in a mirror, Y > 0 looks up, Z > 0 tilts to
    the person's own right. Eyes are 0.5 at rest and 1 wide open; brows and smile are 0.5 at rest, too.
    """
    value = semantics.__getitem__
    pitch, yaw, roll = np.degrees(semantics.head_rotation_rad.astype(np.float64)).tolist()
    x, y, depth = (
        float(np.clip(_PLACE_PER_FACE_WIDTH * part, -_MOST_PLACE, _MOST_PLACE))
        for part in semantics.head_position
    )

    def pair(stem: str) -> float:
        return (value(f"{stem}Left") + value(f"{stem}Right")) / 2.0

    def brow(side: str) -> float:
        raised = (value("browInnerUp") + value(f"browOuterUp{side}")) / 2.0
        return 0.5 + (raised - value(f"browDown{side}")) / 2.0

    def opened(side: str) -> float:
        return 0.5 - value(f"eyeBlink{side}") / 2.0 + value(f"eyeWide{side}") / 2.0

    def up(side: str) -> float:
        return value(f"eyeLookUp{side}") - value(f"eyeLookDown{side}")

    return {
        "FaceAngleX": -yaw,
        "FaceAngleY": pitch,
        "FaceAngleZ": -roll,
        "FacePositionX": -x,
        "FacePositionY": -y,
        "FacePositionZ": depth,
        "MouthOpen": value("jawOpen") * (1.0 - value("mouthClose")),
        "MouthSmile": 0.5 + (pair("mouthSmile") - pair("mouthFrown")) / 2.0,
        "MouthX": value("mouthRight") - value("mouthLeft"),
        "Brows": (brow("Left") + brow("Right")) / 2.0,
        "BrowLeftY": brow("Left"),
        "BrowRightY": brow("Right"),
        "EyeOpenLeft": opened("Left"),
        "EyeOpenRight": opened("Right"),
        "EyeLeftX": value("eyeLookInLeft") - value("eyeLookOutLeft"),
        "EyeLeftY": up("Left"),
        "EyeRightX": value("eyeLookOutRight") - value("eyeLookInRight"),
        "EyeRightY": up("Right"),
        "TongueOut": value("tongueOut"),
        "CheekPuff": value("cheekPuff"),
        "FaceAngry": pair("browDown"),
    }


def custom_parameters(semantics: FaceSemantics) -> dict[str, float]:
    """Values 0…1 of `CUSTOM_NAMES`."""
    return dict(zip(CUSTOM_NAMES, semantics.expression.tolist(), strict=True))
