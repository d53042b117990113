"""What can be counted on a character's puppet, whether or not a tracker finds its face in the pictures."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.decoder.drawing.cpu import CpuDrawing
from avatar_stream.evaluation.contact_sheet import POSES, posed
from avatar_stream.evaluation.decoder_pairs import opaque
from avatar_stream.puppet import PosedPuppet, Poser, Puppet, values_of
from avatar_stream.stages import Decoder
from avatar_stream.types import FaceSemantics, PixelArray

# A triangle that shuts with a seam may turn over by rounding; what covers no pixel is no fold. Nor is what isn't seen.
_FOLD_PX2, _LEAST_OPACITY = 0.5, 0.05
# What is seen through is a hole up to this size, or else a gap that is meant. Those that a picture has itself, up to
# this width, are closed first.
_HOLE_PX2, _CLOSED_PX = 60, 9
# Parts of an eyeball begin so.
_EYEBALL = ("eye_white", "iris", "eye_edge")
_STILL_S, _STILL_PICTURES = 1 / 30, 6
_HEAD = ("pitch", "yaw", "roll", "x", "y", "depth")


@dataclass(frozen=True)
class Structure:
    """What holds of one character.

    Attributes:
        blink_opening_pct: visible pixels of the eyeball at full blink, in percent of those at rest; the worse eye. None
            where no eye has a white or an iris of its own.
        neutral_max_diff: largest difference, 0…255, between neutral semantics' picture and the keyframe.
        folds: the most triangles of visible parts that turn over, by more than half a pixel, in one of the poses in
            which the head itself does not turn (see `contact_sheet.POSES`).
        holes: the most pixels of small gaps with opaque parts all round them in one of the poses, beyond those of the
            picture at rest.
        jitter_px: how far anything moves between pictures of constant semantics at passing time; 0 if they
            are identical.
    """

    blink_opening_pct: float | None
    neutral_max_diff: int
    folds: int
    holes: int
    jitter_px: float


def evaluate_structure(decoder: Decoder, keyframe: PixelArray) -> Structure:
    """Measure one character.

    Args:
        decoder: of the character; one that has a puppet.
        keyframe: (h, w, 4) uint8 RGBA, the character's picture at its own size.
    """
    puppet = decoder.puppet
    assert puppet is not None
    poser, drawing = Poser(puppet), CpuDrawing(_solid(puppet))
    rest = poser.pose(values_of(FaceSemantics.neutral()))
    holes_at_rest = _holes(drawing.draw(rest))
    folds, holes = 0, 0
    for name in POSES:
        moved = poser.pose(values_of(posed(name, 0.0)))
        holes = max(holes, _holes(drawing.draw(moved)) - holes_at_rest)
        if not any(part in POSES[name] for part in _HEAD):
            folds = max(folds, _folds(puppet, rest, moved))
    drawing.close()
    return Structure(
        _blink_opening_pct(puppet), _neutral_max_diff(decoder, keyframe), folds, holes, _jitter_px(decoder)
    )


def eyeball_pixels(puppet: Puppet, semantics: FaceSemantics) -> tuple[float, float]:
    """How much is seen of the right and of the left eyeball, in pixels."""
    moved = Poser(puppet).pose(values_of(semantics))
    right, left = (_seen(puppet, moved, side) for side in ("right", "left"))
    return right, left


def _seen(puppet: Puppet, moved: PosedPuppet, side: str) -> float:
    """How much is seen of an eyeball, in pixels: its parts are painted white, all others black."""
    atlas = puppet.atlas.copy()
    atlas[..., :3] = 0
    for part in puppet.parts:
        if part.name.startswith(_EYEBALL) and part.name.endswith(side):
            left, top = np.floor(part.texture.min(axis=0)).astype(int)
            right, bottom = np.ceil(part.texture.max(axis=0)).astype(int)
            atlas[top:bottom, left:right, :3] = atlas[top:bottom, left:right, 3:]
    drawing = CpuDrawing(replace(puppet, atlas=atlas))
    pixels = drawing.draw(moved).astype(np.float64)
    drawing.close()
    return float((pixels[..., 0] * pixels[..., 3]).sum() / 255**2)


def _blink_opening_pct(puppet: Puppet) -> float | None:
    rest = eyeball_pixels(puppet, FaceSemantics.neutral())
    shut = eyeball_pixels(puppet, FaceSemantics.of(0.0, eyeBlinkLeft=1.0, eyeBlinkRight=1.0))
    shares = [100.0 * after / before for before, after in zip(rest, shut, strict=True) if before > 0]
    return max(shares) if shares else None


def _solid(puppet: Puppet) -> Puppet:
    """The same with opaque parts that have no small holes of their own."""
    there = (puppet.atlas[..., 3] > 0).astype(np.uint8)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_CLOSED_PX, _CLOSED_PX))
    closed = cv2.morphologyEx(there, cv2.MORPH_CLOSE, disc)
    return replace(puppet, atlas=np.repeat(255 * closed[..., None], 4, axis=2))


def _holes(pixels: PixelArray) -> int:
    count, _, stats, _ = cv2.connectedComponentsWithStats(
        (pixels[..., 3] == 0).astype(np.uint8), connectivity=4
    )
    left, top, width, height, areas = stats[1:count].T
    # What touches the picture's border is outside.
    within = (left > 0) & (top > 0) & (left + width < pixels.shape[1]) & (top + height < pixels.shape[0])
    return int(areas[within & (areas <= _HOLE_PX2)].sum())


def _folds(puppet: Puppet, rest: PosedPuppet, moved: PosedPuppet) -> int:
    folds = first = 0
    for part, opacity in zip(puppet.parts, moved.opacity, strict=True):
        corners = part.triangles + first
        first += len(part.rest)
        if opacity < _LEAST_OPACITY:
            continue
        before, after = (_areas(one.vertices[corners]) for one in (rest, moved))
        folds += int((after * np.sign(before) < -_FOLD_PX2).sum())
    return folds


def _areas(corners: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """(T,) areas of (T, 3, 2) triangles, negative where they are wound the other way."""
    a, b, c = np.moveaxis(corners.astype(np.float64), 1, 0)
    return np.asarray(((b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0]) / 2)


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
