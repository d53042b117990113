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
