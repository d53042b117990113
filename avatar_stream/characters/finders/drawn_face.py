"""The finder for drawn faces: the parsing network says where everything is; wide eyes are widened by their colours."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from avatar_stream.characters.anchor_pull import pull_landmarks
from avatar_stream.characters.anchors import ANCHOR_LANDMARKS
from avatar_stream.characters.content_cache import remembered
from avatar_stream.characters.finders.anchor_order import ANCHOR_NAMES
from avatar_stream.characters.finders.eye_extent import FLAT, widened_eyes
from avatar_stream.characters.finders.facemesh import GREY, TrackedFace
from avatar_stream.characters.finders.finder import Proposal
from avatar_stream.characters.finders.mean_face import mean_face_over
from avatar_stream.characters.parsing.find_face import find_face
from avatar_stream.characters.parsing.network import weights_key
from avatar_stream.characters.parsing.seen_face import SeenFace
from avatar_stream.pictures.composite import on_grey
from avatar_stream.types import PixelArray

# The number goes up with a change that makes what is remembered stale.
SEEN = "seen-1"
# The expected error, in face widths, at which confidence has fallen to a third. Eyes and mouths are told to be unsure
# from 0.02 on (`fitting.SURE`): of 282 held out from training 22, among them six of the nine that are wrong by more
# than 0.05.
USUAL_ERROR = 0.06
# How sure an eye is that was widened by its own colours.
WIDE = 0.97


class DrawnFaceFinder:
    """Finds all anchors of a drawn face; FaceMesh may have failed on it."""

    def propose(self, keyframe: PixelArray, tracked: TrackedFace | None) -> Proposal:
        """As `Finder.propose`; empty where the network sees no face."""
        face = seen_face(keyframe, tracked)
        if face is None:
            return Proposal({}, {})
        confidence = {name: float(np.exp(-error / USUAL_ERROR)) for name, error in face.errors.items()}
        on_mesh = {name: face.anchors[name] for name in ANCHOR_LANDMARKS}
        wide = widened_eyes(keyframe, pull_landmarks(mean_face_over(on_mesh), on_mesh), FLAT)
        surer = {name: max(confidence[name], WIDE) for name in wide}
        return Proposal(face.anchors | wide, confidence | surer)


def seen_face(keyframe: PixelArray, tracked: TrackedFace | None) -> SeenFace | None:
    """The face that the parsing network sees in a picture, remembered across runs; None where it sees none.

    Args:
        keyframe: (H, W, 4) uint8 RGBA.
        tracked: what FaceMesh said about it.
    """

    def compute() -> npt.NDArray[np.generic] | None:
        face = find_face(on_grey(keyframe, GREY[0]), None if tracked is None else tracked.frame)
        if face is None:
            return None
        return np.array([(*face.anchors[name], face.errors[name]) for name in ANCHOR_NAMES])

    expected = b"" if tracked is None else tracked.landmarks.tobytes()
    found = remembered(SEEN, keyframe, compute, expected + weights_key())
    if found is None:
        return None
    rows = dict(zip(ANCHOR_NAMES, found.astype(np.float64).tolist(), strict=True))
    return SeenFace(
        {name: (x, y) for name, (x, y, _) in rows.items()},
        {name: error for name, (_, _, error) in rows.items()},
    )
