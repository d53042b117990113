"""How a brow answers: it alone moves, and tilts with the expression."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.puppet.illustration_motion import motion_table
from avatar_stream.puppet.puppet import Track

Floats = npt.NDArray[np.float32]


def brow_tracks(rest: Floats, side: str, frame: FaceFrame) -> tuple[Track, ...]:
    """Tracks of one brow.

    Args:
        rest: (V, 2) pixels.
        side: "left" or "right".
        frame: the face's axes.
    """
    table = motion_table()["brows"]
    u = frame.to_face(rest)[:, 0]
    inner = frame.anchors.get(f"{side}_brow_inner", (0.08 if side == "left" else -0.08, 0.0))[0]
    outer = frame.anchors.get(f"{side}_brow_outer", (0.4 if side == "left" else -0.4, 0.0))[0]
    # 0 at the nose, 1 at the temple.
    outwards = np.clip((u - inner) / (outer - inner), 0.0, 1.0) if outer != inner else np.full_like(u, 0.5)
    name = side.capitalize()
    lifts = {
        "browInnerUp": table["up"] * (1.0 - 0.75 * outwards),
        f"browOuterUp{name}": table["up"] * 0.75 * outwards,
        f"browDown{name}": -table["down"] * (1.0 - 0.45 * outwards),
    }
    return tuple(
        Track(
            (parameter,),
            ((0.0, 1.0),),
            {(1,): frame.to_pixels(np.stack([np.zeros_like(u), -lift], axis=1)).astype(np.float32)},
        )
        for parameter, lift in lifts.items()
    )
