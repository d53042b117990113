"""Moments of a clip to look at, each with what the encoder read from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from avatar_stream.encoder.registry import ENCODERS
from avatar_stream.evaluation.expression_labels import LABELLED, Moment, expression_labels_of
from avatar_stream.sources.registry import open_frame_source
from avatar_stream.types import FaceSemantics, PixelArray

# Of a clip that nobody has labelled.
MOMENTS = 18
_DEGREES = ("", "some", "full")


@dataclass(frozen=True)
class ClipMoment:
    """One frame.

    Attributes:
        picture: (h, w, 3) uint8 RGB.
        semantics: what the encoder read.
        caption: what people see in it, such as "pucker full"; "" where nobody has said.
    """

    picture: PixelArray
    semantics: FaceSemantics
    caption: str = ""


def moments_of(clip: str) -> list[ClipMoment]:
    """The moments in which people have labelled an expression, or, of other clips, some spread over it.

    All frames are tracked, as live.

    Raises:
        SourceError: it can't be read.
    """
    source, encoder = open_frame_source(clip), ENCODERS.create("facemesh")
    # Opened first: what can't be read has a message of its own.
    captions = _captions(Path(clip))
    found: list[ClipMoment] = []
    try:
        number = 0
        while (frame := source.read()) is not None:
            semantics = encoder.encode(frame)
            if captions is None or number in captions:
                found.append(ClipMoment(frame.pixels, semantics, (captions or {}).get(number, "")))
            number += 1
    finally:
        source.close()
        encoder.close()
    return found if captions is not None else found[:: max(1, len(found) // MOMENTS)][:MOMENTS]


def _captions(clip: Path) -> Mapping[int, str] | None:
    """By frame what people see; None where nobody has said, or saw nothing."""
    labels = expression_labels_of(clip) if clip.is_file() else None
    told = {frame: caption_of(moment) for frame, moment in labels.moments.items()} if labels else {}
    return {frame: caption for frame, caption in told.items() if caption} or None


def caption_of(moment: Moment) -> str:
    """What is seen of each expression, those that people may disagree about left out; "" for a face at rest."""
    seen = {name: moment.degree(name) for name in LABELLED}
    return ", ".join(
        f"{name.replace('_', ' ')} {_DEGREES[degree]}" for name, degree in seen.items() if degree
    )
