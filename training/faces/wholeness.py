"""Whether a synthetic face is fit to learn from: something is seen, and its features lie in its face."""

from __future__ import annotations

import cv2
import numpy as np

from training.faces.sample import FaceSample, LayeredSample

# Shares of the picture's pixels.
LEAST_COVER, LEAST_SKIN = 0.1, 0.005
# The same where a whole figure may stand far away.
LEAST_FIGURE, LEAST_FIGURE_SKIN = 0.01, 0.0002
# Standard deviation of the colours, of 255.
LEAST_CONTRAST = 4.0
# How far a feature may lie off what is drawn of its head, in widths of what is drawn: landmarks lie up to 4 mm off
# the surface, which shows where a cheek or brow is the edge of a turned head; and pixels are coarse.
OFF_HEAD_SHARE, OFF_HEAD_PX = 0.02, 1.5
FEATURES = (
    "right_eye_outer", "right_eye_inner", "right_iris", "right_brow_inner", "right_brow_middle", "left_eye_outer",
    "left_eye_inner", "left_iris", "left_brow_inner", "left_brow_middle", "nose_bridge", "nose_tip", "mouth_right",
    "mouth_left", "upper_lip_top", "lower_lip_bottom",
)  # fmt: skip


def faults_of(sample: FaceSample | LayeredSample) -> list[str]:
    """What is wrong with a sample, each in a few words; nothing where it is whole.

    Of a feature that a hat or hair covers nobody sees where it lies.
    """
    figure = isinstance(sample, LayeredSample)
    least_cover, least_skin = (LEAST_FIGURE, LEAST_FIGURE_SKIN) if figure else (LEAST_COVER, LEAST_SKIN)
    cover = sample.picture[..., 3] > 0
    if cover.mean() < least_cover:
        return ["the picture is empty"]
    faults = []
    if sample.picture[cover][:, :3].std(axis=0).max() < LEAST_CONTRAST:
        faults.append("the picture is of one colour")
    if (sample.masks["face"] > 0).mean() < least_skin:
        faults.append("there is no skin")
    return faults + [
        f"{name} is outside the face"
        for name, off in features_off(sample).items()
        if off > 1 and sample.visible[name]
    ]


def features_off(sample: FaceSample | LayeredSample) -> dict[str, float]:
    """By feature, how far it lies off what is drawn of its head, in shares of how far it may.

    The face's outline in a picture is that of what is drawn: in a turned head brow, cheek and nose stand out over the
    points that are its outline from the front.
    """
    parts = np.max(list(sample.masks.values()), axis=0)
    height, width = parts.shape
    head = np.zeros_like(parts)
    # Filled: what is surrounded by skin, such as the line of a brow or lashes, is inside.
    outlines, _ = cv2.findContours(parts, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(head, outlines, -1, 255, cv2.FILLED)
    columns = np.flatnonzero(head.any(axis=0))
    if not len(columns):
        return dict.fromkeys(FEATURES, float("inf"))
    distance = cv2.distanceTransform((head == 0).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    allowed = OFF_HEAD_PX + OFF_HEAD_SHARE * float(np.ptp(columns))
    off = {}
    for name in FEATURES:
        x, y = sample.anchors[name]
        # What lies beyond the picture is only known to be where the head may go on.
        column, row = (int(np.clip(v, 0, size - 1)) for v, size in ((x, width), (y, height)))
        off[name] = float(distance[row, column]) / allowed
    return off
