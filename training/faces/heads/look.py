"""All that makes one synthetic person: plain values, so that a person can be written down or drawn at random."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Colour = tuple[float, float, float]  # sRGB, 0…1

Shading = Literal["natural", "toon", "painterly", "flat"]


@dataclass(frozen=True)
class Proportions:
    """How the face departs from a person's; 1 leaves a thing as it is.

    Attributes:
        eyes: size of the eyes.
        eye_height: further height of the eyes.
        nose, mouth: size.
        jaw: width of the lower face.
        chin: length of the lower face.
        skull: size of the head above the eyes.
        neck: width of the neck.
    """

    eyes: float = 1.0
    eye_height: float = 1.0
    nose: float = 1.0
    mouth: float = 1.0
    jaw: float = 1.0
    chin: float = 1.0
    skull: float = 1.0
    neck: float = 1.0


@dataclass(frozen=True)
class Skin:
    """Skin and make-up. Shares are 0…1.

    `creases` is how deep the lines get into which an acting face folds, `age` the share of them that always stays.
    """

    colour: Colour = (0.85, 0.65, 0.55)
    lips: Colour = (0.74, 0.42, 0.40)
    lips_share: float = 0.7
    blush: Colour = (0.88, 0.45, 0.42)
    blush_share: float = 0.3
    freckles: float = 0.0
    moles: int = 0
    shadow: Colour = (0.55, 0.35, 0.32)
    shadow_share: float = 0.2
    liner_share: float = 0.25
    stubble: float = 0.0
    beard: float = 0.0
    gloss: float = 0.35
    mottle: float = 0.8
    bump: float = 0.25
    creases: float = 0.0
    age: float = 0.0


@dataclass(frozen=True)
class Brows:
    """Brows: `height` and `length` are shares of the usual; `soft` brows are brushed hairs, others one shape."""

    colour: Colour = (0.2, 0.13, 0.09)
    height: float = 1.0
    length: float = 1.0
    arch: float = 0.0
    soft: bool = True
    share: float = 0.85


@dataclass(frozen=True)
class Eyes:
    """Irises; sizes in shares of the usual. `sparkle` is the strength of the painted highlight.

    `lash_length` and `lash_base` are how far lashes and the dark line at their roots reach, 0…1.
    """

    inner: Colour = (0.45, 0.30, 0.16)
    outer: Colour = (0.25, 0.15, 0.08)
    white: Colour = (0.93, 0.92, 0.91)
    iris: float = 1.0
    pupil: float = 1.0
    sparkle: float = 0.3
    lashes: Colour = (0.07, 0.05, 0.05)
    lash_length: float = 0.8
    lash_base: float = 0.06


@dataclass(frozen=True)
class Hair:
    """Hair as tapering locks that flow from a parting and end at a height.

    Attributes:
        root, tip: colours.
        locks: how many; 0 is bald.
        width_cm: of a lock.
        volume_cm: how far the hair stands off the head.
        parting: x of the parting in shares of half the head, -1…1.
        parting_length: 0 hair falls from the crown all round, 1 it is parted to the forehead.
        fringe_cm, side_cm, back_cm: heights (ICT's y) at which hair ends over the forehead, at the sides and behind.
        lift: how much locks stand up before they fall.
        falls_rad: how far round the head from straight ahead parted hair begins to fall.
        swept: direction of the combing besides falling; x, y, z.
        wave: amplitude of waves in cm.
        curl: turns of each wave for each 10 cm.
        messy: how much locks differ, 0…1.
        strands: fineness of the strands drawn on a lock.
        gloss: 0…1.
        wispy: how much ends fray into single hairs instead of closing to a point, 0…1.
    """

    root: Colour = (0.16, 0.10, 0.07)
    tip: Colour = (0.24, 0.15, 0.10)
    locks: int = 330
    width_cm: float = 1.8
    volume_cm: float = 1.4
    parting: float = 0.3
    parting_length: float = 1.0
    fringe_cm: float = 7.0
    side_cm: float = -6.0
    back_cm: float = -9.0
    lift: float = 0.1
    falls_rad: float = 0.6
    swept: tuple[float, float, float] = (0.0, 0.0, 0.0)
    wave: float = 0.3
    curl: float = 1.0
    messy: float = 0.45
    strands: float = 18.0
    gloss: float = 0.6
    wispy: float = 0.7


@dataclass(frozen=True)
class Outfit:
    """Clothes: a collar's form, colours, width of the shoulders in shares of the usual."""

    collar: Literal["round", "hood", "turtle", "wide"] = "round"
    colour: Colour = (0.25, 0.32, 0.42)
    second: Colour = (0.85, 0.85, 0.82)
    stripes: bool = False
    shoulders: float = 1.0


@dataclass(frozen=True)
class Glasses:
    """Frames: colour, half width and half height of a rim in cm, its thickness, how square it is (2 is round)."""

    colour: Colour = (0.08, 0.07, 0.07)
    width_cm: float = 2.5
    height_cm: float = 2.0
    thickness_cm: float = 0.16
    squareness: float = 3.0


@dataclass(frozen=True)
class Light:
    """One key light that casts shadows, one rim light from behind, and light from all round.

    Attributes:
        key: direction towards the light: x right, y up, z towards the camera.
        key_colour, sky, ground, rim_colour: linear colours, any strength.
        rim: direction.
        shadow: darkness of cast shadows, 0…1.
        shade: what flat shadow does to a colour where shading is toon or flat.
    """

    key: tuple[float, float, float] = (-0.5, 0.55, 0.75)
    key_colour: Colour = (0.95, 0.88, 0.80)
    sky: Colour = (0.36, 0.38, 0.42)
    ground: Colour = (0.22, 0.18, 0.16)
    rim: tuple[float, float, float] = (0.8, 0.3, -0.6)
    rim_colour: Colour = (0.25, 0.27, 0.32)
    shadow: float = 0.85
    shade: Colour = (0.62, 0.50, 0.60)


@dataclass(frozen=True)
class Look:
    """One synthetic person, complete.

    Attributes:
        seed: of everything that is strewn: locks, freckles, brow hairs, strokes.
        identity: up to 100 strengths of ICT-FaceKit's identity modes, in standard deviations.
        lips_shut: whether lips that an identity parts at rest are closed.
        farther: by how much farther than ICT-FaceKit's some expressions go, by their names without the side.
    """

    seed: int = 0
    identity: tuple[float, ...] = ()
    proportions: Proportions = field(default_factory=Proportions)
    skin: Skin = field(default_factory=Skin)
    brows: Brows = field(default_factory=Brows)
    eyes: Eyes = field(default_factory=Eyes)
    hair: Hair = field(default_factory=Hair)
    outfit: Outfit = field(default_factory=Outfit)
    glasses: Glasses | None = None
    light: Light = field(default_factory=Light)
    shading: Shading = "natural"
    lips_shut: bool = False
    farther: Mapping[str, float] = field(default_factory=dict)
