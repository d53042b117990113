"""Puppets: characters taken apart into parts with keyforms, posed by 61 numbers. docs/puppet.md has every step."""

from avatar_stream.puppet.parameters import PARAMETERS, values_of
from avatar_stream.puppet.posing import PosedPuppet, Poser
from avatar_stream.puppet.puppet import HeadMotion, Part, Puppet, Swing, Track
from avatar_stream.puppet.swinging import Swinging, Swung

__all__ = [
    "PARAMETERS",
    "HeadMotion",
    "Part",
    "PosedPuppet",
    "Poser",
    "Puppet",
    "Swing",
    "Swinging",
    "Swung",
    "Track",
    "values_of",
]
