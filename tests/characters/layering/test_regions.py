"""Where layers go on behind others."""

from __future__ import annotations

import cv2
import numpy as np

from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.characters.layering.regions import regions_of
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import FaceSemantics
from training.faces.illustrated.generator import Frame, draw_illustration
from training.faces.illustrated.random_style import random_style


def test_behind_a_head_hair_has_no_narrow_gaps() -> None:
    sample = draw_illustration(
        random_style(np.random.default_rng(4)), FaceSemantics.neutral(), Frame(384, 0.4, (0.5, 0.45))
    )
    frame = FaceFrame.of(sample.anchors)
    hair = np.isin(
        sample.labels, [LABEL_NUMBER[name] for name in ("back_hair", "front_hair", "headwear", "ears")]
    )
    labels = np.where(hair, 0, sample.labels).astype(np.uint8)
    middle, chin = (round(value) for value in sample.anchors["chin"])
    rows = np.flatnonzero((labels == LABEL_NUMBER["face"]).any(axis=1))
    gap = round(0.12 * frame.width_px)
    for top in (chin - 3 * gap, chin - gap):  # two locks beside the jaw, and a gap between them
        assert rows.min() < top < rows.max()
        beside = labels[top : top + gap, :middle]
        beside[beside == 0] = LABEL_NUMBER["back_hair"]
    picture = np.dstack([sample.clean[..., :3], np.full(labels.shape, 255, np.uint8)])
    back = next(region for region in regions_of(picture, labels, frame) if region.label == "back_hair")
    pieces, _ = cv2.connectedComponents((back.seen | back.hidden)[:, :middle].astype(np.uint8))
    assert pieces == 2  # nothing, and all of it together
