"""Labels and anchors of a whole picture, with the shipped network."""

from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.characters.labels import LABEL_NUMBER, LABELS
from avatar_stream.characters.parsing.parser import _fill_pockets, parse_face
from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.types import FaceSemantics
from training.faces.illustrated.generator import Frame, draw_illustration
from training.faces.illustrated.random_style import random_style
from training.faces.sample import LayeredSample

# Far from those of any training.
SEEDS = (900_201, 900_202, 900_203)


def drawn(seed: int) -> LayeredSample:
    style = random_style(np.random.default_rng(seed), "anime")
    return draw_illustration(style, FaceSemantics.neutral(), Frame(384, 0.38, (0.5, 0.45)))


def test_most_pixels_get_their_label() -> None:
    shares, skins = [], []
    for seed in SEEDS:
        sample = drawn(seed)
        labels = parse_face(sample.clean, FaceFrame.of(sample.anchors)).labels
        shares.append((labels == sample.labels).mean())
        skin = LABEL_NUMBER["face"]
        both = (labels == skin) & (sample.labels == skin)
        skins.append(both.sum() / ((labels == skin) | (sample.labels == skin)).sum())
    assert np.mean(shares) > 0.85, shares
    assert np.mean(skins) > 0.75, skins


def test_a_face_that_is_elsewhere_than_expected_is_looked_at_again() -> None:
    found = []
    for seed in SEEDS:
        sample = drawn(seed)
        truth = FaceFrame.of(sample.anchors)
        # Beside the face, and too small.
        wrong = {
            name: (truth.origin[0] + 0.75 * (x - truth.origin[0]) + 0.25 * truth.width_px, y)
            for name, (x, y) in sample.anchors.items()
        }
        parsed = parse_face(sample.clean, FaceFrame.of(wrong))
        assert parsed.face.disagrees(FaceFrame.of(wrong))
        own = FaceFrame.of(parsed.face.anchors)
        found.append(float(np.hypot(*(own.origin - truth.origin))) / truth.width_px)
    assert np.median(found) < 0.08, found


def test_a_tilted_head_is_looked_at_upright() -> None:
    found = []
    for seed in SEEDS:
        style = random_style(np.random.default_rng(seed), "anime")
        sample = draw_illustration(style, FaceSemantics.neutral(), Frame(384, 0.34, (0.5, 0.5), 0.75))
        truth = FaceFrame.of(sample.anchors)
        upright = FaceFrame(truth.origin, np.array([truth.width_px, 0.0]), {})
        parsed = parse_face(sample.clean, upright)
        labels = parsed.labels == LABEL_NUMBER["iris"]
        true = sample.labels == LABEL_NUMBER["iris"]
        found.append(float((labels & true).sum() / (labels | true).sum()))
    assert np.median(found) > 0.5, found


@pytest.mark.parametrize("shape", [(40, 40), (200, 33)])
def test_where_the_picture_is_transparent_is_background(shape: tuple[int, int]) -> None:
    picture = np.zeros((*shape, 4), np.uint8)
    anchors = {
        "right_eye_outer": (8.0, 10.0), "right_eye_inner": (13.0, 10.0), "left_eye_inner": (18.0, 10.0),
        "left_eye_outer": (23.0, 10.0), "cheek_right": (5.0, 14.0), "cheek_left": (26.0, 14.0),
    }  # fmt: skip
    assert not parse_face(picture, FaceFrame.of(anchors)).labels.any()


def test_in_a_picture_that_came_cut_out_what_it_encloses_is_no_background() -> None:
    number, clothes = LABEL_NUMBER["background"], LABEL_NUMBER["clothes"]
    shares = np.zeros((60, 60, len(LABELS)), np.float32)
    shares[..., clothes] = 0.4
    shares[20:30, 20:30, number] = 0.6  # enclosed
    shares[40:50, :10, number] = 0.6  # at the picture's edge
    shares[8:20, 40:50, number] = 0.6  # where it is cut out
    alpha = np.full((60, 60), 255, np.uint8)
    alpha[:8] = 0
    labels = shares.argmax(axis=2).astype(np.uint8)
    assert (labels[20:30, 20:30] == number).all()
    _fill_pockets(labels, shares, alpha)
    assert (labels[20:30, 20:30] == clothes).all()
    assert (labels[40:50, :10] == number).all() and (labels[8:20, 40:50] == number).all()
