"""Lists of landmarks are the same numbers, read as bytes or one by one."""

from __future__ import annotations

import numpy as np
import pytest

from avatar_stream.encoder.landmark_list import LandmarkWriter, read_landmark_list

landmark_pb2 = pytest.importorskip("mediapipe.framework.formats.landmark_pb2", reason="mediapipe is missing")


def a_list(points: np.ndarray) -> object:
    landmarks = landmark_pb2.NormalizedLandmarkList()
    for x, y, z in points:
        landmarks.landmark.add(x=x, y=y, z=z)
    return landmarks


def test_reads_what_is_there() -> None:
    points = np.random.default_rng(0).normal(size=(478, 3)).astype(np.float32)
    np.testing.assert_array_equal(read_landmark_list(a_list(points)), points)


def test_reads_lists_that_say_more_or_less() -> None:
    points = np.arange(1.0, 13.0).reshape(4, 3).astype(np.float32)
    visible = a_list(points)
    visible.landmark[2].visibility = 0.5  # type: ignore[attr-defined]
    np.testing.assert_array_equal(read_landmark_list(visible), points)
    without = landmark_pb2.NormalizedLandmarkList()
    without.landmark.add(x=1.0, y=2.0)
    without.landmark.add(x=4.0, y=5.0, z=6.0)
    np.testing.assert_array_equal(read_landmark_list(without), [[1, 2, 0], [4, 5, 6]])


def test_what_is_written_reads_as_a_list() -> None:
    writer = LandmarkWriter(3)
    places = np.array([[0.5, 1.0], [2.0, -3.0], [0.0, 4.0]])
    landmarks = landmark_pb2.NormalizedLandmarkList.FromString(writer.write(places))
    assert [(point.x, point.y) for point in landmarks.landmark] == [tuple(place) for place in places]
