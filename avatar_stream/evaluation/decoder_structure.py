"""What can be counted on a natural character's rig, whether or not a tracker finds its face in the pictures."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.rig import Rig
from avatar_stream.characters.unfolding import triangle_areas
from avatar_stream.decoder.motion import MotionModel
from avatar_stream.decoder.motion_field import motion_field
from avatar_stream.decoder.rasteriser import NO_TRIANGLE, paint_triangles
from avatar_stream.evaluation.contact_sheet import POSES, posed
from avatar_stream.evaluation.decoder_pairs import opaque
from avatar_stream.stages import Decoder
from avatar_stream.types import FaceSemantics, PixelArray

# A triangle that shuts with a seam may turn over by rounding; what covers no pixel is no fold.
_FOLD_PX2 = 0.5
_APART_S = 60.0
_STILL_S, _STILL_PICTURES = 1 / 30, 6
_HEAD = ("pitch", "yaw", "roll", "x", "y", "depth")


@dataclass(frozen=True)
class Structure:
    """What holds of one natural character; a drawn one is a puppet, which has no rig.

    Attributes:
        blink_opening_pct: visible pixels of the eyeball at full blink, in percent of those at rest; the worse eye.
        neutral_max_diff: largest difference, 0…255, between neutral semantics' picture and the keyframe.
        folds: the most triangles of the skin that turn over, by more than half a pixel, in one of the poses in
            which the head itself does not turn (see `contact_sheet.POSES`). They are not painted, but the
            picture is doubled beside them.
        holes: the most pixels without any layer in one of the poses.
        jitter_px: how far anything moves between pictures of constant semantics at passing time; 0 if they
            are identical.
    """

    blink_opening_pct: float
    neutral_max_diff: int
    folds: int
    holes: int
    jitter_px: float


def evaluate_structure(rig: Rig, decoder: Decoder, keyframe: PixelArray) -> Structure:
    """Measure one character.

    Args:
        rig: the character's.
        decoder: a decoder of that rig.
        keyframe: (h, w, 4) uint8 RGBA, the character's picture at its own size.
    """
    model = MotionModel(rig)
    folds, holes = 0, 0
    for number, name in enumerate(POSES):
        # Far apart in time, so that nothing still swings from the pose before.
        semantics = posed(name, _APART_S * number)
        holes = max(holes, int((_seen(rig, model, semantics) == NO_TRIANGLE).sum()))
        if not any(part in POSES[name] for part in _HEAD):
            folds = max(folds, _folded(rig, model, semantics))
    return Structure(
        _blink_opening_pct(rig, model),
        _neutral_max_diff(decoder, keyframe),
        folds,
        holes,
        _jitter_px(decoder),
    )


def opening_pixels(rig: Rig, model: MotionModel, semantics: FaceSemantics) -> tuple[float, float, float]:
    """How many pixels are seen of right eyeball, left eyeball and the inside of the mouth."""
    seen = _seen(rig, model, semantics)
    right, left, mouth = (float((seen == number).sum()) for number in (1, 2, 3))
    return right, left, mouth


def _seen(rig: Rig, model: MotionModel, semantics: FaceSemantics) -> npt.NDArray[np.int64]:
    """(H, W) which opening is seen at each pixel: 0 for none, `NO_TRIANGLE` where nothing is painted."""
    field = motion_field(rig, model.at(semantics))
    winner = np.empty((rig.height, rig.width), np.int32)
    paint_triangles(field.edges, field.rows, winner, 0, rig.height)
    seen = rig.triangle_opening[field.triangle][winner].astype(np.int64)
    seen[winner == NO_TRIANGLE] = NO_TRIANGLE
    return seen


def _folded(rig: Rig, model: MotionModel, semantics: FaceSemantics) -> int:
    areas = triangle_areas(model.at(semantics).vertices, rig.triangles)
    return int(((areas < -_FOLD_PX2) & (rig.triangle_opening == 0)).sum())


def _blink_opening_pct(rig: Rig, model: MotionModel) -> float:
    rest = opening_pixels(rig, model, FaceSemantics.neutral())
    shut = opening_pixels(rig, model, FaceSemantics.of(0.0, eyeBlinkLeft=1.0, eyeBlinkRight=1.0))
    return 100.0 * max(shut[eye] / max(rest[eye], 1.0) for eye in (0, 1))


def _neutral_max_diff(decoder: Decoder, keyframe: PixelArray) -> int:
    """Both over the same background, since invisible pixels may have any colour."""
    shown = decoder.decode(FaceSemantics.neutral()).pixels
    alpha = keyframe[..., 3:].astype(np.float32) / 255
    size = (decoder.width, decoder.height)
    shrinking = decoder.width < keyframe.shape[1]
    method = cv2.INTER_AREA if shrinking else cv2.INTER_CUBIC
    backdrop = opaque(decoder, np.zeros((decoder.height, decoder.width, 4), np.uint8)).astype(np.float32)
    covering = np.concatenate([keyframe[..., :3] * alpha, alpha], axis=2)
    if size != (keyframe.shape[1], keyframe.shape[0]):
        covering = cv2.resize(covering, size, interpolation=method)
    wanted = np.clip(covering[..., :3] + backdrop * (1 - covering[..., 3:]), 0, 255)
    difference = np.abs(np.round(wanted) - opaque(decoder, shown))
    return int(difference.max())


def _jitter_px(decoder: Decoder) -> float:
    """The largest optical flow between pictures of one constant pose, after any spring has come to rest."""
    pose = {"yaw": 0.15, "jawOpen": 0.3, "eyeBlinkLeft": 0.4, "eyeBlinkRight": 0.4}
    pictures = [
        opaque(decoder, decoder.decode(FaceSemantics.of(10.0 + i * _STILL_S, **pose)).pixels)
        for i in range(-60, _STILL_PICTURES)
    ][-_STILL_PICTURES:]
    if all(np.array_equal(pictures[0], other) for other in pictures[1:]):
        return 0.0
    flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    grey = [cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) for picture in pictures]
    moved = [
        np.linalg.norm(flow.calc(before, after, None), axis=2)
        for before, after in zip(grey, grey[1:], strict=False)
    ]
    return float(np.max(moved))
