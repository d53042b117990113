"""Renders heads that act at random, and tracks them: what the fusion of geometry and scores is fitted on.

python -m training.expressions.dataset ICT.npz FOLDER 10 11 12 …
"""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np

from avatar_stream.encoder.landmarks import FaceMeshTracker
from avatar_stream.evaluation.ict_head import IctHead
from avatar_stream.face_model.arkit import EXPRESSION_NAMES
from avatar_stream.types import FaceSemantics, FloatArray
from training.faces.heads.generator import random_semantics

FPS = 30.0
REST_FRAMES = 60
_POSES = 120
_MOVES, _STAYS = 3, 3  # frames
POSE_FRAMES = _MOVES + _STAYS
# Standard deviation of a camera's noise, of 255: that of each head lies between these.
_CAMERA_NOISE = (0.0, 4.0)
_SIDES = ("Left", "Right")
# Together in life, so tried together as often as apart.
_PAIRED = tuple(
    name[:-4]
    for name in EXPRESSION_NAMES
    if name.endswith("Left") and f"{name[:-4]}Right" in EXPRESSION_NAMES
)


def performance(seed: int, poses: int = _POSES) -> list[FaceSemantics]:
    """A head at rest for 2 s, then from pose to pose, each random; 30 frames a second."""
    random = np.random.default_rng([seed, 7])
    rest = FaceSemantics.neutral()
    moments = [rest] * REST_FRAMES
    last = rest
    for _ in range(poses):
        pose = _pose(random)
        moments += [_between(last, pose, (step + 1) / _MOVES) for step in range(_MOVES)]
        moments += [pose] * _STAYS
        last = pose
    return [replace(moment, captured_s=index / FPS) for index, moment in enumerate(moments)]


def _pose(random: np.random.Generator) -> FaceSemantics:
    """Rest, one expression, or many of them, before a head that is turned at random."""
    turned = random_semantics(random)
    kind = random.random()
    if kind < 0.4:
        return turned
    expression = np.zeros_like(turned.expression)
    if kind < 0.6:
        for name, strength in _speaking(random).items():
            expression[EXPRESSION_NAMES.index(name)] = strength
    elif kind < 0.94:
        name = str(random.choice(EXPRESSION_NAMES))
        names = [name]
        base = name.removesuffix("Left").removesuffix("Right")
        if base in _PAIRED and random.random() < 0.6:
            names = [base + side for side in _SIDES]
        if name.startswith("eyeLook"):
            names = list(_looking(name))
        strength = random.uniform(0.3, 1.0)
        for one in names:
            expression[EXPRESSION_NAMES.index(one)] = strength
        if name == "mouthClose":
            expression[EXPRESSION_NAMES.index("jawOpen")] = strength
        expression[EXPRESSION_NAMES.index("tongueOut")] = 0.0
    share = 0.4
    return replace(
        turned,
        expression=expression,
        head_rotation_rad=share * turned.head_rotation_rad,
        head_position=share * turned.head_position,
    )


def _speaking(random: np.random.Generator) -> dict[str, float]:
    """One mouth shape of speech, more or less distinct, with or without a smile."""
    jaw = random.uniform(0.03, 0.2)
    shape: dict[str, float] = {
        "open": {"jawOpen": 3 * jaw, "mouthLowerDown": random.uniform(0, 0.3)},
        "spread": {
            "jawOpen": jaw,
            "mouthStretch": random.uniform(0.1, 0.5),
            "mouthSmile": random.uniform(0.1, 0.5),
            "mouthUpperUp": random.uniform(0, 0.3),
        },
        "round": {
            "jawOpen": 2 * jaw,
            "mouthFunnel": random.uniform(0.2, 0.8),
            "mouthPucker": random.uniform(0, 0.4),
        },
        "narrow": {
            "jawOpen": jaw,
            "mouthPucker": random.uniform(0.3, 1.0),
            "mouthFunnel": random.uniform(0, 0.3),
        },
        "closed": {"jawOpen": jaw, "mouthClose": jaw, "mouthPress": random.uniform(0.15, 0.8)},
        "lip and teeth": {
            "jawOpen": jaw,
            "mouthRollLower": random.uniform(0.2, 0.9),
            "mouthUpperUp": random.uniform(0, 0.3),
        },
    }[str(random.choice(("open", "spread", "round", "narrow", "closed", "lip and teeth")))]
    if random.random() < 0.3:
        shape["mouthSmile"] = shape.get("mouthSmile", 0.0) + random.uniform(0.1, 0.5)
    return {
        name: value
        for base, value in shape.items()
        for name in ((base + side for side in _SIDES) if base in _PAIRED else (base,))
    }


def _looking(name: str) -> tuple[str, str]:
    """Both eyes looking where one of them looks."""
    way = name[len("eyeLook") :].removesuffix("Left").removesuffix("Right")
    if way in ("Up", "Down"):
        return f"eyeLook{way}Left", f"eyeLook{way}Right"
    left = (way == "Out") == name.endswith("Left")
    return ("eyeLookOutLeft", "eyeLookInRight") if left else ("eyeLookInLeft", "eyeLookOutRight")


def _between(first: FaceSemantics, second: FaceSemantics, share: float) -> FaceSemantics:
    return FaceSemantics(
        (1 - share) * first.expression + share * second.expression,
        (1 - share) * first.head_rotation_rad + share * second.head_rotation_rad,
        (1 - share) * first.head_position + share * second.head_position,
        1.0,
        0.0,
    )


def track_head(ict: Path, seed: int) -> dict[str, FloatArray]:
    """What FaceMesh sees of one acting head.

    Returns:
        ``landmarks`` (n, 478, 3) float32 pixels, NaN where nobody was found; ``expression`` (n, 52) and ``rotation``
        (n, 3) float32 the truth.
    """
    head, moments = IctHead(ict, seed), performance(seed)
    random = np.random.default_rng([seed, 8])
    noise = random.uniform(*_CAMERA_NOISE)
    nobody = np.full((478, 3), np.nan)
    faces = []
    with closing(FaceMeshTracker()) as tracker:
        for moment in moments:
            picture = head.render(moment)
            picture = np.clip(picture + random.normal(0, noise, picture.shape), 0, 255).astype(np.uint8)
            face = tracker.find(picture, moment.captured_s)
            faces.append(nobody if face is None else face)
    return {
        "landmarks": np.array(faces, np.float32),
        "expression": np.array([moment.expression for moment in moments], np.float32),
        "rotation": np.array([moment.head_rotation_rad for moment in moments], np.float32),
    }


def main() -> None:
    """See the module's docstring; a head that is there already is left alone."""
    ict, folder = Path(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    for seed in map(int, sys.argv[3:]):
        path = folder / f"head-{seed}.npz"
        if not path.exists():
            np.savez_compressed(path, **track_head(ict, seed))
            print(f"{path.name} done", flush=True)


if __name__ == "__main__":
    main()
