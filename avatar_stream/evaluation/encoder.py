"""All that is measured of the encoder, for the command line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from avatar_stream.base.tracker_names import TrackerName
from avatar_stream.errors import UserInputError
from avatar_stream.evaluation.encoder_clips import ClipMeasures, list_clips, mean_measures, measure_clips
from avatar_stream.evaluation.expression_agreement import Agreement, agreements
from avatar_stream.evaluation.synthetic_heads import RenderedHead, find_portraits
from avatar_stream.evaluation.synthetic_truth import TruthMeasures, measure_model, measure_rendered

# The first three may be among those that the fusion of landmarks and scores was fitted on, the others never are.
ICT_HEADS = 5


@dataclass(frozen=True)
class EncoderEvaluation:
    """Measures of the encoder with one tracker.

    Attributes:
        clips: by the name of each clip.
        mean: over the clips.
        rendered: heads that were rendered, tracked and solved; None where there was none, or it wasn't asked for.
        solver_alone: landmarks of the face model, solved without a tracker; None where it wasn't asked for.
    """

    clips: dict[str, ClipMeasures]
    mean: ClipMeasures
    rendered: TruthMeasures | None
    solver_alone: TruthMeasures | None

    @property
    def agreement(self) -> dict[str, Agreement]:
        """How far what was read agrees with what people see at labelled moments of all clips; empty without such."""
        return agreements(self.mean.readings) if self.mean.readings else {}

    def as_json(self) -> dict[str, Any]:
        """Everything by name."""
        figures: dict[str, Any] = {
            "clips": {name: one.as_json() for name, one in self.clips.items()},
            "mean": self.mean.as_json(),
        }
        if agreement := self.agreement:
            figures["agreement"] = {name: one.as_json() for name, one in agreement.items()}
        if self.solver_alone is not None:
            rendered = self.rendered.as_json() if self.rendered is not None else {}
            figures["synthetic"] = {**rendered, "solver_alone": self.solver_alone.as_json()}
        return figures


@dataclass(frozen=True)
class KnownHeads:
    """Which heads that are known to measure on.

    Attributes:
        characters: a folder of portraits to animate, see `find_portraits`.
        ict: ICT-FaceKit Light as .npz, see `IctHead`; then portraits are only used if they were named, too.
        wanted: whether to measure on known heads at all, which takes minutes for each.
    """

    characters: Path | None = None
    ict: Path | None = None
    wanted: bool = True

    def heads(self, notify: Callable[[str], None]) -> list[RenderedHead]:
        """The heads; `notify` is told which can't be used, and why.

        Raises:
            UserInputError: a folder is missing or empty, or 3D heads are asked for outside a checkout.
        """
        heads: list[RenderedHead] = []
        if self.wanted and self.ict is not None:
            heads += _ict_heads(self.ict)
        if self.wanted and (self.ict is None or self.characters is not None):
            portraits, refused = find_portraits(self.characters)
            heads += portraits
            for reason in refused:
                notify(reason)
        return heads


def evaluate_encoder(
    media: Path,
    trackers: Sequence[TrackerName],
    known: KnownHeads,
    *,
    fresh: bool = False,
    on_progress: Callable[[str], None] = lambda what: None,
    notify: Callable[[str], None] = lambda message: None,
) -> dict[TrackerName, EncoderEvaluation]:
    """Measure the encoder on clips, and on heads that are known, with each of some trackers.

    Args:
        media: a folder of clips.
        trackers: which.
        known: which heads.
        fresh: see `track_clip`.
        on_progress: called with what is measured next.
        notify: called with what had to be left out, and why.

    Returns:
        The measures by tracker.

    Raises:
        UserInputError: a folder is missing or empty, a clip can't be read, or 3D heads are asked for outside a
            checkout.
    """
    paths = list_clips(media)
    heads = known.heads(notify)
    clips = {name: measure_clips(paths, tracker=name, fresh=fresh, on_clip=on_progress) for name in trackers}
    rendered = measure_rendered(heads, trackers, on_progress, notify, fresh=fresh)
    solver_alone = measure_model(on_progress) if known.wanted else None
    return {
        name: EncoderEvaluation(
            clips[name], mean_measures(list(clips[name].values())), rendered.get(name), solver_alone
        )
        for name in trackers
    }


def _ict_heads(file: Path) -> list[RenderedHead]:
    """Random 3D heads. They are drawn by `training/`, which an installed package lacks."""
    try:
        from avatar_stream.evaluation.ict_head import IctHead
    except ModuleNotFoundError as error:
        raise UserInputError(
            f"--ict needs a checkout with its development packages (make install): there is no '{error.name}'"
        ) from None
    return [IctHead(file, seed) for seed in range(ICT_HEADS)]
