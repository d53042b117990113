"""Illustrations turn by the table, each part at the place it was measured at."""

from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.puppet.face_frame import FaceFrame
from avatar_stream.puppet.illustration_motion import Way, motion_table, turned

WIDTH = 200.0
# A frontal face in face units, the eyes at v = 0.
FACE = {
    "right_eye_outer": (-0.33, 0.0), "right_eye_inner": (-0.13, 0.0), "left_eye_outer": (0.33, 0.0),
    "left_eye_inner": (0.13, 0.0), "cheek_right": (-0.5, 0.1), "cheek_left": (0.5, 0.1), "right_iris": (-0.23, 0.0),
    "left_iris": (0.23, 0.0), "right_brow_middle": (-0.24, -0.17), "left_brow_middle": (0.24, -0.17),
    "nose_tip": (0.0, 0.22), "upper_lip_bottom": (0.0, 0.42), "chin": (0.0, 0.66), "jaw_right": (-0.36, 0.42),
    "jaw_left": (0.36, 0.42), "forehead": (0.0, -0.42), "head_top": (0.0, -0.85),
}  # fmt: skip


def frame_of(tilt_deg: float = 0.0) -> FaceFrame:
    cos, sin = np.cos(np.radians(tilt_deg)), np.sin(np.radians(tilt_deg))
    turn = np.array([[cos, -sin], [sin, cos]])
    return FaceFrame.of({name: tuple(turn @ point * WIDTH + 300) for name, point in FACE.items()})


def at(frame: FaceFrame, *places: tuple[float, float]) -> np.ndarray:
    """Pixels of places in face units."""
    return (frame.origin + frame.to_pixels(np.array(places, float))).astype(np.float32)


@pytest.mark.parametrize("tilt_deg", [0.0, 25.0, -40.0])
def test_a_face_has_its_own_axes(tilt_deg: float) -> None:
    frame = frame_of(tilt_deg)
    assert frame.width_px == pytest.approx(WIDTH)
    for name, point in FACE.items():
        assert frame.anchors[name] == pytest.approx(point, abs=1e-9)
    places = np.array([[0.3, -0.2], [0.0, 0.5]])
    assert np.allclose(frame.to_face(at(frame, *map(tuple, places))), places, atol=1e-5)


@pytest.mark.parametrize(
    ("label", "place", "row"),
    [
        ("face", FACE["nose_tip"], "nose"),
        ("face", FACE["right_iris"], "eyes"),
        ("face", FACE["chin"], "chin"),
        ("face", FACE["cheek_left"], "outline"),
        ("face", FACE["upper_lip_bottom"], "mouth"),
        ("front_hair", (0.0, -0.85), "crown"),
        ("front_hair", (0.25, -0.42), "fringe"),
        ("front_hair", (0.0, -0.07), "fringe_tips"),
        ("front_hair", (0.5, 0.1), "side_hair"),
        ("brow", (0.2, -0.17), "brows"),
        ("nose", (0.0, 0.3), "nose"),
        ("ears", (0.55, 0.1), "ears"),
        ("back_hair", (0.6, 0.8), "hair_outline"),
        ("neck", (0.0, 0.9), "neck"),
        ("clothes", (0.3, 1.4), "neck"),
    ],
)
@pytest.mark.parametrize(("way", "axis", "sign"), [("yaw", 0, 1), ("up", 1, -1), ("down", 1, 1)])
def test_each_part_moves_by_its_row(label, place, row, way, axis, sign) -> None:  # type: ignore[no-untyped-def]
    frame = frame_of()
    shift = turned(label, at(frame, place), frame, way)[0] / WIDTH
    assert shift[axis] == pytest.approx(sign * motion_table()[way][row], abs=2e-3)
    assert shift[1 - axis] == pytest.approx(0.0, abs=1e-6)


def test_skin_moves_smoothly_and_never_folds() -> None:
    frame = frame_of()
    u, v = np.meshgrid(np.linspace(-0.55, 0.55, 45), np.linspace(-0.5, 0.7, 49))
    points = at(frame, *zip(u.ravel().tolist(), v.ravel().tolist(), strict=True))
    for way in ("yaw", "up", "down"):
        moved = (points + turned("face", points, frame, way)).reshape(49, 45, 2)  # type: ignore[arg-type]
        assert (np.diff(moved[..., 0], axis=1) > 0).all() and (np.diff(moved[..., 1], axis=0) > 0).all()


@pytest.mark.parametrize("way", ["yaw", "up", "down"])
def test_a_mask_goes_with_the_skin_and_a_hat_with_the_hair(way: Way) -> None:
    frame = frame_of()
    for label, places in (
        ("face", [(0.0, 0.5), (-0.3, 0.4), (0.4, 0.45)]),
        ("front_hair", [(0.0, -0.7), (0.9, 0.3)]),
    ):
        points = at(frame, *places)
        assert np.allclose(
            turned("headwear", points, frame, way), turned(label, points, frame, way), atol=1e-3
        )


def test_the_near_eye_gets_wider_and_the_far_one_narrower() -> None:
    frame = frame_of()
    for side, share in (("right", 1.04), ("left", 0.86)):
        corners = at(frame, FACE[f"{side}_eye_outer"], FACE[f"{side}_eye_inner"])
        moved = corners + turned("eye_white", corners, frame, "yaw")
        assert np.ptp(moved[:, 0]) / np.ptp(corners[:, 0]) == pytest.approx(share, abs=1e-3)


def test_a_tilted_face_turns_along_its_own_axes() -> None:
    frame = frame_of(30.0)
    shift = turned("nose", at(frame, FACE["nose_tip"]), frame, "yaw")[0]
    along = frame.across / frame.width_px
    assert shift @ along == pytest.approx(0.199 * WIDTH, rel=1e-3)
    assert abs(shift @ np.array([-along[1], along[0]])) < 1e-3


def test_a_face_without_eyes_is_refused() -> None:
    with pytest.raises(ValueError, match="cheek_left"):
        FaceFrame.of({"right_eye_outer": (0.0, 0.0)})
