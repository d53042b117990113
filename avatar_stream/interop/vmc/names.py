"""The blend shapes that VMC programs name: ARKit's, as they are, and the presets of VRM 0 and 1."""

from __future__ import annotations

from collections.abc import Mapping

from avatar_stream.face_model.arkit import EXPRESSION_NAMES

# Names are compared without regard to case: VRM 0 does so, and programs differ.
ARKIT_NAMES = {name.lower(): name for name in EXPRESSION_NAMES}

# Presets by their name in VRM 0, in lower case, with those of VRM 1 behind; and the ARKit names that each stands for.
_PRESETS: dict[str, dict[str, float]] = {
    "a": {"jawOpen": 1.0},
    "i": {"jawOpen": 0.2, "mouthStretchLeft": 0.6, "mouthStretchRight": 0.6},
    "u": {"jawOpen": 0.15, "mouthPucker": 0.9},
    "e": {"jawOpen": 0.55, "mouthStretchLeft": 0.7, "mouthStretchRight": 0.7},
    "o": {"jawOpen": 0.6, "mouthFunnel": 0.8},
    "blink": {"eyeBlinkLeft": 1.0, "eyeBlinkRight": 1.0},
    "blink_l": {"eyeBlinkLeft": 1.0},
    "blink_r": {"eyeBlinkRight": 1.0},
    "joy": {"mouthSmileLeft": 1.0, "mouthSmileRight": 1.0, "cheekSquintLeft": 0.5, "cheekSquintRight": 0.5},
    "fun": {"mouthSmileLeft": 0.6, "mouthSmileRight": 0.6},
    "angry": {"browDownLeft": 1.0, "browDownRight": 1.0, "mouthFrownLeft": 0.3, "mouthFrownRight": 0.3},
    "sorrow": {"browInnerUp": 0.8, "mouthFrownLeft": 0.8, "mouthFrownRight": 0.8},
    "surprised": {"browInnerUp": 0.8, "eyeWideLeft": 0.7, "eyeWideRight": 0.7, "jawOpen": 0.3},
    "lookup": {"eyeLookUpLeft": 1.0, "eyeLookUpRight": 1.0},
    "lookdown": {"eyeLookDownLeft": 1.0, "eyeLookDownRight": 1.0},
    "lookleft": {"eyeLookOutLeft": 1.0, "eyeLookInRight": 1.0},
    "lookright": {"eyeLookInLeft": 1.0, "eyeLookOutRight": 1.0},
}
_OF_VRM_1 = {
    "aa": "a",
    "ih": "i",
    "ou": "u",
    "ee": "e",
    "oh": "o",
    "blinkleft": "blink_l",
    "blinkright": "blink_r",
    "happy": "joy",
    "relaxed": "fun",
    "sad": "sorrow",
}
PRESET_NAMES = {name: name for name in _PRESETS} | _OF_VRM_1


def arkit_values(presets: Mapping[str, float]) -> dict[str, float]:
    """Values by ARKit name of presets in lower case, names of VRM 0; where several move the same, they add up."""
    values: dict[str, float] = {}
    for preset, value in presets.items():
        for name, share in _PRESETS[preset].items():
            values[name] = values.get(name, 0.0) + share * value
    return values


def preset_values(values: Mapping[str, float]) -> dict[str, float]:
    """Values 0…1 by VRM 0 preset, as they stand in files, of values by ARKit name.

    The mouth is one vowel or a mix: round lips are O as far as they are open, else U; spread ones E, else I.
    """

    def mean(stem: str) -> float:
        return (values[f"{stem}Left"] + values[f"{stem}Right"]) / 2.0

    opened = values["jawOpen"]
    rounded = min(max(values["mouthPucker"], values["mouthFunnel"]), 1.0)
    spread = mean("mouthStretch") * (1.0 - rounded)
    return {
        "A": opened * (1.0 - rounded) * (1.0 - spread),
        "I": spread * (1.0 - opened),
        "U": rounded * (1.0 - opened),
        "E": spread * opened,
        "O": rounded * opened,
        "Blink_L": values["eyeBlinkLeft"],
        "Blink_R": values["eyeBlinkRight"],
        "Joy": mean("mouthSmile"),
        "Angry": mean("browDown"),
        "Sorrow": mean("mouthFrown"),
        "LookUp": mean("eyeLookUp"),
        "LookDown": mean("eyeLookDown"),
        "LookLeft": (values["eyeLookOutLeft"] + values["eyeLookInRight"]) / 2.0,
        "LookRight": (values["eyeLookInLeft"] + values["eyeLookOutRight"]) / 2.0,
    }
