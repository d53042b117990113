"""What See-through writes beside its PSD: how deep each layer lies.

``NAME.psd.json`` has for each part its tag, its box and the median of its depth, larger being farther;
``NAME_depth.psd`` has one grey layer of depth for each layer of ``NAME.psd``, of the same name. The layers come far to
near; where a program on the way has put them into another order, the depths bring them back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from pydantic import BaseModel, Field, ValidationError

from avatar_stream.characters.layered.layered_file import LayeredFile
from avatar_stream.errors import PictureError

_MOST_BYTES = 4 << 20
_DEPTH_ENDING = "_depth"


class _Part(BaseModel):
    depth_median: float = Field(allow_inf_nan=False)


class _Parts(BaseModel):
    parts: dict[str, _Part] = Field(max_length=1000)


def check_no_depth_file(path: Path) -> None:
    """See whether a file is the picture, not its depths.

    Raises:
        PictureError: it holds the depths of another one beside it; the message goes on from the file's name.
    """
    other = path.with_name(path.stem.removesuffix(_DEPTH_ENDING) + path.suffix)
    if path.stem.endswith(_DEPTH_ENDING) and other.is_file():
        raise PictureError(f"holds the depths of '{other.name}' beside it: import that")


def depths_in_json(path: Path) -> dict[str, float]:
    """The depths of layers by name, from the JSON beside a file; empty where there is none that can be read."""
    beside = path.with_name(path.name + ".json")
    try:
        if beside.stat().st_size > _MOST_BYTES:
            return {}
        parts = _Parts.model_validate_json(beside.read_bytes()).parts
    except (OSError, ValidationError):
        return {}
    return {name: part.depth_median for name, part in parts.items()}


def depth_file(path: Path) -> Path:
    """Where the PSD with a file's depths lies, if there is one."""
    return path.with_name(f"{path.stem}{_DEPTH_ENDING}{path.suffix}")


def depths_in_layers(depths: LayeredFile) -> dict[str, float]:
    """The median grey of each layer by name."""
    found = {}
    for layer in depths.layers:
        grey = layer.picture[layer.picture[..., 3] > 127][:, 0]
        if len(grey):
            found[layer.name] = float(np.median(grey))
    return found


def in_order_of_depth(file: LayeredFile, depths: Mapping[str, float]) -> LayeredFile:
    """The layers far to near; the file itself where not all of them have a depth, or they lie in groups."""
    names = [layer.name for layer in file.layers]
    if (
        len(set(names)) != len(names)
        or not set(names) <= depths.keys()
        or any(one.path for one in file.layers)
    ):
        return file
    return replace(file, layers=tuple(sorted(file.layers, key=lambda layer: -depths[layer.name])))
