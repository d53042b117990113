"""How a drawn character looks: everything about it but what it does. Lengths are in face units (see `pose`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from training.faces.drawn.palette import Colour, Palette, mixed, shaded

Family = Literal["anime", "cartoon", "flat", "comic", "mascot", "robot"]
Shading = Literal["flat", "cel", "soft"]


@dataclass(frozen=True)
class Ink:
    """Lines and shading. `width` 0 draws no outlines; `tinted` makes each a darker tone of what it surrounds."""

    width: float
    tinted: bool
    faint: float  # how far brows, nose and mouth line fade into the skin, 0…1
    shading: Shading
    depth: float  # of shadows, 0…1


@dataclass(frozen=True)
class Head:
    """The face's outline, half a unit wide at each cheek; `chin` and `skull` lie that far below and above the eyes."""

    chin: float
    skull: float
    jaw_width: float  # half of it, at seven tenths of the way down to the chin
    chin_width: float  # half of it, just above its lowest point
    temple_width: float
    ears: Literal["none", "human", "elf", "cat", "fox", "bear", "bunny", "dog", "bolt"]
    ear_size: float
    neck_width: float
    muzzle: float  # size of a lighter snout, 0 for none
    fluff: float  # length of fur tufts at the cheeks


@dataclass(frozen=True)
class Eyes:
    """A pair of eyes; `above` and `below` are the lids' heights over and under the line between the corners."""

    kind: Literal["anime", "ball", "dot", "bead", "almond", "beast", "lamp"]
    apart: float  # half the distance between their middles
    width: float
    above: float
    below: float
    tilt: float  # the outer corner's rise, as a share of the half width; negative droops
    upper_power: float  # 2 with `bend` 0.5 is an ellipse; bend 1 a parabola
    lower_power: float
    bend: float
    lash: float
    wing: float
    lower_line: float
    iris: float  # its height against the eye's
    iris_aspect: float
    pupil: float
    glints: int
    crease: bool
    rest_open: float


@dataclass(frozen=True)
class Brows:
    """Strokes above the eyes; `length` 0 for none."""

    height: float  # above the upper lid
    length: float
    thickness: float
    arch: float
    tilt: float  # > 0 raises the inner ends: worried; < 0 angry
    blocky: bool
    over_hair: bool


@dataclass(frozen=True)
class Nose:
    """`y` is where its tip is, below the eyes."""

    kind: Literal["none", "dot", "line", "hook", "shade", "bridge", "button", "snout"]
    y: float
    size: float


@dataclass(frozen=True)
class Mouth:
    """`y` is the height of its line; `rest_*` are what it does in the character's own picture."""

    kind: Literal["line", "cat", "lamp"]
    y: float
    width: float
    line: float
    lips: float  # thickness of painted lips, 0 for none
    power: float  # of the opening: 1 a triangle, 2 a bowl, 4 a box
    upper_share: float  # of the opening lies above the line
    teeth: bool
    tongue: bool
    fang: bool
    rest_open: float
    rest_smile: float


@dataclass(frozen=True)
class Hair:
    """`fringe_y` is how low the fringe hangs (negative: above the eyes), `length` how low the hair behind."""

    fringe: Literal["none", "locks", "blunt", "curtain", "swept", "spikes"]
    back: Literal["none", "short", "bob", "long", "twin", "pony", "bun", "spiky", "afro"]
    fringe_y: float
    side_y: float  # how low locks hang beside the face
    length: float
    volume: float
    locks: int
    strands: bool
    shine: bool
    antenna: bool  # one lock standing up
    stray: int  # thin locks that fall over the face
    seed: int  # of the locks' irregularities


@dataclass(frozen=True)
class Extras:
    """What else there is to see."""

    glasses: Literal["none", "round", "square", "half"]
    glasses_width: float
    glasses_colour: Colour
    glasses_frame: float
    blush: float
    blush_lines: bool
    freckles: bool
    mole: bool
    whiskers: bool
    beard: Literal["none", "shadow", "full", "moustache"]
    hat: Literal["none", "band", "beanie", "cap", "bow", "clip", "phones", "witch"]
    clothes: Literal["tee", "collar", "hood", "sailor", "turtle", "suit"]
    shoulders: float
    hands: bool
    backdrop: Literal["clear", "plain", "gradient", "dots", "stripes", "scene"]


@dataclass(frozen=True)
class CharacterStyle:
    """A drawn character."""

    family: Family
    palette: Palette
    ink: Ink
    head: Head
    eyes: Eyes
    brows: Brows
    nose: Nose
    mouth: Mouth
    hair: Hair
    extras: Extras

    def edge(self, colour: Colour) -> Colour:
        """The ink for the outline of something of this colour."""
        return shaded(colour, 0.55) if self.ink.tinted else self.palette.line

    def faded(self, colour: Colour) -> Colour:
        """A line on the skin, as faint as this character's are."""
        return mixed(colour, self.palette.skin, self.ink.faint)

    def shadow(self, colour: Colour) -> Colour:
        """A surface of this colour, in the shade."""
        return shaded(colour, self.ink.depth)
