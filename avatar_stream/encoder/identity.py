"""Tells who somebody is from what their face does, on a single resting face."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from avatar_stream.encoder.bounded_least_squares import solve_bounded
from avatar_stream.encoder.expression_fit import (
    EXPECTED_SIZES,
    FITTED,
    OBSERVATION_WEIGHTS,
    SPARSITY,
    observe,
)
from avatar_stream.encoder.tracker_response import TrackerResponse
from avatar_stream.face_model.arkit import EXPRESSION_COUNT
from avatar_stream.face_model.model import FaceModel

Floats = npt.NDArray[np.float64]

# Of the model's 100; the rest moves no landmark by more than their noise.
_IDENTITY_COUNT = 40


class IdentitySplit:
    """How much of a resting face is expression and not just who it is.

    Both explain the difference from the model's mean face together, so a mouth left open counts as jawOpen
    while a long chin does not. Identities are free in sign and solved for in closed form (Schur complement); only
    expressions are bounded. Everything that doesn't depend on the face is computed once.
    """

    def __init__(self, model: FaceModel, response: TrackerResponse) -> None:
        self._mean = model.neutral
        identities = observe(model.identities[:_IDENTITY_COUNT])
        shapes = observe(model.expressions[FITTED] + response.correction[FITTED])
        weighted = identities * OBSERVATION_WEIGHTS
        explain = np.linalg.solve(weighted @ identities.T + np.eye(_IDENTITY_COUNT), weighted)
        weighted_shapes = shapes * OBSERVATION_WEIGHTS
        #: (n, m) what speaks for each expression once identities have explained what they can.
        self._reader = weighted_shapes - (weighted_shapes @ identities.T) @ explain
        gram = self._reader @ shapes.T
        self._gram = (gram + gram.T) / 2 + np.diag(1.0 / EXPECTED_SIZES**2)
        self._cost = SPARSITY / EXPECTED_SIZES

    def expression_in(self, face: Floats) -> Floats:
        """(52,) expressions, 0…1, worn by a (478, 3) face in the head frame, in face widths."""
        difference = observe((face - self._mean)[None])[0]
        expression = np.zeros(EXPRESSION_COUNT)
        expression[FITTED] = solve_bounded(self._gram, self._reader @ difference - self._cost)
        return expression
