"""A picture of every semantic of a file over time."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from avatar_stream.base.safe_file import replacing
from avatar_stream.codec.container import SemanticsFile
from avatar_stream.codec.inspection import Inspection
from avatar_stream.codec.quantiser import GROUP_OF, GROUPS, SEMANTIC_COUNT, SEMANTIC_NAMES

_SIZE_IN = (16.0, 2.0)


def draw_semantics(file: SemanticsFile, found: Inspection, path: Path) -> None:
    """Write a PNG: one row for each group of names, and one for the bits of each packet.

    Raises:
        OSError: it can't be written.
    """
    from matplotlib.figure import Figure  # slow to load, and seldom needed

    time_s = np.array([face.time_ms for face in found.faces]) / 1e3
    counts = np.array([face.counts for face in found.faces]).reshape(-1, SEMANTIC_COUNT)
    values = file.quantiser.values(counts)
    seen = np.array([face.confidence > 0 for face in found.faces], bool)
    values[~seen] = np.nan
    width, height = _SIZE_IN
    figure = Figure(figsize=(width, height * (len(GROUPS) + 1)), layout="constrained")
    rows = figure.subplots(len(GROUPS) + 1, sharex=True)
    for group, (name, axes) in enumerate(zip(GROUPS, rows, strict=False)):
        for i in range(SEMANTIC_COUNT):
            # A line that never leaves zero says nothing, and its name hides those that do.
            if GROUP_OF[i] == group and np.nanmax(np.abs(values[:, i]), initial=0.0) > 0:
                axes.step(time_s, values[:, i], where="post", linewidth=1, label=SEMANTIC_NAMES[i])
        unit = {"rotation": "rad", "place": "face widths", "depth": "face widths"}.get(name, "0…1")
        axes.set_ylabel(f"{name}\n{unit}")
        if axes.lines:
            axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), fontsize=6, ncols=2)
        axes.grid(alpha=0.3)
    rows[-1].bar(time_s, found.frame_bits, width=1.0 / file.header.fps, color="0.4")
    rows[-1].set_ylabel("bits")
    rows[-1].set_xlabel("s")
    with replacing(path) as unfinished:
        figure.savefig(unfinished, format=path.suffix[1:] or "png", dpi=90)
