"""A puppet: a character taken apart into parts that move. All of it is data; nothing is code of one part alone.

Coordinates are pixels of the puppet's own canvas: x right, y down, origin at the outer corner of the first pixel. The
words are those of Live2D and Inochi2D: parts with meshes, moved by keyforms of parameters.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product

import numpy as np
import numpy.typing as npt

from avatar_stream.puppet.parameters import PARAMETER_INDEX, TOGGLE_PREFIX, parameter_number
from avatar_stream.types import PixelArray

Floats = npt.NDArray[np.float32]
Triangles = npt.NDArray[np.int32]

# More than any character needs; what a stored puppet claims beyond is refused.
MOST_PARTS, MOST_VERTICES, MOST_TRIANGLES, MOST_KEYS = 256, 50_000, 100_000, 20_000
MOST_ATLAS_PX, MOST_CANVAS_PX = 8192, 4096
MOST_SWINGS, MOST_TOGGLES = 32, 64


@dataclass(frozen=True)
class Track:
    """How one part answers one parameter, or two together.

    Attributes:
        parameters: one or two names of `PARAMETERS`, or of the puppet's toggles after "toggle:".
        values: for each parameter, where keyforms stand, rising. In between everything is linear (bilinear for two);
            beyond the ends it stays as it is there.
        offsets: by place on the grid of `values` (an index for each parameter): (V, 2) float32 pixels, how far each
            vertex of the part is from rest. A place that is missing is at rest.
        opacity: by place on the grid, what is added to the part's opacity; 0 where missing.
    """

    parameters: tuple[str, ...]
    values: tuple[tuple[float, ...], ...]
    offsets: Mapping[tuple[int, ...], Floats] = field(default_factory=dict)
    opacity: Mapping[tuple[int, ...], float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 1 <= len(self.parameters) <= 2 or len(self.parameters) != len(self.values):
            raise ValueError("a track has one or two parameters, each with its values")
        for name in self.parameters:
            if name not in PARAMETER_INDEX and not name.startswith(TOGGLE_PREFIX):
                raise ValueError(f"there is no parameter called '{name}'")
        for values in self.values:
            if not values or not np.isfinite(values).all() or not (np.diff(values) > 0).all():
                raise ValueError("the values of a track must rise")
        if math.prod(len(values) for values in self.values) > MOST_KEYS:
            raise ValueError("a track has too many places for keyforms")
        places = set(product(*(range(len(values)) for values in self.values)))
        if not set(self.offsets) | set(self.opacity) <= places:
            raise ValueError("a keyform stands beside the track's values")


@dataclass(frozen=True)
class Part:
    """One picture that moves as one piece of cloth does: it bends, but nothing of it passes another part's place in
    the order.

    Attributes:
        name: such as "front_hair" or "iris_left"; unique in its puppet.
        rest: (V, 2) float32 vertices at rest.
        texture: (V, 2) float32 where each vertex lies in the atlas, pixels.
        triangles: (T, 3) int32 vertices of each.
        follow: (V,) float32 0…1: how far each vertex goes along when the head tilts, travels and comes nearer. 0 for
            the body, 1 for the head, in between for the neck.
        tracks: its answers to parameters; all are added.
        opacity: 0…1 at rest.
        clip: name of a part behind it, inside which alone it is seen, or "". That one may have an opacity of 0: then
            it is nothing but the hole.
        swing: number of the `Swing` that it hangs on, or -1.
        hang: (V,) float32: how far each vertex goes along with that; empty where `swing` is -1.
    """

    name: str
    rest: Floats
    texture: Floats
    triangles: Triangles
    follow: Floats
    tracks: tuple[Track, ...] = ()
    opacity: float = 1.0
    clip: str = ""
    swing: int = -1
    hang: Floats = field(default_factory=lambda: np.zeros(0, np.float32))

    def __post_init__(self) -> None:
        count = len(self.rest)
        for name, array, shape, dtype in (
            ("rest", self.rest, (count, 2), np.float32),
            ("texture", self.texture, (count, 2), np.float32),
            ("follow", self.follow, (count,), np.float32),
            ("triangles", self.triangles, (len(self.triangles), 3), np.int32),
            ("hang", self.hang, (count if self.swing >= 0 else 0,), np.float32),
        ):
            if array.shape != shape or array.dtype != dtype:
                raise ValueError(
                    f"{self.name}.{name} must be {shape} {np.dtype(dtype)}, not {array.shape} {array.dtype}"
                )
            if array.dtype == np.float32 and not np.isfinite(array).all():
                raise ValueError(f"{self.name}.{name} holds a number that is not finite")
        if len(self.triangles) and not 0 <= self.triangles.min() <= self.triangles.max() < count:
            raise ValueError(f"{self.name} has a triangle of a vertex that isn't there")
        if not 0.0 <= self.opacity <= 1.0:
            raise ValueError(f"the opacity of {self.name} must be from 0 to 1")
        for track in self.tracks:
            for offsets in track.offsets.values():
                if offsets.shape != (count, 2) or not np.isfinite(offsets).all():
                    raise ValueError(f"a keyform of {self.name} doesn't fit its vertices")


@dataclass(frozen=True)
class Swing:
    """A pendulum that parts hang on: hair, ears, earrings, ribbons.

    Attributes:
        name: such as "back_hair".
        tip: (x, y) in face widths from the head's centre, where its end is: how far a turning head carries it.
        period_s: of its free swing, in seconds.
        damping: 1 comes to rest without swinging over, less swings on.
        reach: the farthest it lags behind, in face widths.
    """

    name: str
    tip: tuple[float, float]
    period_s: float = 0.48
    damping: float = 0.42
    reach: float = 0.12

    def __post_init__(self) -> None:
        numbers = (*self.tip, self.period_s, self.damping, self.reach)
        if not np.isfinite(numbers).all() or not 0.05 <= self.period_s <= 10 or not 0.05 <= self.damping <= 4:
            raise ValueError(f"the swing {self.name} can't swing so")


@dataclass(frozen=True)
class HeadMotion:
    """How the whole head moves in the plane of the picture.

    Attributes:
        pivot: (x, y) pixels, about which it tilts and grows.
        face_width_px: pixels of one face width.
        tilt: how much of a performer's roll is shown.
        travel: how much of their x, y and depth.
        roll_limits, position_limits, depth_limits: roll (radians), x and y, and depth (face widths) are followed as
            they are up to the first figure, and ease towards the second, which is never passed.
    """

    pivot: tuple[float, float]
    face_width_px: float
    tilt: float = 1.0
    travel: float = 1.0
    roll_limits: tuple[float, float] = (0.436, 0.698)
    position_limits: tuple[float, float] = (0.25, 0.5)
    depth_limits: tuple[float, float] = (0.5, 1.0)

    def __post_init__(self) -> None:
        limits = (self.roll_limits, self.position_limits, self.depth_limits)
        numbers = (*self.pivot, self.face_width_px, self.tilt, self.travel, *np.ravel(limits))
        if not np.isfinite(numbers).all() or self.face_width_px <= 0:
            raise ValueError("head motion must be finite, and the face has a width")
        if not all(0 <= exact < most for exact, most in limits):
            raise ValueError("a head's motion eases towards a limit beyond what is exact")


@dataclass(frozen=True)
class Puppet:
    """A character ready to be posed and drawn.

    Attributes:
        width, height: of its canvas, pixels.
        atlas: (H, W, 4) uint8 RGBA, premultiplied: the textures of all parts.
        parts: far to near.
        head: how the whole head moves.
        swings: what parts hang on.
        toggles: names of what a user can switch.
    """

    width: int
    height: int
    atlas: PixelArray
    parts: tuple[Part, ...]
    head: HeadMotion
    swings: tuple[Swing, ...] = ()
    toggles: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        names = [part.name for part in self.parts]
        if len(set(names)) != len(names):
            raise ValueError("two parts have the same name")
        if not 1 <= self.width <= MOST_CANVAS_PX or not 1 <= self.height <= MOST_CANVAS_PX:
            raise ValueError("the canvas has an impossible size")
        if self.atlas.ndim != 3 or self.atlas.shape[2] != 4 or self.atlas.dtype != np.uint8:
            raise ValueError("the atlas must be (H, W, 4) uint8")
        if (
            max(self.atlas.shape[:2]) > MOST_ATLAS_PX
            or len(names) > MOST_PARTS
            or len(self.swings) > MOST_SWINGS
            or len(self.toggles) > MOST_TOGGLES
        ):
            raise ValueError("the puppet is too large")
        if sum(len(part.rest) for part in self.parts) > MOST_VERTICES:
            raise ValueError("the puppet has too many vertices")
        if sum(len(part.triangles) for part in self.parts) > MOST_TRIANGLES:
            raise ValueError("the puppet has too many triangles")
        for part in self.parts:
            if part.clip and part.clip not in names[: names.index(part.name)]:
                raise ValueError(f"{part.name} is to be seen inside '{part.clip}', which isn't behind it")
            if part.clip and self.parts[names.index(part.clip)].clip:
                raise ValueError(f"{part.name} is to be seen inside a part that is clipped itself")
            if part.swing >= len(self.swings):
                raise ValueError(f"{part.name} hangs on a swing that isn't there")
            for track in part.tracks:
                for name in track.parameters:
                    parameter_number(name, self.toggles)
