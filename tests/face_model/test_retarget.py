"""Expressions carried over to other faces keep that face's proportions."""

from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.face_model import topology as t
from avatar_stream.face_model.arkit import EXPRESSION_COUNT, EXPRESSION_INDEX
from avatar_stream.face_model.deform import deform_face
from avatar_stream.face_model.model import load_face_model
from avatar_stream.face_model.retarget import retarget_expressions

EYES = [("Left", t.LEFT_UPPER_LID, t.LEFT_LOWER_LID), ("Right", t.RIGHT_UPPER_LID, t.RIGHT_LOWER_LID)]


def tall_eyed(neutral):
    """A drawn face: eyes two and a half times as tall, a mouth half as wide."""
    face = neutral.astype(np.float64).copy()
    for loop in (t.RIGHT_EYE_LOOP, t.LEFT_EYE_LOOP):
        centre = neutral[loop].mean(axis=0)
        away = np.linalg.norm((neutral[:, :2] - centre[:2]) / [0.16, 0.13], axis=1)
        growth = 1.6 * np.exp(-2.0 * np.maximum(away - 0.35, 0.0) ** 2)
        face[:, 1] += (neutral[:, 1] - centre[1]) * growth
    centre = neutral[t.INNER_LIP_LOOP].mean(axis=0)
    away = np.linalg.norm((neutral[:, :2] - centre[:2]) / [0.3, 0.2], axis=1)
    face[:, :2] -= 0.55 * np.exp(-(away**2))[:, None] * (neutral[:, :2] - centre[:2])
    return face


def faces():
    model = load_face_model()
    narrow = model.neutral * [0.8, 1.2, 1.0]
    person = model.neutral + 1.5 * model.identities[0] - 1.5 * model.identities[3]
    return {
        "model": model.neutral,
        "in pixels": model.neutral * 240 + [320, 200, 0],
        "narrow": narrow,
        "another person": person,
        "drawn": tall_eyed(model.neutral),
    }


@pytest.mark.parametrize("name", list(faces()))
def test_a_full_blink_shuts_every_eye_on_one_curve(name):
    face = faces()[name]
    deltas = retarget_expressions(load_face_model(), face)
    for side, upper, lower in EYES:
        shut = face + deltas[EXPRESSION_INDEX[f"eyeBlink{side}"]]
        height = (face[lower, 1] - face[upper, 1]).max()
        assert np.abs(shut[upper] - shut[lower]).max() < 1e-3 * height
        seam = shut[upper]
        assert (np.sign(np.diff(seam[:, 0])) == np.sign(seam[-1, 0] - seam[0, 0])).all(), "vertices in order"
        bends = np.sign(np.round(np.diff(np.diff(seam[:, 1]) / np.diff(seam[:, 0])), 3))
        assert np.count_nonzero(np.diff(bends[bends != 0])) <= 1, "one clean curve"


@pytest.mark.parametrize("name", list(faces()))
def test_the_upper_lid_travels_most_and_never_passes_the_lower(name):
    face = faces()[name]
    deltas = retarget_expressions(load_face_model(), face)
    for side, upper, lower in EYES:
        blink = deltas[EXPRESSION_INDEX[f"eyeBlink{side}"]]
        assert blink[upper[3:6], 1].min() > 2.5 * np.abs(blink[lower[3:6], 1]).max()
        for amount in np.linspace(0, 1, 11):
            gap = (face + amount * blink)[lower, 1] - (face + amount * blink)[upper, 1]
            assert gap.min() > -0.03 * (face[lower, 1] - face[upper, 1]).max()


def test_unit_and_place_do_not_matter():
    model = load_face_model()
    plain = retarget_expressions(model, model.neutral)
    pixels = retarget_expressions(model, model.neutral * 240 + [320, 200, 50])
    np.testing.assert_allclose(pixels, plain * 240, atol=0.02)


def test_on_the_model_itself_shapes_stay_what_they_are():
    model = load_face_model()
    kept = [i for n, i in EXPRESSION_INDEX.items() if not n.startswith("eyeBlink")]
    np.testing.assert_allclose(
        retarget_expressions(model, model.neutral)[kept], model.expressions[kept], atol=1e-6
    )


def test_sizes_follow_the_parts_of_the_face():
    model = load_face_model()
    drawn = retarget_expressions(model, tall_eyed(model.neutral))
    lids, smile = EXPRESSION_INDEX["eyeBlinkLeft"], EXPRESSION_INDEX["mouthSmileLeft"]
    assert drawn[lids, 386, 1] > 2.0 * model.expressions[lids, 386, 1]
    assert drawn[smile, 291, 0] < 0.7 * model.expressions[smile, 291, 0]


@pytest.mark.parametrize("neutral", [np.zeros((468, 3)), np.full((478, 3), np.nan)])
def test_refuses_what_is_no_face(neutral):
    with pytest.raises(ValueError, match="478"):
        retarget_expressions(load_face_model(), neutral)


def test_a_face_without_any_size_still_gives_finite_numbers():
    flat = np.zeros((478, 3))
    assert np.isfinite(retarget_expressions(load_face_model(), flat)).all()


def test_deform_keeps_lids_and_lips_from_passing():
    model = load_face_model()
    deltas = retarget_expressions(model, model.neutral)
    random = np.random.default_rng(5)
    for _ in range(50):
        expression = (random.random(EXPRESSION_COUNT) * (random.random(EXPRESSION_COUNT) < 0.4)).astype(
            np.float32
        )
        expression[[EXPRESSION_INDEX["eyeBlinkLeft"], EXPRESSION_INDEX["eyeLookDownLeft"]]] = 1.0
        face = deform_face(model.neutral, deltas, expression)
        for above, below in ((u, lo) for _, u, lo in EYES):
            assert (face[below, 1] - face[above, 1])[1:-1].min() > -1e-5
    np.testing.assert_array_equal(deform_face(model.neutral, deltas, np.zeros(52, np.float32)), model.neutral)
