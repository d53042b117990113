"""What each pixel of a picture of a 3D head shows: the head is drawn once more, in colours that stand for labels."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.types import FaceSemantics, PixelArray
from training.faces.heads import ict_model as ict
from training.faces.heads.head import Head
from training.faces.heads.ict_model import IctModel
from training.faces.heads.look import Look
from training.faces.heads.parts import Floats, Material
from training.faces.heads.picture import Framing, uniforms_of
from training.faces.heads.renderer import Drawing, Mesh, draw
from training.faces.heads.skin_texture import feature_shapes
from training.faces.sample import NO_LABEL

_RED, _GREEN, _BLUE = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
# What the colours of skin say; skin that the texture doesn't cover is yellow.
_SKIN = {"brow": _RED, "mouth": _GREEN, "face": _BLUE, "neck": (1.0, 0.0, 1.0), "ears": (0.0, 1.0, 1.0)}
# The scalp between locks, which has the colour of hair, is black.
_BARE, _SCALP = (1.0, 1.0, 0.0), (0.0, 0.0, 0.0)
_TEXTURE_PX = 1024
# The lower edge of the jaw, as z and y of the model at rest (cm): what lies lower is neck.
_JAW = ((0.0, 3.0, 5.5, 8.0, 11.0), (-2.5, -4.5, -7.0, -7.9, -8.1))
_NAPE_CM = -2.5
# Where ears are: farther out than this, farther back than that, between these heights.
_EAR_OUT_CM, _EAR_BACK_CM, _EAR_HEIGHTS_CM = 6.8, 2.0, (-2.4, 3.8)
# Hair nearer to the front than this is front hair, beside the head and below it; within `_DOUBT_CM` of that border the
# label is left open.
_FRONT_CM, _HANGING_FRONT_CM, _DOUBT_CM = -1.5, 2.0, 0.8


class LabelMap:
    """Labels of the pictures of one person.

    Args:
        model: see `load_ict_model`.
        head: who.
    """

    def __init__(self, model: IctModel, head: Head) -> None:
        self._head = head
        self._texture = _label_texture(model, head.look)
        lashes = (model.corner_vertex >= ict.LASHES.start) & (model.corner_vertex < ict.LASHES.stop)
        upper = lashes & (model.corner_uv[:, 1] % 1 > 0.5)
        mouth = _between(model.corner_vertex, ict.MOUTH_SOCKET)
        colours = np.ones((len(model.corner_vertex), 4), np.float32)
        self._skin = _between(model.corner_vertex, ict.SKIN)
        colours[lashes, :3], colours[upper, :3], colours[mouth, :3] = _BLUE, _RED, _GREEN
        self._colours = colours

    def __call__(self, semantics: FaceSemantics, framing: Framing) -> npt.NDArray[np.uint8]:
        """(S, S) uint8 numbers of labels, or `NO_LABEL`, for the picture of the person doing this.

        Raises:
            AvatarStreamError: OpenGL is not available.
        """
        mesh = self._head.mesh(semantics)
        paint = mesh.shape.paint.copy()
        paint[: len(self._colours)] = self._colours
        skin = np.flatnonzero(self._skin)
        paint[skin, 3] = mesh.shape.paint[skin, 3]
        coloured = Mesh(replace(mesh.shape, paint=paint), mesh.normal)
        plain: dict[str, float | tuple[float, ...]] = {
            "shading": 2, "shade_tint": (1.0, 1.0, 1.0), "skin_mottle": 0.0, "eye_sparkle": 0.0,
            "skin_colour": _BARE, "hair_root": _SCALP, "iris_inner": _RED, "iris_outer": _RED,
            "sclera_colour": (1.0, 1.0, 1.0),
        }  # fmt: skip
        camera = framing.camera()
        towards = np.array((0.0, 0.0, 1.0), np.float32)
        uniforms = {**uniforms_of(self._head.look), **plain}
        drawing = draw(coloured, self._texture, camera, towards, uniforms)
        # Every pixel that is kept has its own sample.
        step = framing.supersampling
        labels = _labels(drawing, self._head.at_rest(camera.unproject(drawing.away_cm), semantics))
        return np.ascontiguousarray(labels[step // 2 :: step, step // 2 :: step])


def _between(vertex: npt.NDArray[np.int64], part: slice) -> npt.NDArray[np.bool_]:
    return np.asarray((vertex >= part.start) & (vertex < part.stop))


def _labels(drawing: Drawing, at_rest: Floats) -> npt.NDArray[np.uint8]:
    material, bright = drawing.material, drawing.colour > 0.5
    red, green, blue = bright[..., 0], bright[..., 1], bright[..., 2]
    skin = material == Material.SKIN
    y, z = at_rest[..., 1], at_rest[..., 2]
    labels = np.zeros(material.shape, np.uint8)

    def put(name: str, where: npt.NDArray[np.bool_]) -> None:
        labels[where] = LABEL_NUMBER[name]

    put("face", skin)
    for name, colour in _SKIN.items():
        put(name, skin & (red == colour[0]) & (green == colour[1]) & (blue == colour[2]))
    put("neck", skin & red & green & ~blue & (y < _NAPE_CM))
    eyes = np.isin(material, (Material.RIGHT_EYE, Material.LEFT_EYE))
    socket = material == Material.SOCKET
    put("mouth", np.isin(material, (Material.GUMS, Material.TEETH)) | (socket & ~red))
    put("eye_white", eyes | (socket & red))
    put("iris", eyes & (drawing.colour[..., 2] < 0.35))
    put("upper_lash", (material == Material.LASHES) & red)
    put("lower_lash", (material == Material.LASHES) & ~red)
    put("clothes", material == Material.CLOTH)
    put("glasses", material == Material.FRAME)
    hair = (material == Material.HAIR) | (skin & ~red & ~green & ~blue)
    ahead = z - np.where(y < _NAPE_CM, _HANGING_FRONT_CM, _FRONT_CM)
    put("front_hair", hair & (ahead > 0))
    put("back_hair", hair & (ahead <= 0))
    labels[hair & (np.abs(ahead) < _DOUBT_CM)] = NO_LABEL
    return labels


def _label_texture(model: IctModel, look: Look) -> PixelArray:
    """(n, n, 4) uint8 the face's texture in the colours of labels."""
    picture = np.empty((_TEXTURE_PX, _TEXTURE_PX, 3), np.uint8)
    picture[:] = 255 * np.array(_SKIN["face"])
    vertex = model.corner_vertex
    on_face = (vertex[model.triangles] < ict.FACE.stop).all(axis=1)
    triangles = model.triangles[on_face]
    places = (model.corner_uv * (1, -1) + (0, 1)) * _TEXTURE_PX
    x, y, z = model.neutral[vertex].T
    neck = y < np.interp(z, *_JAW)
    low, high = _EAR_HEIGHTS_CM
    ears = (np.abs(x) > _EAR_OUT_CM) & (z < _EAR_BACK_CM) & (y > low) & (y < high)
    for name, corners in (("neck", neck), ("ears", ears)):
        inside = triangles[corners[triangles].sum(axis=1) >= 2]
        shapes = list(np.rint(places[inside]).astype(np.int32))
        for shape in shapes:
            cv2.fillConvexPoly(picture, shape, [255 * value for value in _SKIN[name]])
    for name, shapes in feature_shapes(model, look, _TEXTURE_PX).items():
        for shape in shapes:
            cv2.fillPoly(picture, [np.rint(shape).astype(np.int32)], [255 * value for value in _SKIN[name]])
    rgba = np.dstack([picture, np.zeros(picture.shape[:2], np.uint8)])
    return np.ascontiguousarray(rgba[::-1])
