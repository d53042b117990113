"""How an illustrated character looks: everything but what it does. Lengths are in face units (see `Pose`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from training.faces.illustrated.mouth_shape import Mouth
from training.faces.illustrated.palette import Colour, Palette, mixed

Family = Literal["anime", "chibi", "semireal", "toon", "mascot"]
FinishKind = Literal["flat", "cel", "soft", "glossy", "paint", "watercolour", "render"]
Fringe = Literal["locks", "blunt", "curtain", "swept", "spiky", "choppy", "one_eye", "middle", "none"]
BackHair = Literal[
    "none", "short", "bob", "long", "wavy", "spiky", "twin", "pony", "side_pony", "bun", "buns", "braids", "drills",
    "curly", "undercut",
]  # fmt: skip


Dye = Literal["none", "tips", "streaks", "side"]  # what of the hair has a colour of its own
Cover = Literal["none", "cloth", "bar", "stick"]


@dataclass(frozen=True)
class Finish:
    """The hand: lines, shading and surface of all that is drawn.

    Attributes:
        line: width of outlines, 0 for none; `tint` 0 makes them black, 1 a shade of what they surround.
        depth: how dark shadows are, 0…1; `soft` 0 gives them hard edges, 1 airbrushed ones.
        gradient: how far colours run from root to tip and from top to bottom, 0…1.
        strands: lines drawn inside each lock of hair.
        gloss: strength of highlights on hair, eyes and lips, 0…1.
        light: where light comes from: -1 left … 1 right.
        rim: strength of the light along edges, 0…1, of `rim_colour`.
        ambient: a colour that lies over all, by `ambient_share` at the bottom or, where negative, at the top.
        fur: length of an animal's hairs, face units; 0 for none.
    """

    kind: FinishKind
    line: float
    tint: float
    depth: float
    soft: float
    gradient: float
    strands: int
    gloss: float
    light: float
    rim: float
    rim_colour: Colour
    shade: Colour  # by which shadows multiply
    ambient: Colour
    ambient_share: float
    fur: float = 0.0


@dataclass(frozen=True)
class Head:
    """The face's outline, half a unit wide at each cheek; `chin` and `skull` lie that far below and above the eyes."""

    chin: float
    skull: float
    jaw: float  # half width at two thirds of the way down to the chin
    chin_width: float  # half of it, just above the lowest point
    temple: float
    cheek: float  # half width at the cheeks
    ears: Literal["none", "human", "elf"]
    ear_size: float
    ears_over_hair: bool
    neck: float  # half width
    muzzle: float  # size of a lighter snout, 0 for none


@dataclass(frozen=True)
class Eyes:
    """A pair of eyes; `above` and `below` are the lids' heights over and under the line between the corners."""

    kind: Literal["iris", "bead", "white_less"]
    apart: float  # half the distance between their middles
    width: float
    above: float
    below: float
    tilt: float  # the outer corner's rise, as a share of the half width
    peak: float  # where the upper lid is highest: -1 at the inner corner … 1 at the outer
    flat: float  # how much of the height a straight lid cuts off the top
    square: float  # 2 a round lid, more a boxy one
    lash: float  # thickness
    wing: float  # how far it goes on beyond the outer corner
    tips: int  # single lashes
    lower_line: float
    lower_tips: int
    crease: float  # distance above the lash, 0 for none
    iris: float  # height against the eye's
    iris_aspect: float
    iris_up: float  # how far it sits above the middle of the opening, in eye heights
    pupil: float
    pupil_kind: Literal["round", "slit", "none", "ring", "star"]
    glints: int
    glint_kind: Literal["round", "oval", "star", "glow", "bar"]
    rest_open: float
    second: Colour  # of the lower half of the iris
    odd: bool  # the other eye has the second colour
    over_hair: float  # 0 the lash lies under the fringe; else how strongly it shows over it
    whole_over_hair: bool  # and so does all of the eye


@dataclass(frozen=True)
class Brows:
    """Strokes above the eyes; `length` 0 for none."""

    height: float
    length: float
    thickness: float
    arch: float
    tilt: float  # > 0 raises the inner ends
    kind: Literal["thin", "tapered", "block", "round", "hairy"]
    over_hair: float  # 0 under the fringe; else how strongly it shows over it


@dataclass(frozen=True)
class Nose:
    """`y` is where its tip is, below the eyes."""

    kind: Literal["none", "dot", "line", "shade", "light", "hook", "real", "animal"]
    y: float
    size: float


@dataclass(frozen=True)
class Hair:
    """`fringe_y` is how low the fringe hangs, `side_y` how low the locks before the ears, `length` the hair behind."""

    fringe: Fringe
    back: BackHair
    fringe_y: float
    parting: float  # -1…1
    sweep: float  # how far tips go to one side
    side_y: float
    length: float
    volume: float
    locks: int
    wave: float
    ring: float  # height of the highlight, as a share of the skull; 0 for none
    tip_colour: Colour
    inner_colour: Colour
    see_through: float  # of the fringe's tips
    across: int  # thin locks across the eyes
    antenna: int
    stray: int
    dyed: Dye
    dye: Colour
    seed: int


@dataclass(frozen=True)
class Wear:
    """What is worn, held and shown besides."""

    glasses: Literal["none", "round", "square", "half", "thick", "rimless", "patch", "sun"]
    glasses_colour: Colour
    cover: Cover  # of the mouth
    headwear: tuple[str, ...]
    headwear_colour: Colour
    clothes: str
    pattern: Literal["none", "stripes", "checks", "dots", "plaid"]
    sleeves: float  # 0 bare … 1 long
    shoulders: float
    hands: tuple[str, ...]
    trailing: tuple[str, ...]  # wings, a tail, a cape, a scarf
    blush: float
    blush_kind: Literal["soft", "lines", "dots", "both"]
    marks: tuple[str, ...]
    backdrop: str
    seed: int


@dataclass(frozen=True)
class IllustratedStyle:
    """An illustrated character."""

    family: Family
    palette: Palette
    finish: Finish
    head: Head
    eyes: Eyes
    brows: Brows
    nose: Nose
    mouth: Mouth
    hair: Hair
    wear: Wear

    def edge(self, colour: Colour, amount: float = 0.6) -> Colour:
        """The ink for the outline of something of this colour."""
        red, green, blue = (
            part * (1 - amount * (1 - 0.6 * by)) for part, by in zip(colour, self.finish.shade, strict=True)
        )
        return mixed(self.palette.line, (red, green, blue), self.finish.tint)

    def shadow(self, colour: Colour, amount: float = 1.0) -> Colour:
        """A surface of this colour, in the shade."""
        share, tint = self.finish.depth * amount, self.finish.shade
        if colour == self.palette.skin and self.family != "mascot":  # blood shines through it
            share, tint = 0.85 * share, mixed(tint, (0.75, 0.22, 0.18), 0.5)
        red, green, blue = (part * (1 - share * (1 - by)) for part, by in zip(colour, tint, strict=True))
        return red, green, blue
