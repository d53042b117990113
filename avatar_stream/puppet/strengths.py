"""How far a character goes in each kind of motion, as a user would set by sliders."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field

from avatar_stream.puppet.puppet import Part, Puppet, Track

Floats = npt.NDArray[np.float32]
T = TypeVar("T")

# A mouth that shuts at rest is as painted when the jaw is so far open.
_SHUTS, _OPENS, _PAINTED = "mouthClose", "jawOpen", 0.3


class MotionStrengths(BaseModel):
    """The section `[motion]` of `character.toml`. 1 is what riggers do, 0 is none at all.

    Attributes:
        turn, nod, tilt: of the head, by yaw, pitch and roll.
        gaze: of the irises.
        brows: of the brows.
        mouth: of the mouth's shapes but smile and frown.
        smile: of smile and frown.
        physics: how far hair and the like swing.
        shut: how far a mouth that the picture shows open shuts while the performer's is shut, 0…1.
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
    shut: float = Field(default=0.0, ge=0.0, le=1.0)

    def of(self, parameter: str) -> float:
        """What works on a parameter; 1 for those of the lids, which are always followed as they are."""
        name = strength_of(parameter)
        return float(getattr(self, name)) if name else 1.0


def strength_of(parameter: str) -> str:
    """The name of the strength that works on a parameter; "" for those of the lids, and of lips that meet."""
    if parameter in ("yaw", "pitch", "roll"):
        return {"yaw": "turn", "pitch": "nod", "roll": "tilt"}[parameter]
    if parameter.startswith("eyeLook"):
        return "gaze"
    if parameter.startswith("brow"):
        return "brows"
    if parameter.startswith(("mouthSmile", "mouthFrown")):
        return "smile"
    return "mouth" if parameter.startswith(("jaw", "mouth")) and parameter != _SHUTS else ""


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
    tracks = tuple(_track(track, strengths) for track in part.tracks)
    if strengths.shut and any(track.parameters == (_SHUTS,) for track in tracks):
        tracks = tuple(_shut_at_rest(track, strengths.shut) for track in tracks)
    return replace(part, tracks=tracks)


def _shut_at_rest(track: Track, shut: float) -> Track:
    """A track of a mouth that is shut while the jaw is, as painted once that is a little open, and opens from there."""
    if track.parameters == (_OPENS,):
        return replace(track, values=(tuple(_PAINTED + (1 - _PAINTED) * value for value in track.values[0]),))
    if track.parameters != (_SHUTS,):
        return track
    first, last = track.values[0]
    values = ((_PAINTED * (1 - last), _PAINTED * (1 - first)), (first, last))
    offsets, opacity = track.offsets.get((1,)), track.opacity.get((1,))
    return Track(
        (_OPENS, _SHUTS),
        values,
        {} if offsets is None else _at_corners(offsets, offsets * np.float32(shut)),
        {} if opacity is None else _at_corners(opacity, opacity * shut),
    )


def _at_corners(shuts: T, at_rest: T) -> dict[tuple[int, ...], T]:
    """What is so when the mouth is shut, by the jaw's and the lips' place: with the jaw shut, with lips, with both."""
    return {(0, 0): at_rest, (0, 1): shuts, (1, 1): shuts}


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
