"""The idle performance: what a character does while nobody drives it. It breathes, blinks, looks about and smiles.

A pure function of time, so that it looks the same live, rendered and in a test. Whatever happens now and then
happens once in every slot of time, at a moment and with a strength diced from the slot's number.
"""

from __future__ import annotations

import math

from avatar_stream.face_model.pose import on_neck
from avatar_stream.types import FaceSemantics

# A resting adult breathes 12-16 times a minute, in a little faster than out.
_BREATH_S = 4.3
_BREATH_IN_SHARE = 0.42

# People blink every 2-10 s, closing in about 0.1 s and opening in about 0.2 s (Bentivoglio et al. 1997,
# "Analysis of blink rate patterns in normal subjects"; Caffier et al. 2003 for the durations), and often while the
# gaze jumps far (Evinger et al. 1994).
_BLINK_SLOT_S = 3.4
_BLINK_CLOSING_S, _BLINK_OPENING_S = 0.11, 0.21
_BLINK_SKIPPED, _BLINK_DOUBLE = 0.12, 0.20
_DOUBLE_BLINK_AFTER_S = 0.36
_FAR_GLANCE, _GLANCE_BLINKS = 0.35, 0.3

# The gaze rests for about a second, then jumps within 0.06 s; the head follows late, slowly and a little.
_GLANCE_SLOT_S = 1.5
_SACCADE_S = 0.06
_HEAD_LATE_S, _HEAD_TURN_S = 0.12, 0.8
_AT_VIEWER = 0.62
_HEAD_YAW_DEG, _HEAD_PITCH_DEG = 6.5, 5.0

_SMILE_SLOT_S = 14.0
_SMILE_IN_S, _SMILE_OUT_S = 0.8, 1.4
_SMILES = 0.75
_RESTING_SMILE = 0.06


def idle_semantics(time_s: float, liveliness: float = 1.0) -> FaceSemantics:
    """The idle performance at one moment.

    Args:
        time_s: any finite time in seconds; the performance never repeats noticeably.
        liveliness: how far it looks about, turns and smiles, 0…1.5; blinks and breath stay as they are.

    Returns:
        Semantics with confidence 1, `captured_s` = `time_s`, rotation within ±6° and position within
        ±0.05 face widths at liveliness 1, carried by the neck. Continuous in time; the head then never turns faster
        than 15° a second.
    """
    breath = _breath(time_s)
    gaze_x, gaze_y = _glance(time_s, 0.0, _SACCADE_S)
    head_x, head_y = _glance(time_s, _HEAD_LATE_S, _HEAD_TURN_S)
    smile, tilt = _smile(time_s)
    # What the head has already turned the eyes need not.
    gaze_x, gaze_y = liveliness * (gaze_x - 0.15 * head_x), liveliness * (gaze_y - 0.15 * head_y)
    head_x, head_y, sway = liveliness * head_x, liveliness * head_y, min(liveliness, 1.0)
    smile, tilt = liveliness * smile, liveliness * tilt
    blink = _blink(time_s)
    performed = FaceSemantics.of(
        time_s,
        pitch=math.radians(0.9 * breath - _HEAD_PITCH_DEG * head_y + 0.4 * sway * _wave(time_s, 11.9)),
        yaw=math.radians(_HEAD_YAW_DEG * head_x + 0.9 * sway * _wave(time_s, 7.3)),
        roll=math.radians(tilt + 0.7 * sway * _wave(time_s, 9.1) + 0.8 * head_x),
        x=0.010 * sway * _wave(time_s, 13.7),
        y=-0.010 * breath,
        depth=0.008 * breath,
        eyeBlinkLeft=blink,
        eyeBlinkRight=blink,
        # Both eyes look the same way: one turns in as the other turns out.
        eyeLookOutLeft=max(gaze_x, 0.0),
        eyeLookInRight=max(gaze_x, 0.0),
        eyeLookInLeft=max(-gaze_x, 0.0),
        eyeLookOutRight=max(-gaze_x, 0.0),
        eyeLookDownLeft=max(gaze_y, 0.0),
        eyeLookDownRight=max(gaze_y, 0.0),
        eyeLookUpLeft=max(-gaze_y, 0.0),
        eyeLookUpRight=max(-gaze_y, 0.0),
        browInnerUp=0.3 * max(-head_y, 0.0) + 0.15 * smile,
        browOuterUpLeft=0.12 * smile,
        browOuterUpRight=0.12 * smile,
        # No smile is quite even.
        mouthSmileLeft=_RESTING_SMILE + smile,
        mouthSmileRight=_RESTING_SMILE + 0.85 * smile,
        cheekSquintLeft=0.4 * smile,
        cheekSquintRight=0.4 * smile,
        eyeSquintLeft=0.25 * smile,
        eyeSquintRight=0.25 * smile,
    )
    return on_neck(performed)


def _breath(time_s: float) -> float:
    """−1 (breathed out) … 1 (in), rising faster than it falls."""
    phase = math.modf(time_s / _BREATH_S)[0] % 1.0
    if phase < _BREATH_IN_SHARE:
        return 2.0 * _smooth(phase / _BREATH_IN_SHARE) - 1.0
    return 1.0 - 2.0 * _smooth((phase - _BREATH_IN_SHARE) / (1.0 - _BREATH_IN_SHARE))


def _wave(time_s: float, period_s: float) -> float:
    """−1…1: two waves without a common period, so that no sway looks like a pendulum."""
    turn = 2.0 * math.pi * time_s / period_s
    return 0.65 * math.sin(turn) + 0.35 * math.sin(turn * 0.618 + period_s)


def _blink(time_s: float) -> float:
    """How far the lids are closed, 0…1."""
    slot = math.floor(time_s / _BLINK_SLOT_S)
    closed = 0.0
    if _dice(slot, "blink skipped") >= _BLINK_SKIPPED:
        start_s = slot * _BLINK_SLOT_S + 0.1 + 2.5 * _dice(slot, "blink")
        closed = _lids(time_s - start_s)
        if _dice(slot, "double blink") < _BLINK_DOUBLE:
            closed = max(closed, _lids(time_s - start_s - _DOUBLE_BLINK_AFTER_S))
    glance = math.floor(time_s / _GLANCE_SLOT_S)
    for number in (glance - 1, glance):
        (from_x, from_y), (to_x, to_y) = _glance_target(number - 1), _glance_target(number)
        far = math.hypot(to_x - from_x, to_y - from_y) > _FAR_GLANCE
        if far and _dice(number, "glance blink") < _GLANCE_BLINKS:
            closed = max(closed, _lids(time_s - _glance_start_s(number)))
    return closed


def _lids(since_s: float) -> float:
    """One blink, `since_s` after its beginning."""
    if since_s < _BLINK_CLOSING_S:
        return _smooth(since_s / _BLINK_CLOSING_S)
    return _smooth(1.0 - (since_s - _BLINK_CLOSING_S) / _BLINK_OPENING_S)


def _glance(time_s: float, late_s: float, turn_s: float) -> tuple[float, float]:
    """Where to look, x and y of −1…1 to the picture's right and down, arriving `late_s` and in `turn_s`."""
    slot = math.floor(time_s / _GLANCE_SLOT_S)
    # A slow turn may still be under way when the next begins: their shares add up.
    x, y = _glance_target(slot - 2)
    for number in (slot - 1, slot):
        share = _smooth((time_s - _glance_start_s(number) - late_s) / turn_s)
        (from_x, from_y), (to_x, to_y) = _glance_target(number - 1), _glance_target(number)
        x, y = x + share * (to_x - from_x), y + share * (to_y - from_y)
    return x, y


def _glance_start_s(slot: int) -> float:
    return _GLANCE_SLOT_S * (slot + 0.55 * _dice(slot, "glance"))


def _glance_target(slot: int) -> tuple[float, float]:
    """Mostly the viewer, never quite the same point of them; else something beside them."""
    aside, up = 2.0 * _dice(slot, "aside") - 1.0, 2.0 * _dice(slot, "up") - 1.0
    if _dice(slot, "at viewer") < _AT_VIEWER:
        return 0.05 * aside, 0.04 * up
    return math.copysign(0.25 + 0.3 * abs(aside), aside), 0.28 * up


def _smile(time_s: float) -> tuple[float, float]:
    """How much of a smile, 0…0.6, and the tilt of the head in degrees that goes with it."""
    slot = math.floor(time_s / _SMILE_SLOT_S)
    if _dice(slot, "smile") >= _SMILES:
        return 0.0, 0.0
    since_s = time_s - _SMILE_SLOT_S * slot - 6.0 * _dice(slot, "smile start")
    lasts_s = 2.0 + 2.5 * _dice(slot, "smile length")
    share = _smooth(since_s / _SMILE_IN_S) * _smooth((lasts_s + _SMILE_OUT_S - since_s) / _SMILE_OUT_S)
    return share * (0.3 + 0.3 * _dice(slot, "smile strength")), share * 5.0 * (_dice(slot, "tilt") - 0.5)


def _smooth(x: float) -> float:
    """Smoothstep of `x` clamped to 0…1."""
    x = min(max(x, 0.0), 1.0)
    return x * x * (3.0 - 2.0 * x)


def _dice(slot: int, what: str) -> float:
    """0…1, always the same for one slot and purpose, on every machine (splitmix64, Steele et al. 2014)."""
    state = (slot * 0x9E3779B97F4A7C15 + int.from_bytes(what.encode(), "little")) & _MASK
    state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & _MASK
    return (state ^ (state >> 31)) / 2.0**64


_MASK = 2**64 - 1
