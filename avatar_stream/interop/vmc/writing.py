"""VMC out: what a character does as datagrams."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from avatar_stream.face_model.arkit import EXPRESSION_NAMES
from avatar_stream.interop.vmc.names import preset_values
from avatar_stream.interop.vmc.osc import bundles, pack
from avatar_stream.interop.vmc.pose import metres_of, neck_and_head
from avatar_stream.types import FaceSemantics, FloatArray

PORT = 39539
_NO_ROTATION = (0.0, 0.0, 0.0, 1.0)
# Where bones are, seen from those before them: of a grown-up. Programs that take places, too, would shrink to a point.
_BONE_PLACES_M = {"Neck": (0.0, 0.12, 0.0), "Head": (0.0, 0.09, 0.0)}


def datagrams(semantics: FaceSemantics, time_s: float, *, presets: bool = False) -> list[bytes]:
    """One moment: OK, T, Root/Pos, Bone/Pos of neck and head, Blend/Val and, at its end, Blend/Apply.

    Args:
        semantics: what the character does.
        time_s: since the beginning, as /VMC/Ext/T counts it.
        presets: whether blend shapes are VRM 0's presets, for characters that don't have ARKit's.

    Returns:
        Bundles of at most 1500 bytes, to be sent in this order.
    """
    return bundles(_messages(semantics, time_s, presets))


def _messages(semantics: FaceSemantics, time_s: float, presets: bool) -> Iterator[bytes]:
    yield pack("/VMC/Ext/OK", 1)
    yield pack("/VMC/Ext/T", float(time_s))
    root = metres_of(semantics.head_position)
    yield pack("/VMC/Ext/Root/Pos", "root", *_floats(root), *_NO_ROTATION)
    rotation = neck_and_head(semantics.head_rotation_rad.astype(np.float64))
    for bone, place in _BONE_PLACES_M.items():
        yield pack("/VMC/Ext/Bone/Pos", bone, *place, *_floats(rotation))
    values = dict(zip(EXPRESSION_NAMES, semantics.expression.tolist(), strict=True))
    for name, value in (preset_values(values) if presets else values).items():
        yield pack("/VMC/Ext/Blend/Val", name, float(value))
    yield pack("/VMC/Ext/Blend/Apply")


def _floats(values: FloatArray) -> list[float]:
    return [float(value) for value in values]
