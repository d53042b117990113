"""The idle performance: what a character does while nobody drives it. It breathes, blinks and looks about.

A pure function of time, so that it looks the same live, rendered and in a test.
"""

from __future__ import annotations

import math

from avatar_stream.types import FaceSemantics

# People blink every 2-10 s, closing in about 0.1 s and opening in about 0.2 s (Bentivoglio et al. 1997,
# "Analysis of blink rate patterns in normal subjects"; Caffier et al. 2003 for the durations).
_BLINK_SLOT_S = 4.0
_BLINK_CLOSING_S = 0.10
_BLINK_OPENING_S = 0.20
_BREATH_S = 4.2


def idle_semantics(time_s: float) -> FaceSemantics:
    """The idle performance at one moment.

    Args:
        time_s: any finite time in seconds; the performance never repeats noticeably.

    Returns:
        Semantics with confidence 1, `captured_s` = `time_s`, rotation within ±3° and position within
        ±0.02 face widths. Continuous in time.
    """
    breath = math.sin(2 * math.pi * time_s / _BREATH_S)
    # Periods without a common multiple keep the sway from looking like a pendulum.
    sway = math.sin(2 * math.pi * time_s / 7.3)
    drift = math.sin(2 * math.pi * time_s / 11.9 + 1.0)
    glance = 0.10 * math.sin(2 * math.pi * time_s / 5.7) * math.sin(2 * math.pi * time_s / 13.1)
    blink = _blink(time_s)
    return FaceSemantics.of(
        time_s,
        pitch=math.radians(0.7 * breath + 0.5 * drift),
        yaw=math.radians(1.6 * sway),
        roll=math.radians(1.0 * drift),
        y=-0.008 * breath,
        depth=0.004 * breath,
        eyeBlinkLeft=blink,
        eyeBlinkRight=blink,
        # Both eyes look the same way: one turns in as the other turns out.
        eyeLookOutLeft=max(glance, 0.0),
        eyeLookInRight=max(glance, 0.0),
        eyeLookInLeft=max(-glance, 0.0),
        eyeLookOutRight=max(-glance, 0.0),
        mouthSmileLeft=0.06,
        mouthSmileRight=0.06,
    )


def _blink(time_s: float) -> float:
    """How far the lids are closed, 0…1: one blink per slot, at a moment that differs from slot to slot."""
    slot = math.floor(time_s / _BLINK_SLOT_S)
    offset_s = 0.5 + 2.8 * math.modf(abs(math.sin(slot * 12.9898)) * 43.758)[0]
    since_s = time_s - slot * _BLINK_SLOT_S - offset_s
    if since_s < 0:
        return 0.0
    if since_s < _BLINK_CLOSING_S:
        return _smooth(since_s / _BLINK_CLOSING_S)
    return _smooth(1.0 - (since_s - _BLINK_CLOSING_S) / _BLINK_OPENING_S)


def _smooth(x: float) -> float:
    """Smoothstep of `x` clamped to 0…1."""
    x = min(max(x, 0.0), 1.0)
    return x * x * (3.0 - 2.0 * x)
