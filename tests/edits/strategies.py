"""Random edits for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

from avatar_stream.edits.edits import Affine, Edits
from avatar_stream.edits.presets import PRESETS
from avatar_stream.face_model.arkit import EXPRESSION_NAMES


def floats(low: float, high: float) -> st.SearchStrategy[float]:
    """Numbers that a float32 can hold, so that comparisons can be exact."""
    return st.floats(low, high, width=32)


affines = st.builds(Affine, gain=floats(-3, 3), offset=floats(-1, 1))
all_edits = st.builds(
    Edits,
    mirror=st.booleans(),
    eyes=affines, gaze_x=affines, gaze_y=affines, brows=affines, mouth=affines,
    presets=st.dictionaries(st.sampled_from(sorted(PRESETS)), floats(0, 1), max_size=3),
    names=st.dictionaries(st.sampled_from(EXPRESSION_NAMES), affines, max_size=3),
    pitch=affines, yaw=affines, roll=affines, x=affines, y=affines, depth=affines,
    size=floats(0.5, 2),
    toggles=st.frozensets(st.sampled_from(["blush", "tears", "冬服"])),
)  # fmt: skip
