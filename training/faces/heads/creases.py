"""Lines that a face folds into when it acts: between the brows, on the forehead, beside nose and eyes.

ICT-FaceKit moves the skin but doesn't fold it, so that on a smooth face a frown or a sneer is hardly to be seen.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.face_model.arkit import EXPRESSION_INDEX
from avatar_stream.types import FaceSemantics, PixelArray
from training.faces.heads.ict_model import IctModel
from training.faces.heads.look import Look
from training.faces.heads.skin_texture import landmark_places

Floats = npt.NDArray[np.float32]
Path = tuple[tuple[float, float], ...]

# Of the 68 landmarks (iBUG).
_INNER_BROWS = (21, 22)
_BRIDGE, _NOSE_MIDDLE, _NOSE_WINGS = 27, 29, (31, 35)
_OUTER_EYES, _INNER_EYES = (36, 45), (39, 42)
# Width and blur of a line, in shares of the texture.
_WIDTH, _BLUR = 0.0028, 0.0022
_DARK = np.array([0.52, 0.40, 0.38], np.float32)  # of the skin's colour


@dataclass(frozen=True)
class _Fold:
    """Lines that appear together.

    Attributes:
        cover: (n, n) float32 0…1 where they are.
        names: the expressions, the strongest of which makes them appear.
    """

    cover: Floats
    names: tuple[str, ...]


class Creases:
    """The lines of one face, laid on its texture as far as an expression folds it."""

    def __init__(self, model: IctModel, look: Look, texture: PixelArray) -> None:
        """
        Args:
            model: the morphable model.
            look: whose; `skin.creases` says how deep the lines get and `skin.age` how much of them always stays.
            texture: (n, n, 4) uint8 see `face_texture`.
        """
        self._texture = texture
        self._depth, self._age = look.skin.creases, look.skin.age
        self._tone = 255 * _DARK * np.asarray(look.skin.colour, np.float32)
        random = np.random.default_rng([look.seed, 5])
        marks = landmark_places(model)
        marks[:, 1] = 1 - marks[:, 1]  # a texture begins at its lower edge
        self._folds = [
            _Fold(_drawn(lines, texture.shape[0]), names) for lines, names in _folds(marks, random)
        ]

    def texture(self, semantics: FaceSemantics) -> PixelArray:
        """(n, n, 4) uint8 the texture with the lines that this expression makes."""
        cover = np.zeros(self._texture.shape[:2], np.float32)
        for fold in self._folds:
            acted = max(float(semantics.expression[EXPRESSION_INDEX[name]]) for name in fold.names)
            share = self._depth * (self._age + (1 - self._age) * acted)
            if share > 0:
                cover = np.maximum(cover, share * fold.cover)
        if not cover.any():
            return self._texture
        creased = self._texture.astype(np.float32)
        creased[..., :3] += cover[..., None] * (self._tone - creased[..., :3])
        painted: PixelArray = np.rint(creased.clip(0, 255)).astype(np.uint8)
        return painted


def _folds(marks: Floats, random: np.random.Generator) -> list[tuple[list[Path], tuple[str, ...]]]:
    """Lines in shares of the texture, v upwards, with the expressions that make them."""
    result: list[tuple[list[Path], tuple[str, ...]]] = []
    left, right = marks[list(_INNER_BROWS)]
    gap = float(right[0] - left[0])
    lean = random.uniform(0.0, 0.12) * gap
    for brow, inwards, side in ((left, 1, "Right"), (right, -1, "Left")):
        x, y = brow[0] + inwards * random.uniform(0.22, 0.32) * gap, brow[1]
        line: Path = ((x - inwards * lean, y + 0.35 * gap), (x, y), (x + inwards * lean, y - 0.45 * gap))
        result.append(([line], (f"browDown{side}",)))
    # Across the forehead, in the middle and on either side.
    top = float(marks[list(_INNER_BROWS), 1].mean())
    for share, names in ((0.0, ("browInnerUp",)), (-1.0, ("browOuterUpRight",)), (1.0, ("browOuterUpLeft",))):
        middle = float(marks[_BRIDGE, 0]) + share * 1.35 * gap
        lines: list[Path] = []
        for step in range(3):
            height = top + (0.75 + 0.42 * step) * gap + random.normal(0, 0.03) * gap
            half = random.uniform(0.7, 0.95) * gap
            bow = random.uniform(0.0, 0.12) * gap
            lines.append(((middle - half, height - bow), (middle, height), (middle + half, height - bow)))
        result.append((lines, names))
    nose = marks[_NOSE_MIDDLE]
    for sign, side, inner, wing in ((-1, "Right", 0, 0), (1, "Left", 1, 1)):
        corner, edge = marks[_INNER_EYES[inner]], marks[_NOSE_WINGS[wing]]
        lines = []
        for step in range(2):
            start = 0.55 * nose + 0.45 * corner + np.array([0, -0.16 * step * gap])
            lines.append((_at(start), _at(start + np.array([sign * 0.28 * gap, 0.16 * gap]))))
        fold = edge + np.array([sign * 0.10 * gap, 0.12 * gap])
        lines.append((_at(fold), _at(fold + np.array([sign * 0.35 * gap, -0.55 * gap]))))
        result.append((lines, (f"noseSneer{side}",)))
    for sign, side, outer in ((-1, "Right", 0), (1, "Left", 1)):
        corner = marks[_OUTER_EYES[outer]]
        lines = []
        for angle in (0.45, 0.05, -0.4):
            way = np.array([sign * np.cos(angle), np.sin(angle)]) * gap
            lines.append((_at(corner + 0.16 * way), _at(corner + random.uniform(0.45, 0.65) * way)))
        inner = marks[_INNER_EYES[outer]]
        under = [inner + share * (corner - inner) - np.array([0, 0.24 * gap]) for share in (0.1, 0.5, 0.9)]
        lines.append((_at(under[0]), _at(under[1] - np.array([0, 0.04 * gap])), _at(under[2])))
        result.append((lines, (f"eyeSquint{side}", f"cheekSquint{side}")))
    return result


def _at(place: npt.NDArray[np.floating[npt.NBitBase]]) -> tuple[float, float]:
    return float(place[0]), float(place[1])


def _drawn(lines: list[Path], size_px: int) -> Floats:
    """(n, n) 0…1 soft lines, strongest in their middle."""
    mask = np.zeros((size_px, size_px), np.uint8)
    for line in lines:
        points = np.rint(np.array(line) * size_px * 16).astype(np.int32)
        cv2.polylines(mask, [points], False, 255, max(1, round(_WIDTH * size_px)), cv2.LINE_AA, 4)
    blurred = cv2.GaussianBlur(mask, (0, 0), max(_BLUR * size_px, 0.4)).astype(np.float32)
    wide = cv2.GaussianBlur(mask, (0, 0), 3 * max(_BLUR * size_px, 0.4)).astype(np.float32)
    cover: Floats = np.clip((0.8 * blurred + 0.6 * wide) / max(float(blurred.max()), 1.0), 0, 1)
    return cover
