"""Layers that can be switched: whether a character has those that somebody asks for."""

from __future__ import annotations

from avatar_stream.base.naming import nearest_name
from avatar_stream.edits.edits import Edits
from avatar_stream.studio.actor import Actor


def toggles_of(actor: Actor) -> tuple[str, ...]:
    """Names of the layers that can be switched."""
    return () if actor.decoder.puppet is None else actor.decoder.puppet.toggles


def missing_toggles(actor: Actor, edits: Edits) -> str:
    """One line about toggles that a character doesn't have; "" where it has all of them."""
    there = toggles_of(actor)
    missing = sorted(edits.toggles - set(there))
    if not missing:
        return ""
    named = ", ".join(f"'{name}'{nearest_name(name, there)}" for name in missing)
    others = f"it has {', '.join(there)}" if there else "nothing of it can be switched"
    return f"{actor.name} has no layer {named}; {others}"
