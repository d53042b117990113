"""Heads that do exactly what they are told, so that an encoder can be compared with the truth.

`ModelHead` gives landmarks without any picture: it tests the solver alone. A `RenderedHead` gives pictures that
the tracker has to find its landmarks in: portraits animated by this program's own decoder, or true 3D heads, see
`ict_head`. Whatever else can render facial semantics only needs a `render`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path

import numpy as np

from avatar_stream.characters.character import Character, character_from_picture
from avatar_stream.characters.finders.facemesh import track_face
from avatar_stream.decoder.factory import open_decoder
from avatar_stream.errors import AvatarStreamError, FaceNotFoundError, UserInputError
from avatar_stream.face_model import topology
from avatar_stream.face_model.model import FaceModel
from avatar_stream.face_model.pose import head_rotation_matrix
from avatar_stream.face_model.retarget import retarget_expressions
from avatar_stream.pictures.composite import composite
from avatar_stream.pictures.picture_file import PICTURE_SUFFIXES
from avatar_stream.types import FaceSemantics, FloatArray, PixelArray

_SIZE_PX = 512
_GREY = 128
# Of the mouth's width; a closed mouth measures up to about 0.03.
_LIPS_APART = 0.06

# A webcam's view: how far away it is, how large the face appears, where the head turns about.
_CAMERA_FACE_WIDTHS = 4.5
_FACE_PX = 170.0
MODEL_PICTURE_PX = (640, 480)
_NECK = (0.0, 0.15, 0.45)

# What a tracker adds, in face widths, as FaceMesh does on people who sit still: the whole face wobbles smoothly, for
# some frames at a time, and each landmark shivers a little on its own.
_WOBBLE = 0.0010
_WOBBLE_KEPT = 0.6
_SHIVER = 0.0003


class RenderedHead(ABC):
    """A head that becomes pictures.

    Attributes:
        name: to tell people.
        size_px: width and height of its pictures.
        key: changes with anything that changes its pictures, so that what trackers see in them can be remembered;
            None where nobody knows.
    """

    name: str
    size_px: tuple[int, int]
    key: str | None = None

    @abstractmethod
    def render(self, semantics: FaceSemantics) -> PixelArray:
        """(H, W, 3) uint8 RGB picture of the head doing what `semantics` says."""


class PortraitHead(RenderedHead):
    """A portrait animated by the decoder."""

    def __init__(self, character: Character) -> None:
        """
        Args:
            character: whose picture shows a face at rest.

        Raises:
            FaceNotFoundError: it shows none.
        """
        self.name = character.id
        self._decoder = open_decoder(character, _SIZE_PX, "cpu")
        self.size_px = (self._decoder.width, self._decoder.height)
        backdrop = self._decoder.backdrop
        if backdrop is None:
            backdrop = np.full((self._decoder.height, self._decoder.width, 3), _GREY, np.uint8)
        self._backdrop = backdrop

    def render(self, semantics: FaceSemantics) -> PixelArray:
        return composite(self._decoder.decode(semantics).pixels, self._backdrop)


def find_portraits(folder: Path | None) -> tuple[list[RenderedHead], list[str]]:
    """The portraits to animate: those of a folder, or else one that is always there.

    Args:
        folder: pictures, or None for the US Navy's photograph of Grace Hopper (public domain),
            which comes with matplotlib.

    Returns:
        The heads, and for each picture that can't be used a line that says why.

    Raises:
        UserInputError: there is no such folder, or no picture in it.
    """
    heads: list[RenderedHead] = []
    refused = []
    for path in [_sample_portrait()] if folder is None else _pictures(folder):
        try:
            character = character_from_picture(path)
            if not _at_rest(character):
                refused.append(f"'{path}' does not show a face at rest: the lips are apart")
                continue
            heads.append(PortraitHead(character))
        except AvatarStreamError as error:
            refused.append(str(error))
    return heads, refused


def _sample_portrait() -> Path:
    from matplotlib.cbook import get_sample_data

    return Path(str(get_sample_data("grace_hopper.jpg", asfileobj=False)))


def _pictures(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise UserInputError(f"There is no folder '{folder}'; --characters takes a folder of portraits")
    pictures = sorted(path for path in folder.iterdir() if path.suffix.lower() in PICTURE_SUFFIXES)
    if not pictures:
        raise UserInputError(f"There is no picture in '{folder}'; they end in {', '.join(PICTURE_SUFFIXES)}")
    return pictures


def _at_rest(character: Character) -> bool:
    """Whether the mouth is shut: of what a picture already wears, nobody can say how much it is."""
    tracked = track_face(character.keyframe)
    if tracked is None:
        raise FaceNotFoundError(f"No face was found in the picture of '{character.id}'")
    landmarks = tracked.landmarks
    gap = np.linalg.norm(
        landmarks[topology.UPPER_INNER_LIP[5], :2] - landmarks[topology.LOWER_INNER_LIP[5], :2]
    )
    corners = landmarks[topology.OUTER_LIP_LOOP[[0, 10]], :2]
    return bool(gap <= _LIPS_APART * np.linalg.norm(corners[1] - corners[0]))


class ModelHead:
    """A random person of the face model before a camera: landmarks as a tracker would give them, and no picture."""

    def __init__(
        self, model: FaceModel, seed: int, *, wobble: float = _WOBBLE, shiver: float = _SHIVER
    ) -> None:
        """
        Args:
            model: the face model.
            seed: who it is, and how the landmarks tremble.
            wobble: standard deviation of smooth, lasting errors, in face widths.
            shiver: the same of each landmark's own, in face widths.
        """
        self._random = np.random.default_rng(seed)
        strengths = self._random.standard_normal(len(model.identities))
        self._neutral = model.neutral + np.tensordot(strengths, model.identities, axes=1)
        self._deltas = retarget_expressions(model, self._neutral).astype(np.float64)
        self._wobble, self._shiver = wobble, shiver
        x, y = 2 * model.neutral[:, 0].astype(np.float64), 2 * model.neutral[:, 1].astype(np.float64)
        waves = np.stack([np.ones_like(x), x, y, x * y, x * x - y * y])
        self._waves = waves / np.sqrt((waves**2).mean(axis=1, keepdims=True)) / np.sqrt(len(waves))
        self._swing = self._random.standard_normal((len(waves), 3))

    def landmarks(self, semantics: FaceSemantics) -> FloatArray:
        """(478, 3) float64 pixels of a 640×480 picture, in perspective, with a tracker's errors.

        `head_position` is left out. Errors of consecutive calls belong together, as those of consecutive frames.
        """
        expression = semantics.expression.astype(np.float64)
        face: FloatArray = self._neutral + np.tensordot(expression, self._deltas, axes=1)
        turned = (face - _NECK) @ head_rotation_matrix(semantics.head_rotation_rad).T + _NECK
        nearness = _CAMERA_FACE_WIDTHS / (_CAMERA_FACE_WIDTHS + turned[:, 2:])
        # A tracker's depth knows nothing of perspective: it is in the unit of x and y.
        seen = np.concatenate([turned[:, :2] * nearness, turned[:, 2:]], axis=1)
        centred: FloatArray = (seen + self._error()) * _FACE_PX
        return centred + (MODEL_PICTURE_PX[0] / 2, MODEL_PICTURE_PX[1] / 2, 0.0)

    def _error(self) -> FloatArray:
        fresh = self._random.standard_normal(self._swing.shape)
        self._swing = _WOBBLE_KEPT * self._swing + np.sqrt(1 - _WOBBLE_KEPT**2) * fresh
        own = self._random.standard_normal(self._neutral.shape)
        error: FloatArray = self._wobble * self._waves.T @ self._swing + self._shiver * own
        return error
