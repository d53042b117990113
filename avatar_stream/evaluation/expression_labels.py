"""What people saw faces do at some moments of some clips: the truth from real people for names beyond lids and jaw.

`labels/expressions/` holds a TOML file for each clip: its name and SHA-256, how many frames it has, and for each moment
(a frame, counted from 0) how much of each expression a person sees: 0 none, 1 some, 2 full. What isn't named is 0; what
people may disagree about is ``unsure`` and counts for nothing. The clips themselves are not part of the program.
"""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, model_validator

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

LABEL_FOLDER = Path(__file__).parent / "labels" / "expressions"

#: What is labelled, and the expressions of which the strongest counts as the encoder's answer.
LABELLED: dict[str, tuple[str, ...]] = {
    "pucker": ("mouthPucker",),
    "press": ("mouthPressLeft", "mouthPressRight"),
    "left": ("mouthLeft",),
    "right": ("mouthRight",),
    "puff": ("cheekPuff",),
    "brow_up": ("browInnerUp", "browOuterUpLeft", "browOuterUpRight"),
    "brow_down": ("browDownLeft", "browDownRight"),
    "squint": ("eyeSquintLeft", "eyeSquintRight"),
}


class Moment(BaseModel):
    """How much of each expression is seen in one frame; `left` and `right` are the person's own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pucker: int = Field(0, ge=0, le=2)
    press: int = Field(0, ge=0, le=2)
    left: int = Field(0, ge=0, le=2)
    right: int = Field(0, ge=0, le=2)
    puff: int = Field(0, ge=0, le=2)
    brow_up: int = Field(0, ge=0, le=2)
    brow_down: int = Field(0, ge=0, le=2)
    squint: int = Field(0, ge=0, le=2)
    unsure: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _known(self) -> Moment:
        if not set(self.unsure) <= set(LABELLED):
            raise ValueError(f"unsure names {self.unsure}, of which some are not labelled")
        return self

    def degree(self, name: str) -> int | None:
        """0, 1 or 2; None where people may disagree."""
        return None if name in self.unsure else int(getattr(self, name))


class ExpressionLabels(BaseModel):
    """The labelled moments of one clip.

    Attributes:
        file: name of the clip, to tell people.
        sha256: hash of its bytes, 64 hexadecimal digits.
        frames: how many it has.
        moments: by frame.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str
    sha256: str
    frames: int
    moments: dict[int, Moment]

    @model_validator(mode="after")
    def _inside_the_clip(self) -> ExpressionLabels:
        if not all(0 <= frame < self.frames for frame in self.moments):
            raise ValueError(f"a label lies beyond the {self.frames} frames of {self.file}")
        return self


@cache
def read_expression_labels() -> tuple[ExpressionLabels, ...]:
    """All labels, in the order of their names."""
    files = sorted(LABEL_FOLDER.glob("*.toml"))
    return tuple(ExpressionLabels(**tomllib.loads(path.read_text(encoding="utf-8"))) for path in files)


def expression_labels_of(clip: Path) -> ExpressionLabels | None:
    """The labels of a clip, or None where nobody has labelled it."""
    digest = hashlib.sha256(clip.read_bytes()).hexdigest()
    return next((labels for labels in read_expression_labels() if labels.sha256 == digest), None)
