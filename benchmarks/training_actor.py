"""A random actor: moves as people before a camera do, and is nobody.

Head and shoulders sway, the mouth talks, moods come and go, eyes jump from one thing to the next and blink.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from avatar_stream.types import FaceSemantics

FPS = 25.0

Floats = npt.NDArray[np.float64]
Shape = Mapping[str, float]  # strengths by ARKit name

# What a mouth does while it talks: shapes for groups of sounds (Williams' visemes, coarsely), by ARKit name.
_SOUNDS: tuple[dict[str, float], ...] = (
    {"jawOpen": 0.45, "mouthLowerDownLeft": 0.2, "mouthLowerDownRight": 0.2},
    {"jawOpen": 0.25, "mouthStretchLeft": 0.3, "mouthStretchRight": 0.3},
    {"jawOpen": 0.12, "mouthSmileLeft": 0.3, "mouthSmileRight": 0.3},
    {"jawOpen": 0.25, "mouthFunnel": 0.5},
    {"jawOpen": 0.1, "mouthPucker": 0.6},
    {"mouthPressLeft": 0.4, "mouthPressRight": 0.4, "mouthClose": 0.05, "jawOpen": 0.05},
    {"mouthRollLower": 0.5, "jawOpen": 0.08},
    {"jawOpen": 0.1, "mouthUpperUpLeft": 0.3, "mouthUpperUpRight": 0.3},
    {"jawOpen": 0.15, "mouthShrugUpper": 0.2},
    {},
)
_MOODS: tuple[dict[str, float], ...] = (
    {"mouthSmileLeft": 0.6, "mouthSmileRight": 0.6, "cheekSquintLeft": 0.4, "cheekSquintRight": 0.4},
    {"mouthSmileLeft": 0.5, "mouthDimpleLeft": 0.3},
    {"mouthSmileRight": 0.4},
    {
        "browInnerUp": 0.6,
        "browOuterUpLeft": 0.5,
        "browOuterUpRight": 0.5,
        "eyeWideLeft": 0.4,
        "eyeWideRight": 0.4,
    },
    {"browDownLeft": 0.5, "browDownRight": 0.5, "eyeSquintLeft": 0.3, "eyeSquintRight": 0.3},
    {"mouthFrownLeft": 0.4, "mouthFrownRight": 0.4, "mouthShrugLower": 0.4, "browInnerUp": 0.3},
    {"noseSneerLeft": 0.4, "noseSneerRight": 0.4},
    {"browOuterUpLeft": 0.5},
    {"browOuterUpRight": 0.5},
    {"mouthLeft": 0.3},
    {"mouthRight": 0.3},
    {"jawLeft": 0.3, "mouthPucker": 0.3},
    {"cheekPuff": 0.5},
)
_HEAD_RAD, _PLACE_FACE_WIDTHS = np.array([0.12, 0.2, 0.1]), np.array([0.08, 0.06, 0.1])
_BLINK = np.array([0.5, 1.0, 1.0, 0.6, 0.2])


def act(seed: int, length_s: float, temper: tuple[float, float]) -> list[FaceSemantics]:
    """A performance at 25 frames a second, beginning at rest.

    Args:
        seed: who acts, and what.
        length_s: for how long.
        temper: range of the strengths of the actor's kinds of motion, about 1.
    """
    dice = np.random.default_rng(seed)
    count = round(length_s * FPS)
    strength = dice.uniform(*temper, 6)
    head = np.stack([_sway(dice, count) for _ in range(3)], axis=1) * _HEAD_RAD * strength[0]
    place = np.stack([_sway(dice, count) for _ in range(3)], axis=1) * _PLACE_FACE_WIDTHS * strength[1]
    talk = _shapes(dice, count, _SOUNDS, hold_s=(0.07, 0.2), busy=dice.uniform(0, 0.9))
    mood = _shapes(dice, count, _MOODS, hold_s=(0.4, 2.5), busy=dice.uniform(0.1, 0.9))
    gaze = _jumps(dice, count) * strength[4]
    blink = _blinks(dice, count)
    faces = []
    for t in range(count):
        values = {name: strength[2] * value for name, value in talk[t].items()}
        for name, value in mood[t].items():
            values[name] = values.get(name, 0.0) + strength[3] * value
        right, down = gaze[t]
        values |= {
            "eyeLookInLeft": max(right, 0), "eyeLookOutRight": max(right, 0), "eyeLookOutLeft": max(-right, 0),
            "eyeLookInRight": max(-right, 0), "eyeLookDownLeft": max(down, 0), "eyeLookDownRight": max(down, 0),
            "eyeLookUpLeft": max(-down, 0), "eyeLookUpRight": max(-down, 0),
            "eyeBlinkLeft": blink[t], "eyeBlinkRight": blink[t],
        }  # fmt: skip
        values |= zip(("pitch", "yaw", "roll", "x", "y", "depth"), (*head[t], *place[t]), strict=True)
        ease = min(1.0, t / FPS)
        faces.append(FaceSemantics.of(t / FPS, **{name: ease * value for name, value in values.items()}))
    return faces


def _sway(dice: np.random.Generator, count: int) -> Floats:
    """(count,) noise without anything above some 1.5 Hz, of variance about 1, with calm and lively stretches."""
    frequency_hz = np.fft.rfftfreq(count, 1 / FPS)
    spectrum = dice.standard_normal((2, len(frequency_hz))).T @ (1, 1j) / (0.15 + frequency_hz) ** 1.2
    spectrum[(frequency_hz > dice.uniform(0.8, 2.0)) | (frequency_hz == 0)] = 0
    noise = np.fft.irfft(spectrum, count)
    calm = np.repeat(dice.uniform(0.1, 1.0, count // 40 + 1), 40)[:count]
    calm = np.convolve(np.pad(calm, 20, mode="edge"), np.full(41, 1 / 41), "valid")
    swaying: Floats = calm * noise / noise.std()
    return swaying


def _shapes(
    dice: np.random.Generator,
    count: int,
    shapes: Sequence[Shape],
    hold_s: tuple[float, float],
    busy: float,
) -> list[Shape]:
    """By frame the shapes that glide into one another, with pauses; `busy` is how seldom these are, 0…1."""
    keys: list[tuple[float, Shape, float]] = []
    time_s = 0.0
    silent = dice.random() > busy
    until_s = dice.exponential(2.0)
    while time_s < count / FPS + 6:
        if time_s > until_s:
            silent, until_s = dice.random() > busy, time_s + dice.exponential(2.0)
        keys.append((time_s, {} if silent else shapes[dice.integers(len(shapes))], dice.uniform(0.4, 1.1)))
        time_s += dice.uniform(*hold_s) * (2 if silent else 1)
    frames: list[Shape] = []
    key = 0
    for t in range(count):
        while keys[key + 1][0] <= t / FPS:
            key += 1
        share = (t / FPS - keys[key][0]) / (keys[key + 1][0] - keys[key][0])
        share = share * share * (3 - 2 * share)
        mixed: dict[str, float] = {}
        for part, (_, shape, strength) in ((1 - share, keys[key]), (share, keys[key + 1])):
            for name, value in shape.items():
                mixed[name] = mixed.get(name, 0.0) + part * strength * value
        frames.append(mixed)
    return frames


def _jumps(dice: np.random.Generator, count: int) -> Floats:
    """(count, 2) where the eyes look, right and down, -1…1: held, then elsewhere within two frames."""
    gaze = np.zeros((count, 2))
    t, now = 0, np.zeros(2)
    while t < count:
        end = t + max(2, round(dice.uniform(0.3, 2.5) * FPS))
        then = dice.normal(0, 0.35, 2) * (1, 0.6)
        gaze[t:end] = then
        gaze[t] = (now + then) / 2
        now, t = then, end
    return np.clip(gaze, -1, 1)


def _blinks(dice: np.random.Generator, count: int) -> Floats:
    """(count,) how far the lids are shut."""
    shut = np.zeros(count)
    time_s = dice.exponential(2.0)
    while (t := round(time_s * FPS)) < count:
        shape = _BLINK[: count - t]
        shut[t : t + len(shape)] = np.maximum(shut[t : t + len(shape)], shape)
        time_s += 0.4 + dice.exponential(3.0)
    return shut
