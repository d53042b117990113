"""Make README's opening picture: characters doing the same. `python scripts/cast/opening_picture.py [ID …]`

The performance is made for this picture: a greeting, a wink, a look to either side, a laugh, a tilt of the head; it
ends where it begins. Without ids all shipped characters take part.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # so that it also runs from a checkout that isn't installed

from avatar_stream.characters.library import list_characters, load_character  # noqa: E402
from avatar_stream.decoder.factory import open_decoder  # noqa: E402
from avatar_stream.pictures.composite import composite  # noqa: E402
from avatar_stream.types import FaceSemantics, PixelArray  # noqa: E402

PICTURE = ROOT / "docs" / "pictures" / "cast.webp"
FPS, LOOP_S = 20, 4.0
WIDTH_PX, ROWS, DECODED_PX = 760, 2, 512
# What is shown of a character: left, top and side as shares of its picture; the shoulders are cut by the lower edge.
CROP = (0.125, 0.05, 0.75)
QUALITY, LARGEST_BYTES = 40, 1_500_000

# Soft and of about one lightness, so that the characters stand out.
BACKDROPS = (
    "#bfd9ef",
    "#f7e2b4",
    "#a9d9cf",
    "#f6cdd6",
    "#f5d3ae",
    "#c3e0f4",
    "#d8d2ee",
    "#cfe5bd",
    "#f3c8b8",
    "#e6dccb",
)

Pose = Mapping[str, float]
_FRIENDLY: Pose = {"mouthSmileLeft": 0.2, "mouthSmileRight": 0.2}
_GREETING: Pose = {
    "mouthSmileLeft": 0.9, "mouthSmileRight": 0.9, "browInnerUp": 0.35, "browOuterUpLeft": 0.4,
    "browOuterUpRight": 0.4, "cheekSquintLeft": 0.3, "cheekSquintRight": 0.3, "pitch": 0.06,
}  # fmt: skip
_TILTED: Pose = {**_GREETING, "roll": 0.13, "yaw": 0.06}
_WINK: Pose = {
    **_TILTED,
    "eyeBlinkLeft": 1.0,
    "mouthSmileLeft": 1.0,
    "browOuterUpLeft": 0.0,
    "cheekSquintLeft": 0.7,
}
_LOOK_RIGHT: Pose = {**_FRIENDLY, "yaw": 0.34, "eyeLookOutLeft": 0.6, "eyeLookInRight": 0.6}
_LOOK_LEFT: Pose = {**_FRIENDLY, "yaw": -0.34, "eyeLookInLeft": 0.6, "eyeLookOutRight": 0.6}
_BLINK: Pose = {"eyeBlinkLeft": 1.0, "eyeBlinkRight": 1.0}
_LAUGH: Pose = {
    "jawOpen": 0.6, "mouthSmileLeft": 0.85, "mouthSmileRight": 0.85, "eyeSquintLeft": 0.5, "eyeSquintRight": 0.5,
    "cheekSquintLeft": 0.6, "cheekSquintRight": 0.6, "pitch": 0.1,
}  # fmt: skip
_CHUCKLE: Pose = {**_LAUGH, "jawOpen": 0.3, "pitch": 0.05}

# (when, pose); in between, each pose eases into the next.
PERFORMANCE: tuple[tuple[float, Pose], ...] = (
    (0.00, _FRIENDLY),
    (0.30, _GREETING),
    (0.55, _TILTED),
    (0.85, _TILTED),
    (0.97, _WINK),
    (1.25, _WINK),
    (1.40, _TILTED),
    (1.60, _FRIENDLY),
    (1.82, _LOOK_RIGHT),
    (2.05, _LOOK_RIGHT),
    (2.18, {**_FRIENDLY, **_BLINK}),
    (2.35, _LOOK_LEFT),
    (2.60, _LOOK_LEFT),
    (2.82, _LAUGH),
    (2.96, _CHUCKLE),
    (3.10, _LAUGH),
    (3.24, _CHUCKLE),
    (3.40, {**_CHUCKLE, "roll": -0.12}),
    (3.60, {**_FRIENDLY, "roll": -0.14}),
    (3.72, {**_FRIENDLY, "roll": -0.10, **_BLINK}),
    (LOOP_S, _FRIENDLY),
)


def performance_at(time_s: float) -> FaceSemantics:
    """The performance at any time; it repeats every `LOOP_S`."""
    phase_s = time_s % LOOP_S
    number = bisect_right([when_s for when_s, _ in PERFORMANCE], phase_s)
    (start_s, before), (end_s, after) = PERFORMANCE[number - 1 : number + 1]
    share = (phase_s - start_s) / (end_s - start_s)
    share = share * share * (3 - 2 * share)
    values = {
        name: before.get(name, 0.0) * (1 - share) + after.get(name, 0.0) * share for name in {*before, *after}
    }
    return FaceSemantics.of(time_s, **values)


def perform(identity: str, backdrop: str, cell_px: int) -> list[PixelArray]:
    """One loop of a character on a plain backdrop: (cell_px, cell_px, 3) uint8 RGB each."""
    decoder = open_decoder(load_character(identity), DECODED_PX, "cpu")
    left, top, side = (round(share * DECODED_PX) for share in CROP)
    wall = _wall(backdrop, side)
    count = round(FPS * LOOP_S)
    cells = []
    for number in range(2 * count):  # the first round only sets swinging hair going, so that the loop closes
        pixels = decoder.decode(performance_at(number / FPS)).pixels
        if number >= count:
            if decoder.backdrop is not None:
                pixels = np.dstack(
                    [composite(pixels, decoder.backdrop), np.full(pixels.shape[:2], 255, np.uint8)]
                )
            shown = composite(pixels[top : top + side, left : left + side], wall)
            cells.append(cv2.resize(shown, (cell_px, cell_px), interpolation=cv2.INTER_AREA).astype(np.uint8))
    decoder.close()
    return cells


def _wall(colour: str, side_px: int) -> PixelArray:
    """A plain wall, a little lighter where the light comes from."""
    y, x = np.mgrid[:side_px, :side_px] / side_px
    light = np.clip(1 - np.hypot(x - 0.35, y - 0.3), 0, 1)[..., None] * 0.35
    plain = np.array(list(bytes.fromhex(colour.removeprefix("#"))), float)
    wall: npt.NDArray[np.uint8] = np.round(plain + (255 - plain) * light).astype(np.uint8)
    return wall


def main() -> None:
    """Render all cells and write the animation."""
    cast = sys.argv[1:] or [summary.id for summary in list_characters() if summary.origin == "shipped"]
    columns = -(-len(cast) // ROWS)
    cell_px = WIDTH_PX // columns
    colours = [BACKDROPS[number % len(BACKDROPS)] for number in range(ROWS * columns)]
    loops = [perform(identity, colour, cell_px) for identity, colour in zip(cast, colours, strict=False)]
    loops += [[_wall(colour, cell_px)] * len(loops[0]) for colour in colours[len(cast) :]]
    frames = [
        Image.fromarray(
            np.vstack([np.hstack(cells[row * columns : (row + 1) * columns]) for row in range(ROWS)])
        )
        for cells in zip(*loops, strict=True)
    ]
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    frames[0].save(
        PICTURE,
        save_all=True,
        append_images=frames[1:],
        duration=1000 // FPS,
        loop=0,
        quality=QUALITY,
        method=6,
    )
    size = PICTURE.stat().st_size
    print(f"{PICTURE}: {len(cast)} characters, {frames[0].width}x{frames[0].height}, {size / 1e6:.2f} MB")
    if size > LARGEST_BYTES:
        sys.exit(f"That is more than {LARGEST_BYTES / 1e6:.1f} MB: lower QUALITY or WIDTH_PX")


if __name__ == "__main__":
    main()
