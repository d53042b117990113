"""A person rebuilt from a keyframe that is not at rest."""

from __future__ import annotations

import cv2
import numpy as np

from avatar_stream.face_video.reference_decoder import (
    ReferenceDecoder,
    clear_background,
    relative_to,
    rig_of_frame,
)
from avatar_stream.pictures.composite import composite
from avatar_stream.types import FaceSemantics

WORN = FaceSemantics.of(mouthSmileLeft=0.4, mouthSmileRight=0.4, yaw=0.1, x=0.3)


def test_what_the_picture_wears_is_taken_off() -> None:
    added = relative_to(FaceSemantics.of(jawOpen=0.5, mouthSmileLeft=0.6, yaw=0.3, x=0.2), WORN)
    assert np.isclose(added["jawOpen"], 0.5)
    assert np.isclose(added["mouthSmileLeft"], 0.2)
    assert added["mouthSmileRight"] == 0
    assert np.allclose(added.head_rotation_rad, [0, 0.2, 0])
    assert np.allclose(added.head_position, [-0.1, 0, 0])


def test_the_keyframe_comes_back_at_its_own_semantics_and_its_background_stays(astronaut: np.ndarray) -> None:
    keyframe = cv2.resize(astronaut, (128, 128), interpolation=cv2.INTER_AREA)
    decoder = ReferenceDecoder(keyframe, WORN, 128, "cpu")
    try:
        backdrop = decoder.backdrop if decoder.backdrop is not None else keyframe
        shown = composite(decoder.decode(WORN).pixels, backdrop).astype(int)
        moved = composite(decoder.decode(FaceSemantics.of(jawOpen=0.8, x=0.3)).pixels, backdrop).astype(int)
    finally:
        decoder.close()
    alpha = rig_of_frame(keyframe, 128).texture[..., 3]
    # The seam between person and background is made up, lest an outline stay where the head was.
    trusted = clear_background(alpha) | (alpha == 255)
    assert trusted.mean() > 0.8
    assert np.abs(shown - keyframe)[trusted].max() <= 2
    assert np.abs(shown - keyframe).mean() < 1
    assert np.abs(moved - keyframe).max() > 20
