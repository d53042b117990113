from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.face_model.pose import NECK_JOINT, carried_by_neck, head_rotation_matrix, on_neck
from avatar_stream.types import FaceSemantics


@pytest.mark.parametrize("angles", [(0.0, 0.0, 0.0), (0.3, 0.0, 0.0), (-0.2, 0.4, 0.3), (0.1, -0.5, -0.4)])
def test_the_joint_of_the_neck_stays_where_it_is(angles: tuple[float, float, float]) -> None:
    x, y, depth = carried_by_neck(np.array(angles))
    joint = np.array([x, y, -depth]) + head_rotation_matrix(np.array(angles)) @ NECK_JOINT
    np.testing.assert_allclose(joint, NECK_JOINT, atol=1e-12)


def test_a_tilt_takes_the_head_aside_and_a_nod_takes_it_forward() -> None:
    tilted = on_neck(FaceSemantics.of(roll=0.3, x=0.1))
    assert tilted.head_position[0] > 0.1 + 0.1
    assert tilted.head_position[1] > 0
    assert carried_by_neck(np.array([-0.3, 0.0, 0.0]))[2] > 0.1
