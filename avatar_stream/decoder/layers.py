"""The rig's layers under eyes and mouth, packed the way both decoders sample them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from avatar_stream.characters.drawn_mouth import DrawnMouth
from avatar_stream.characters.rig import Rig


@dataclass(frozen=True)
class PackedLayers:
    """What lies under the skin's openings.

    Attributes:
        eyes: right and left, (h, w, 11) float32: white RGB, iris RGB times alpha, iris alpha, lid RGB, lid mask.
        mouth: (h, w, 11) float32: resting RGB, upper RGB, lower RGB, lower alpha, kept; of a drawn mouth (h, w, 4):
            clean RGB and mask.
        places: (3, 2) float32: left and top of the three crops in the keyframe, pixels.
    """

    eyes: tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]
    mouth: npt.NDArray[np.float32]
    places: npt.NDArray[np.float32]


def pack_layers(rig: Rig) -> PackedLayers:
    """Pack the layers of a rig."""
    right, left = (np.ascontiguousarray(np.dstack([eye.white, eye.iris, eye.lid])) for eye in rig.eyes)
    mouth = rig.mouth
    if isinstance(mouth, DrawnMouth):
        packed = mouth.clean
    else:
        packed = np.dstack([mouth.resting, mouth.upper, mouth.lower, mouth.kept])
    return PackedLayers(
        eyes=(right, left),
        mouth=np.ascontiguousarray(packed),
        places=np.array([(layer.left_px, layer.top_px) for layer in (*rig.eyes, mouth)], np.float32),
    )
