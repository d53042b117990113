"""Where the face is in a character's picture.

FaceMesh gives the 478 landmarks, further *finders* propose anchors where they see better, and anchors given in
`character.toml` override both; all of them pull the rest of the mesh smoothly along. A character whose anchors are
all given needs no finder at all: the model's mean face is laid over them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from avatar_stream.characters.anchor_pull import pull_landmarks
from avatar_stream.characters.anchors import ANCHOR_LANDMARKS, HEAD_ANCHORS, anchors_on
from avatar_stream.characters.character import Character, Style
from avatar_stream.characters.content_cache import remembered
from avatar_stream.characters.finders.drawn_face import DrawnFaceFinder
from avatar_stream.characters.finders.eye_extent import WideEyesFinder
from avatar_stream.characters.finders.facemesh import TrackedFace, track_face
from avatar_stream.characters.finders.finder import Finder, Proposal, most_confident
from avatar_stream.characters.finders.mean_face import mean_face_over
from avatar_stream.characters.parsing.network import weights_key
from avatar_stream.errors import FaceNotFoundError
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import FloatArray, PixelArray

# The number goes up with a change that makes what is remembered stale.
FACEMESH, ANCHORS = "face-2", "anchors-17"
# The finders that look at a picture after FaceMesh.
FINDERS: dict[Style, tuple[Finder, ...]] = {"natural": (WideEyesFinder(),), "drawn": (DrawnFaceFinder(),)}
# FaceMesh agreeing with itself is trusted this much at most; on drawings, which it was never taught, that says little.
FACEMESH_TRUST: dict[Style, float] = {"natural": 1.0, "drawn": 0.5}
# The spread at which FaceMesh's confidence has fallen to a third.
USUAL_SPREAD = 0.02
# Faces whose eyes are nearer than so many face widths, and of sizes that differ by less than this factor, are one.
SAME_WITHIN, SAME_SIZE = 0.5, 2.0
ABSENT = (-1e9, -1e9)
# Parts that move most, by the anchors of each, and the mean confidence below which one should look at them. Of twenty
# pictures by many hands these are three: an animal, a mouth in a beard, and a face as flat as paper.
PARTS = {
    "right_eye": tuple(name for name in ANCHOR_LANDMARKS if name.startswith("right_eye_")),
    "left_eye": tuple(name for name in ANCHOR_LANDMARKS if name.startswith("left_eye_")),
    "mouth": tuple(
        name for name in ANCHOR_LANDMARKS if name.startswith(("mouth_", "upper_lip_", "lower_lip_"))
    ),
}
SURE = 0.71


@dataclass(frozen=True)
class Fit:
    """A face found in a picture.

    Attributes:
        landmarks: (478, 3) float64 pixels of the keyframe: x right, y down, z away from the camera. In
            MediaPipe's order.
        head_outline: points of the head that no landmark covers, by the names of `HEAD_ANCHORS`.
        finder: what the landmarks come from: "facemesh", "drawing" where the finder for drawings mended them, or
            "anchors" where all are given by hand.
        confidence: 0…1 of the anchors that a finder placed, by name; those given by hand are sure.
    """

    landmarks: FloatArray
    head_outline: dict[str, tuple[float, float]]
    finder: str
    confidence: dict[str, float] = field(default_factory=dict)

    @property
    def unsure(self) -> tuple[str, ...]:
        """Which of "right_eye", "left_eye" and "mouth" a person should look at: they may be elsewhere."""
        means = {
            part: np.mean([self.confidence.get(name, 1.0) for name in names]) for part, names in PARTS.items()
        }
        return tuple(part for part, mean in means.items() if mean < SURE)

    @property
    def anchors(self) -> dict[str, tuple[float, float]]:
        """(x, y) pixels of the keyframe of every anchor that is known, by name."""
        return anchors_on(self.landmarks) | self.head_outline


def fit_character(character: Character) -> Fit:
    """Find the face of a character.

    Raises:
        FaceNotFoundError: no face is found and the anchors don't describe one; says what to try.
    """
    given = character.sheet.anchors
    outline = {name: given[name] for name in HEAD_ANCHORS if name in given}
    anchors = {name: given[name] for name in ANCHOR_LANDMARKS if name in given}
    if len(anchors) == len(ANCHOR_LANDMARKS):
        return Fit(pull_landmarks(mean_face_over(anchors), anchors), outline, "anchors")
    tracked = tracked_face(character.keyframe)
    better = found_anchors(character, tracked)
    found, confidence = better.anchors, dict(better.confidence)
    if tracked is not None:
        confidence = _proposal_of(tracked, character.sheet.style).confidence | confidence
    confidence = {name: value for name, value in confidence.items() if name not in given}
    outline = {name: found[name] for name in HEAD_ANCHORS if name in found} | outline
    anchors = {name: found[name] for name in ANCHOR_LANDMARKS if name in found} | anchors
    if tracked is not None:
        start = tracked.landmarks if _is_there(tracked, anchors) else mean_face_over(anchors)
        landmarks = pull_landmarks(start, anchors) if anchors else start
        mended = found and character.sheet.style == "drawn"
        return Fit(landmarks, outline, "drawing" if mended else "facemesh", confidence)
    if len(anchors) == len(ANCHOR_LANDMARKS):
        return Fit(pull_landmarks(mean_face_over(anchors), anchors), outline, "drawing", confidence)
    raise FaceNotFoundError(
        f"No face was found in the picture of '{character.id}'. Try a picture in which the face looks "
        "straight ahead, is larger or less covered, or name its points: [anchors] in character.toml"
    )


def tracked_face(keyframe: PixelArray) -> TrackedFace | None:
    """What FaceMesh says about a picture, remembered across runs."""

    def compute() -> npt.NDArray[np.generic] | None:
        tracked = track_face(keyframe)
        return None if tracked is None else np.column_stack([tracked.landmarks, tracked.spread])

    found = remembered(FACEMESH, keyframe, compute)
    if found is None:
        return None
    numbers = found.astype(np.float64)
    return TrackedFace(numbers[:, :3], numbers[:, 3])


def found_anchors(character: Character, tracked: TrackedFace | None) -> Proposal:
    """Anchors that a finder for the character's style proposes with more confidence than FaceMesh has."""
    finders = FINDERS[character.sheet.style]
    names = [*ANCHOR_LANDMARKS, *HEAD_ANCHORS]

    def compute() -> npt.NDArray[np.generic]:
        own = Proposal({}, {}) if tracked is None else _proposal_of(tracked, character.sheet.style)
        proposals = [finder.propose(character.keyframe, tracked) for finder in finders]
        # Who sees all of a face may see another one than FaceMesh: anchors of two are not mixed.
        whole = next((one for one in proposals if set(names) <= set(one.anchors)), None)
        chosen = whole or most_confident([own, *proposals])
        better = {name: place for name, place in chosen.anchors.items() if own.anchors.get(name) != place}
        # A place no picture has stands for an anchor that nobody proposes.
        rows = [(*better.get(name, ABSENT), min(chosen.confidence.get(name, 0.0), 1.0)) for name in names]
        return np.array(rows, np.float64)

    found = remembered(ANCHORS, character.keyframe, compute, character.sheet.style.encode() + weights_key())
    assert found is not None
    anchors, confidence = {}, {}
    for name, (x, y, sure) in zip(names, found.astype(np.float64).tolist(), strict=True):
        if (x, y) != ABSENT:
            anchors[name], confidence[name] = (x, y), sure
    return Proposal(anchors, confidence)


def _is_there(tracked: TrackedFace, anchors: dict[str, tuple[float, float]]) -> bool:
    """Whether these anchors, where they are a whole face, are of the face that FaceMesh sees."""
    if len(anchors) < len(ANCHOR_LANDMARKS):
        return True
    own, theirs = FaceFrame.of(anchors), tracked.frame
    if theirs is None:
        return False
    apart = float(np.hypot(*(own.origin - theirs.origin))) / own.width_px
    return apart < SAME_WITHIN and 1 / SAME_SIZE < own.width_px / theirs.width_px < SAME_SIZE


def _proposal_of(tracked: TrackedFace, style: Style) -> Proposal:
    agrees = FACEMESH_TRUST[style] * np.exp(-tracked.spread / USUAL_SPREAD)
    confidence = {name: float(agrees[landmark]) for name, landmark in ANCHOR_LANDMARKS.items()}
    return Proposal(tracked.anchors, confidence)
