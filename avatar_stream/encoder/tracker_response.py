"""How the tracker's landmarks and scores answer to an expression, which is not quite how the face moves.

A tracker has habits: it draws puckered lips less narrow than they are, and brows less low. They were measured on
rendered heads (`training/expressions`), of which every number is known.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache

import numpy as np
import numpy.typing as npt

from avatar_stream.base.model_file import load_model_arrays
from avatar_stream.encoder.face_evidence import EVIDENCE_COUNT
from avatar_stream.face_model.arkit import EXPRESSION_COUNT
from avatar_stream.face_model.topology import VERTEX_COUNT

Floats = npt.NDArray[np.float64]

_FILE = "tracker_response.npz"


@dataclass(frozen=True)
class TrackerResponse:
    """What an expression does to landmarks and scores besides moving the face; in the head frame, in face widths.

    Attributes:
        correction: (52, 478, 3) what to add to how a full expression moves a face's landmarks.
        score_response: (52, 52) by how much each full expression (row) raises each score (column).
        score_variance: (52,) of each score about what the expressions say.
        reading: (52, n + 52) each expression from `face_evidence` and by how much scores have risen.
        reading_alone: (52, n) the same without scores.
    """

    correction: Floats
    score_response: Floats
    score_variance: Floats
    reading: Floats
    reading_alone: Floats

    @classmethod
    def none(cls) -> TrackerResponse:
        """A tracker whose landmarks are the face's, and that has no scores."""
        count = EXPRESSION_COUNT
        return cls(
            np.zeros((count, VERTEX_COUNT, 3)),
            np.zeros((count, count)),
            np.ones(count),
            np.eye(count, EVIDENCE_COUNT + count),
            np.eye(count, EVIDENCE_COUNT),
        )

    def read(self, evidence: Floats, risen: Floats | None) -> Floats:
        """The expressions that a frame and its scores speak for together.

        Some names hardly move a landmark, or move the same ones as others: pressed lips, squints, the outer half of a
        brow, where eyes look. Which others go with them tells more, and how far each landmark has moved.

        Args:
            evidence: (n,) see `face_evidence`.
            risen: (52,) by how much the scores are above those at rest; None without scores.

        Returns:
            (52,) 0…1.
        """
        if risen is None:
            read: Floats = self.reading_alone @ evidence
        else:
            read = self.reading @ np.concatenate([evidence, risen])
        return np.minimum(np.maximum(read, 0.0), 1.0)


@cache
def load_tracker_response() -> TrackerResponse:
    """The shipped response of FaceMesh and the expression network; read once, then shared.

    Raises:
        ModelFileError: the file is missing or damaged.
    """
    arrays = load_model_arrays(_FILE)
    return TrackerResponse(
        **{field.name: arrays[field.name].astype(np.float64) for field in fields(TrackerResponse)}
    )
