"""Draw how far the face model's skin lies off ICT-FaceKit's surface: ``docs/registration-error.png``.

python scripts/draw_registration_error.py --ict ict_facekit_light.npz --mediapipe DIR --out docs/registration-error.png
"""

from __future__ import annotations

import argparse
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from build_face_model import place_vertices, read_obj

from avatar_stream.face_model import topology

MM_PER_CM = 10.0
VIEWS = (("from the front", 0.0), ("from 60° to the side", np.radians(60)))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--ict", type=Path, required=True)
    parser.add_argument("--mediapipe", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    _, triangles = read_obj(options.mediapipe / "canonical_face_model_468.obj")
    canonical, _ = read_obj(options.mediapipe / "face_model_with_iris_478.obj")
    with np.load(options.ict, allow_pickle=False) as archive:
        ict = dict(archive)
    weights, neutral = place_vertices(ict, canonical)
    skin = slice(0, topology.SKIN_VERTEX_COUNT)
    error_mm = MM_PER_CM * np.linalg.norm(
        (weights @ ict["neutral"].astype(np.float64) - neutral)[skin], axis=1
    )
    print(
        f"mean {error_mm.mean():.2f} mm, median {np.median(error_mm):.2f}, "
        f"95 % {np.percentile(error_mm, 95):.2f}, worst {error_mm.max():.2f} at vertex {error_mm.argmax()}"
    )

    figure, axes = plt.subplots(1, 2, figsize=(9, 5), layout="constrained")
    for axis, (title, angle) in zip(axes, VIEWS, strict=True):
        x = neutral[skin, 0] * np.cos(angle) - neutral[skin, 2] * np.sin(angle)
        depth = neutral[skin, 2] * np.cos(angle) + neutral[skin, 0] * np.sin(angle)
        far_to_near = triangles[np.argsort(depth[triangles].mean(axis=1))]
        colours = error_mm[far_to_near].mean(axis=1)
        shown = axis.tripcolor(
            x,
            neutral[skin, 1],
            far_to_near,
            facecolors=colours,
            cmap="viridis",
            vmin=0,
            vmax=4,
            edgecolors="#00000030",
        )
        axis.set_aspect("equal")
        axis.axis("off")
        axis.set_title(title, fontsize=10)
    figure.colorbar(shown, ax=axes, label="distance from ICT-FaceKit's surface, mm", shrink=0.8)
    figure.savefig(options.out, dpi=80, metadata={"Software": None})


if __name__ == "__main__":
    main()
