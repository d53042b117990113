"""Which expression brings in which of the shapes that an artist drew: mouths, brows and eyes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from avatar_stream.puppet.building.exchange import Trigger, comes, exchanged
from avatar_stream.puppet.building.sheets import Sheet
from avatar_stream.puppet.building.shut_eye import SHUT_FROM, SHUT_TO
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.puppet.puppet import Track

Floats = npt.NDArray[np.float32]

# Between these values a shape fades in: quickly, as two shapes that are half there look like neither.
_SMILE, _WIDE, _ROUND, _PURSED = (0.5, 0.6), (0.4, 0.5), (0.35, 0.45), (0.4, 0.5)
_ANGRY, _BROW, _HAPPY_BROW, _SMILING_EYE = (0.5, 0.6), (0.5, 0.6), (0.55, 0.65), (0.45, 0.55)
# The jaw opens a mouth from here on; where there is a half open one, the wide open one takes over later.
_OPENS, _OPENS_WIDE = (0.04, 0.1), (0.32, 0.38)
# What is left of an open eye goes as a drawn shut one takes its place.
_EYE_GOES, _DRAWN_LASH_GOES = (0.75, 0.95), (0.65, 0.85)
# Which shape the jaw opens where there is no other, the best first.
_OPEN_KINDS = ("A", "open", "E", "O", "I", "U")
# A drawn open mouth is so much flatter as it begins to open, and whole where the jaw is so far down.
_FLATTEST, _WHOLE_AT = 0.35, 0.6
EYE_PARTS = ("eye_white", "iris", "upper_lash", "lower_lash", "lid_crease")


@dataclass(frozen=True)
class DrawnShapes:
    """The shapes of a character that take the place of its parts at rest.

    Attributes:
        sheets: all of the character's.
    """

    sheets: Sequence[Sheet]

    @property
    def open_mouth(self) -> str:
        """The kind of the mouth that the jaw opens, or "" where none is drawn."""
        kinds = self._kinds("mouth_open", "")
        return next((kind for kind in _OPEN_KINDS if kind in kinds), "")

    def has(self, expression: str, side: str) -> bool:
        """Whether there is a shape for an expression on a side."""
        return any(sheet.expression == expression and sheet.side == side for sheet in self.sheets)

    def tracks_at_rest(self, sheet: Sheet) -> tuple[Track, ...]:
        """How a part at rest gives way to the shapes that stand for it."""
        if not sheet.plain:
            return ()
        if sheet.label in ("mouth", "brow"):
            expression = {"mouth": "mouth_open", "brow": "brows"}[sheet.label]
            return exchanged([trigger for _, trigger in self._row(expression, sheet.side)], -1)
        triggers: list[Trigger] = []
        if sheet.label in EYE_PARTS and self.has("eyes_angry", sheet.side):
            triggers.append(_angry(sheet.side))
        drawn_shut = self.has("eyes_closed", sheet.side) or self.has("eyes_happy", sheet.side)
        if sheet.label in ("eye_white", "iris") and drawn_shut:
            triggers.append(((f"eyeBlink{sheet.side.capitalize()}", *_EYE_GOES),))
        if sheet.label == "upper_lash" and drawn_shut:
            triggers.append(((f"eyeBlink{sheet.side.capitalize()}", *_DRAWN_LASH_GOES),))
        return exchanged(triggers, -1)

    def tracks_of(self, sheet: Sheet, rest: Floats, frame: FaceFrame) -> tuple[Track, ...]:
        """How a shape comes, and goes for others.

        Args:
            sheet: the shape.
            rest: (V, 2) pixels, the vertices of its mesh.
            frame: the face's axes.
        """
        if sheet.expression == "eyes_angry":
            blink = f"eyeBlink{sheet.side.capitalize()}"
            (name, start, end) = _angry(sheet.side)[0]
            return (Track((name, blink), ((start, end), (0.1, 0.6)), {}, {(1, 0): 1.0}),)
        if sheet.expression in ("eyes_closed", "eyes_happy"):
            return self.shut_tracks(sheet.side, happy=sheet.expression == "eyes_happy")
        row = self._row(sheet.expression, sheet.side)
        number = [kind for kind, _ in row].index(sheet.kind)
        tracks = exchanged([trigger for _, trigger in row], number)
        if sheet.expression == "mouth_open" and row[number][1][0][0] == "jawOpen":
            tracks += (_opening(row[number][1], rest, frame),)
        return tracks

    def made_mouth(self) -> tuple[Track, ...]:
        """How a made open mouth gives way to drawn ones."""
        return exchanged([trigger for _, trigger in self._row("mouth_open", "")], -1)

    def shut_tracks(self, side: str, *, happy: bool = False) -> tuple[Track, ...]:
        """How a shut eye comes; where another is drawn for smiling ones, each at its own time."""
        blink, squint = f"eyeBlink{side.capitalize()}", f"eyeSquint{side.capitalize()}"
        if not self.has("eyes_happy", side):
            return (comes(((blink, SHUT_FROM, SHUT_TO),)),)
        place = (1, 1) if happy else (1, 0)
        return (Track((blink, squint), ((SHUT_FROM, SHUT_TO), _SMILING_EYE), {}, {place: 1.0}),)

    def _kinds(self, expression: str, side: str) -> set[str]:
        return {one.kind for one in self.sheets if (one.expression, one.side) == (expression, side)}

    def _row(self, expression: str, side: str) -> list[tuple[str, Trigger]]:
        """Kinds and triggers of the shapes there are, those that go before others last."""
        kinds = self._kinds(expression, side)
        if expression == "brows":
            table = _brow_triggers(side)
        else:
            table = _mouth_triggers(self.open_mouth, half_open="E" in kinds)
        return [(kind, trigger) for kind, trigger in table.items() if kind in kinds]


def _angry(side: str) -> Trigger:
    return ((f"browDown{side.capitalize()}", *_ANGRY),)


def _brow_triggers(side: str) -> dict[str, Trigger]:
    name = side.capitalize()
    return {
        "happy": ((f"mouthSmile{name}", *_HAPPY_BROW),),
        "raised": ((f"browOuterUp{name}", *_BROW),),
        "sad": (("browInnerUp", *_BROW),),
        "angry": ((f"browDown{name}", *_BROW),),
    }


def _mouth_triggers(open_kind: str, *, half_open: bool) -> dict[str, Trigger]:
    def both(name: str, start: float, end: float) -> Trigger:
        return ((f"{name}Left", start, end), (f"{name}Right", start, end))

    wide: Trigger = (("jawOpen", *(_OPENS_WIDE if half_open and open_kind != "E" else _OPENS)),)
    table: dict[str, Trigger] = {
        "smile": both("mouthSmile", *_SMILE),
        "E": (("jawOpen", *_OPENS),),
        "open": wide,
        "A": wide,
        "I": both("mouthStretch", *_WIDE),
        "O": (("mouthFunnel", *_ROUND),),
        "U": (("mouthPucker", *_PURSED),),
    }
    if open_kind in ("O", "I", "U"):
        table = {open_kind: wide} | {kind: trigger for kind, trigger in table.items() if kind != open_kind}
    return table


def _opening(trigger: Trigger, rest: Floats, frame: FaceFrame) -> Track:
    """A drawn open mouth is flatter while the jaw isn't all the way down."""
    v = frame.to_face(rest)[:, 1]
    top = float(v.min() + 0.15 * (v.max() - v.min()))
    flat = np.stack([np.zeros_like(v), (_FLATTEST - 1) * (v - top)], axis=1)
    start = trigger[0][1]
    return Track(
        ("jawOpen",),
        ((start, max(_WHOLE_AT, start + 0.1)),),
        {(0,): frame.to_pixels(flat).astype(np.float32)},
    )
