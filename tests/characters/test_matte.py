from __future__ import annotations

import cv2
import numpy as np

from avatar_stream.characters.matte import cut_out, fill, has_transparency, without_veil
from avatar_stream.pictures.composite import composite


def test_filling_keeps_what_is_known_and_continues_it() -> None:
    colours = np.zeros((64, 64, 3), np.float32)
    colours[:, :20] = (200, 100, 50)
    known = np.zeros((64, 64), np.float32)
    known[:, :20] = 1
    filled = fill(colours, known)
    assert np.array_equal(filled[:, :20], colours[:, :20])
    assert np.abs(filled[:, 30:] - (200, 100, 50)).max() < 1


def test_filling_from_nothing_gives_an_even_colour() -> None:
    filled = fill(np.full((9, 7, 3), 33, np.float32), np.zeros((9, 7), np.float32))
    assert np.allclose(filled, 33)


def test_subject_over_backdrop_gives_back_the_picture() -> None:
    rng = np.random.default_rng(1)
    y, x = np.mgrid[:120, :160]
    inside = 1 / (1 + np.exp((np.hypot(x - 80, y - 60) - 35) / 1.5))
    matte = np.where(inside > 0.995, 1, np.where(inside < 0.005, 0, inside)).astype(np.float32)
    subject, background = np.array([180, 90, 60]), np.array([40, 80, 160])
    picture = (
        inside[..., None] * subject + (1 - inside[..., None]) * background + rng.normal(0, 2, (120, 160, 3))
    )
    keyframe = np.dstack([np.clip(picture, 0, 255), np.full((120, 160), 255)]).astype(np.uint8)
    landmarks = np.zeros((478, 3))
    landmarks[:, :2] = rng.uniform(-15, 15, (478, 2)) + (80, 60)
    cut = cut_out(keyframe, landmarks, matte)
    assert cut.backdrop is not None
    again = composite(cut.subject, cut.backdrop).astype(int)
    assert np.abs(again - keyframe[..., :3]).max() <= 2
    # Behind the subject there is background, not a trace of the subject.
    assert np.abs(cut.backdrop[60, 80].astype(int) - background).max() < 25


def test_transparent_pictures_keep_their_alpha_and_have_no_backdrop() -> None:
    keyframe = np.zeros((64, 64, 4), np.uint8)
    keyframe[16:48, 16:48] = (200, 150, 100, 255)
    assert has_transparency(keyframe)
    cut = cut_out(keyframe, np.full((478, 3), 30.0), None)
    assert cut.backdrop is None
    assert np.array_equal(cut.subject[..., 3], keyframe[..., 3])
    assert tuple(cut.subject[10, 30, :3]) == (
        200,
        150,
        100,
    )  # bled, so that sampling between pixels stays clean


def test_what_the_matte_missed_leaves_no_outline_behind() -> None:
    rng = np.random.default_rng(2)
    y, x = np.mgrid[:400, :400]
    from_middle = np.hypot(x - 200, y - 200)
    background = np.array([40, 80, 160]) + rng.normal(0, 2, (400, 400, 3))
    # A rim and a few hairs of the subject lie outside the matte.
    seen = (from_middle < 102) | ((np.abs(x - 200) < 1) & (y > 97) & (y < 200))
    picture = np.where(seen[..., None], (180, 90, 60), background)
    keyframe = np.dstack([np.clip(picture, 0, 255), np.full((400, 400), 255)]).astype(np.uint8)
    landmarks = np.zeros((478, 3))
    landmarks[:, :2] = rng.uniform(-40, 40, (478, 2)) + 200
    cut = cut_out(keyframe, landmarks, (from_middle < 100).astype(np.float32))
    assert cut.backdrop is not None
    assert np.abs(cut.backdrop.astype(int) - (40, 80, 160)).max() < 16
    assert np.abs(composite(cut.subject, cut.backdrop).astype(int) - keyframe[..., :3]).max() <= 2
    # The background itself isn't taken along.
    assert (cut.subject[from_middle > 110][:, 3] > 0).mean() < 0.01


def test_what_is_all_but_opaque_inside_is_opaque_and_soft_edges_stay() -> None:
    alpha = np.zeros((60, 60), np.uint8)
    cv2.circle(alpha, (30, 30), 20, 246, -1)
    alpha = cv2.GaussianBlur(alpha, (0, 0), 1.0)
    alpha[28:32, 28:32] = 120  # glass
    picture = np.dstack([np.full((60, 60, 3), 90, np.uint8), alpha])
    solid = without_veil(picture)
    assert (solid[30, 14:24, 3] == 255).all()
    assert (solid[28:32, 28:32, 3] == 120).all()
    edge = (alpha > 0) & (alpha < 230)
    assert (solid[edge] == picture[edge]).all()


def test_specks_are_filled_and_painted_glass_stays() -> None:
    picture = np.full((400, 400, 4), 255, np.uint8)
    picture[100:103, 100:103, 3] = 250  # a speck
    picture[120:136, 120:136, 3] = 240  # glass
    solid = without_veil(picture)
    assert (solid[:110, ..., 3] == 255).all()
    assert (solid[120:136, 120:136, 3] == 240).all()


def test_what_is_known_a_little_counts_where_nothing_better_is_near() -> None:
    colours = np.zeros((32, 32, 1), np.float32)
    known = np.zeros((32, 32), np.float32)
    colours[:, :4], known[:, :4] = 1.0, 1.0
    colours[:, 28:], known[:, 28:] = 0.5, 0.01
    filled = fill(colours, known)
    assert (filled[:, :4] == 1).all()
    assert np.abs(filled[:, 12] - 1).max() < 0.2 < np.abs(filled[:, 28] - 1).min()
