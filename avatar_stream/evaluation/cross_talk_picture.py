"""A picture of which expressions answer when one alone is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from avatar_stream.base.safe_file import replacing
from avatar_stream.errors import UserInputError
from avatar_stream.evaluation.synthetic_truth import TruthMeasures
from avatar_stream.face_model.arkit import EXPRESSION_NAMES


def draw_cross_talk(measures: Mapping[str, TruthMeasures], path: Path) -> None:
    """Write one matrix for each of some measures, side by side, as PNG, PDF or SVG.

    Rows are what was asked for at 1, columns what the encoder read, colours by how much it rose; a box marks what
    ought to be red. Everything else that has a colour is cross-talk.

    Raises:
        UserInputError: the picture can't be written.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(13.0 * len(measures), 11.5), dpi=90, layout="constrained")
    FigureCanvasAgg(figure)
    for place, (title, one) in enumerate(measures.items(), start=1):
        axes = figure.add_subplot(1, len(measures), place)
        image = axes.imshow(one.answer, cmap="RdBu_r", vmin=-1.0, vmax=1.0, aspect="auto")
        rows, columns = np.nonzero(one.asked)
        axes.scatter(columns, rows, s=60, marker="s", facecolors="none", edgecolors="black", linewidths=0.8)
        axes.set_xticks(range(len(EXPRESSION_NAMES)), EXPRESSION_NAMES, rotation=90, fontsize=7)
        axes.set_yticks(range(len(one.trials)), one.trials, fontsize=7)
        axes.set_xlabel("what the encoder read")
        axes.set_ylabel("what was asked for, alone and at 1")
        axes.set_title(f"{title}: {', '.join(one.heads)} (cross-talk {one.cross_talk:.2f})", fontsize=10)
        figure.colorbar(image, ax=axes, shrink=0.6, label="rise")
    try:
        with replacing(path) as unfinished:
            figure.savefig(unfinished, format=path.suffix[1:] or "png")
    except (OSError, ValueError) as error:
        raise UserInputError(f"'{path}' can't be written: {error}") from error
