"""Every encoder by name. Factories import their file only when called: tracking takes a second to load."""

from __future__ import annotations

from avatar_stream.stages import Encoder, Registry

ENCODERS: Registry[Encoder] = Registry("encoder")


def _open_facemesh(*, detection_confidence: float = 0.5, tracking_confidence: float = 0.5) -> Encoder:
    from avatar_stream.encoder.facemesh_encoder import FaceMeshEncoder

    return FaceMeshEncoder(detection_confidence=detection_confidence, tracking_confidence=tracking_confidence)


ENCODERS.register("facemesh", _open_facemesh)
