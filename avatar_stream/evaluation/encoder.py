"""All that is measured of the encoder, for the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from avatar_stream.errors import UserInputError
from avatar_stream.evaluation.encoder_clips import ClipMeasures, list_clips, mean_measures, measure_clips
from avatar_stream.evaluation.synthetic_heads import RenderedHead, find_portraits
from avatar_stream.evaluation.synthetic_truth import TruthMeasures, measure_model, measure_rendered

ICT_HEADS = 3


@dataclass(frozen=True)
class EncoderEvaluation:
    """Measures of the encoder.

    Attributes:
        clips: by the name of each clip.
        mean: over the clips.
        rendered: heads that were rendered, tracked and solved; None where there was none, or it wasn't asked for.
        solver_alone: landmarks of the face model, solved; None where it wasn't asked for.
    """

    clips: dict[str, ClipMeasures]
    mean: ClipMeasures
    rendered: TruthMeasures | None
    solver_alone: TruthMeasures | None

    def as_json(self) -> dict[str, Any]:
        """Everything by name."""
        figures: dict[str, Any] = {
            "clips": {name: one.as_json() for name, one in self.clips.items()},
            "mean": self.mean.as_json(),
        }
        if self.solver_alone is not None:
            rendered = self.rendered.as_json() if self.rendered is not None else {}
            figures["synthetic"] = {**rendered, "solver_alone": self.solver_alone.as_json()}
        return figures


def evaluate_encoder(
    media: Path,
    *,
    characters: Path | None = None,
    ict: Path | None = None,
    synthetic: bool = True,
    fresh: bool = False,
    on_progress: Callable[[str], None] = lambda what: None,
    notify: Callable[[str], None] = lambda message: None,
) -> EncoderEvaluation:
    """Measure the encoder on clips, and on heads that are known.

    Args:
        media: a folder of clips.
        characters: a folder of portraits to animate, see `find_portraits`.
        ict: ICT-FaceKit Light as .npz, see `IctHead`; then portraits are only used if they were named, too.
        synthetic: whether to measure on known heads, which takes a minute for each.
        fresh: see `track_clip`.
        on_progress: called with what is measured next.
        notify: called with what had to be left out, and why.

    Raises:
        UserInputError: a folder is missing or empty, a clip can't be read, or 3D heads are asked for outside a
            checkout.
    """
    paths = list_clips(media)
    heads: list[RenderedHead] = []
    if synthetic and ict is not None:
        heads += _ict_heads(ict)
    if synthetic and (ict is None or characters is not None):
        portraits, refused = find_portraits(characters)
        heads += portraits
        for reason in refused:
            notify(reason)
    clips = measure_clips(paths, fresh=fresh, on_clip=on_progress)
    rendered = measure_rendered(heads, on_progress, notify) if heads else None
    solver_alone = measure_model(on_progress) if synthetic else None
    return EncoderEvaluation(clips, mean_measures(list(clips.values())), rendered, solver_alone)


def _ict_heads(file: Path) -> list[RenderedHead]:
    """Random 3D heads. They are drawn by `training/`, which an installed package lacks."""
    try:
        from avatar_stream.evaluation.ict_head import IctHead
    except ModuleNotFoundError as error:
        raise UserInputError(
            f"--ict needs a checkout with its development packages (make install): there is no '{error.name}'"
        ) from None
    return [IctHead(file, seed) for seed in range(ICT_HEADS)]
