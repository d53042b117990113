"""Is a character drawn, or natural (a photo, a painting, a 3D render)? Measured, and weighed by a logistic regression.

No single trait tells them apart: some drawings are shaded as softly as paintings, and FaceMesh, which knows people,
copes with some of them. Five traits together do. Their weights were learned from synthetic pictures alone: drawings and
rendered heads of `training/faces`; see `training/style`.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.character import Style
from avatar_stream.characters.content_cache import remembered
from avatar_stream.characters.face_view import FaceView, view_face
from avatar_stream.characters.finders.drawn_face import seen_face
from avatar_stream.characters.finders.facemesh import TrackedFace
from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.characters.parsing.network import weights_key
from avatar_stream.characters.parsing.parser import close_look
from avatar_stream.characters.parsing.squares import INPUT_PX, Square
from avatar_stream.face_model.topology import FACE_OVAL, LEFT_EYE_LOOP, RIGHT_EYE_LOOP
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import PixelArray

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

# The number goes up with a change that makes what is remembered stale.
TRAITS = "style-2"
# Skin is one flat colour in a drawing; so sure it is none, or something else, and what lies between is shading.
SKIN_SURE, OTHER_SURE = 0.15, 0.85
INNER_FACE = 0.85
# Of drawn faces the network expects smaller errors, face widths: of 222 of 223 synthetic drawings.
UNSURE = 0.03
# Eyes lie this near to the point between them, aside and above or below, face widths.
EYES_ASIDE, EYES_ABOVE = 0.6, 0.3
# FaceMesh never agrees with itself more than this, face widths.
_LEAST_SPREAD = 1e-4


@dataclass(frozen=True)
class StyleTraits:
    """What tells drawings from the rest.

    Attributes:
        spread: natural logarithm of how far apart several looks of FaceMesh put the eyes, in face widths.
        shading: area whose colour is neither surely skin nor surely something else, against the area of skin.
        eyes: side of a square as large as what the parsing network sees of both eyes, in face widths.
        overlap: of these and FaceMesh's eyes, intersection over union.
        mouth: side of a square as large as the mouth, in face widths.
    """

    spread: float
    shading: float
    eyes: float
    overlap: float
    mouth: float

    @classmethod
    def of(cls, keyframe: PixelArray, tracked: TrackedFace) -> StyleTraits | None:
        """Measure a picture; None where the parsing network, which knows illustrations, sees no face in it, or one of
        which it is less sure than of a drawn one.

        Args:
            keyframe: (H, W, 4) uint8 RGBA.
            tracked: what FaceMesh said about it.
        """
        seen = seen_face(keyframe, tracked)
        if seen is None or seen.frame is None or seen.error > UNSURE:
            return None
        square, likely = close_look(keyframe, seen.frame)
        labels = likely.argmax(axis=2)
        eyes = np.isin(labels, [LABEL_NUMBER["iris"], LABEL_NUMBER["eye_white"]]) & _about_eyes(
            square, seen.frame
        )
        mesh = np.zeros(eyes.shape, np.uint8)
        for loop in (RIGHT_EYE_LOOP, LEFT_EYE_LOOP):
            corners = square.in_square(tracked.landmarks[loop, :2]) * INPUT_PX
            cv2.fillPoly(mesh, [np.round(corners).astype(np.int32)], 1)
        both, either = ((eyes & (mesh > 0)).sum(), (eyes | (mesh > 0)).sum())
        face_width = INPUT_PX * seen.frame.width_px / square.side
        return cls(
            float(np.log(max(tracked.eye_spread, _LEAST_SPREAD))),
            _shading(view_face(keyframe, tracked.landmarks)),
            float(np.sqrt(eyes.sum())) / face_width,
            float(both / max(either, 1)),
            float(np.sqrt((labels == LABEL_NUMBER["mouth"]).sum())) / face_width,
        )


def drawn_share(traits: StyleTraits) -> float:
    """0…1 how probable it is that a picture with these traits is drawn."""
    weights = style_weights()
    slopes = np.array([weights[name] for name in StyleTraits.__dataclass_fields__])
    return float(1 / (1 + np.exp(-(slopes @ np.array(astuple(traits)) + weights["constant"]))))


def guess_style(keyframe: PixelArray, tracked: TrackedFace | None) -> Style:
    """Guess a picture's style from its face.

    It is drawn where FaceMesh, which knows people, finds none, and natural where the network that knows illustrations
    finds none, or is less sure of it than of a drawn one, as of most animals.

    Args:
        keyframe: (H, W, 4) uint8 RGBA.
        tracked: what FaceMesh said about it.
    """
    if tracked is None:
        return "drawn"
    traits = _traits_of(keyframe, tracked)
    return "drawn" if traits is not None and drawn_share(traits) > 0.5 else "natural"


def _traits_of(keyframe: PixelArray, tracked: TrackedFace) -> StyleTraits | None:
    """`StyleTraits.of`, remembered across runs."""

    def compute() -> npt.NDArray[np.generic]:
        traits = StyleTraits.of(keyframe, tracked)
        return np.array([] if traits is None else astuple(traits))

    found = remembered(TRAITS, keyframe, compute, tracked.landmarks.tobytes() + weights_key())
    return StyleTraits(*found.astype(np.float64).tolist()) if found is not None and found.size else None


@lru_cache(maxsize=1)
def style_weights() -> Mapping[str, float]:
    """What each trait counts, and the constant."""
    text = Path(__file__).with_name("style_weights.toml").read_text(encoding="utf-8")
    weights: dict[str, float] = tomllib.loads(text)["weights"]
    return weights


def _about_eyes(square: Square, frame: FaceFrame) -> npt.NDArray[np.bool_]:
    """(S, S) where eyes can be: the network sees scraps of them elsewhere in what it doesn't know."""
    rows, columns = np.indices((INPUT_PX, INPUT_PX))
    shares = (np.stack([columns.ravel(), rows.ravel()], axis=1) + 0.5) / INPUT_PX
    places = frame.to_face(square.to_picture(shares))
    within = (np.abs(places) < (EYES_ASIDE, EYES_ABOVE)).all(axis=1)
    return np.asarray(within.reshape(rows.shape))


def _shading(view: FaceView) -> float:
    oval = view.landmarks[FACE_OVAL]
    middle = oval.mean(axis=0)
    mask = np.zeros(view.not_skin.shape, np.uint8)
    cv2.fillPoly(mask, [np.round(middle + INNER_FACE * (oval - middle)).astype(np.int32)], 1)
    inside: npt.NDArray[np.float32] = view.not_skin[mask > 0]
    between = ((inside > SKIN_SURE) & (inside < OTHER_SURE)).sum()
    return float(between / max((inside < 0.5).sum(), 1))
