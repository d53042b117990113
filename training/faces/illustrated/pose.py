"""How deep the parts of a drawn head lie: flat sheets that shift when it turns (parallax).

The unit is the face's width from cheek to cheek; the origin lies between the eyes; x to the right, y down, depth
towards the viewer.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from training.faces.illustrated.curves import Points

# Depth of a part: one number, one for each point, a function of the points, or None for the skin of the face.
Depth = float | Points | Callable[[Points], Points] | None
# The skin bulges like half an ellipsoid of these radii round the point between the eyes, a little lower.
BULGE_X, BULGE_Y, BULGE_DEPTH, BULGE_BELOW = 0.64, 1.0, 0.42, 0.05
# Below the chin, where the neck begins and about which a head tilts.
PIVOT_Y = 0.75


def skin_depth(points: Points) -> Points:
    """(N,) depth of the face's skin at (N, 2)."""
    x, y = points[:, 0] / BULGE_X, (points[:, 1] - BULGE_BELOW) / BULGE_Y
    depth: Points = BULGE_DEPTH * np.sqrt(np.clip(1 - x * x - y * y, 0, 1))
    return depth
