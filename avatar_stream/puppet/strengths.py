"""How far a character goes in each kind of motion, as a user would set by sliders."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

from avatar_stream.puppet.puppet import Part, Puppet, Track

Floats = npt.NDArray[np.float32]


class MotionStrengths(BaseModel):
    """The section `[motion]` of `character.toml`. 1 is what riggers do, 0 is none at all.

    Attributes:
        turn, nod, tilt: of the head, by yaw, pitch and roll.
        gaze: of the irises.
        brows: of the brows.
        mouth: of the mouth's shapes but smile and frown.
        smile: of smile and frown.
        physics: how far hair and the like swing.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    turn: float = Field(default=1.0, ge=0.0, le=2.0)
    nod: float = Field(default=1.0, ge=0.0, le=2.0)
    tilt: float = Field(default=1.0, ge=0.0, le=2.0)
    gaze: float = Field(default=1.0, ge=0.0, le=2.0)
    brows: float = Field(default=1.0, ge=0.0, le=2.0)
    mouth: float = Field(default=1.0, ge=0.0, le=2.0)
    smile: float = Field(default=1.0, ge=0.0, le=2.0)
    physics: float = Field(default=1.0, ge=0.0, le=2.0)

    def of(self, parameter: str) -> float:
        """What works on a parameter; 1 for those of the lids, which are always followed as they are."""
        name = strength_of(parameter)
        return float(getattr(self, name)) if name else 1.0


def strength_of(parameter: str) -> str:
    """The name of the strength that works on a parameter; "" for those of the lids."""
    if parameter in ("yaw", "pitch", "roll"):
        return {"yaw": "turn", "pitch": "nod", "roll": "tilt"}[parameter]
    if parameter.startswith("eyeLook"):
        return "gaze"
    if parameter.startswith("brow"):
        return "brows"
    if parameter.startswith(("mouthSmile", "mouthFrown")):
        return "smile"
    return "mouth" if parameter.startswith(("jaw", "mouth")) else ""


def strengthened(puppet: Puppet, strengths: MotionStrengths) -> Puppet:
    """The same puppet moving so much more or less."""
    if strengths == MotionStrengths():
        return puppet
    return replace(
        puppet,
        parts=tuple(_part(part, strengths) for part in puppet.parts),
        head=replace(puppet.head, tilt=puppet.head.tilt * strengths.tilt),
        swings=tuple(replace(swing, reach=swing.reach * strengths.physics) for swing in puppet.swings),
    )


def _part(part: Part, strengths: MotionStrengths) -> Part:
    return replace(part, tracks=tuple(_track(track, strengths) for track in part.tracks))


def _track(track: Track, strengths: MotionStrengths) -> Track:
    factors = [strengths.of(name) for name in track.parameters]
    if all(factor == 1.0 for factor in factors) or not track.offsets:
        return track
    if len(set(factors)) == 1:
        offsets = {place: moves * factors[0] for place, moves in track.offsets.items()}
    else:
        offsets = _each_by_its_own(track, factors)
    return replace(track, offsets={place: moves.astype("float32") for place, moves in offsets.items()})


def _each_by_its_own(track: Track, factors: list[float]) -> dict[tuple[int, ...], Floats]:
    """Offsets of a track of two parameters: what each does alone by its own factor, what is left by both."""
    still = [int(np.argmin(np.abs(values))) for values in track.values]
    scaled = {}
    for place, moves in track.offsets.items():
        alone = [
            track.offsets.get(at, np.zeros_like(moves)) for at in ((place[0], still[1]), (still[0], place[1]))
        ]
        together = moves - alone[0] - alone[1]
        scaled[place] = factors[0] * alone[0] + factors[1] * alone[1] + factors[0] * factors[1] * together
    return scaled
