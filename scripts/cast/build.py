"""Draw the project's own characters and write their folders: `python scripts/cast/build.py`.

Everything follows from the code, so the same versions of the libraries give the same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import kitsu
import mio
from brush import SIZE_PX, Sheet, Spot

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))  # so that it also runs from a checkout that isn't installed

from avatar_stream.characters.anchors import ANCHOR_LANDMARKS, HEAD_ANCHORS  # noqa: E402

CHARACTERS_DIR = ROOT / "characters"
CAST = {"mio": ("Mio", mio), "kitsu": ("Kitsu", kitsu)}


def character_toml(name: str, anchors: dict[str, Spot]) -> str:
    """The text of a `character.toml`.

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
            'style = "drawn"',
            "",
            "[anchors]  # pixels of the keyframe: x to the right, y down; left/right are the character's own",
            *lines,
            "",
        ]
    )


def write(folder: Path, name: str, sheet: Sheet, anchors: dict[str, Spot]) -> None:
    """Write `keyframe.png` and `character.toml` into the folder, which is made when missing."""
    folder.mkdir(parents=True, exist_ok=True)
    keyframe = folder / "keyframe.png"
    rgba = sheet.pixels()
    if not cv2.imwrite(
        str(keyframe), cv2.cvtColor(rgba, cv2.COLOR_RGBA2BGRA), [cv2.IMWRITE_PNG_COMPRESSION, 9]
    ):
        raise OSError(f"{keyframe} could not be written")
    (folder / "character.toml").write_text(character_toml(name, anchors), encoding="utf-8")
    print(f"{keyframe}: {keyframe.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    for folder_name, (title, artist) in CAST.items():
        write(CHARACTERS_DIR / folder_name, title, artist.draw(), artist.anchors())
