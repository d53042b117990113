"""What a generator of synthetic faces gives: a picture, and all that is true about it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from avatar_stream.types import FaceSemantics, PixelArray


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
