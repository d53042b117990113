"""What is left over of a face besides its expressions: learned, so that it counts as rest from then on."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from avatar_stream.encoder.expression_fit import pose_motions

Floats = npt.NDArray[np.float64]

# How long what was seen counts, and for how long rest as first learned outweighs it.
_MEMORY_S = 20.0
_PRIOR_S = 0.4
# Only what no expression and no pose could explain is learned; near misses of an expression are left to it.
_EXPLAINED_RIDGE = 3e-2


class RestDrift:
    """A resting face's correction: what was misjudged at first, and what changes in the course of a show.

    A mean with forgetting of the part of every residual that is orthogonal to all expressions and to the pose: so it
    may follow within a second, and an expression held for long still never becomes rest. It does not depend on how the
    head is turned: that explained a little more, and took raised brows away from people who nod with them.
    """

    def __init__(self, neutral: Floats, deltas: npt.NDArray[np.float32]) -> None:
        """
        Args:
            neutral: (478, 3) the face at rest, in the head frame.
            deltas: (52, 478, 3) its expressions.
        """
        explained = np.concatenate([deltas, pose_motions(neutral)]).reshape(len(deltas) + 7, -1).astype(float)
        # All of one length, or the ridge would leave the faint ones unexplained.
        explained /= np.maximum(np.linalg.norm(explained, axis=1, keepdims=True), 1e-9)
        gram = explained @ explained.T + _EXPLAINED_RIDGE * np.eye(len(explained))
        # Half as wide is as good as exact, and half as much to read for each frame.
        self._explained = explained.astype(np.float32)
        self._reader = np.linalg.solve(gram, explained).astype(np.float32)
        self._seen_s = 0.0
        #: (478, 3) to be added to the resting face.
        self.offset: Floats = np.zeros_like(neutral)

    def learn(self, residual: Floats, step_s: float) -> None:
        """Take in one frame.

        Args:
            residual: (478, 3) the face minus the rest without drift and minus all expressions, in the head frame.
            step_s: seconds since the frame before.
        """
        left = residual.ravel().astype(np.float32)
        left = left - (self._reader @ left) @ self._explained
        self._seen_s = min(self._seen_s + step_s, _MEMORY_S)
        share = step_s / (_PRIOR_S + self._seen_s)
        self.offset = self.offset + share * (left.reshape(-1, 3) - self.offset)
