"""A picture of what edits move: what they were asked to, and what moved along."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from avatar_stream.base.safe_file import replacing
from avatar_stream.errors import UserInputError
from avatar_stream.evaluation.edits import AXES, EditMeasure


def draw_edits(measures: Sequence[EditMeasure], title: str, path: Path) -> None:
    """Write a matrix as PNG, PDF or SVG: rows are edits, columns what the re-tracked face did.

    The edit's own axis is boxed and shows the slope, 1 when perfect; everywhere else a colour is leakage.

    Raises:
        UserInputError: the picture can't be written.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle

    matrix = np.array([one.leakage for one in measures])
    own = [list(AXES).index(one.axis) for one in measures]
    matrix[range(len(measures)), own] = [one.slope for one in measures]
    figure = Figure(
        figsize=(0.75 * len(AXES) + 3.0, 0.45 * len(measures) + 2.2), dpi=100, layout="constrained"
    )
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    image = axes.imshow(matrix, cmap="RdBu_r", vmin=-1.2, vmax=1.2, aspect="auto")
    for (row, column), value in np.ndenumerate(matrix):
        if np.isfinite(value):
            ink = "white" if abs(value) > 0.8 else "black"
            axes.text(column, row, f"{value:.2f}", ha="center", va="center", fontsize=8, color=ink)
    for row, column in enumerate(own):
        axes.add_patch(
            Rectangle((column - 0.5, row - 0.5), 1, 1, fill=False, edgecolor="black", linewidth=1.6)
        )
    axes.set_xticks(range(len(AXES)), AXES, rotation=45, ha="right")
    axes.set_yticks(range(len(measures)), [one.name for one in measures])
    axes.set_xlabel("what the face, tracked again, did")
    axes.set_ylabel("what was edited")
    axes.set_title(title, fontsize=10)
    figure.colorbar(image, ax=axes, shrink=0.7, label="boxed: slope; elsewhere: not asked for")
    try:
        with replacing(path) as unfinished:
            figure.savefig(unfinished, format=path.suffix[1:] or "png")
    except (OSError, ValueError) as error:
        raise UserInputError(f"'{path}' can't be written: {error}") from error
