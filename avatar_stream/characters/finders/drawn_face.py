"""The finder for drawn faces: the parsing network says where everything is; wide eyes are widened by their colours."""

from __future__ import annotations

import numpy as np

from avatar_stream.characters.anchor_pull import pull_landmarks
from avatar_stream.characters.anchors import ANCHOR_LANDMARKS
from avatar_stream.characters.finders.eye_extent import FLAT, widened_eyes
from avatar_stream.characters.finders.facemesh import GREY, TrackedFace
from avatar_stream.characters.finders.finder import Proposal
from avatar_stream.characters.finders.mean_face import mean_face_over
from avatar_stream.characters.parsing.find_face import find_face
from avatar_stream.pictures.composite import on_grey
from avatar_stream.types import PixelArray

# The expected error, in face widths, at which confidence has fallen to a third. Eyes and mouths are told to be unsure
# from 0.02 on (`fitting.SURE`): of 285 held out from training 32, among them nine of the twelve that are wrong by more
# than 0.05.
USUAL_ERROR = 0.06
# How sure an eye is that was widened by its own colours.
WIDE = 0.97


class DrawnFaceFinder:
    """Finds all anchors of a drawn face; FaceMesh may have failed on it."""

    def propose(self, keyframe: PixelArray, tracked: TrackedFace | None) -> Proposal:
        """As `Finder.propose`; empty where the network sees no face."""
        picture = on_grey(keyframe, GREY[0])
        face = find_face(picture, None if tracked is None else tracked.frame)
        if face is None:
            return Proposal({}, {})
        confidence = {name: float(np.exp(-error / USUAL_ERROR)) for name, error in face.errors.items()}
        on_mesh = {name: face.anchors[name] for name in ANCHOR_LANDMARKS}
        wide = widened_eyes(keyframe, pull_landmarks(mean_face_over(on_mesh), on_mesh), FLAT)
        surer = {name: max(confidence[name], WIDE) for name in wide}
        return Proposal(face.anchors | wide, confidence | surer)
