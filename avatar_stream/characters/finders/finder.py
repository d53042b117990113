"""What a finder is, and how the proposals of several become one set of anchors.

FaceMesh looks at every picture first (`finders.facemesh`). Further finders propose anchors of their own; for each
anchor the most confident proposal counts. What a person wrote into `character.toml` counts more than any finder.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from avatar_stream.characters.finders.facemesh import TrackedFace
from avatar_stream.types import PixelArray

Point = tuple[float, float]


@dataclass(frozen=True)
class Proposal:
    """Anchors that a finder proposes.

    Attributes:
        anchors: places by the names of `ANCHOR_LANDMARKS` and `HEAD_ANCHORS`, pixels of the keyframe. Not all need
            to be there.
        confidence: 0…1 for each of them.
    """

    anchors: dict[str, Point]
    confidence: dict[str, float]


class Finder(Protocol):
    """Proposes anchors for pictures of one style."""

    def propose(self, keyframe: PixelArray, tracked: TrackedFace | None) -> Proposal:
        """Propose what can be seen.

        Args:
            keyframe: (H, W, 4) uint8 RGBA.
            tracked: what FaceMesh found, where to start from, or None if it found no face.

        Returns:
            The proposal; an empty one if nothing is to be seen.
        """
        ...


def most_confident(proposals: Iterable[Proposal]) -> Proposal:
    """For each anchor the most confident place proposed; the first of equals."""
    chosen = Proposal({}, {})
    for proposal in proposals:
        for name, place in proposal.anchors.items():
            confidence = proposal.confidence[name]
            if name not in chosen.anchors or confidence > chosen.confidence[name]:
                chosen.anchors[name], chosen.confidence[name] = place, confidence
    return chosen
