"""Names below the characters of a room."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from avatar_stream.types import PixelArray

# Of the height in which somebody stands; no smaller than can be read, no larger than a caption.
_SHARE = 0.05
_LEAST_PX, _MOST_PX = 13, 34
# Nobody is higher than so many widths, however high the box.
_HIGHEST = 1.6
# So many letters a name can always have, however narrow its box.
_LETTERS = 6
_INK, _PLATE = (255, 255, 255, 255), (16, 18, 24, 176)
# Where a name has letters that the usual font, which comes along with Pillow, doesn't have: fonts of the system, by
# file name. Pillow looks for them where each system keeps its fonts.
_USUAL_LETTERS = 0x250
_SYSTEM_FONTS = (
    *("NotoSansCJK-Regular.ttc", "NotoSansCJKjp-Regular.otf", "YuGothM.ttc", "meiryo.ttc", "msgothic.ttc"),
    *("malgun.ttf", "msyh.ttc", "PingFang.ttc", "Hiragino Sans GB.ttc", "AppleSDGothicNeo.ttc"),
    *("wqy-microhei.ttc", "DroidSansFallbackFull.ttf", "Arial Unicode.ttf", "arial.ttf", "DejaVuSans.ttf"),
)


@lru_cache(maxsize=64)
def label(name: str, box_height: int, box_width: int) -> PixelArray:
    """A name on a dark plate with round ends.

    Args:
        name: one line; shortened where it doesn't fit.
        box_height, box_width: pixels of the box below which it stands.

    Returns:
        (h, w, 4) uint8 RGBA, straight alpha, no wider than the box.
    """
    seen_px = min(box_height, _HIGHEST * box_width)
    size_px = max(min(max(round(_SHARE * seen_px), _LEAST_PX), _MOST_PX, box_width // _LETTERS), 1)
    font = _font(name, size_px)
    side, above = round(0.6 * size_px), round(0.28 * size_px)
    room_px = box_width - 2 * side - size_px // 2
    shown = name
    while len(shown) > 1 and font.getlength(shown) > room_px:
        shown = shown[:-2].rstrip() + "…"
    ascent, descent = font.getmetrics() if isinstance(font, ImageFont.FreeTypeFont) else (size_px, 0)
    width, height = round(font.getlength(shown)) + 2 * side, ascent + descent + 2 * above
    # Drawn large and made small: Pillow's round ends are not smooth by themselves.
    plate = Image.new("L", (4 * width, 4 * height), 0)
    ImageDraw.Draw(plate).rounded_rectangle(
        (0, 0, 4 * width - 1, 4 * height - 1), radius=2 * height, fill=_PLATE[3]
    )
    ink = Image.new("L", (width, height), 0)
    ImageDraw.Draw(ink).text((side, above + ascent), shown, font=font, fill=_INK[3], anchor="ls")
    whole = Image.new("RGBA", (width, height), (*_PLATE[:3], 0))
    whole.putalpha(plate.resize((width, height), Image.Resampling.BOX))
    written = Image.merge("RGBA", (*(Image.new("L", (width, height), value) for value in _INK[:3]), ink))
    return np.asarray(Image.alpha_composite(whole, written))


def _font(name: str, size_px: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    if max(map(ord, name)) >= _USUAL_LETTERS:
        for file in _SYSTEM_FONTS:
            with suppress(OSError):
                return ImageFont.truetype(file, size_px)
    return ImageFont.load_default(size_px)
