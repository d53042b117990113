import numpy as np
import pytest

from avatar_stream.evaluation.blink_labels import BlinkEvent, BlinkLabels, HalfWink, UnsureSpan
from avatar_stream.evaluation.blink_score import EyeScore, half_wink_read, score_blinks, wink_read
from avatar_stream.face_model.arkit import EXPRESSION_INDEX

FRAMES = 100
LEFT, RIGHT = EXPRESSION_INDEX["eyeBlinkLeft"], EXPRESSION_INDEX["eyeBlinkRight"]


def numbers(*closings: tuple[int, int, float, float]) -> np.ndarray:
    """Numbers of an encoder that reports each (first, last, left, right)."""
    result = np.zeros((FRAMES, 58))
    for first, last, left, right in closings:
        result[first : last + 1, [LEFT, RIGHT]] = left, right
    return result


def labels(*blinks: BlinkEvent, half_winks: tuple = (), unsure: tuple = ()) -> BlinkLabels:
    return BlinkLabels(
        file="a.mp4", sha256="0" * 64, frames=FRAMES, blinks=blinks, half_winks=half_winks, unsure=unsure
    )


BLINK = BlinkEvent(eye="both", first=20, apex=21, last=22)


@pytest.mark.parametrize(
    ("closing", "expected"),
    [
        ((21, 21, 0.6, 0.5), EyeScore(found=1)),
        ((24, 25, 0.6, 0.6), EyeScore(found=1)),  # two frames late is on time
        ((25, 26, 0.6, 0.6), EyeScore(missed=1, invented=1)),  # three frames are not
        ((21, 21, 0.9, 0.49), EyeScore(missed=1)),  # one eye is no blink of both, but nothing invented either
        ((60, 62, 0.0, 0.7), EyeScore(missed=1, invented=1)),
    ],
)
def test_a_blink_is_found_or_not(closing: tuple, expected: EyeScore) -> None:
    assert score_blinks(numbers(closing), labels(BLINK)) == expected


def test_unsure_spans_count_for_nothing() -> None:
    unsure = UnsureSpan(first=50, last=55, why="dark")
    assert score_blinks(numbers((52, 53, 1, 1)), labels(unsure=(unsure,))) == EyeScore()
    assert score_blinks(numbers((70, 71, 1, 1)), labels(unsure=(unsure,))) == EyeScore(invented=1)


def test_a_wink_needs_its_own_eye_and_no_other() -> None:
    wink = BLINK.model_copy(update={"eye": "left"})
    assert wink_read(numbers((20, 22, 0.9, 0.2)), wink)
    assert not wink_read(numbers((20, 22, 0.2, 0.9)), wink)
    assert not wink_read(numbers((20, 22, 0.9, 0.5)), wink)
    assert not wink_read(numbers((20, 22, 0.4, 0.0)), wink)


def test_a_half_wink_needs_a_clear_difference() -> None:
    narrowed = HalfWink(eye="right", first=40, last=49)
    assert half_wink_read(numbers((40, 49, 0.1, 0.35)), narrowed)
    assert not half_wink_read(numbers((40, 49, 0.35, 0.1)), narrowed)
    assert not half_wink_read(numbers((40, 43, 0.0, 0.4)), narrowed)
    score = score_blinks(numbers((40, 49, 0.1, 0.6)), labels(half_winks=(narrowed,)))
    assert score == EyeScore(winks_right=1, winks=1)


def test_shares() -> None:
    score = EyeScore(found=3, missed=1) + EyeScore(found=1, invented=1, winks_right=1, winks=2)
    assert (score.precision, score.recall, score.wink_side_accuracy) == (0.8, 0.8, 0.5)
    assert (EyeScore().precision, EyeScore().recall, EyeScore().wink_side_accuracy) == (None, None, None)
