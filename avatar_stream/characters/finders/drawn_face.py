"""The finder for drawn faces: a trained network says where everything is, colours and lines say it more exactly.

Both err in different ways, so where both see something, the mean of the two is better than either.
"""

from __future__ import annotations

import numpy as np

from avatar_stream.characters.anchor_pull import pull_landmarks
from avatar_stream.characters.anchors import ANCHOR_LANDMARKS
from avatar_stream.characters.finders.drawing import DrawingFinder
from avatar_stream.characters.finders.eye_extent import FLAT, widened_eyes
from avatar_stream.characters.finders.facemesh import TrackedFace
from avatar_stream.characters.finders.finder import Point, Proposal
from avatar_stream.characters.finders.mean_face import mean_face_over
from avatar_stream.characters.finders.network import NetworkFinder
from avatar_stream.types import PixelArray

# How sure an eye is that was widened by its own colours.
WIDE = 0.97


class DrawnFaceFinder:
    """Finds all anchors of a drawn face; FaceMesh may have failed on it."""

    def __init__(self) -> None:
        self._network, self._drawing = NetworkFinder(), DrawingFinder()

    def propose(self, keyframe: PixelArray, tracked: TrackedFace | None) -> Proposal:
        """As `Finder.propose`; where the network sees no face, what colours and lines say near FaceMesh's."""
        found = self._network.propose(keyframe, tracked)
        if not found.anchors:
            return self._drawing.propose(keyframe, tracked)
        anchors = {name: found.anchors[name] for name in ANCHOR_LANDMARKS}
        start = mean_face_over(anchors) if tracked is None else tracked.landmarks
        face = TrackedFace(pull_landmarks(start, anchors), np.zeros(len(start)))
        both = agreed(found, self._drawing.propose(keyframe, face))
        whole = {name: both.anchors[name] for name in ANCHOR_LANDMARKS}
        wide = widened_eyes(keyframe, pull_landmarks(start, whole), FLAT)
        return Proposal(
            both.anchors | wide, both.confidence | {name: max(both.confidence[name], WIDE) for name in wide}
        )


def agreed(one: Proposal, other: Proposal) -> Proposal:
    """The anchors of both, each the mean where both have it, weighed by the inverse square of the expected error.

    A confidence stands for exp(-error), in some unit common to all.
    """
    anchors: dict[str, Point] = dict(one.anchors)
    confidence = dict(one.confidence)
    for name, place in other.anchors.items():
        if name not in anchors:
            anchors[name], confidence[name] = place, other.confidence[name]
            continue
        errors = -np.log(np.clip([one.confidence[name], other.confidence[name]], 1e-6, 1 - 1e-3))
        weights = errors**-2 / (errors**-2).sum()
        x, y = weights @ np.array([anchors[name], place])
        anchors[name] = (float(x), float(y))
        confidence[name] = float(np.exp(-weights @ errors))
    return Proposal(anchors, confidence)
