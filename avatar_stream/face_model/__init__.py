"""The 3D morphable face model. `model`, `pose` and `retarget` are loaded by those who compute with it."""

from avatar_stream.face_model.arkit import EXPRESSION_COUNT, EXPRESSION_INDEX, EXPRESSION_NAMES

__all__ = ["EXPRESSION_COUNT", "EXPRESSION_INDEX", "EXPRESSION_NAMES"]
