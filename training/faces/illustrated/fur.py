"""Animals with fur: heads as nature builds them, coats of several colours, and hairs that lie away from the nose."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from training.faces.illustrated.chance import between, maybe, pick
from training.faces.illustrated.curves import ellipse
from training.faces.illustrated.palette import Colour, mixed, shaded
from training.faces.illustrated.sheet import Sheet
from training.faces.illustrated.style import Family, Hair, IllustratedStyle
from training.faces.illustrated.textures import Field, cut, noises
from training.faces.illustrated.view import View

# The share of animals with fur, of those that are whole animals, and of those whose body has fur, too.
FURRED, WHOLE = 0.5, 0.6
# And of those that have a tuft of wool or a mane over the forehead.
TUFTED = 0.4
EARS = ("cat", "fox", "bear", "bunny", "dog")
DARK: Colour = (0.09, 0.07, 0.06)
HAIRY = ("face", "ears", "neck", "back_hair", "front_hair", "headwear")


@dataclass(frozen=True)
class Coat:
    """Hairs for one picture.

    Attributes:
        shift: (H, W, 2) float32 pixels, how far from it each pixel takes its colour: edges are hairs.
        tone: (H, W) float32, by which colours are multiplied: single hairs and tufts.
        length_px: of a hair.
    """

    shift: npt.NDArray[np.float32]
    tone: Field
    length_px: float


def furred(rng: np.random.Generator, family: Family, style: IllustratedStyle) -> IllustratedStyle:
    """The style with fur, for half of all animals: small dark eyes, a long or wide head, ears and body of fur."""
    if family != "mascot" or not maybe(rng, FURRED):
        return style
    palette, coat = style.palette, style.palette.skin
    width = between(rng, 0.13, 0.26)
    eyes = replace(
        style.eyes,
        kind="iris",
        apart=between(rng, 0.2, 0.34),
        width=width,
        above=width * between(rng, 0.26, 0.5),
        below=width * between(rng, 0.18, 0.4),
        tilt=float(rng.normal(0.15, 0.2)),
        flat=0.0,
        lash=between(rng, 0.01, 0.035),
        wing=between(rng, 0.0, 0.03),
        tips=0,
        lower_line=between(rng, 0.006, 0.018),
        lower_tips=0,
        crease=0.0,
        iris=between(rng, 1.0, 1.5),
        iris_aspect=1.0,
        glints=int(rng.integers(0, 3)),
        rest_open=1.0,
    )
    chin = between(rng, 0.5, 0.9)
    head = replace(
        style.head,
        chin=chin,
        skull=between(rng, 0.45, 0.7),
        jaw=between(rng, 0.26, 0.42),
        cheek=between(rng, 0.44, 0.62),
        neck=between(rng, 0.2, 0.42),
        muzzle=between(rng, 0.9, 1.6),
    )
    nose = replace(style.nose, y=chin * between(rng, 0.4, 0.6), size=between(rng, 1.0, 2.2))
    mouth = replace(
        style.mouth,
        y=chin * between(rng, 0.68, 0.82),
        width=between(rng, 0.16, 0.4),
        rest_open=between(rng, 0.3, 1.2) if maybe(rng, 0.35) else 0.0,
    )
    whole = maybe(rng, WHOLE)
    iris = pick(rng, {DARK: 4, mixed(DARK, (0.45, 0.25, 0.1), 0.6): 3, palette.iris: 1.5})
    finish = replace(
        style.finish,
        kind=pick(rng, {"render": 5, "paint": 3, "soft": 2}),
        line=style.finish.line if maybe(rng, 0.2) else 0.0,
        soft=between(rng, 0.6, 1.0),
        gradient=between(rng, 0.3, 0.9),
        fur=float(np.exp(rng.uniform(np.log(0.012), np.log(0.12)))),
    )
    tuft = maybe(rng.spawn(1)[0], TUFTED)
    return replace(
        style,
        hair=_tuft(rng.spawn(1)[0], style.hair) if tuft else style.hair,
        eyes=eyes,
        head=head,
        nose=nose,
        mouth=mouth,
        finish=finish,
        brows=replace(style.brows, length=0.0) if maybe(rng, 0.8) else style.brows,
        palette=replace(
            palette,
            iris=iris,
            hair=shaded(coat, between(rng, -0.3, 0.4)),
            cloth=shaded(coat, between(rng, -0.25, 0.25)) if whole else palette.cloth,
            line=mixed(DARK, coat, between(rng, 0.0, 0.3)),
        ),
        wear=replace(
            style.wear,
            headwear=tuple(kind for kind in style.wear.headwear if kind in EARS)
            if whole
            else style.wear.headwear,
            clothes="fur" if whole else style.wear.clothes,
            pattern="none" if whole else style.wear.pattern,
            blush=0.0 if maybe(rng, 0.7) else style.wear.blush,
        ),
    )


def _tuft(rng: np.random.Generator, hair: Hair) -> Hair:
    """Wool or a mane on the forehead: it is hair, as a person who labels a picture calls it."""
    return replace(
        hair,
        fringe=pick(rng, {"choppy": 2, "blunt": 1, "spiky": 1, "middle": 1}),
        back=pick(rng, {"curly": 3, "short": 2, "none": 1}),
        fringe_y=between(rng, -0.36, -0.06),
        side_y=between(rng, 0.05, 0.3),
        volume=between(rng, 0.08, 0.25),
        locks=int(rng.integers(8, 16)),
        wave=between(rng, 0.02, 0.1),
        ring=0.0,
        antenna=0,
        dyed="none",
    )


def paint_markings(sheet: Sheet, style: IllustratedStyle) -> None:
    """A blaze, rings or spots about the eyes, dark or pale cheeks: on the face, under what comes later."""
    rng = np.random.default_rng([style.wear.seed, 60])
    coat, eyes, chin = style.palette.skin, style.eyes, style.head.chin
    pale, dark = shaded(coat, -between(rng, 0.4, 0.8)), shaded(coat, between(rng, 0.3, 0.8))
    tone = dark if maybe(rng, 0.5) else pale
    blur = between(rng, 0.03, 0.1)
    kinds = ("crown", "rings", "cheeks", "blaze", "spots")
    for kind in (kind for kind in kinds if maybe(rng, 0.4)):
        share = between(rng, 0.4, 1.0)
        if kind == "crown":
            sheet.fill(
                ellipse((0, -0.75 * style.head.skull), 0.6, between(rng, 0.25, 0.5)),
                tone,
                opacity=share,
                blur=blur,
            )
        elif kind == "blaze":
            sheet.fill(
                ellipse((0, -0.1), between(rng, 0.05, 0.14), 0.6), pale, opacity=share, blur=0.6 * blur
            )
        for way in (-1, 1):
            at = (way * eyes.apart, 0.0)
            if kind == "rings":
                size = eyes.width * between(rng, 0.7, 1.3)
                sheet.fill(ellipse(at, size, 0.8 * size), tone, opacity=share, blur=0.5 * blur)
            elif kind == "cheeks":
                sheet.fill(ellipse((way * 0.42, 0.6 * chin), 0.26, 0.3), pale, opacity=share, blur=blur)
            elif kind == "spots":
                spot = (at[0] * 0.95, -1.5 * eyes.width)
                sheet.fill(
                    ellipse(spot, 0.4 * eyes.width, 0.25 * eyes.width), pale, opacity=share, blur=0.4 * blur
                )


def coat_of(style: IllustratedStyle, view: View) -> Coat | None:
    """The hairs of a character's picture; None for one without fur."""
    fur = style.finish.fur
    if not fur:
        return None
    rng = np.random.default_rng([style.wear.seed, 61])
    size = view.size_px
    at = (int(rng.integers(0, 768)), int(rng.integers(0, 768)))
    x, y = view.place(np.array([[0.0, style.nose.y]]))[0]
    rows, columns = np.mgrid[0:size, 0:size].astype(np.float32)
    away = np.stack([columns - np.float32(x), rows - np.float32(y)], 2) / np.float32(view.scale_px)
    away[..., 1] += np.float32(0.25) + np.maximum(away[..., 1], 0)  # hairs hang, more so further down
    wild = np.float32(rng.uniform(0.05, 0.3))
    away += wild * np.stack([cut(noises()[3], size, at), cut(noises()[3], size, at[::-1])], 2)
    way = away / np.maximum(np.linalg.norm(away, axis=2, keepdims=True), np.float32(1e-3))
    length = float(np.clip(fur * view.scale_px, 2, 26))
    fine = cut(noises()[0 if length < 8 else 1], size, at)
    tone = _along(fine, way, columns, rows, length)
    tufts = _along(cut(noises()[2], size, at[::-1]), way, columns, rows, 2 * length)
    tone = tone / tone.std() + np.float32(rng.uniform(0.3, 0.9)) * tufts / tufts.std()
    strength = float(rng.uniform(0.05, 0.16)) * min(view.scale_px / 90, 1.0)
    tone = (tone / tone.std()).astype(np.float32)
    shift = (0.4 * length * tone[..., None] * way).astype(np.float32)
    return Coat(shift, 1 + np.float32(strength) * tone, length)


def has_fur(label: str, style: IllustratedStyle) -> bool:
    """Whether hairs grow on layers of this class."""
    return label in HAIRY or (label in ("clothes", "hands") and style.wear.clothes == "fur")


def _along(noise: Field, way: npt.NDArray[np.float32], columns: Field, rows: Field, length: float) -> Field:
    """Noise smeared along a direction (line integral convolution, Cabral and Leedom 1993), by doubling steps."""
    step = 1.0
    while step < length:
        x, y = columns + np.float32(step) * way[..., 0], rows + np.float32(step) * way[..., 1]
        noise = 0.5 * (noise + cv2.remap(noise, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT))
        step *= 2
    return noise
