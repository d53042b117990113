"""Borders between labels move onto the edges of the picture."""

import cv2
import numpy as np

from avatar_stream.characters.labels import LABEL_NUMBER, LABELS
from avatar_stream.characters.parsing.edges import at_edges
from avatar_stream.puppet.face_frame import FaceFrame

FACE, HAIR = LABEL_NUMBER["face"], LABEL_NUMBER["front_hair"]


def test_border_moves_onto_the_edge() -> None:
    rng = np.random.default_rng(0)
    truth = np.zeros((200, 200), np.bool_)
    cv2.ellipse(drawn := truth.astype(np.uint8), (100, 100), (60, 75), 0, 0, 360, 1, -1)
    truth = drawn > 0
    picture = np.where(truth[..., None], (240, 205, 190), (90, 60, 40)) + rng.normal(0, 4, (200, 200, 3))
    # What a network says in cells of 8 pixels, and not at quite the right place.
    coarse = cv2.resize(np.roll(truth, 3, axis=1).astype(np.float32), (25, 25), interpolation=cv2.INTER_AREA)
    face = cv2.resize(coarse, (200, 200), interpolation=cv2.INTER_LINEAR)
    shares = np.zeros((200, 200, len(LABELS)), np.float32)
    shares[..., FACE], shares[..., HAIR] = face, 1 - face
    frame = FaceFrame(np.array([100.0, 90.0]), np.array([120.0, 0.0]), {})
    before = shares.argmax(axis=2) == FACE
    after = at_edges(shares.copy(), picture.clip(0, 255).astype(np.uint8), frame).argmax(axis=2) == FACE
    assert (before != truth).sum() > 800
    assert (after != truth).sum() < 0.1 * (before != truth).sum()


def test_without_edges_nothing_moves_far_and_beyond_the_features_nothing_is_lost() -> None:
    picture = np.full((160, 160, 3), 128, np.uint8)
    shares = np.zeros((160, 160, len(LABELS)), np.float32)
    shares[:, :70, HAIR], shares[:, 70:, FACE] = 1, 1
    frame = FaceFrame(np.array([20.0, 20.0]), np.array([60.0, 0.0]), {})
    labels = at_edges(shares, picture, frame).argmax(axis=2)
    assert (labels[:, :66] == HAIR).all() and (labels[:, 74:] == FACE).all()
