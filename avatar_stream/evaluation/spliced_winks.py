"""Winks made of real blinks: one eye of each labelled blink is replaced by the same eye, open, a moment earlier.

Clips with winks are rare; blinks are not. Every frame of a blink gets one eye from the last open frame before
it, moved to where that eye is now and blended in with a soft edge. All else, and the tracking, stays real.
"""

from __future__ import annotations

import inspect
import sys
from typing import Literal

import cv2
import numpy as np

from avatar_stream.evaluation.blink_labels import BlinkEvent, BlinkLabels
from avatar_stream.evaluation.tracked_clip import TrackedClip
from avatar_stream.face_model import topology
from avatar_stream.types import FloatArray, PixelArray

Side = Literal["left", "right"]

# Skin round each eye that lids hardly move: it says how the eye has moved from one frame to the other.
_ROUND_THE_EYE = {
    "right": [33, 133, 226, 244, 35, 111, 117, 118, 119, 120, 121, 128, 6, 168, 8, 9, 55, 105, 63, 70],
    "left": [263, 362, 446, 464, 265, 340, 346, 347, 348, 349, 350, 357, 6, 168, 8, 9, 285, 334, 293, 300],
}
_CORNERS = {"right": topology.RIGHT_EYE_CORNERS, "left": topology.LEFT_EYE_CORNERS}

# Lids begin to move before the label says "half down", and end after it.
_MARGIN_FRAMES = 3
# The patch, in eye widths: half its size, and the softness of its edge.
_PATCH_SIZE = (0.85, 0.62)
_PATCH_EDGE = 0.12


class WinkSplicer:
    """Turns the blinks of one clip into winks, frame by frame in order.

    Attributes:
        winks: the winks that come out; `eye` is the one that still shuts.
        key: see `FrameEdit`.
    """

    def __init__(self, clip: TrackedClip, labels: BlinkLabels, shut_eye: Side) -> None:
        """
        Args:
            clip: where the eyes are.
            labels: when they blink; only blinks of both eyes with a frame before them are used.
            shut_eye: the person's eye that goes on blinking.
        """
        self._clip = clip
        self._open_eye: Side = "left" if shut_eye == "right" else "right"
        self._sources: dict[int, int] = {}
        winks = []
        for blink in labels.blinks:
            source = _open_frame_before(blink, labels)
            if blink.eye != "both" or source is None:
                continue
            winks.append(blink.model_copy(update={"eye": shut_eye}))
            last = min(blink.last + _MARGIN_FRAMES, len(clip.time_s) - 1)
            self._sources.update(dict.fromkeys(range(source + 1, last + 1), source))
        self.winks: tuple[BlinkEvent, ...] = tuple(winks)
        self.key = f"{shut_eye} {labels.model_dump_json()} {inspect.getsource(sys.modules[__name__])}"
        self._kept: dict[int, PixelArray] = {}

    def __call__(self, index: int, pixels: PixelArray) -> PixelArray:
        """The frame number `index`, (H, W, 3) uint8, with one eye held open where there is a wink."""
        if index in self._sources.values():
            self._kept = {index: pixels}
        source = self._sources.get(index)
        if source is None:
            return pixels
        return self._hold_open(pixels, self._kept[source], source, index)

    def _hold_open(self, pixels: PixelArray, open_pixels: PixelArray, source: int, index: int) -> PixelArray:
        points = self._clip.landmarks[[source, index]][..., :2].astype(np.float64)
        ring = np.ascontiguousarray(points[:, _ROUND_THE_EYE[self._open_eye]])
        move = cv2.estimateAffinePartial2D(ring[0], ring[1], method=cv2.LMEDS)[0]
        height, width = pixels.shape[:2]
        moved = cv2.warpAffine(
            open_pixels, move, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        corners = points[0][_CORNERS[self._open_eye]] @ move[:, :2].T + move[:, 2]
        mask = _soft_ellipse(corners, (height, width))[..., None]
        mixed: PixelArray = np.rint(mask * moved + (1.0 - mask) * pixels).astype(np.uint8)
        return mixed


def _open_frame_before(blink: BlinkEvent, labels: BlinkLabels) -> int | None:
    """The last frame before a blink in which lids do nothing, or None where the clip begins with it."""
    others = [span for span in (*labels.blinks, *labels.half_winks, *labels.unsure) if span is not blink]
    index = blink.first - _MARGIN_FRAMES
    while index >= 0 and any(span.overlaps(index, index) for span in others):
        index -= 1
    return index if index >= 0 else None


def _soft_ellipse(corners: FloatArray, shape: tuple[int, int]) -> FloatArray:
    """(H, W) 0…1, 1 over the eye with the given (2, 2) corners, fading round it."""
    across = corners[1] - corners[0]
    eye_width = float(np.linalg.norm(across))
    y, x = np.mgrid[: shape[0], : shape[1]]
    offset = np.stack([x, y], axis=2) - corners.mean(axis=0)
    along = offset @ across / eye_width**2
    aside = offset @ np.array([-across[1], across[0]]) / eye_width**2
    distance = np.hypot(along / _PATCH_SIZE[0], aside / _PATCH_SIZE[1])
    faded: FloatArray = np.clip((1.0 - distance) / (_PATCH_EDGE / _PATCH_SIZE[1]) + 0.5, 0.0, 1.0)
    return faded
