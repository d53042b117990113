"""Layers that can be switched: whether a character has those that somebody asks for."""

from __future__ import annotations

from avatar_stream.base.naming import nearest_name
from avatar_stream.edits.edits import Edits
from avatar_stream.puppet.puppet import Puppet
from avatar_stream.studio.actor import Actor
from avatar_stream.types import FaceSemantics


def toggles_of(actor: Actor) -> tuple[str, ...]:
    """Names of the layers that can be switched."""
    return () if actor.decoder.puppet is None else actor.decoder.puppet.toggles


def toggle_bits(puppet: Puppet | None, played: FaceSemantics) -> int:
    """What of a puppet is switched on: a bit for each of its toggles, the first the lowest."""
    toggles = () if puppet is None else puppet.toggles
    return sum(1 << number for number, name in enumerate(toggles) if name in played.toggles)


def missing_toggles(actor: Actor, edits: Edits) -> str:
    """One line about toggles that a character doesn't have; "" where it has all of them."""
    there = toggles_of(actor)
    missing = sorted(edits.toggles - set(there))
    if not missing:
        return ""
    named = ", ".join(f"'{name}'{nearest_name(name, there)}" for name in missing)
    others = f"it has {', '.join(there)}" if there else "nothing of it can be switched"
    return f"{actor.name} has no layer {named}; {others}"
