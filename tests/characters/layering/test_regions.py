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


def test_behind_a_thin_ring_there_is_no_hair_but_behind_a_hat_there_is() -> None:
    anchors = draw_illustration(
        random_style(np.random.default_rng(4)), FaceSemantics.neutral(), Frame(384, 0.4, (0.5, 0.45))
    ).anchors
    frame = FaceFrame.of(anchors)
    width = frame.width_px
    labels = np.zeros((384, 384), np.uint8)
    lock = slice(round(0.9 * width), round(1.5 * width)), slice(40, 40 + round(0.2 * width))
    labels[lock] = LABEL_NUMBER["front_hair"]
    tip = 40 + round(0.1 * width), round(1.5 * width)
    radius, thick = round(0.12 * width), max(round(0.02 * width), 2)
    cv2.circle(labels, (tip[0], tip[1] + radius), radius, LABEL_NUMBER["headwear"], thick)
    labels[: lock[0].start, lock[1]] = LABEL_NUMBER["headwear"]
    picture = np.dstack([np.repeat(10 * labels[..., None], 3, axis=2), np.where(labels, 255, 0)]).astype(
        np.uint8
    )
    hair = next(one for one in regions_of(picture, labels, frame) if one.label == "front_hair")
    ring = (labels == LABEL_NUMBER["headwear"]) & (np.arange(384)[:, None] > tip[1] + 0.06 * width)
    assert ring.sum() > 30 and not hair.hidden[ring].any()
    above = slice(lock[0].start - round(0.06 * width), lock[0].start), lock[1]
    assert hair.hidden[above].mean() > 0.7
