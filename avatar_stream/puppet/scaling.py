"""A puppet on a larger or smaller canvas."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from avatar_stream.puppet.puppet import Part, Puppet, Track


def scaled(puppet: Puppet, size: tuple[int, int]) -> Puppet:
    """The same puppet on a canvas of this (width, height) in pixels; its textures stay as they are."""
    if size == (puppet.width, puppet.height):
        return puppet
    factors = np.array([size[0] / puppet.width, size[1] / puppet.height], np.float32)
    head = replace(
        puppet.head,
        pivot=(puppet.head.pivot[0] * float(factors[0]), puppet.head.pivot[1] * float(factors[1])),
        face_width_px=puppet.head.face_width_px * float(factors[0]),
    )
    parts = tuple(_part(part, factors) for part in puppet.parts)
    return replace(puppet, width=size[0], height=size[1], parts=parts, head=head)


def _part(part: Part, factors: np.ndarray) -> Part:  # type: ignore[type-arg]
    tracks = tuple(_track(track, factors) for track in part.tracks)
    return replace(part, rest=part.rest * factors, tracks=tracks)


def _track(track: Track, factors: np.ndarray) -> Track:  # type: ignore[type-arg]
    return replace(track, offsets={place: moves * factors for place, moves in track.offsets.items()})
