"""Draw the project's own characters and write their folders: `python scripts/cast/build.py [ID …]`.

Each character is a package of this folder that has `draw`, which gives the sheet with the whole picture, and `anchors`.
Everything follows from the code, so the same versions of the libraries give the same bytes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import bit
import cv2
import fern
import ines
import juno
import kitsu
import mio
import noa
import numpy as np
import numpy.typing as npt
import poppy
import ren
import yuki
from brush import SIZE_PX, Sheet, Spot

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # so that it also runs from a checkout that isn't installed

from avatar_stream.characters.anchors import ANCHOR_LANDMARKS, HEAD_ANCHORS  # noqa: E402

CHARACTERS_DIR = ROOT / "characters"
CAST = {artist.__name__: artist for artist in (mio, ren, yuki, kitsu, fern, bit, noa, poppy, juno, ines)}
NAMES = {"ines": "Inés"}
THUMBNAIL_PX = 256


def character_toml(name: str, anchors: dict[str, Spot], style: str, layers: Iterable[str] = ()) -> str:
    """The text of a `character.toml`; `layers` are the names of those that lie beside it.

    Raises:
        ValueError: an anchor is missing, unknown or outside the picture.
    """
    wanted = [*ANCHOR_LANDMARKS, *HEAD_ANCHORS]
    if wrong := sorted(set(wanted) ^ set(anchors)):
        raise ValueError(f"The drawing of {name} gives too many or too few anchors: {', '.join(wrong)}")
    if outside := [key for key, spot in anchors.items() if not all(0 <= value <= SIZE_PX for value in spot)]:
        raise ValueError(f"Anchors of {name} lie outside the picture: {', '.join(outside)}")
    lines = [f"{key} = [{anchors[key][0]:.1f}, {anchors[key][1]:.1f}]" for key in wanted]
    return "\n".join(
        [
            f'name = "{name}"',
            'author = "avatar_stream"',
            'licence = "CC0-1.0"',
            'keyframe = "keyframe.png"',
            f'style = "{style}"',
            *_layer_lines(layers),
            "",
            "[anchors]  # pixels of the keyframe: x to the right, y down; left/right are the character's own",
            *lines,
            "",
        ]
    )


def _layer_lines(layers: Iterable[str]) -> list[str]:
    lines = [f'{layer} = "{layer}.png"' for layer in layers]
    return ["", "[layers]", *lines] if lines else []


def write(
    folder: Path,
    name: str,
    rgba: npt.NDArray[np.uint8],
    anchors: dict[str, Spot],
    style: str = "drawn",
    layers: Mapping[str, npt.NDArray[np.uint8]] | None = None,
) -> None:
    """Write pictures, thumbnail and `character.toml` into the folder, which is made when missing.

    Args:
        folder: the character's own.
        name: shown to people.
        rgba: (SIZE_PX, SIZE_PX, 4) uint8 RGBA, straight alpha.
        anchors: all of them, px.
        style: "drawn" or "natural".
        layers: further pictures by name, as `rgba`; see `avatar_stream.characters.extra_layers`.

    Raises:
        ValueError: see `character_toml`.
        OSError: a file can't be written.
    """
    layers = layers or {}
    sheet = character_toml(name, anchors, style, layers)
    folder.mkdir(parents=True, exist_ok=True)
    bgra = cv2.cvtColor(rgba, cv2.COLOR_RGBA2BGRA)
    thumbnail = cv2.resize(bgra, (THUMBNAIL_PX, THUMBNAIL_PX), interpolation=cv2.INTER_AREA)
    best = [cv2.IMWRITE_PNG_COMPRESSION, 9]
    for file_name, picture, quality in (
        ("keyframe.png", bgra, best),
        ("thumbnail.webp", thumbnail, [cv2.IMWRITE_WEBP_QUALITY, 90]),
        *((f"{layer}.png", _without_colour_of_nothing(drawn), best) for layer, drawn in layers.items()),
    ):
        path = folder / file_name
        if not cv2.imwrite(str(path), picture, quality):
            raise OSError(f"{path} could not be written")
        print(f"{path}: {path.stat().st_size / 1e3:.0f} kB")
    (folder / "character.toml").write_text(sheet, encoding="utf-8")


def _pixels(picture: Sheet | npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    return picture.pixels() if isinstance(picture, Sheet) else picture


def _without_colour_of_nothing(rgba: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """As BGRA; where nothing is, black, which takes the least room. Layers aren't sampled there."""
    return cv2.cvtColor(np.where(rgba[..., 3:] > 0, rgba, np.uint8(0)), cv2.COLOR_RGBA2BGRA).astype(np.uint8)


if __name__ == "__main__":
    wanted = sys.argv[1:] or list(CAST)
    if unknown := sorted(set(wanted) - set(CAST)):
        sys.exit(f"There is no drawing of {', '.join(unknown)}; choices: {', '.join(CAST)}")
    for name in wanted:
        artist = CAST[name]
        drawn = artist.layers() if hasattr(artist, "layers") else {}
        layers = {layer: _pixels(picture) for layer, picture in drawn.items()}
        shown = NAMES.get(name, name.title())
        write(CHARACTERS_DIR / name, shown, _pixels(artist.draw()), artist.anchors(), layers=layers)
