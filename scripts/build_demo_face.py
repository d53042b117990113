"""Film the demo performer's face: writes ``models/demo_face.mp4`` and ``models/demo_face.npz``.

    python scripts/build_demo_face.py --ict ict_facekit_light.npz

A synthetic person performs scenes of the demo performance, which flow into one another and from the last into the
first. The .npz holds the truth: what the person does in every frame.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import numpy as np
from build_face_model import write_npz

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # so that it also runs from a checkout that isn't installed

from avatar_stream.errors import UserInputError  # noqa: E402
from avatar_stream.pictures.composite import composite  # noqa: E402
from avatar_stream.sources.demo import performance_at  # noqa: E402
from avatar_stream.types import FaceSemantics, FloatArray, PixelArray  # noqa: E402
from training.faces.heads.generator import Sitter  # noqa: E402
from training.faces.heads.ict_model import load_ict_model  # noqa: E402
from training.faces.heads.look import Brows, Eyes, Hair, Light, Look, Outfit, Skin  # noqa: E402
from training.faces.heads.picture import Framing  # noqa: E402

FPS = 30
SIZE_PX = 320
# Where each scene begins and ends in the demo performance (s): at rest, talking, winking, starting, looking round.
SCENES_S = ((0.0, 1.7), (4.15, 5.85), (6.4, 8.25), (8.55, 10.15), (10.6, 13.75))
CROSSFADE_S = 0.35

PERFORMER = Look(
    seed=8,
    identity=tuple((0.55 * np.random.default_rng(108).standard_normal(100)).tolist()),
    skin=Skin(
        colour=(0.87, 0.68, 0.58), lips=(0.77, 0.43, 0.43), lips_share=0.75, blush_share=0.25, freckles=0.35,
        moles=2, liner_share=0.35, stubble=0.0, gloss=0.35, mottle=0.8, bump=0.2,
    ),
    brows=Brows(colour=(0.20, 0.12, 0.08), height=0.9, arch=0.3),
    eyes=Eyes(inner=(0.50, 0.36, 0.20), outer=(0.30, 0.19, 0.10), lash_length=0.85),
    hair=Hair(
        root=(0.19, 0.11, 0.07), tip=(0.42, 0.25, 0.14), locks=400, width_cm=1.9, volume_cm=1.7, parting=0.4,
        fringe_cm=6.5, side_cm=-10.0, back_cm=-12.0, wave=0.3, curl=0.9, messy=0.3, falls_rad=0.25,
        strands=24.0, gloss=0.7, wispy=0.8,
    ),
    outfit=Outfit("round", colour=(0.20, 0.36, 0.37), second=(0.16, 0.29, 0.30), shoulders=0.9),
    light=Light(
        key=(-0.55, 0.5, 0.8), key_colour=(1.0, 0.90, 0.80), sky=(0.30, 0.33, 0.40), ground=(0.22, 0.18, 0.16),
        rim=(0.9, 0.3, -0.5), rim_colour=(0.60, 0.42, 0.26), shadow=0.8,
    ),
)  # fmt: skip


def scenes() -> list[FaceSemantics]:
    """The performance, frame by frame, with times from 0."""
    moments: list[FaceSemantics] = []
    for number, (begin_s, end_s) in enumerate(SCENES_S):
        next_s = SCENES_S[(number + 1) % len(SCENES_S)][0]
        for step in range(round((end_s - begin_s) * FPS)):
            time_s = begin_s + step / FPS
            before_end_s = end_s - time_s
            here = performance_at(time_s)
            if before_end_s < CROSSFADE_S:
                here = _between(here, performance_at(next_s - before_end_s), 1 - before_end_s / CROSSFADE_S)
            moments.append(_at(here, len(moments) / FPS))
    return moments


def _between(a: FaceSemantics, b: FaceSemantics, share: float) -> FaceSemantics:
    s = share * share * (3 - 2 * share)

    def mix(first: FloatArray, second: FloatArray) -> FloatArray:
        mixed: FloatArray = (1 - s) * first + s * second
        return mixed

    return FaceSemantics(
        mix(a.expression, b.expression),
        mix(a.head_rotation_rad, b.head_rotation_rad),
        mix(a.head_position, b.head_position),
        1.0,
        0.0,
    )


def _at(moment: FaceSemantics, time_s: float) -> FaceSemantics:
    return FaceSemantics(
        moment.expression, moment.head_rotation_rad, moment.head_position, moment.confidence, time_s
    )


def room(size_px: int) -> PixelArray:
    """(n, n, 3) uint8 RGB a study in the evening, far out of focus."""
    n = size_px
    y, x = np.mgrid[:n, :n].astype(np.float32) / n
    wall = np.array((0.40, 0.42, 0.44), np.float32) * (1.05 - 0.35 * x - 0.25 * y)[..., None]
    picture = np.ascontiguousarray(wall)

    def box(left: float, top: float, right: float, bottom: float, tone: tuple[float, float, float]) -> None:
        cv2.rectangle(picture, (int(left * n), int(top * n)), (int(right * n), int(bottom * n)), tone, -1)

    box(0.0, 0.0, 0.22, 0.62, (0.72, 0.80, 0.88))  # a window
    box(0.10, 0.0, 0.12, 0.62, (0.42, 0.44, 0.46))
    for shelf in range(4):
        top = 0.06 + 0.24 * shelf
        box(0.74, top + 0.17, 1.0, top + 0.19, (0.30, 0.21, 0.15))
        for book in range(7):
            tone = np.random.default_rng(10 * shelf + book).uniform(0.18, 0.55, 3) * (1.05, 0.85, 0.7)
            left = 0.745 + 0.036 * book
            box(left, top + 0.03 + 0.012 * (book % 3), left + 0.028, top + 0.17, tuple(tone.tolist()))
    lamp = np.exp(-(((x - 0.93) / 0.16) ** 2 + ((y - 0.30) / 0.16) ** 2))
    picture += lamp[..., None] * np.array((0.55, 0.38, 0.18), np.float32)
    blurred = cv2.GaussianBlur(picture, (0, 0), 0.022 * n).clip(0, 1)
    pixels: PixelArray = np.rint(255 * blurred).astype(np.uint8)
    return pixels


def pictures(sitter: Sitter, moments: list[FaceSemantics]) -> Iterator[PixelArray]:
    """The person before the room, frame by frame."""
    behind = room(SIZE_PX)
    for moment in moments:
        yield composite(sitter.picture(moment).picture, behind)


def film(path: Path, frames: Iterator[PixelArray]) -> None:
    """Write an H.264 clip that any player shows; `path` is replaced when all of it is there."""
    unfinished = path.with_suffix(".part.mp4")
    try:
        with av.open(str(unfinished), "w", options={"movflags": "+faststart"}) as container:
            stream = container.add_stream(
                "libx264", rate=FPS, options={"crf": "25", "preset": "veryslow", "tune": "animation"}
            )
            stream.width = stream.height = SIZE_PX
            stream.pix_fmt = "yuv420p"
            stream.codec_context.thread_count = 1  # same frames, same bytes
            for pixels in frames:
                container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
            container.mux(stream.encode(None))
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def truth(moments: list[FaceSemantics]) -> dict[str, FloatArray]:
    """The arrays of the .npz, one row for each frame."""
    return {
        "expression": np.stack([moment.expression for moment in moments]).astype(np.float16),
        "head_rotation_rad": np.stack([moment.head_rotation_rad for moment in moments]).astype(np.float32),
        "head_position": np.stack([moment.head_position for moment in moments]).astype(np.float32),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--ict", type=Path, required=True, help="ICT-FaceKit Light as one .npz")
    parser.add_argument(
        "--out", type=Path, default=ROOT / "models", help="folder to write to (default: models)"
    )
    options = parser.parse_args()
    try:
        model = load_ict_model(options.ict)
    except UserInputError as error:
        parser.error(str(error))
    framing = Framing(SIZE_PX, across_cm=33.0, middle_cm=1.6, camera_cm=60.0)
    sitter = Sitter(model, PERFORMER, framing)
    moments = scenes()
    clip = options.out / "demo_face.mp4"
    film(clip, pictures(sitter, moments))
    write_npz(options.out / "demo_face.npz", truth(moments))
    print(f"{clip}: {len(moments)} frames, {clip.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
