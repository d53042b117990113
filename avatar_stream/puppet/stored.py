"""A puppet as one file: numbers in safetensors, textures in lossless WebP. Byte by byte in docs/puppet.md."""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from safetensors import SafetensorError
from safetensors.numpy import load, save

from avatar_stream.errors import AvatarStreamError
from avatar_stream.puppet.puppet import (
    MOST_ATLAS_PX,
    MOST_KEYS,
    MOST_PARTS,
    MOST_SWINGS,
    MOST_TOGGLES,
    HeadMotion,
    Part,
    Puppet,
    Swing,
    Track,
)
from avatar_stream.types import PixelArray

VERSION = 2
MAX_FILE_BYTES = 64 << 20
# Vertices of all keyforms together, once those that stay where they are are filled in: 32 MB. Those that come along
# have a hundredth of that.
MOST_OFFSETS = 4_000_000
_MAGIC = b"AVPUPPET"
_HEADER = struct.Struct("<8sIII")  # magic, version, bytes of the numbers, bytes of the atlas

Array = npt.NDArray[Any]


class PuppetFileError(AvatarStreamError):
    """Bytes that are not a stored puppet. The only error that reading one raises."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class _TrackText(_Strict):
    parameters: tuple[str, ...] = Field(min_length=1, max_length=2)
    values: tuple[tuple[float, ...], ...] = Field(min_length=1, max_length=2)
    keys: tuple[tuple[int, ...], ...] = Field(max_length=MOST_KEYS)
    opacity: tuple[float, ...] = Field(max_length=MOST_KEYS)


class _PartText(_Strict):
    name: str = Field(min_length=1, max_length=64)
    vertices: int = Field(ge=0)
    triangles: int = Field(ge=0)
    opacity: float = Field(ge=0.0, le=1.0)
    clip: str = Field(max_length=64)
    swing: int = Field(ge=-1, lt=MOST_SWINGS)
    tracks: tuple[_TrackText, ...] = Field(max_length=512)


class _SwingText(_Strict):
    name: str = Field(max_length=64)
    tip: tuple[float, float]
    period_s: float
    damping: float
    reach: float


class _PuppetText(_Strict):
    width: int
    height: int
    pivot: tuple[float, float]
    face_width_px: float
    tilt: float
    travel: float
    roll_limits: tuple[float, float]
    position_limits: tuple[float, float]
    depth_limits: tuple[float, float]
    swings: tuple[_SwingText, ...] = Field(max_length=MOST_SWINGS)
    parts: tuple[_PartText, ...] = Field(max_length=MOST_PARTS)
    toggles: tuple[str, ...] = Field(default=(), max_length=MOST_TOGGLES)


def store_puppet(puppet: Puppet, *, quick: bool = False) -> bytes:
    """A puppet as the bytes of one file; `quick`: a third larger, in a tenth of the time."""
    text, offsets = _text_of(puppet)
    numbers = save(
        {
            "rest": _rows([part.rest for part in puppet.parts], 2),
            "texture": _rows([part.texture for part in puppet.parts], 2),
            "follow": _rows([part.follow for part in puppet.parts]),
            "hang": _rows([part.hang for part in puppet.parts]),
            "triangles": _rows([part.triangles for part in puppet.parts], 3, np.int32),
            **offsets,
        },
        {"puppet": json.dumps(text)},
    )
    atlas = io.BytesIO()
    # "exact": premultiplied colours of transparent pixels are 0 and stay so.
    effort = {"quality": 0, "method": 0} if quick else {"quality": 60}
    Image.fromarray(puppet.atlas).save(atlas, "WEBP", lossless=True, exact=True, **effort)
    picture = atlas.getvalue()
    return _HEADER.pack(_MAGIC, VERSION, len(numbers), len(picture)) + numbers + picture


def load_puppet(data: bytes, most_atlas_px: int = MOST_ATLAS_PX) -> Puppet:
    """The puppet in the bytes of one file.

    Args:
        data: the file.
        most_atlas_px: what its atlas may have on its longer side.

    Raises:
        PuppetFileError: they are not a stored puppet of this version, or it makes no sense.
    """
    numbers, picture = _sections(data)
    try:
        arrays = load(numbers)
        length = int.from_bytes(numbers[:8], "little")
        metadata = json.loads(numbers[8 : 8 + length])["__metadata__"]
        text = _PuppetText.model_validate_json(metadata["puppet"])
        atlas = _atlas(picture, most_atlas_px)
        parts = _Reader(text, arrays).parts()
        head = HeadMotion(**{name: getattr(text, name) for name in HeadMotion.__dataclass_fields__})
        swings = tuple(Swing(**swing.model_dump()) for swing in text.swings)
        return Puppet(text.width, text.height, atlas, parts, head, swings, text.toggles)
    except (SafetensorError, ValidationError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise PuppetFileError(f"The puppet can't be read: {' '.join(str(error).split())[:200]}") from None


def _text_of(puppet: Puppet) -> tuple[dict[str, Any], dict[str, Array]]:
    """What is said in words, and the keyforms' offsets: only vertices that move are stored."""
    vertices: list[Array] = []
    keys: list[Array] = []
    moves: list[Array] = []
    parts, key = [], 0
    for part in puppet.parts:
        tracks = []
        for track in part.tracks:
            places = sorted(set(track.offsets) | set(track.opacity))
            for place in places:
                keyform = track.offsets.get(place, np.zeros((0, 2), np.float32))
                moving = np.flatnonzero(keyform.any(axis=1))
                vertices.append(moving)
                keys.append(np.full(len(moving), key))
                moves.append(keyform[moving])
                key += 1
            opacity = [track.opacity.get(place, 0.0) for place in places]
            tracks.append(
                {"parameters": track.parameters, "values": track.values, "keys": places, "opacity": opacity}
            )
        parts.append(
            {
                "name": part.name,
                "vertices": len(part.rest),
                "triangles": len(part.triangles),
                "opacity": part.opacity,
                "clip": part.clip,
                "swing": part.swing,
                "tracks": tracks,
            }
        )
    text = {
        "width": puppet.width,
        "height": puppet.height,
        **asdict(puppet.head),
        "swings": [asdict(swing) for swing in puppet.swings],
        "parts": parts,
        "toggles": puppet.toggles,
    }
    offsets = {
        "offset_vertex": _rows(vertices, dtype=np.int32),
        "offset_key": _rows(keys, dtype=np.int32),
        "offset_move": _rows(moves, 2),
    }
    return text, offsets


def _sections(data: bytes) -> tuple[bytes, bytes]:
    if len(data) > MAX_FILE_BYTES:
        raise PuppetFileError(f"A puppet has at most {MAX_FILE_BYTES >> 20} MB")
    if len(data) < _HEADER.size:
        raise PuppetFileError("The puppet is cut off")
    magic, version, numbers, picture = _HEADER.unpack_from(data)
    if magic != _MAGIC:
        raise PuppetFileError("This is no stored puppet")
    if version != VERSION:
        raise PuppetFileError(f"The puppet is of version {version}; this program reads version {VERSION}")
    if _HEADER.size + numbers + picture != len(data):
        raise PuppetFileError("The puppet is cut off")
    return data[_HEADER.size : _HEADER.size + numbers], data[_HEADER.size + numbers :]


def _atlas(picture: bytes, most_px: int) -> PixelArray:
    try:
        with Image.open(io.BytesIO(picture), formats=("WEBP",)) as image:
            if max(image.size) > most_px:
                raise ValueError("its atlas is too large")
            return np.array(image.convert("RGBA"))
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError(f"its atlas can't be read ({error})") from None


@dataclass
class _Reader:
    """Takes the arrays apart again, part by part."""

    text: _PuppetText
    arrays: dict[str, Array]
    offsets: int = 0

    def parts(self) -> tuple[Part, ...]:
        vertex = triangle = hang = key = 0
        keys = self._array("offset_key", np.int32)
        if (np.diff(keys) < 0).any():
            raise ValueError("its keyforms are out of order")
        parts = []
        for part in self.text.parts:
            hanging = part.vertices if part.swing >= 0 else 0
            tracks = []
            for track in part.tracks:
                tracks.append(self._track(track, key, keys, part.vertices))
                key += len(track.keys)
            parts.append(
                Part(
                    part.name,
                    self._slice("rest", np.float32, vertex, part.vertices),
                    self._slice("texture", np.float32, vertex, part.vertices),
                    self._slice("triangles", np.int32, triangle, part.triangles),
                    self._slice("follow", np.float32, vertex, part.vertices),
                    tuple(tracks),
                    part.opacity,
                    part.clip,
                    part.swing,
                    self._slice("hang", np.float32, hang, hanging),
                )
            )
            vertex, triangle, hang = vertex + part.vertices, triangle + part.triangles, hang + hanging
        if vertex != len(self._array("rest", np.float32)) or (len(keys) and keys[-1] >= key):
            raise ValueError("it holds more than its parts")
        return tuple(parts)

    def _track(self, track: _TrackText, first: int, keys: Array, count: int) -> Track:
        if len(track.opacity) != len(track.keys):
            raise ValueError("a keyform has no opacity")
        offsets: dict[tuple[int, ...], npt.NDArray[np.float32]] = {}
        opacity: dict[tuple[int, ...], float] = {}
        moves = self._array("offset_move", np.float32)
        vertices = self._array("offset_vertex", np.int32)
        for number, place in enumerate(track.keys):
            start, end = np.searchsorted(keys, [first + number, first + number + 1])
            if end > start:
                moving = vertices[start:end]
                if moving.min() < 0 or moving.max() >= count:
                    raise ValueError("a keyform moves a vertex that isn't there")
                self.offsets += count
                if self.offsets > MOST_OFFSETS:
                    raise ValueError("its keyforms are too many for so many vertices")
                offsets[place] = np.zeros((count, 2), np.float32)
                offsets[place][moving] = moves[start:end]
            if track.opacity[number]:
                opacity[place] = track.opacity[number]
        return Track(track.parameters, track.values, offsets, opacity)

    def _slice(self, name: str, dtype: type, start: int, count: int) -> Array:
        part = self._array(name, dtype)[start : start + count]
        if len(part) != count:
            raise ValueError(f"it has too few numbers in '{name}'")
        return part

    def _array(self, name: str, dtype: type) -> Array:
        array = self.arrays[name]
        if array.dtype != dtype:
            raise ValueError(f"'{name}' is of another kind")
        return array


def _rows(arrays: Sequence[Array], columns: int | None = None, dtype: type = np.float32) -> Array:
    empty: Array = np.zeros((0, columns) if columns else 0, dtype)
    return np.ascontiguousarray(np.concatenate([empty, *arrays]).astype(dtype))
