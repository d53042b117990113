"""What people saw the eyes do in some clips: the truth against which blinks and winks are scored.

`labels/blinks/` holds a TOML file for each clip: its name and SHA-256, how many frames it has, and frame ranges,
both ends included, counted from 0. They were found by eye-aspect ratio and settled by looking at every frame.
The clips themselves are not part of the program; a label knows its own by the hash, whatever it is called.
"""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

LABEL_FOLDER = Path(__file__).parent / "labels" / "blinks"


class _Label(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Span(_Label):
    """Frames `first` to `last`, both included."""

    first: int
    last: int

    @model_validator(mode="after")
    def _in_order(self) -> Span:
        if not 0 <= self.first <= self.last:
            raise ValueError(f"frames {self.first} to {self.last} are not in order")
        return self

    def overlaps(self, first: int, last: int) -> bool:
        """Whether any of the frames `first` to `last` is among these."""
        return first <= self.last and self.first <= last


class BlinkEvent(Span):
    """The lids of one or both eyes come down over the pupil and rise again.

    Attributes:
        eye: the person's own; "left" is on the picture's right.
        first, last: the lid is at least half down.
        apex: where it is lowest.
        shut: first and last frame in which no more than a slit is open; None where it never gets that far in one eye.
    """

    eye: Literal["both", "left", "right"]
    apex: int
    shut: tuple[int, int] | None = None


class HalfWink(Span):
    """One eye is clearly narrowed while the other stays open, but doesn't shut."""

    eye: Literal["left", "right"]


class UnsureSpan(Span):
    """Frames about which people may disagree; nothing in them counts for or against the encoder."""

    why: str


class BlinkLabels(_Label):
    """The eyes of one clip.

    Attributes:
        file: name of the clip, to tell people.
        sha256: hash of its bytes, 64 hexadecimal digits.
        frames: how many it has.
        blinks, half_winks, unsure: in the order of time.
    """

    file: str
    sha256: str
    frames: int
    blinks: tuple[BlinkEvent, ...]
    half_winks: tuple[HalfWink, ...]
    unsure: tuple[UnsureSpan, ...]

    @model_validator(mode="after")
    def _inside_the_clip(self) -> BlinkLabels:
        spans: tuple[Span, ...] = (*self.blinks, *self.half_winks, *self.unsure)
        if any(span.last >= self.frames for span in spans):
            raise ValueError(f"a label lies beyond the {self.frames} frames of {self.file}")
        return self


@cache
def read_blink_labels() -> tuple[BlinkLabels, ...]:
    """All labels, in the order of their names."""
    files = sorted(LABEL_FOLDER.glob("*.toml"))
    return tuple(BlinkLabels(**tomllib.loads(path.read_text(encoding="utf-8"))) for path in files)


def blink_labels_of(clip: Path) -> BlinkLabels | None:
    """The labels of a clip, or None where nobody has labelled it."""
    digest = hashlib.sha256(clip.read_bytes()).hexdigest()
    return next((labels for labels in read_blink_labels() if labels.sha256 == digest), None)
