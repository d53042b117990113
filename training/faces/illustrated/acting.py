"""What facial semantics do to a drawn face: a handful of movements that every style of drawing can show."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from avatar_stream.types import FaceSemantics


@dataclass(frozen=True)
class EyeAction:
    """One eye: `opening` 1 is at rest, 0 closed; gaze and brow in -1…1, to the picture's right and up."""

    opening: float
    gaze_x: float
    gaze_y: float
    brow_raise: float
    brow_tilt: float
    merry: float  # 1 shuts the eye from below, as in laughter


@dataclass(frozen=True)
class Action:
    """What a drawn face does."""

    right: EyeAction
    left: EyeAction
    jaw: float
    smile_right: float
    smile_left: float
    pucker: float
    stretch: float
    sideways: float
    upper_lip: float
    lower_lip: float
    tongue: float
    puff: float


def action_of(semantics: FaceSemantics) -> Action:
    """Read the movements off the 52 expressions."""

    def eye(side: str) -> EyeAction:
        toward_right = "In" if side == "Right" else "Out"
        toward_left = "Out" if side == "Right" else "In"
        opening = (1 - semantics[f"eyeBlink{side}"]) * (1 - 0.3 * semantics[f"eyeSquint{side}"])
        return EyeAction(
            opening=opening * (1 + 0.2 * semantics[f"eyeWide{side}"]),
            gaze_x=semantics[f"eyeLook{toward_right}{side}"] - semantics[f"eyeLook{toward_left}{side}"],
            gaze_y=semantics[f"eyeLookUp{side}"] - semantics[f"eyeLookDown{side}"],
            brow_raise=0.5 * (semantics["browInnerUp"] + semantics[f"browOuterUp{side}"])
            - 0.8 * semantics[f"browDown{side}"],
            brow_tilt=semantics["browInnerUp"]
            - 0.6 * semantics[f"browDown{side}"]
            - semantics[f"browOuterUp{side}"],
            merry=max(semantics[f"cheekSquint{side}"], semantics[f"mouthSmile{side}"]),
        )

    def smile(side: str) -> float:
        return (
            semantics[f"mouthSmile{side}"]
            + 0.3 * semantics[f"mouthDimple{side}"]
            - semantics[f"mouthFrown{side}"]
        )

    both = {name: semantics[f"{name}Left"] + semantics[f"{name}Right"] for name in _PAIRED}
    return Action(
        right=eye("Right"),
        left=eye("Left"),
        jaw=semantics["jawOpen"] * (1 - 0.8 * semantics["mouthClose"]),
        smile_right=smile("Right"),
        smile_left=smile("Left"),
        pucker=max(semantics["mouthPucker"], 0.8 * semantics["mouthFunnel"]),
        stretch=0.5 * both["mouthStretch"],
        sideways=semantics["mouthLeft"]
        - semantics["mouthRight"]
        + 0.5 * (semantics["jawLeft"] - semantics["jawRight"]),
        upper_lip=0.5 * both["mouthUpperUp"],
        lower_lip=0.5 * both["mouthLowerDown"],
        tongue=semantics["tongueOut"],
        puff=semantics["cheekPuff"],
    )


_PAIRED = ("mouthStretch", "mouthUpperUp", "mouthLowerDown")


def random_semantics(rng: np.random.Generator, turn: float = 1.0) -> FaceSemantics:
    """Somebody in the middle of saying or feeling something; `turn` scales how far the head turns."""
    values: dict[str, float] = {}

    def both(name: str, amount: float, unlike: float = 0.1) -> None:
        for side in ("Left", "Right"):
            values[name + side] = float(np.clip(amount + rng.normal(0, unlike * amount + 1e-6), 0, 1))

    def sometimes(chance: float) -> float:
        return float(rng.random()) if rng.random() < chance else 0.0

    both("eyeBlink", 1.0 if rng.random() < 0.1 else 0.6 * sometimes(0.3), unlike=0.02)
    if rng.random() < 0.07:
        values[str(rng.choice(["eyeBlinkLeft", "eyeBlinkRight"]))] = 1.0
    for name, chance in (("eyeWide", 0.2), ("eyeSquint", 0.2), ("mouthSmile", 0.45), ("mouthFrown", 0.15),
                         ("mouthStretch", 0.15), ("mouthUpperUp", 0.15), ("mouthLowerDown", 0.15),
                         ("browDown", 0.25), ("browOuterUp", 0.25), ("cheekSquint", 0.2)):  # fmt: skip
        both(name, sometimes(chance))
    for name, chance in (("jawOpen", 0.5), ("mouthPucker", 0.15), ("mouthFunnel", 0.15), ("browInnerUp", 0.25),
                         ("mouthLeft", 0.1), ("mouthRight", 0.1), ("tongueOut", 0.06),
                         ("cheekPuff", 0.06)):  # fmt: skip
        values[name] = sometimes(chance)
    across, up = np.clip(rng.normal(0, 0.35, 2), -1, 1)
    for side, out in (("Left", across), ("Right", -across)):
        values[f"eyeLookOut{side}"], values[f"eyeLookIn{side}"] = max(out, 0.0), max(-out, 0.0)
        values[f"eyeLookUp{side}"], values[f"eyeLookDown{side}"] = max(up, 0.0), max(-up, 0.0)
    pitch, yaw, roll = np.clip(turn * rng.normal(0, (0.12, 0.25, 0.14)), -0.6, 0.6)
    return FaceSemantics.of(0.0, **values, pitch=float(pitch), yaw=float(yaw), roll=float(roll))
