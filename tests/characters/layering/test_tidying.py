"""Labels without what can't be."""

import cv2
import numpy as np
import pytest

from avatar_stream.characters.labels import LABEL_NUMBER
from avatar_stream.characters.layering.tidying import tidied
from avatar_stream.puppet.face_frame import FaceFrame

FACE, LASH, LOWER, BROW, GLASSES, HAIR = (
    LABEL_NUMBER[name] for name in ("face", "upper_lash", "lower_lash", "brow", "glasses", "front_hair")
)
ANCHORS = {
    "right_eye_outer": (-0.35, 0.0), "right_eye_inner": (-0.12, 0.0), "right_eye_upper": (-0.23, -0.1),
    "left_eye_outer": (0.35, 0.0), "left_eye_inner": (0.12, 0.0), "left_eye_upper": (0.23, -0.1),
    "right_brow_outer": (-0.35, -0.22), "right_brow_middle": (-0.24, -0.24), "right_brow_inner": (-0.1, -0.22),
}  # fmt: skip
FRAME = FaceFrame(np.array([200.0, 200.0]), np.array([300.0, 0.0]), ANCHORS)


def with_lines(*lines: tuple[int, tuple[float, float], tuple[float, float], int]) -> np.ndarray:
    """Labels of a face with lines from place to place, in face units, so many pixels thick."""
    labels = np.full((400, 400), FACE, np.uint8)
    for label, start, end, thick in lines:
        ends = [tuple(np.rint(200 + 300 * np.array(place)).astype(int).tolist()) for place in (start, end)]
        cv2.line(labels, ends[0], ends[1], label, thick)
    return labels


def test_a_brow_gets_back_the_end_that_was_taken_for_a_lash() -> None:
    labels = with_lines(
        (BROW, (-0.3, -0.23), (-0.2, -0.23), 6), (LASH, (-0.18, -0.23), (-0.12, -0.23), 6),
        (LASH, (-0.35, -0.08), (-0.12, -0.08), 8),
    )  # fmt: skip
    found = tidied(labels, FRAME)
    assert found[131, 155] == BROW and found[176, 130] == LASH


def test_a_bit_of_a_lock_is_no_brow() -> None:
    labels = with_lines((BROW, (-0.2, -0.28), (-0.2, -0.2), 6))
    assert not (tidied(labels, FRAME) == BROW).any()


def test_a_rim_of_glasses_is_no_lash() -> None:
    labels = with_lines(
        (GLASSES, (-0.38, 0.1), (-0.32, 0.13), 6), (LOWER, (-0.32, 0.13), (-0.15, 0.13), 6),
        (LOWER, (0.15, 0.1), (0.3, 0.1), 6), (GLASSES, (-0.06, 0.0), (0.06, 0.0), 6),
    )  # fmt: skip
    found = tidied(labels, FRAME)
    assert found[239, 130] == GLASSES and found[230, 270] == LOWER


def test_rings_without_a_bridge_are_outlines_of_eyes() -> None:
    for bridge in (False, True):
        labels = with_lines(*([(GLASSES, (-0.15, -0.04), (0.15, -0.04), 6)] if bridge else []))
        for middle in (130, 270):
            cv2.circle(labels, (middle, 200), 30, GLASSES, 6)
            cv2.circle(labels, (middle, 200), 27, LABEL_NUMBER["eye_white"], -1)
        found = tidied(labels, FRAME)
        assert (found[171, 130] == (GLASSES if bridge else LASH)) and (found == GLASSES).any() == bridge
        assert bridge or found[229, 270] == LOWER


def with_mouth(labels: np.ndarray) -> np.ndarray:
    corners = {"mouth_right": (-0.1, 0.35), "mouth_left": (0.1, 0.35)}
    return tidied(labels, FaceFrame(FRAME.origin, FRAME.across, ANCHORS | corners)) == LABEL_NUMBER["mouth"]


def test_a_mouth_of_which_only_a_bit_is_seen_reaches_from_corner_to_corner() -> None:
    for seen in ((-0.02, 0.02), (-0.09, 0.09)):
        found = with_mouth(with_lines((LABEL_NUMBER["mouth"], (seen[0], 0.35), (seen[1], 0.35), 4)))
        columns = np.flatnonzero(found.any(axis=0))
        assert 50 < np.ptp(columns) < 75


@pytest.mark.parametrize("label", ["hands", "headwear"])
def test_no_mouth_is_made_where_a_hand_or_a_mask_is_before_it(label: str) -> None:
    assert with_mouth(with_lines()).any()
    assert not with_mouth(with_lines((LABEL_NUMBER[label], (-0.3, 0.45), (0.3, 0.45), 40))).any()


def test_bits_of_glasses_without_a_bridge_are_none_but_a_patch_is_one() -> None:
    labels = with_lines((GLASSES, (-0.45, 0.05), (-0.38, 0.1), 6), (GLASSES, (0.15, 0.0), (0.3, 0.0), 50))
    found = tidied(labels, FRAME)
    assert not (found[:, :180] == GLASSES).any() and (found[190:210, 250:280] == GLASSES).all()


def test_headwear_is_above_the_chin() -> None:
    hat, clothes = LABEL_NUMBER["headwear"], LABEL_NUMBER["clothes"]
    labels = with_lines((hat, (-0.4, -0.5), (0.4, -0.5), 20), (hat, (-0.4, 0.6), (0.4, 0.6), 20))
    found = tidied(labels, FaceFrame(FRAME.origin, FRAME.across, ANCHORS | {"chin": (0.0, 0.5)}))
    assert found[50, 200] == hat and found[380, 200] == clothes


def test_ribbons_at_the_ends_of_braids_are_headwear() -> None:
    hat, hair = LABEL_NUMBER["headwear"], LABEL_NUMBER["back_hair"]
    labels = with_lines((hair, (0.4, 0.3), (0.4, 0.65), 30), (hat, (0.37, 0.6), (0.43, 0.6), 10))
    found = tidied(labels, FaceFrame(FRAME.origin, FRAME.across, ANCHORS | {"chin": (0.0, 0.5)}))
    assert found[380, 320] == hat


def test_wings_are_a_bodys_though_they_rise_beside_the_head() -> None:
    hat, clothes = LABEL_NUMBER["headwear"], LABEL_NUMBER["clothes"]
    labels = with_lines()
    labels[:, 330:] = LABEL_NUMBER["background"]
    labels[370:, :] = clothes
    labels[150:370, 350:380] = hat
    found = tidied(labels, FaceFrame(FRAME.origin, FRAME.across, ANCHORS | {"chin": (0.0, 0.5)}))
    assert found[200, 365] == clothes


def test_fins_beside_a_face_are_ears_but_what_is_worn_in_hair_or_over_it_is_not() -> None:
    hat, ears = LABEL_NUMBER["headwear"], LABEL_NUMBER["ears"]
    fin, brim = ((0.45, -0.1), (0.55, 0.0)), ((-0.55, -0.4), (0.55, -0.4))
    found = tidied(with_lines((hat, *fin, 20), (hat, *brim, 20)), FRAME)
    assert found[185, 350] == ears and found[80, 200] == hat
    labels = with_lines((HAIR, (0.5, -0.3), (0.5, 0.3), 120), (hat, *fin, 20))
    assert tidied(labels, FRAME)[185, 350] == hat
