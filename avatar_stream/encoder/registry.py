"""Every encoder by name. Factories import their file only when called: tracking takes a second to load."""

from __future__ import annotations

from typing import Any

from avatar_stream.base.registry import Registry
from avatar_stream.stages import Encoder

ENCODERS: Registry[Encoder] = Registry("encoder")


def _open_facemesh(**settings: Any) -> Encoder:
    """See `FaceMeshEncoder` for the settings."""
    from avatar_stream.encoder.facemesh_encoder import FaceMeshEncoder

    return FaceMeshEncoder(**settings)


ENCODERS.register("facemesh", _open_facemesh)
