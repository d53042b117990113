"""From a head and what it does to a finished picture with all that is true about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.anchors import ANCHOR_LANDMARKS
from avatar_stream.types import FaceSemantics, PixelArray
from training.faces.heads.finish import finished
from training.faces.heads.head import Head
from training.faces.heads.look import Look
from training.faces.heads.parts import Material
from training.faces.heads.renderer import Camera, Drawing, draw
from training.faces.sample import FaceSample

Floats = npt.NDArray[np.float32]

# A landmark that lies this much behind what is seen there is covered; landmarks lie up to 4 mm off the surface.
_COVERED_CM = 0.9
_IRIS_RAD, _PUPIL_RAD = 0.49, 0.20
_MASKS = {
    "face": (Material.SKIN,),
    "eyes": (Material.RIGHT_EYE, Material.LEFT_EYE),
    "mouth": (Material.SOCKET, Material.GUMS, Material.TEETH),
    "hair": (Material.HAIR,),
}


@dataclass(frozen=True)
class Framing:
    """What the picture shows.

    Attributes:
        size_px: width and height of the (square) picture.
        across_cm: how much of the head's plane it shows.
        middle_cm: height (ICT's y) in the middle of the picture.
        camera_cm: how far away the camera is; nearer is more perspective.
        supersampling: pixels drawn for each one kept, along either axis.
    """

    size_px: int = 256
    across_cm: float = 40.0
    middle_cm: float = 1.0
    camera_cm: float = 85.0
    supersampling: int = 2

    def camera(self) -> Camera:
        """The camera of the larger picture that is drawn."""
        drawn = self.size_px * self.supersampling
        focal = drawn * self.camera_cm / self.across_cm
        centre = (drawn / 2, drawn / 2 + focal * self.middle_cm / self.camera_cm)
        return Camera(self.camera_cm, focal, (drawn, drawn), centre)


@dataclass(frozen=True)
class HeadSample(FaceSample):
    """A picture of a 3D head.

    Attributes:
        landmarks: (478, 3) float32 as FaceMesh would give them, pixels.
    """

    landmarks: Floats


def photograph(head: Head, texture: PixelArray, semantics: FaceSemantics, framing: Framing) -> HeadSample:
    """A finished picture of a head.

    Args:
        head: whose.
        texture: its skin, see `face_texture`.
        semantics: what it does.
        framing: what the picture shows.

    Raises:
        AvatarStreamError: OpenGL is not available.
    """
    look, camera = head.look, framing.camera()
    key = np.array(look.light.key, np.float32)
    key /= np.linalg.norm(key)
    drawing = draw(head.mesh(semantics), texture, camera, key, uniforms_of(look))
    rgba = finished(drawing, look, framing.size_px)
    placed = head.landmarks(semantics)
    landmarks = camera.project(placed)
    visible = _visible(drawing, landmarks, framing.camera_cm - placed[:, 2])
    landmarks /= framing.supersampling
    anchors = {name: (float(landmarks[k, 0]), float(landmarks[k, 1])) for name, k in ANCHOR_LANDMARKS.items()}
    shown = {name: bool(visible[k]) for name, k in ANCHOR_LANDMARKS.items()}
    outline = _head_outline(drawing, anchors, framing.supersampling)
    masks = {
        name: _shrunk(np.isin(drawing.material, materials), framing.size_px)
        for name, materials in _MASKS.items()
    }
    return HeadSample(
        rgba, semantics, anchors | outline, shown | dict.fromkeys(outline, True), masks, landmarks
    )


def uniforms_of(look: Look) -> Mapping[str, float | int | tuple[float, ...]]:
    """What the shader asks for, besides the camera."""
    skin, eyes, hair, light = look.skin, look.eyes, look.hair, look.light
    rim = np.array(light.rim) / np.linalg.norm(light.rim)
    return {
        "shading": {"natural": 0, "painterly": 0, "toon": 1, "flat": 2}[look.shading],
        "shadow_strength": light.shadow,
        "key_colour": light.key_colour,
        "rim_direction": tuple(rim.tolist()),
        "rim_colour": light.rim_colour,
        "sky_colour": light.sky,
        "ground_colour": light.ground,
        "ramp": (0.08, 0.03),
        "shade_tint": light.shade,
        "skin_colour": skin.colour,
        "scatter_colour": (0.45, 0.22, 0.16),
        "skin_bump": skin.bump,
        "skin_gloss": skin.gloss,
        "skin_mottle": skin.mottle,
        "hair_root": hair.root,
        "hair_tip": hair.tip,
        "hair_gloss": hair.gloss,
        "hair_strands": hair.strands,
        "iris_inner": eyes.inner,
        "iris_outer": eyes.outer,
        "sclera_colour": eyes.white,
        "iris_rad": _IRIS_RAD * eyes.iris,
        "pupil_rad": _PUPIL_RAD * eyes.iris * eyes.pupil,
        "eye_sparkle": eyes.sparkle,
        "lash_count": 76.0,
        "lash_length": eyes.lash_length,
        "lash_base": eyes.lash_base,
        "cloth_second": look.outfit.second,
        "cloth_stripes": float(look.outfit.stripes),
    }


def _visible(drawing: Drawing, landmarks: Floats, away_cm: Floats) -> npt.NDArray[np.bool_]:
    """(478,) which landmarks lie in the picture with nothing before them."""
    height, width = drawing.material.shape
    x, y = np.floor(landmarks[:, 0]).astype(int), np.floor(landmarks[:, 1]).astype(int)
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    seen = drawing.away_cm[y.clip(0, height - 1), x.clip(0, width - 1)]
    visible: npt.NDArray[np.bool_] = inside & ((seen == 0) | (away_cm < seen + _COVERED_CM))
    return visible


def _head_outline(
    drawing: Drawing, anchors: Mapping[str, tuple[float, float]], supersampling: int
) -> dict[str, tuple[float, float]]:
    """The anchors that no landmark covers: where hair and ears end, above and at the height of the eyes."""
    head = np.isin(drawing.material, (Material.SKIN, Material.HAIR))
    level = 0.5 * (anchors["right_eye_outer"][1] + anchors["left_eye_outer"][1])
    middle = 0.5 * (anchors["right_eye_outer"][0] + anchors["left_eye_outer"][0])
    row = int(np.clip(level * supersampling, 0, len(head) - 1))
    columns = np.flatnonzero(head[row])
    rows = np.flatnonzero(head.any(axis=1))
    left, right = (columns[0], columns[-1]) if len(columns) else (0, len(head) - 1)
    top = rows[0] if len(rows) else 0
    return {
        "head_top": (middle, float(top) / supersampling),
        "head_right": (float(left) / supersampling, level),
        "head_left": (float(right + 1) / supersampling, level),
    }


def _shrunk(mask: npt.NDArray[np.bool_], size_px: int) -> PixelArray:
    """(n, n) 255 where at least half of a pixel is covered."""
    cover = cv2.resize(255 * mask.astype(np.uint8), (size_px, size_px), interpolation=cv2.INTER_AREA)
    shrunk: PixelArray = np.where(cover >= 128, 255, 0).astype(np.uint8)
    return shrunk
