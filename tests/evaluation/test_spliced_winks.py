from pathlib import Path

import numpy as np
import pytest

from avatar_stream.evaluation.blink_labels import BlinkLabels, blink_labels_of
from avatar_stream.evaluation.blink_score import wink_read
from avatar_stream.evaluation.encoder_run import run_encoder
from avatar_stream.evaluation.spliced_winks import WinkSplicer
from avatar_stream.evaluation.tracked_clip import TrackedClip, track_clip
from avatar_stream.sources.video_file import VideoFileSource


@pytest.fixture(scope="module")
def clip(shared_media: Path) -> tuple[Path, TrackedClip, BlinkLabels]:
    path = shared_media / "drivers" / "d18.mp4"
    labels = blink_labels_of(path)
    assert labels is not None
    return path, track_clip(path), labels


def _eye(pixels: np.ndarray, clip: TrackedClip, index: int, corners: tuple[int, int]) -> np.ndarray:
    points = clip.landmarks[index, corners, :2]
    (x, y), reach = points.mean(axis=0), np.linalg.norm(points[1] - points[0])
    rows = slice(int(y - 0.25 * reach), int(y + 0.25 * reach))
    return pixels[rows, int(x - 0.4 * reach) : int(x + 0.4 * reach)].astype(np.float64)


def test_one_eye_stays_open_and_nothing_else_changes(clip: tuple[Path, TrackedClip, BlinkLabels]) -> None:
    path, tracked, labels = clip
    splicer = WinkSplicer(tracked, labels, "left")
    assert [wink.eye for wink in splicer.winks] == ["left"] * len(labels.blinks)
    blink = labels.blinks[0]
    source = VideoFileSource(path)
    open_pixels = None
    for index in range(blink.apex + 1):
        frame = source.read()
        assert frame is not None
        spliced = splicer(index, frame.pixels)
        if index == blink.first - 3:
            open_pixels = frame.pixels
        if index <= blink.first - 3:
            assert spliced is frame.pixels
    source.close()
    assert open_pixels is not None
    right, left = (33, 133), (362, 263)
    held, shut = (_eye(pixels, tracked, blink.apex, right) for pixels in (spliced, frame.pixels))
    wide = _eye(open_pixels, tracked, blink.first - 3, right)
    rows, columns = min(held.shape[0], wide.shape[0]), min(held.shape[1], wide.shape[1])
    held, shut, wide = (eye[:rows, :columns] for eye in (held, shut, wide))
    assert np.abs(held - wide).mean() < 0.5 * np.abs(held - shut).mean()
    assert np.array_equal(*(_eye(pixels, tracked, blink.apex, left) for pixels in (spliced, frame.pixels)))


def test_the_encoder_sees_a_wink(clip: tuple[Path, TrackedClip, BlinkLabels]) -> None:
    path, tracked, labels = clip
    splicer = WinkSplicer(tracked, labels, "right")
    numbers = run_encoder(track_clip(path, edit=splicer)).numbers
    assert all(wink_read(numbers, wink) for wink in splicer.winks)


def test_a_blink_at_the_very_beginning_makes_no_wink(clip: tuple[Path, TrackedClip, BlinkLabels]) -> None:
    _, tracked, labels = clip
    first = labels.blinks[0].model_copy(update={"first": 1, "apex": 2, "last": 3})
    begun = labels.model_copy(update={"blinks": (first,), "unsure": ()})
    assert WinkSplicer(tracked, begun, "left").winks == ()
