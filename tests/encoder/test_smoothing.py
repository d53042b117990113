from __future__ import annotations

import numpy as np

from avatar_stream.encoder.smoothing import OneEuroFilter


def one_euro():
    return OneEuroFilter(np.array([1.0, 1.0]), np.array([4.0, 4.0]))


def test_steadies_a_still_face():
    random = np.random.default_rng(0)
    noise = 0.5 + 0.01 * random.normal(size=(300, 2))
    smoother = one_euro()
    smooth = np.array([smoother.smooth(value, i / 30) for i, value in enumerate(noise)])
    assert smooth[60:].std() < 0.5 * noise.std()


def test_follows_a_jump_within_a_few_frames_and_overshoots_never():
    smoother = one_euro()
    for i in range(30):
        smoother.smooth(np.zeros(2), i / 30)
    values = [smoother.smooth(np.ones(2), (30 + i) / 30)[0] for i in range(6)]
    assert values == sorted(values) and max(values) <= 1.0 and values[3] > 0.8


def test_starts_anew_after_a_gap_and_after_a_reset():
    smoother = one_euro()
    smoother.smooth(np.zeros(2), 0.0)
    np.testing.assert_array_equal(smoother.smooth(np.ones(2), 5.0), np.ones(2))
    smoother.reset()
    np.testing.assert_array_equal(smoother.smooth(np.zeros(2), 5.01), np.zeros(2))


def test_a_clock_that_stands_still_or_jumps_back_does_no_harm():
    smoother = one_euro()
    smoother.smooth(np.zeros(2), 1.0)
    np.testing.assert_array_equal(smoother.smooth(np.ones(2), 1.0), np.zeros(2))
    assert np.isfinite(smoother.smooth(np.ones(2), 0.9)).all()
    np.testing.assert_array_equal(smoother.smooth(np.ones(2), -5.0), np.ones(2))


def test_what_comes_out_is_not_changed_afterwards():
    smoother = one_euro()
    first = smoother.smooth(np.zeros(2), 0.0)
    smoother.smooth(np.ones(2), 0.03)
    np.testing.assert_array_equal(first, np.zeros(2))


def test_what_is_off_by_little_is_followed_slowly_and_reached_in_the_end():
    plain = OneEuroFilter(np.array([5.0]), np.array([0.0]))
    patient = OneEuroFilter(np.array([5.0]), np.array([0.0]), near=0.2)
    random = np.random.default_rng(0)
    noise = 0.02 * random.normal(size=300)
    trembling = [
        [smoother.smooth(np.array([value]), i / 30)[0] for i, value in enumerate(noise)]
        for smoother in (plain, patient)
    ]
    assert np.std(trembling[1]) < 0.4 * np.std(trembling[0])
    start = 300 / 30
    small = [patient.smooth(np.array([0.1]), start + i / 30)[0] for i in range(90)]
    assert small[1] < 0.06 and small[-1] > 0.09
    large = [patient.smooth(np.array([1.0]), start + 3 + i / 30)[0] for i in range(6)]
    assert large[3] > 0.8, "what is off by much is followed as ever"
