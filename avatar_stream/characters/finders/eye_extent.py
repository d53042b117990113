"""How far an eye reaches in the picture: a contour widened to all of the eye that it leaves out.

FaceMesh expects a human eye. Of the large ones of a cartoon render it leaves out white at the corners, which would then
be skin, and stay open, when the eye shuts; and so does the network for drawings, where eyes have an odd shape. So
contours are widened as far as there are more pixels like those inside than like the skin around; never narrowed, and
left alone where that gains little.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.anchors import ANCHOR_LANDMARKS
from avatar_stream.characters.finders.facemesh import GREY, TrackedFace
from avatar_stream.characters.finders.finder import Point, Proposal
from avatar_stream.face_model.topology import LEFT_EYE_LOOP, RIGHT_EYE_LOOP
from avatar_stream.pictures.composite import on_grey
from avatar_stream.types import FloatArray, PixelArray

# An eye from corner to corner in the crop that is looked at, pixels, and the crop's half sizes in eye widths.
EYE_PX = 64
REACH = (1.0, 0.8)
# Darker than this share of the skin's lightness are lashes and lines: going over them must be paid for by what is
# beyond.
LINE_LIGHTNESS, LINE_SCORE = 0.5, -0.4
# What is farther from the eye's colours than this many sure distances is neither eye nor skin: lids may be painted.
FOREIGN = 4.0
# Skin that touches the eye's white by less than this many pixels is not one with it.
NARROWS_PX = 5
# Every widened pixel costs this much; a widening must gain so many shares of the eye.
COST, LEAST_GAIN = 0.1, 0.06
# What is tried of each way to widen, in eye widths: outer corner out and down, inner corner out and down, upper lid
# up, lower lid down.
WAYS = (
    np.arange(0, 0.21, 0.02),
    np.arange(-0.12, 0.13, 0.02),
    np.arange(0, 0.21, 0.02),
    np.arange(-0.12, 0.13, 0.02),
    np.arange(0, 0.13, 0.02),
    np.arange(0, 0.13, 0.02),
)
ROUNDS = 3
# Over FaceMesh's own, which is 1 at most.
CONFIDENCE = 2.0


@dataclass(frozen=True)
class Clarity:
    """How well eye and skin are told apart in pictures of one style.

    Attributes:
        least_eye_px: in a smaller eye, corner to corner, colours run into each other.
        least_contrast: between white and skin (CIELAB), or it isn't tried.
        sure_distance: colours this far apart are certain to be different things.
        least_likely: mean certainty, 0…1, of all that is added.
        darkest_left_out: so much of the eye's own colours, per cent, says nothing: pupils look like lashes, and a drawn
            iris may look like the lid's paint.
    """

    least_eye_px: float
    least_contrast: float
    sure_distance: float
    least_likely: float
    darkest_left_out: float


SHADED = Clarity(60.0, 14.0, 10.0, 0.4, 35.0)
FLAT = Clarity(16.0, 4.0, 3.0, 0.6, 70.0)


class WideEyesFinder:
    """Proposes the contours of eyes in photographs, renders and paintings that are larger than FaceMesh thinks."""

    def propose(self, keyframe: PixelArray, tracked: TrackedFace | None) -> Proposal:
        """See `Finder.propose`; empty for eyes that are well found."""
        anchors = {} if tracked is None else widened_eyes(keyframe, tracked.landmarks, SHADED)
        return Proposal(anchors, dict.fromkeys(anchors, CONFIDENCE))


def widened_eyes(keyframe: PixelArray, landmarks: FloatArray, clarity: Clarity) -> dict[str, Point]:
    """The eight anchors of each eye that reaches farther than its landmarks.

    Args:
        keyframe: (H, W, 4) uint8 RGBA.
        landmarks: (478, 3) pixels.
        clarity: what to go by.
    """
    picture = on_grey(keyframe, GREY[0])
    anchors: dict[str, Point] = {}
    for loop in (RIGHT_EYE_LOOP, LEFT_EYE_LOOP):
        widened = widened_contour(picture, landmarks[loop, :2], clarity)
        if widened is not None:
            places = dict(zip(loop.tolist(), widened.tolist(), strict=True))
            anchors |= {
                name: (places[landmark][0], places[landmark][1])
                for name, landmark in ANCHOR_LANDMARKS.items()
                if landmark in places
            }
    return anchors


def widened_contour(picture: PixelArray, contour: FloatArray, clarity: Clarity) -> FloatArray | None:
    """The contour widened to what it leaves out of an eye; None where that is little.

    Args:
        picture: (H, W, 3) uint8 RGB.
        contour: (16, 2) pixels: outer corner, lower lid, inner corner, upper lid.
        clarity: what to go by.
    """
    if np.linalg.norm(contour[8] - contour[0]) < clarity.least_eye_px:
        return None
    eye = _EyeView.of(picture, contour)
    score = eye.scores(clarity)
    if score is None:
        return None
    ways = np.zeros(len(WAYS))
    best = 0.0
    for _ in range(ROUNDS):
        for number, steps in enumerate(WAYS):
            for step in steps:
                tried = ways.copy()
                tried[number] = step
                gain = eye.gain(score, tried)
                if gain > best + 1e-9:
                    best, ways = gain, tried
    added = eye.added(ways)
    if not added.any() or best < LEAST_GAIN * eye.inside.sum() or score[added].mean() < clarity.least_likely:
        return None
    if any(way >= steps[-1] - 1e-9 for way, steps in zip(ways, WAYS, strict=True)):
        return None  # it found no edge: what lies there is make-up or shade
    return eye.in_picture(eye.widened(ways))


@dataclass(frozen=True)
class _EyeView:
    """One eye, turned level and scaled to `EYE_PX`.

    Attributes:
        colours: (h, w, 3) float32 CIELAB.
        contour: (16, 2) in eye widths, from the middle between the corners; the outer corner is on the left.
        inside: (h, w) bool.
        to_view: (2, 3) from the picture's pixels to the view's.
    """

    colours: npt.NDArray[np.float32]
    contour: FloatArray
    inside: npt.NDArray[np.bool_]
    to_view: FloatArray

    @classmethod
    def of(cls, picture: PixelArray, contour: FloatArray) -> _EyeView:
        outer, inner = contour[0], contour[8]
        along = inner - outer
        width = max(float(np.linalg.norm(along)), 1e-6)
        right = along / width
        down = np.array([-right[1], right[0]]) * (1 if right[0] >= 0 else -1)
        turn = np.stack([right, down]) * (EYE_PX / width)
        half = np.array([REACH[0] * EYE_PX, REACH[1] * EYE_PX])
        to_view = np.column_stack([turn, half - turn @ ((outer + inner) / 2)])
        size = tuple(int(2 * side) for side in half)
        # warpAffine skips pixels where it shrinks.
        seen = cv2.GaussianBlur(picture, (0, 0), 0.4 * width / EYE_PX) if width > 1.5 * EYE_PX else picture
        seen = cv2.warpAffine(seen, to_view, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        seen = cv2.GaussianBlur(seen, (0, 0), 0.8)
        colours = cv2.cvtColor(seen.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
        level = (contour @ to_view[:, :2].T + to_view[:, 2] - half) / EYE_PX
        return cls(colours, level, _filled(level), to_view)

    def scores(self, clarity: Clarity) -> npt.NDArray[np.float32] | None:
        """(h, w) −1…1: from certainly not the eye to certainly the eye; None where the two look alike."""
        height, width = self.inside.shape
        y, x = np.mgrid[:height, :width] / EYE_PX - np.array(REACH)[::-1, None, None]
        above, below = self.contour[:, 1].min() - y, y - self.contour[:, 1].max()
        under = (np.abs(x) < 0.6) & (below > 0.15) & (below < 0.42)
        lid = (np.abs(x) < 0.5) & (above > 0.2) & (above < 0.35)
        plain = np.median(self.colours[under][:, 0]) if under.any() else 0.0
        skin = self.colours[under | lid & (self.colours[..., 0] > LINE_LIGHTNESS * plain)]
        eye = self.colours[self.inside]
        if len(eye) < 20 or len(skin) < 20:
            return None
        white = eye[eye[:, 0] >= np.percentile(eye[:, 0], 60)]
        if np.linalg.norm(np.median(white, axis=0) - np.median(skin, axis=0)) < clarity.least_contrast:
            return None
        light = eye[eye[:, 0] >= np.percentile(eye[:, 0], clarity.darkest_left_out)]
        from_skin, from_eye = _distance(self.colours, skin), _distance(self.colours, light)
        score = np.clip((from_skin - from_eye) / clarity.sure_distance, -1, 1)
        score[(score > 0) & (from_eye > FOREIGN * clarity.sure_distance)] = LINE_SCORE
        score[self.colours[..., 0] < LINE_LIGHTNESS * np.median(skin[:, 0])] = LINE_SCORE
        # What isn't one with the eye is something else.
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (NARROWS_PX, NARROWS_PX))
        core = cv2.erode(((score > 0) | self.inside).astype(np.uint8), disc)
        _, parts = cv2.connectedComponents(core, connectivity=4)
        own = np.isin(parts, np.unique(parts[self.inside & (core > 0)])) & (core > 0)
        near = cv2.dilate(own.astype(np.uint8), disc) > 0
        score[(score > 0) & ~near & ~self.inside] = LINE_SCORE
        return np.asarray(score, np.float32)

    def widened(self, ways: FloatArray) -> FloatArray:
        """(16, 2) the contour after so much of each of `WAYS`."""
        outer_out, outer_down, inner_out, inner_down, up, down = ways
        share = np.clip(self.contour[:, 0] + 0.5, 0, 1)[:, None]
        ends = (1 - share) ** 2 * (-outer_out, outer_down) + share**2 * (inner_out, inner_down)
        middle = np.zeros_like(self.contour)
        bulge = np.sqrt(np.clip(1 - (2 * share[:, 0] - 1) ** 2, 0, 1))
        middle[1:8, 1], middle[9:, 1] = down * bulge[1:8], -up * bulge[9:]
        return np.asarray(self.contour + ends + middle)

    def added(self, ways: FloatArray) -> npt.NDArray[np.bool_]:
        """(h, w) what a widening adds."""
        return _filled(self.widened(ways)) & ~self.inside

    def gain(self, score: npt.NDArray[np.float32], ways: FloatArray) -> float:
        """How much more of the eye a widening holds, in pixels."""
        added = self.added(ways)
        return float(score[added].sum() - COST * added.sum())

    def in_picture(self, contour: FloatArray) -> FloatArray:
        """Back to the picture's pixels."""
        view = contour * EYE_PX + np.array(REACH) * EYE_PX
        return np.asarray((view - self.to_view[:, 2]) @ np.linalg.inv(self.to_view[:, :2]).T)


def _filled(contour: FloatArray) -> npt.NDArray[np.bool_]:
    mask = np.zeros((int(2 * REACH[1] * EYE_PX), int(2 * REACH[0] * EYE_PX)), np.uint8)
    fixed = np.round((contour + REACH) * EYE_PX * 16 - 8).astype(np.int32)
    cv2.fillPoly(mask, [fixed], 1, cv2.LINE_8, 4)
    return np.asarray(mask > 0)


def _distance(colours: npt.NDArray[np.float32], samples: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """(h, w) how far each colour is from the nearest of (n, 3) samples, but for the oddest few of these."""
    from scipy.spatial import cKDTree

    chosen = samples[:: max(len(samples) // 400, 1)]
    distance, _ = cKDTree(chosen).query(colours.reshape(-1, 3), k=4)
    return np.asarray(distance[:, 3].reshape(colours.shape[:2]), np.float32)
