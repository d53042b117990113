"""Paints a face's skin in the flat space of the model's texture: lips, brows, blush, freckles, make-up."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.types import FloatArray, PixelArray
from training.faces.heads.ict_model import FACE, IctModel, Ints
from training.faces.heads.look import Colour, Look

Floats = npt.NDArray[np.float32]

# Of the 68 landmarks (iBUG). Brows from the inner end outwards.
_BROWS = ((21, 20, 19, 18, 17), (22, 23, 24, 25, 26))
_LIDS = ((36, 37, 38, 39, 40, 41), (42, 43, 44, 45, 46, 47))
_LIPS = (48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59)
_LOWER_FACE = (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 35, 33, 31)

_SHIFT_BITS = 4
_UNSEEN = 1 / 512  # less cover than this changes nothing
_TONES = 8  # of the hairs of a brow


def face_texture(model: IctModel, look: Look, size_px: int) -> PixelArray:
    """(n, n, 4) uint8 colour of the face (sRGB) with its gloss as alpha; the first row is v = 0."""
    return _Painter(model, look, size_px).paint()


def feature_shapes(model: IctModel, look: Look, size_px: int) -> dict[str, list[Floats]]:
    """Outlines (N, 2) of "brow" and "mouth" (the lips) in that picture, pixels from the top of the face down."""
    marks = landmark_places(model) * size_px
    brows = []
    for brow in _BROWS:
        spine, half = _brow_line(look, marks[list(brow)], size_px)
        up = np.stack([0 * half, half], 1)
        # Soft ones are hairs that stick out above.
        brows.append(
            np.concatenate([spine - (1.1 if look.brows.soft else 1.0) * up, (spine + 0.8 * up)[::-1]])
        )
    return {"brow": brows, "mouth": [_smooth_loop(marks[list(_LIPS)])]}


class _Painter:
    def __init__(self, model: IctModel, look: Look, size_px: int) -> None:
        self._look = look
        self._n = size_px
        self._random = np.random.default_rng([look.seed, 1])
        skin = look.skin
        self._colour = np.empty((size_px, size_px, 3), np.float32)
        self._colour[:] = skin.colour
        self._gloss = np.full((size_px, size_px), skin.gloss, np.float32)
        places = landmark_places(model) * size_px
        self._marks = np.stack([places[:, 0], places[:, 1]], axis=1)

    def paint(self) -> PixelArray:
        skin = self._look.skin
        self._complexion()
        if skin.stubble:
            self._stubble()
        if skin.beard:
            self._beard()
        for lids, brow in zip(_LIDS, _BROWS, strict=True):
            self._eye(lids, brow)
        self._lips()
        self._spots()
        for brow in _BROWS:
            self._brow(brow)
        rgba = np.concatenate([self._colour, self._gloss[..., None]], axis=2)
        # Painted from the top of the face down, but a texture begins at its lower edge.
        painted: PixelArray = np.rint(255 * rgba[::-1].clip(0, 1)).astype(np.uint8)
        return painted

    def _lay(self, cover: Floats, colour: Colour | Floats, gloss: float | None = None) -> None:
        rows, columns = (np.flatnonzero(cover.max(axis=axis) > _UNSEEN) for axis in (1, 0))
        if not len(rows):
            return
        spot = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
        laid = self._colour[spot]
        laid += cover[spot][..., None] * (np.asarray(colour, np.float32) - laid)
        if gloss is not None:
            self._gloss[spot] += cover[spot] * (gloss - self._gloss[spot])

    def _blob(self, centre: Floats, radius: tuple[float, float]) -> Floats:
        """(n, n) 1 in the middle of an ellipse, fading out; radius in shares of the texture."""
        places = np.arange(self._n, dtype=np.float32)
        across, down = (
            np.exp(-(((places - middle) / (share * self._n)) ** 2))
            for middle, share in zip(centre, radius, strict=True)
        )
        blob: Floats = np.outer(down, across).astype(np.float32)
        return blob

    def _filled(self, points: Floats, blur: float) -> Floats:
        """(n, n) a polygon with soft edges; blur in shares of the texture."""
        mask = np.zeros((self._n, self._n), np.uint8)
        cv2.fillPoly(mask, [_fixed(points)], 255, cv2.LINE_AA, _SHIFT_BITS)
        return self._soft(mask, blur)

    def _line(self, points: Floats, width: float, blur: float) -> Floats:
        mask = np.zeros((self._n, self._n), np.uint8)
        thickness = max(1, round(width * self._n))
        cv2.polylines(mask, [_fixed(points)], False, 255, thickness, cv2.LINE_AA, _SHIFT_BITS)
        return self._soft(mask, blur)

    def _soft(self, mask: PixelArray, blur: float) -> Floats:
        soft: Floats = cv2.GaussianBlur(mask, (0, 0), max(blur * self._n, 0.4)).astype(np.float32) / 255
        return soft

    def _complexion(self) -> None:
        """Where blood is near: cheeks, nose, ears, chin; and paler round the eyes."""
        skin, marks = self._look.skin, self._marks
        red = np.asarray(skin.colour, np.float32) * (1.0, 0.84, 0.83)
        nose = marks[30]
        cheeks = [0.55 * marks[eye] + 0.45 * marks[mouth] for eye, mouth in ((36, 48), (45, 54))]
        for cheek in cheeks:
            self._lay(0.35 * self._blob(cheek, (0.10, 0.09)), red)
            self._lay(skin.blush_share * self._blob(cheek, (0.085, 0.065)), skin.blush)
        self._lay(0.45 * self._blob(nose, (0.07, 0.06)), red)
        self._lay(0.5 * skin.blush_share * self._blob(nose, (0.06, 0.04)), skin.blush)
        self._lay(0.25 * self._blob(marks[8], (0.10, 0.05)), red)
        for ear in ((0.03, 0.62), (0.97, 0.62)):
            self._lay(0.6 * self._blob(np.array(ear, np.float32) * self._n, (0.06, 0.12)), red)
        # The T-zone shines.
        shine = self._blob(marks[30], (0.04, 0.07)) + self._blob(
            marks[27] + (0, 0.13 * self._n), (0.16, 0.06)
        )
        self._gloss += 0.18 * shine * skin.gloss

    def _stubble(self) -> None:
        skin = self._look.skin
        region = self._filled(self._marks[list(_LOWER_FACE)], 0.025)
        region *= 1 - self._filled(self._marks[list(_LIPS)], 0.008)
        grain = self._random.uniform(0.5, 1.0, (self._n, self._n)).astype(np.float32)
        dark = 0.35 * np.asarray(skin.colour) + 0.45 * np.asarray(self._look.brows.colour)
        self._lay(skin.stubble * region * grain, dark.astype(np.float32), 0.5 * skin.gloss)

    def _beard(self) -> None:
        """Hair on chin, jaw and upper lip, as thousands of short strokes that hang down; the lips stay free."""
        region = self._filled(self._marks[list(_LOWER_FACE)], 0.02)
        region *= 1 - self._filled(self._marks[list(_LIPS)], 0.004)
        n = self._n
        roots = self._random.uniform(0, n, (int(5000 * self._look.skin.beard), 2))
        way = np.stack([self._random.normal(0, 0.3, len(roots)), np.ones(len(roots))], axis=1)
        lines = np.stack([roots, roots + 0.016 * n * way], axis=1)
        hairs = np.zeros((n, n), np.uint8)
        cv2.polylines(
            hairs, list(_fixed(lines)), False, 255, max(1, round(n / 600)), cv2.LINE_AA, _SHIFT_BITS
        )
        dark = 0.75 * np.asarray(self._look.brows.colour, np.float32)
        cover = self._soft(hairs, 0.0006)
        self._lay(self._look.skin.beard * region * (0.45 + 0.55 * cover), dark, 0.1)

    def _eye(self, lids: Sequence[int], brow: Sequence[int]) -> None:
        skin = self._look.skin
        loop = self._marks[list(lids)]
        centre = loop.mean(axis=0)
        brow_centre = self._marks[list(brow)].mean(axis=0)
        above = centre + 0.35 * (brow_centre - centre)
        socket = np.asarray(skin.colour, np.float32) * (0.86, 0.72, 0.70)
        self._lay((0.15 + 0.3 * skin.mottle) * self._blob(centre, (0.085, 0.05)), socket)
        self._lay(skin.shadow_share * self._blob(above, (0.075, 0.035)), skin.shadow)
        wet = np.asarray(skin.colour, np.float32) * (0.88, 0.62, 0.60)
        self._lay(0.8 * self._line(np.concatenate([loop, loop[:1]]), 0.010, 0.003), wet, 0.9)
        upper = loop[[0, 1, 2, 3]]
        if skin.liner_share:
            dark = np.asarray(self._look.eyes.lashes, np.float32)
            self._lay(skin.liner_share * self._line(upper, 0.011, 0.0025), dark, 0.5)
            lower = loop[[3, 4, 5, 0]]
            self._lay(0.35 * skin.liner_share * self._line(lower, 0.008, 0.004), dark)

    def _lips(self) -> None:
        skin, marks = self._look.skin, self._marks
        outline = _smooth_loop(marks[list(_LIPS)])
        cover = self._filled(outline, 0.006)
        lips = np.asarray(skin.lips, np.float32)
        # Creases run from the mouth outwards: noise that is even along them.
        centre = outline.mean(axis=0)
        y, x = np.mgrid[: self._n, : self._n].astype(np.float32)
        around = np.arctan2((y - centre[1]) * 2.0, x - centre[0])
        creases = np.interp(around, np.linspace(-np.pi, np.pi, 160), self._random.normal(0, 1, 160))
        tone = lips * (1 + 0.045 * skin.mottle * creases[..., None]).astype(np.float32)
        self._colour += (skin.lips_share * cover)[..., None] * (tone - self._colour)
        self._gloss += cover * (min(1.0, skin.gloss + 0.35) - self._gloss)
        # Where the lips meet it is darker.
        inner = self._blob(centre, (0.075, 0.030)) * cover
        self._lay(0.35 * inner, lips * (0.72, 0.55, 0.55))

    def _spots(self) -> None:
        skin, marks, random = self._look.skin, self._marks, self._random
        if skin.freckles:
            brown = np.asarray(skin.colour) * (0.72, 0.55, 0.45)
            spots = np.zeros((self._n, self._n), np.uint8)
            for _ in range(int(420 * skin.freckles)):
                side = marks[39] if random.random() < 0.5 else marks[42]
                centre = 0.6 * marks[30] + 0.4 * side + random.normal(0, (0.10 * self._n, 0.045 * self._n))
                radius = random.uniform(0.0012, 0.0034) * self._n
                cv2.circle(
                    spots, _fixed(centre), max(1, round(radius * 2**_SHIFT_BITS)),
                    int(random.uniform(90, 220)), -1, cv2.LINE_AA, _SHIFT_BITS,
                )  # fmt: skip
            self._lay(0.6 * self._soft(spots, 0.0012), brown.astype(np.float32))
        for _ in range(skin.moles):
            centre = random.uniform((0.25, 0.15), (0.75, 0.75)) * self._n
            dark = np.asarray(skin.colour) * (0.45, 0.32, 0.28)
            self._lay(0.9 * self._blob(centre, (0.0035, 0.0035)), dark.astype(np.float32))

    def _brow(self, marks: Sequence[int]) -> None:
        """From the inner end outwards: a soft shape, and over it hairs that lie ever flatter."""
        brow, random, n = self._look.brows, self._random, self._n
        spine, half = _brow_line(self._look, self._marks[list(marks)], n)
        outwards = np.sign(spine[-1, 0] - spine[0, 0])
        if not brow.soft:
            shape = np.concatenate(
                [spine - np.stack([0 * half, half], 1), (spine + np.stack([0 * half, half], 1))[::-1]]
            )
            self._lay(brow.share * self._filled(shape, 0.002), brow.colour, 0.1)
            return
        shape = np.concatenate(
            [spine - np.stack([0 * half, 0.7 * half], 1), (spine + np.stack([0 * half, 0.7 * half], 1))[::-1]]
        )
        self._lay(0.55 * brow.share * self._filled(shape, 0.006), brow.colour, 0.1)
        count = int(170 + 60 * brow.height)
        along = random.uniform(0, 1, count)
        step = (along * (len(spine) - 1)).astype(int)
        root = spine[step] + np.stack([0 * along, random.uniform(-0.6, 1.0, count) * half[step]], axis=1)
        # v grows upwards on the face: hairs grow up and outwards.
        lean = np.radians(np.interp(along, (0, 0.25, 1), (75, 35, -12)) + random.normal(0, 9, count))
        length = (n * 0.026 * random.uniform(0.6, 1.0, count) * (0.6 + 0.4 * brow.height))[:, None]
        way = np.stack([outwards * np.cos(lean), -np.sin(lean)], axis=1)
        bend = np.array([outwards, 0.25])
        lines = np.stack(
            [root, root + 0.5 * length * way, root + 0.8 * length * way + 0.2 * length * bend], axis=1
        )
        hairs = np.zeros((n, n), np.uint8)
        for tone, group in zip(np.linspace(120, 255, _TONES), np.array_split(lines, _TONES), strict=True):
            cv2.polylines(
                hairs, list(_fixed(group)), False, int(tone), max(1, round(n / 900)), cv2.LINE_AA, _SHIFT_BITS
            )
        self._lay(brow.share * self._soft(hairs, 0.0004), brow.colour, 0.15)


def _brow_line(look: Look, marks: Floats, size_px: int) -> tuple[Floats, Floats]:
    """The middle of a brow (N, 2) from the inner end outwards, and half its height there (N,)."""
    brow, path = look.brows, marks.copy()
    path[:, 1] += size_px * 0.004
    path[2:4, 1] += brow.arch * size_px * 0.012
    path = path[0] + (path - path[0]) * (brow.length, 1.0)
    spine = _smooth_path(path)
    half = 0.017 * brow.height * size_px * _brow_profile(np.linspace(0, 1, len(spine)))
    return spine, half.astype(np.float32)


def _brow_profile(share: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Half height along a brow, 0…1: round inside, fullest at a third, thin outside."""
    return np.interp(share, (0, 0.06, 0.35, 0.7, 1.0), (0.35, 0.75, 1.0, 0.7, 0.12))


def landmark_places(model: IctModel) -> Floats:
    """(68, 2) where the landmarks lie in the face's texture: u to the right, v *down the face*, 0…1."""
    on_face = np.flatnonzero(model.corner_vertex < FACE.stop)
    first: Ints = np.full(FACE.stop, -1, np.int64)
    first[model.corner_vertex[on_face][::-1]] = on_face[::-1]
    places: Floats = model.corner_uv[first[model.landmarks68]].copy()
    places[:, 1] = 1 - places[:, 1]
    return places


def _fixed(points: FloatArray) -> npt.NDArray[np.int32]:
    """Pixels in OpenCV's fixed point."""
    fixed: npt.NDArray[np.int32] = np.rint(np.asarray(points) * 2**_SHIFT_BITS).astype(np.int32)
    return fixed


def _smooth_path(points: Floats, count: int = 40) -> Floats:
    """A Catmull-Rom spline through an open path."""
    padded = np.concatenate([[2 * points[0] - points[1]], points, [2 * points[-1] - points[-2]]])
    return _catmull_rom(padded, count)


def _smooth_loop(points: Floats, count: int = 90) -> Floats:
    return _catmull_rom(np.concatenate([points[-1:], points, points[:2]]), count)


def _catmull_rom(padded: FloatArray, count: int) -> Floats:
    places = np.linspace(0, len(padded) - 3 - 1e-6, count)
    index = places.astype(int)
    t = (places - index)[:, None]
    a, b, c, d = (padded[index + k] for k in range(4))
    curve = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    smooth: Floats = curve.astype(np.float32)
    return smooth
