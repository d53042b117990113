"""A person's own full expressions come to count as full."""

from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.encoder.personal_gain import GAINED_NAMES, LARGEST_GAIN, PersonalGain
from avatar_stream.face_model.arkit import EXPRESSION_COUNT, EXPRESSION_INDEX


def perform(gain, peaks, name="mouthSmileLeft"):
    """Smile to each of the peaks and back; the highest reading of each time."""
    readings = []
    for peak in peaks:
        highest = 0.0
        for value in (0.0, peak / 2, peak, peak, peak / 3, 0.0):
            expression = np.zeros(EXPRESSION_COUNT)
            expression[EXPRESSION_INDEX[name]] = value
            highest = max(highest, gain.apply(expression)[EXPRESSION_INDEX[name]])
        readings.append(highest)
    return readings


@pytest.mark.parametrize("name", GAINED_NAMES)
def test_what_stays_short_of_full_is_stretched_to_it(name):
    readings = perform(PersonalGain(), [0.7] * 20, name)
    assert readings[0] == pytest.approx(0.7) and readings[-1] == pytest.approx(1.0, abs=0.02)
    assert np.diff(readings).max() < 0.12, "slowly"


def test_only_that_expression():
    gain = PersonalGain()
    perform(gain, [0.7] * 20, "jawOpen")
    assert [name for name, value in gain.gains.items() if value != 1.0] == ["jawOpen"]


def test_what_reaches_full_is_left_alone_and_half_hearted_smiles_do_not_count():
    gain = PersonalGain()
    perform(gain, [1.0, 0.5, 0.98, 0.45, 1.0, 0.5, 0.97, 1.0] * 3)
    assert gain.gains["mouthSmileLeft"] < 1.05


def test_gains_are_bounded_and_noise_is_no_smile():
    gain = PersonalGain()
    perform(gain, [0.41] * 50)
    assert gain.gains["mouthSmileLeft"] <= LARGEST_GAIN
    assert perform(PersonalGain(), [0.2] * 50)[-1] == pytest.approx(0.2)


def test_goes_on_from_what_is_known_and_mistrusts_it():
    assert PersonalGain({"jawOpen": 1.3}).gains["jawOpen"] == pytest.approx(1.3)
    assert PersonalGain({"jawOpen": 99.0}).gains["jawOpen"] == LARGEST_GAIN


def test_what_is_given_is_not_changed():
    expression = np.full(EXPRESSION_COUNT, 0.5, np.float32)
    PersonalGain({"jawOpen": 1.5}).apply(expression)
    assert (expression == 0.5).all()
