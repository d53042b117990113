"""What a generator of synthetic faces gives: a picture, and all that is true about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.types import FaceSemantics, PixelArray

# Of pixels of which nobody can say what they show.
NO_LABEL = 255
# Which labels a mask of `FaceSample` joins.
MASK_LABELS = {
    "face": ("face", "nose", "mouth", "eye_white", "iris", "lower_lash", "upper_lash", "lid_crease", "brow"),
    "eyes": ("eye_white", "iris"),
    "mouth": ("mouth",),
    "hair": ("front_hair", "back_hair"),
}


@dataclass(frozen=True)
class FaceSample:
    """One synthetic face.

    Attributes:
        picture: (H, W, 4) uint8 RGBA, straight alpha.
        semantics: what the face does in it; the keyframe of a character is the one with neutral semantics.
        anchors: pixels by the names of `ANCHOR_LANDMARKS` and `HEAD_ANCHORS`: x right, y down, origin at the outer
            corner of the first pixel. All of them are there, hidden or not.
        visible: for each anchor, whether nothing covers it.
        masks: (H, W) uint8, 255 where a part is seen, 0 elsewhere: "face" (the skin), "eyes" (eyeballs), "mouth"
            (opening and lips) and "hair".
    """

    picture: PixelArray
    semantics: FaceSemantics
    anchors: dict[str, tuple[float, float]]
    visible: dict[str, bool]
    masks: dict[str, npt.NDArray[np.uint8]]


@dataclass(frozen=True)
class Layer:
    """One sheet of a layered picture, whole: as if nothing stood before it.

    Attributes:
        label: its class, one of `LABELS`.
        picture: (H, W, 4) uint8 RGBA, straight alpha.
        kind: "whole" for a part of the character; "shade" for a shadow, light or mark on one, which changes no label.
        clip: the number of the layer outside of whose paint this one is not seen; None for all that is.
        strength: above 0, to 1: its opacity where it is thickest, such as of brows seen through hair.
    """

    label: str
    picture: PixelArray
    kind: Literal["whole", "shade"] = "whole"
    clip: int | None = None
    strength: float = 1.0


@dataclass(frozen=True)
class LayeredSample:
    """One synthetic face with its layers; `picture`, `semantics`, `anchors` and `visible` as in `FaceSample`.

    Attributes:
        clean: (H, W, 4) uint8 RGBA, straight alpha: the layers over each other, before the picture was spoilt.
        labels: (H, W) uint8, for each pixel the number in `LABELS` of the topmost layer there.
        layers: far to near. Two or more may have one class.
    """

    picture: PixelArray
    clean: PixelArray
    semantics: FaceSemantics
    anchors: dict[str, tuple[float, float]]
    visible: dict[str, bool]
    labels: npt.NDArray[np.uint8]
    layers: tuple[Layer, ...]

    @property
    def masks(self) -> dict[str, npt.NDArray[np.uint8]]:
        """As in `FaceSample`."""
        masks = {}
        for name, labels in MASK_LABELS.items():
            shown = np.isin(self.labels, [LABEL_NUMBER[label] for label in labels])
            masks[name] = shown.astype(np.uint8) * np.uint8(255)
        return masks
