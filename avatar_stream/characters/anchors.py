"""Anchors: the named points by which a face, drawn or real, is fitted.

Each anchor stands on one landmark of MediaPipe's 478-vertex face. A character's `character.toml` may
give any of them in pixels of its keyframe; they override what the finders say and pull the rest of the
mesh smoothly along. "left" and "right" are the character's own.
"""

from __future__ import annotations

from avatar_stream.types import FloatArray

# Going round each eye: outer corner, upper lid (outer, middle, inner), inner corner, lower lid (inner,
# middle, outer). The points lie on the edge of the visible eyeball, not on lashes or lid crease.
ANCHOR_LANDMARKS: dict[str, int] = {
    "right_eye_outer": 33, "right_eye_upper_outer": 160, "right_eye_upper": 159, "right_eye_upper_inner": 158,
    "right_eye_inner": 133, "right_eye_lower_inner": 153, "right_eye_lower": 145, "right_eye_lower_outer": 144,
    "left_eye_outer": 263, "left_eye_upper_outer": 387, "left_eye_upper": 386, "left_eye_upper_inner": 385,
    "left_eye_inner": 362, "left_eye_lower_inner": 380, "left_eye_lower": 374, "left_eye_lower_outer": 373,
    "right_iris": 468, "left_iris": 473,
    "right_brow_outer": 70, "right_brow_middle": 105, "right_brow_inner": 107,
    "left_brow_outer": 300, "left_brow_middle": 334, "left_brow_inner": 336,
    "nose_bridge": 168, "nose_tip": 4, "nose_base": 2,
    "mouth_right": 61, "mouth_left": 291,
    "upper_lip_top": 0, "upper_lip_bottom": 13, "lower_lip_top": 14, "lower_lip_bottom": 17,
    "upper_lip_right": 39, "upper_lip_left": 269, "lower_lip_right": 181, "lower_lip_left": 405,
    "chin": 152, "jaw_right": 172, "jaw_left": 397, "cheek_right": 234, "cheek_left": 454,
    "forehead": 10,
}  # fmt: skip

# Points that no landmark covers: they shape the head shell (hair and ears included).
HEAD_ANCHORS: tuple[str, ...] = ("head_top", "head_right", "head_left")


def anchors_on(landmarks: FloatArray) -> dict[str, tuple[float, float]]:
    """Where the anchors are on a face, pixels by name.

    Args:
        landmarks: (478, 2 or 3) pixels in MediaPipe's order.
    """
    places = {name: landmarks[number, :2].tolist() for name, number in ANCHOR_LANDMARKS.items()}
    return {name: (x, y) for name, (x, y) in places.items()}
