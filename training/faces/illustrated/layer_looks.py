"""Measure what layers of each label look like, for telling nameless layers by their place.

``python -m training.faces.illustrated.layer_looks 200`` prints the table of `characters.layered.looks_table` from so
many drawn characters: mean and spread of each number of `LOOKS`, and how a face's layer lies on its face. Whole layers
and shades, and layers behind and before the face, are measured apart where they have one label.
"""

from __future__ import annotations

import sys
from collections import defaultdict

import numpy as np
import numpy.typing as npt

from avatar_stream.characters.labels import LABELS
from avatar_stream.characters.layered.layered_file import FileLayer
from avatar_stream.characters.layered.looks import Sampled, looks_of, sampled
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import FaceSemantics
from training.faces.illustrated.compositing import alpha_of, box_of
from training.faces.illustrated.generator import Frame, draw_illustration
from training.faces.illustrated.random_style import random_style
from training.faces.sample import LayeredSample

_FIRST_SEED = 1000
_LEAST_COUNT = 8  # of layers of one sort, for them to be measured apart
Floats = npt.NDArray[np.float64]


Sort = tuple[str, str, bool]


def measured(count: int) -> tuple[dict[Sort, list[Floats]], list[tuple[float, float]]]:
    """Looks by label, kind and whether they are behind the face; and for each face its width and the eyes' height.

    Both of a face are in widths of its layer, the height from the layer's lower end.
    """
    looks: dict[Sort, list[Floats]] = defaultdict(list)
    faces = []
    rng = np.random.default_rng(_FIRST_SEED)
    for seed in range(_FIRST_SEED, _FIRST_SEED + count):
        place = Frame(256, float(rng.uniform(0.18, 0.5)), (0.5, float(rng.uniform(0.3, 0.5))))
        style = random_style(np.random.default_rng(seed))
        sample = draw_illustration(style, FaceSemantics.neutral(), place)
        layers = _sampled(sample)
        frame = FaceFrame.of(sample.anchors)
        face = next(number for number, (label, _, _) in enumerate(layers) if label == "face")
        for number, (label, kind, layer) in enumerate(layers):
            count_beside = face if number < face else len(layers) - 1 - face
            order = (number - face) / max(count_beside, 1)
            looks[label, kind, number < face].append(looks_of(layer, frame, order))
        low, high = np.quantile(layers[face][2].points, (0.02, 0.98), axis=0)
        width = high[0] - low[0]
        faces.append((frame.width_px / width, (high[1] - frame.origin[1]) / width))
    return looks, faces


def _sampled(sample: LayeredSample) -> list[tuple[str, str, Sampled]]:
    found: list[tuple[str, str, Sampled]] = []
    for number, layer in enumerate(sample.layers):
        box = box_of(layer.picture)
        if box is None:
            continue
        picture = layer.picture[box].copy()
        picture[..., 3] = np.rint(255 * alpha_of(sample.layers, number, box))
        if picture[..., 3].max() > 0:
            place = (box[1].start, box[0].start)
            found.append((layer.label, layer.kind, sampled(FileLayer("", (), picture, place))))
    return found


def main() -> None:
    """Print the table."""
    looks, faces = measured(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
    print("FACE_WIDTH, EYES_ABOVE_CHIN =", ", ".join(f"{value:.2f}" for value in np.median(faces, axis=0)))
    for (label, _, _), rows in sorted(looks.items(), key=lambda item: LABELS.index(item[0][0])):
        if len(rows) < _LEAST_COUNT:
            continue
        print(f'    ("{label}", (')
        for values in (np.mean(rows, axis=0), np.std(rows, axis=0)):
            print("        (" + ", ".join(f"{value:.2f}" for value in values) + "),")
        print("    )),")


if __name__ == "__main__":
    main()
