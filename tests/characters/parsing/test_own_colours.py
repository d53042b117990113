"""What the network is unsure of is told by the colours that the picture's parts have."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from avatar_stream.characters.labels import LABEL_NUMBER, LABELS
from avatar_stream.characters.parsing.own_colours import by_own_colours
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import PixelArray

SIZE = 200
HAIR, IRIS, SKIN, CREASE = (LABEL_NUMBER[name] for name in ("front_hair", "iris", "face", "lid_crease"))
LOCK = (slice(95, 105), slice(60, 64))  # across the iris


def test_a_lock_before_an_iris_is_hair() -> None:
    shares, picture, frame = _eye()
    by_own_colours(shares, picture, frame)
    assert (shares[LOCK].argmax(axis=2) == HAIR).all()
    assert (shares[98:102, 50:56].argmax(axis=2) == IRIS).all()
    np.testing.assert_allclose(shares.sum(axis=2), 1, atol=1e-5)


def test_far_from_the_eyes_nothing_changes() -> None:
    shares, picture, frame = _eye()
    shares[180:, :] = 0
    shares[180:, :, HAIR], shares[180:, :, SKIN] = 0.4, 0.6
    before = shares.copy()
    by_own_colours(shares, picture, frame)
    np.testing.assert_array_equal(shares[180:], before[180:])


def test_what_is_sure_nowhere_has_no_colours_to_lack() -> None:
    shares, picture, frame = _eye()
    line = (slice(86, 88), slice(45, 75))
    shares[80:90], picture[80:90] = 0, picture[120, 0]
    shares[80:90, :, SKIN] = 1.0
    shares[(*line, SKIN)], shares[(*line, CREASE)] = 0.25, 0.75
    by_own_colours(shares, picture, frame)
    assert (shares[line].argmax(axis=2) == CREASE).all()


def test_a_face_outside_the_picture_is_left_alone() -> None:
    shares, picture, _ = _eye()
    before = shares.copy()
    frame = FaceFrame(np.array([-900.0, -900.0]), np.array([150.0, 0.0]), {})
    by_own_colours(shares, picture, frame)
    np.testing.assert_array_equal(shares, before)


def _eye() -> tuple[npt.NDArray[np.float32], PixelArray, FaceFrame]:
    """Green hair above, skin below, a blue iris with a green lock before it that the network takes for the iris."""
    picture = np.full((SIZE, SIZE, 3), (240, 210, 190), np.uint8)
    picture[:90] = (60, 160, 60)
    picture[90:110, 45:75] = (60, 60, 200)
    shares = np.zeros((SIZE, SIZE, len(LABELS)), np.float32)
    shares[..., SKIN] = 1.0
    shares[:90] = 0
    shares[:90, :, HAIR] = 1.0
    shares[90:110, 45:75] = 0
    shares[90:110, 45:75, IRIS] = 1.0
    picture[LOCK] = (60, 160, 60)
    shares[LOCK] = 0
    shares[(*LOCK, IRIS)], shares[(*LOCK, HAIR)] = 0.75, 0.25
    return shares, picture, FaceFrame(np.array([100.0, 100.0]), np.array([150.0, 0.0]), {})
