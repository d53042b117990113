"""The measures see exactly what a face does, whatever its place, size, pose and proportions."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from avatar_stream.edits.edits import Edits
from avatar_stream.evaluation.decoder_measures import (
    LEAST_MOMENTS,
    MEASURES,
    compare,
    measure_faces,
    measure_mirrored,
)
from avatar_stream.face_model.model import load_face_model
from avatar_stream.face_model.pose import head_rotation_matrix
from avatar_stream.face_model.retarget import retarget_expressions
from avatar_stream.types import FaceSemantics

Floats = npt.NDArray[np.float64]


def landmarks_of(performance: list[FaceSemantics], *, tall: float = 1.0, scale_px: float = 180.0) -> Floats:
    """What an ideal tracker sees of a face of other proportions."""
    model = load_face_model()
    neutral = model.neutral.astype(np.float64) * (1.0, tall, 1.0)
    deltas = retarget_expressions(model, neutral).astype(np.float64)
    return np.array(
        [
            scale_px
            * (neutral + np.tensordot(one.expression, deltas, 1))
            @ head_rotation_matrix(one.head_rotation_rad).T
            + (300, 250, 0)
            for one in performance
        ]
    )


@pytest.fixture(scope="module")
def performance() -> list[FaceSemantics]:
    time_s = np.arange(60) / 10
    return [
        FaceSemantics.of(
            float(t),
            jawOpen=0.4 + 0.4 * np.sin(2.1 * t),
            eyeBlinkLeft=max(0.0, np.sin(1.7 * t)),
            eyeBlinkRight=max(0.0, np.cos(1.1 * t)),
            mouthSmileLeft=0.4 + 0.4 * np.sin(0.9 * t),
            mouthSmileRight=0.4 + 0.4 * np.sin(0.9 * t),
            yaw=0.3 * np.sin(1.3 * t),
            pitch=0.2 * np.sin(0.7 * t + 1),
            roll=0.2 * np.sin(0.5 * t + 2),
        )
        for t in time_s
    ]


def test_a_face_follows_itself_perfectly(performance: list[FaceSemantics]) -> None:
    small = compare(
        measure_faces(landmarks_of(performance)), measure_faces(landmarks_of(performance, scale_px=60.0))
    )
    for name in MEASURES:
        assert small[name].corr == pytest.approx(1.0, abs=1e-6)
        assert small[name].slope == pytest.approx(1.0, abs=1e-6)


def test_other_proportions_do_not_matter_much(performance: list[FaceSemantics]) -> None:
    tall = compare(
        measure_faces(landmarks_of(performance)), measure_faces(landmarks_of(performance, tall=1.15))
    )
    for name in MEASURES:
        corr, slope = tall[name].corr, tall[name].slope
        assert corr is not None
        assert slope is not None
        assert corr > 0.97, name
        assert 0.8 < slope < 1.25, name


@pytest.mark.parametrize(
    ("spoil", "name"),
    [
        ({"yaw": 0.5}, "yaw"),
        ({"pitch": 0.5}, "pitch"),
        ({"roll": 0.5}, "roll"),
        ({"jawOpen": 0.5}, "mouth"),
        ({"eyeBlinkLeft": 0.5}, "eye_left"),
        ({"eyeBlinkRight": 0.5}, "eye_right"),
        ({"mouthSmileLeft": 0.5, "mouthSmileRight": 0.5}, "smile"),
    ],
)
def test_half_a_motion_is_half_a_slope(
    performance: list[FaceSemantics], spoil: dict[str, float], name: str
) -> None:
    def spoilt(one: FaceSemantics) -> FaceSemantics:
        values = {n: float(one[n]) for n in ("jawOpen", "eyeBlinkLeft", "eyeBlinkRight")}
        values |= {n: float(one[n]) for n in ("mouthSmileLeft", "mouthSmileRight")}
        values |= dict(zip(("pitch", "yaw", "roll"), map(float, one.head_rotation_rad), strict=True))
        return FaceSemantics.of(one.captured_s, **{n: v * spoil.get(n, 1.0) for n, v in values.items()})

    transfers = compare(
        measure_faces(landmarks_of(performance)),
        measure_faces(landmarks_of([spoilt(one) for one in performance])),
    )
    slope = transfers[name].slope
    assert slope is not None
    assert slope == pytest.approx(0.5, abs=0.12)
    for other in MEASURES:
        if other != name:
            assert transfers[other].corr == pytest.approx(1.0, abs=0.08), other


def test_who_does_nothing_is_not_judged() -> None:
    still = measure_faces(landmarks_of([FaceSemantics.neutral()] * 20))
    for transfer in compare(still, still).values():
        assert transfer.corr is None
        assert transfer.slope is None


def test_too_few_moments_say_nothing(performance: list[FaceSemantics]) -> None:
    few = measure_faces(landmarks_of(performance[: LEAST_MOMENTS - 1]))
    assert all(transfer.corr is None for transfer in compare(few, few).values())


def test_a_frozen_character_has_no_correlation(performance: list[FaceSemantics]) -> None:
    given = measure_faces(landmarks_of(performance))
    frozen = measure_faces(landmarks_of([FaceSemantics.neutral()] * len(performance)))
    for transfer in compare(given, frozen).values():
        assert transfer.corr == pytest.approx(0.0, abs=1e-6)
        assert transfer.slope == pytest.approx(0.0, abs=1e-6)


def test_the_mirror_shows_the_same(performance: list[FaceSemantics]) -> None:
    reflected = [Edits(mirror=True).apply(semantics) for semantics in performance]
    seen = measure_faces(landmarks_of(performance))
    in_the_mirror = landmarks_of(reflected)
    np.testing.assert_allclose(measure_mirrored(in_the_mirror), seen, atol=0.03)
    assert np.abs(measure_faces(in_the_mirror) - seen).max() > 0.5
