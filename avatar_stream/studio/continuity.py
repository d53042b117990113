"""Keeps a performance going through moments in which nobody is seen or nothing arrives.

tracked ── nobody ──▶ held ── after hold_s ──▶ idle          (each arrow back to tracked is eased,
   ▲                    │                        │            and so is the one into idle)
   └──── somebody ──────┴──────── somebody ──────┘
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from avatar_stream.config_sections import LiveSection
from avatar_stream.studio.idle import idle_semantics
from avatar_stream.types import FaceSemantics, FloatArray

# A face found again may look elsewhere by a lot. 150°/s, which is 5° a frame at 30 fps, is about as fast
# as people turn their heads while talking, so that no jump is seen. Position gets the same care.
MAX_TURN_RAD_S = math.radians(150.0)
MAX_MOVE_FACE_WIDTHS_S = 3.0


@dataclass(frozen=True)
class _Ease:
    """A way from one pose to whatever the target is by then."""

    start: FaceSemantics
    start_s: float
    end_s: float

    def share(self, time_s: float) -> float:
        """How much of the target to show, 0…1 (smoothstep)."""
        if time_s >= self.end_s:
            return 1.0
        x = max(time_s - self.start_s, 0.0) / (self.end_s - self.start_s)
        return x * x * (3.0 - 2.0 * x)


class Continuity:
    """Turns a performance with gaps into one without.

    Args:
        settings: how long the last pose stands in a gap, and what comes then: the idle performance, or the head where
            it was, with a face that relaxes and goes on blinking: its eyes may have been shut at that moment.
        idle_from_s: where in the idle performance it begins: no two of several idle alike.
    """

    def __init__(self, settings: LiveSection | None = None, idle_from_s: float = 0.0) -> None:
        self.tune(settings or LiveSection())
        self._idle_from_s = idle_from_s
        self._mode: Literal["tracked", "held", "idle"] = "idle"
        self._ease: _Ease | None = None
        self._seen: FaceSemantics | None = None
        self._seen_at_s = -math.inf
        self._shown: FaceSemantics | None = None
        self._shown_at_s = -math.inf

    def tune(self, settings: LiveSection) -> None:
        """Go on with other settings, from the next gap on."""
        self._hold_s, self._ease_s = settings.hold_s, settings.ease_s
        self._stays, self._liveliness = settings.lost_face == "hold", settings.idle_liveliness

    def next(self, semantics: FaceSemantics | None, time_s: float) -> FaceSemantics:
        """What to show at `time_s`.

        Args:
            semantics: what arrived; None when nothing did. Nobody seen counts as nothing.
            time_s: seconds that never go back; in live use the clock, in a clip its own time.

        Returns:
            Semantics of somebody (confidence > 0) with strictly growing `captured_s`: that of
            `semantics` where it was followed, otherwise one that moves on at the pace of `time_s`.
        """
        if semantics is not None and semantics.face_seen:
            self._follow(semantics, time_s)
            captured_s = semantics.captured_s
        else:
            self._bridge(time_s)
            captured_s = self._paced(time_s)
        if self._shown is not None:
            captured_s = max(captured_s, self._shown.captured_s + 1e-6)
        target = self._seen if self._seen is not None and self._mode != "idle" else self._unseen(time_s)
        self._shown = replace(self._eased(target, time_s), captured_s=captured_s)
        self._shown_at_s = time_s
        return self._shown

    def _unseen(self, time_s: float) -> FaceSemantics:
        """What to do while nobody is seen."""
        idle_s = time_s + self._idle_from_s
        if self._stays and self._seen is not None:
            return replace(self._seen, expression=idle_semantics(idle_s, 0.0).expression)
        return idle_semantics(idle_s, self._liveliness)

    def _follow(self, semantics: FaceSemantics, time_s: float) -> None:
        if self._mode != "tracked" and self._shown is not None:
            # A gap of one frame needs next to no easing; an ease still under way keeps its pace.
            length_s = min(self._ease_s, time_s - self._seen_at_s)
            end_s = max(time_s + length_s, self._ease.end_s if self._ease else time_s)
            self._ease = _Ease(self._shown, time_s, end_s)
        self._mode, self._seen, self._seen_at_s = "tracked", semantics, time_s

    def _bridge(self, time_s: float) -> None:
        if self._mode == "tracked":
            self._mode = "held"
        if self._mode == "held" and time_s - self._seen_at_s > self._hold_s:
            self._mode = "idle"
            if self._shown is not None:
                idle_s = self._seen_at_s + self._hold_s
                self._ease = _Ease(self._shown, idle_s, idle_s + self._ease_s)

    def _paced(self, time_s: float) -> float:
        """`captured_s` for a picture nobody performed: the last one's, moved on by the time since."""
        if self._shown is None:
            return time_s
        return self._shown.captured_s + (time_s - self._shown_at_s)

    def _eased(self, target: FaceSemantics, time_s: float) -> FaceSemantics:
        ease, last = self._ease, self._shown
        if ease is None or last is None:
            return target
        share = ease.share(time_s)
        # The way out is as long as the settings say; only the way back has somebody waiting at its end.
        passed_s = math.inf if self._mode == "idle" else max(time_s - self._shown_at_s, 0.0)
        rotation = _within(
            MAX_TURN_RAD_S * passed_s,
            last.head_rotation_rad,
            _mixed(ease.start.head_rotation_rad, target.head_rotation_rad, share),
        )
        position = _within(
            MAX_MOVE_FACE_WIDTHS_S * passed_s,
            last.head_position,
            _mixed(ease.start.head_position, target.head_position, share),
        )
        arrived = np.allclose(rotation, target.head_rotation_rad) and np.allclose(
            position, target.head_position
        )
        if share >= 1.0 and arrived:
            self._ease = None
            return target
        expression = _mixed(ease.start.expression, target.expression, share)
        return FaceSemantics(expression, rotation, position, target.confidence, target.captured_s)


def _mixed(start: FloatArray, target: FloatArray, share: float) -> FloatArray:
    return start + (target - start) * np.float32(share)


def _within(reach: float, last: FloatArray, wanted: FloatArray) -> FloatArray:
    """`wanted`, or the point on the way from `last` to it that is `reach` away."""
    way = wanted - last
    distance = float(np.linalg.norm(way))
    return wanted if distance <= reach else last + way * np.float32(reach / distance)
