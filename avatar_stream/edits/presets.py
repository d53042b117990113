"""Expressions by one word. Add one by adding a line: names are ARKit's, see `face_model.arkit`.

A positive number brings an expression in, a negative one takes what contradicts it away; both at full strength.
"""

from __future__ import annotations

from types import MappingProxyType

_SMILE = {
    "mouthSmileLeft": 1.0, "mouthSmileRight": 1.0, "mouthDimpleLeft": 0.3, "mouthDimpleRight": 0.3,
    "cheekSquintLeft": 0.4, "cheekSquintRight": 0.4, "eyeSquintLeft": 0.25, "eyeSquintRight": 0.25,
    "mouthFrownLeft": -1.0, "mouthFrownRight": -1.0,
}  # fmt: skip

PRESETS = MappingProxyType({
    "smile": _SMILE,
    "laugh": {
        **_SMILE, "jawOpen": 0.5,
        "cheekSquintLeft": 0.8, "cheekSquintRight": 0.8, "eyeSquintLeft": 0.7, "eyeSquintRight": 0.7,
        "mouthUpperUpLeft": 0.3, "mouthUpperUpRight": 0.3, "browDownLeft": -1.0, "browDownRight": -1.0,
    },
    "smirk": {
        "mouthSmileLeft": 0.8, "mouthDimpleLeft": 0.4, "cheekSquintLeft": 0.3, "browOuterUpLeft": 0.3,
        "mouthFrownLeft": -1.0,
    },
    "surprise": {
        "eyeWideLeft": 1.0, "eyeWideRight": 1.0, "browInnerUp": 0.9, "browOuterUpLeft": 0.8,
        "browOuterUpRight": 0.8, "jawOpen": 0.4, "mouthFunnel": 0.25,
        "eyeSquintLeft": -1.0, "eyeSquintRight": -1.0, "browDownLeft": -1.0, "browDownRight": -1.0,
    },
    "angry": {
        "browDownLeft": 1.0, "browDownRight": 1.0, "eyeSquintLeft": 0.6, "eyeSquintRight": 0.6,
        "noseSneerLeft": 0.5, "noseSneerRight": 0.5, "mouthFrownLeft": 0.5, "mouthFrownRight": 0.5,
        "mouthPressLeft": 0.4, "mouthPressRight": 0.4,
        "browInnerUp": -1.0, "browOuterUpLeft": -0.7, "browOuterUpRight": -0.7,
        "mouthSmileLeft": -1.0, "mouthSmileRight": -1.0,
    },
    "sad": {
        "browInnerUp": 0.9, "mouthFrownLeft": 0.7, "mouthFrownRight": 0.7, "mouthShrugLower": 0.3,
        "eyeLookDownLeft": 0.2, "eyeLookDownRight": 0.2, "eyeBlinkLeft": 0.1, "eyeBlinkRight": 0.1,
        "browDownLeft": -1.0, "browDownRight": -1.0, "browOuterUpLeft": -0.6, "browOuterUpRight": -0.6,
        "mouthSmileLeft": -1.0, "mouthSmileRight": -1.0,
    },
    "disgust": {
        "noseSneerLeft": 0.9, "noseSneerRight": 0.9, "mouthUpperUpLeft": 0.5, "mouthUpperUpRight": 0.5,
        "browDownLeft": 0.6, "browDownRight": 0.6, "eyeSquintLeft": 0.5, "eyeSquintRight": 0.5,
        "mouthSmileLeft": -0.7, "mouthSmileRight": -0.7,
    },
    "pout": {"mouthPucker": 0.8, "mouthShrugLower": 0.5, "browInnerUp": 0.3},
    "kiss": {"mouthPucker": 1.0, "mouthFunnel": 0.2, "jawOpen": -1.0},
    "sleepy": {
        "eyeBlinkLeft": 0.55, "eyeBlinkRight": 0.55, "browInnerUp": 0.2,
        "eyeWideLeft": -1.0, "eyeWideRight": -1.0,
    },
    "wink_left": {
        "eyeBlinkLeft": 1.0, "cheekSquintLeft": 0.5, "mouthSmileLeft": 0.4,
        "eyeBlinkRight": -1.0, "eyeWideLeft": -1.0,
    },
    "wink_right": {
        "eyeBlinkRight": 1.0, "cheekSquintRight": 0.5, "mouthSmileRight": 0.4,
        "eyeBlinkLeft": -1.0, "eyeWideRight": -1.0,
    },
})  # fmt: skip
"""Preset by its word: how far each expression is brought in (0…1) or taken away (−1…0)."""
