"""What a person saw in pictures of characters: hand-drawn outlines of the parts of a face.

`labels/layers/` holds a JSON file for each picture: its name, SHA-256 and size; the zone, a box within which every
pixel is told; and shapes, painted in their order over each other. The pictures themselves are not part of the program;
a label knows its own by the hash.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from avatar_stream.types import PixelArray

LABEL_FOLDER = Path(__file__).parent / "labels" / "layers"

HandLabel = Literal[
    "face", "neck", "front_hair", "eye_opening", "iris", "upper_lash", "lower_lash", "brow", "mouth", "glasses",
    "other", "unsure",
]  # fmt: skip
HAND_LABELS: tuple[HandLabel, ...] = HandLabel.__args__  # type: ignore[attr-defined]
OTHER, UNSURE = HAND_LABELS.index("other"), HAND_LABELS.index("unsure")
# Places between pixels are kept; maps are drawn so many times larger.
_SHIFT, _FINER = 4, 5


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Shape(_Strict):
    """One outline.

    Attributes:
        label: what is inside.
        points: (x, y) pixels of the picture; x right, y down, origin at the outer corner of the first pixel.
        width_px: None for a closed polygon; of an open line its thickness.
    """

    label: HandLabel
    points: tuple[tuple[float, float], ...] = Field(min_length=2)
    width_px: float | None = Field(None, gt=0)


class LayerLabels(_Strict):
    """All outlines of one picture.

    Attributes:
        file: name of the picture, to tell people.
        sha256: hash of its bytes, 64 hexadecimal digits.
        size: width and height in pixels.
        half: "look" for pictures that were looked at while the program was made, "end" for those kept back.
        zone: left, top, right, bottom of the box that is told, pixels.
        shapes: in the order in which they are painted.
    """

    file: str
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    size: tuple[int, int]
    half: Literal["look", "end"]
    zone: tuple[int, int, int, int]
    shapes: tuple[Shape, ...]

    def drawn(self, scale: float = 1.0) -> PixelArray:
        """(h, w) uint8 numbers in `HAND_LABELS` of each pixel; `UNSURE` outside the zone.

        Args:
            scale: size of the map as a share of the picture's.
        """
        width, height = (max(round(side * scale), 1) for side in self.size)
        # OpenCV paints whatever a border touches: drawn larger, what counts is the middle of each pixel.
        fine = np.full((height * _FINER, width * _FINER), OTHER, np.uint8)
        larger = np.array([width, height]) / self.size * _FINER
        for shape in self.shapes:
            number = HAND_LABELS.index(shape.label)
            places = np.rint((np.array(shape.points) * larger - 0.5) * 2**_SHIFT).astype(np.int32)
            if shape.width_px is None:
                cv2.fillPoly(fine, [places], number, shift=_SHIFT)
            else:
                thick = max(1, round(shape.width_px * float(larger.mean())))
                cv2.polylines(fine, [places], False, number, thick, shift=_SHIFT)
        drawn = fine[_FINER // 2 :: _FINER, _FINER // 2 :: _FINER]
        left, top, right, bottom = (round(value * scale) for value in self.zone)
        told = np.full_like(drawn, UNSURE)
        told[top:bottom, left:right] = drawn[top:bottom, left:right]
        return told


@cache
def read_layer_labels() -> tuple[LayerLabels, ...]:
    """All labels, in the order of their names."""
    paths = sorted(LABEL_FOLDER.glob("*.json"))
    return tuple(LayerLabels.model_validate_json(path.read_text(encoding="utf-8")) for path in paths)


def layer_labels_of(picture: Path) -> LayerLabels | None:
    """The labels of a picture file, whatever it is called now, or None."""
    digest = hashlib.sha256(picture.read_bytes()).hexdigest()
    return next((labels for labels in read_layer_labels() if labels.sha256 == digest), None)
