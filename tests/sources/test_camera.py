"""A camera that fails in every way that cameras do, played by a script."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from waiting import LONGEST_S, wait_for

from avatar_stream.base.clock import now_s
from avatar_stream.errors import SourceError
from avatar_stream.sources.camera import CameraSource
from avatar_stream.sources.camera_device import CameraWish, as_rgb
from avatar_stream.sources.camera_grabber import GrabberTimes

QUICK = GrabberTimes(stale_s=0.15, hangs_s=0.2, retry_s=0.05, first_picture_s=LONGEST_S, close_s=0.3)
NEVER = replace(QUICK, first_picture_s=0.6)

Shot = Callable[[], npt.NDArray[Any] | None]


class ScriptedCamera:
    """Each call of `grab` plays the next step: a picture, None for a failed grab, or a function to call."""

    def __init__(self, steps: Iterator[Any], *, opened: bool = True) -> None:
        self._steps = steps
        self._opened = opened
        self._picture: npt.NDArray[Any] | None = None
        self.grabs = 0
        self.released_by: str | None = None

    def isOpened(self) -> bool:
        return self._opened

    def grab(self) -> bool:
        time.sleep(0.005)
        step = next(self._steps)
        self.grabs += 1
        self._picture = step() if callable(step) else step
        return self._picture is not None

    def retrieve(self) -> tuple[bool, npt.NDArray[Any] | None]:
        return True, self._picture

    def get(self, prop: int, /) -> float:
        return {cv2.CAP_PROP_FPS: 25.0, cv2.CAP_PROP_FRAME_WIDTH: 8.0, cv2.CAP_PROP_FRAME_HEIGHT: 6.0}[prop]

    def release(self) -> None:
        self.released_by = threading.current_thread().name


def moving(start: int = 0, height: int = 6, width: int = 8) -> Iterator[npt.NDArray[np.uint8]]:
    """Pictures of which no two neighbours are alike: (blue, green, red) = (value, 0, 255 - value)."""
    for value in itertools.count(start):
        blue = value % 200
        yield np.broadcast_to(np.array([blue, 0, 255 - blue], np.uint8), (height, width, 3)).copy()


class Opener:
    """Opens the given cameras one after the other, then the last one for ever."""

    def __init__(self, *cameras: ScriptedCamera | Exception) -> None:
        self.cameras = list(cameras)
        self.wishes: list[CameraWish] = []
        self.times_s: list[float] = []

    def __call__(self, wish: CameraWish) -> ScriptedCamera:
        self.wishes.append(wish)
        self.times_s.append(now_s())
        camera = self.cameras[min(len(self.wishes), len(self.cameras)) - 1]
        if isinstance(camera, Exception):
            raise camera
        return camera


def read_until_frame(source: CameraSource, longest_s: float = LONGEST_S) -> Any:
    deadline_s = now_s() + longest_s
    while now_s() < deadline_s:
        frame = source.read(timeout_s=0.05)
        if frame is not None:
            return frame
    pytest.fail(f"no frame within {longest_s} s; trouble: {source.trouble}")


def test_gives_rgb_frames_stamped_with_the_moment_of_the_grab() -> None:
    before_s = now_s()
    source = CameraSource(2, width=8, height=6, fps=30.0, opener=(opener := Opener(ScriptedCamera(moving()))))
    try:
        frames = [source.read() for _ in range(5)]
    finally:
        source.close()
    assert opener.wishes == [CameraWish(2, 8, 6, 30.0)]
    assert source.paced and source.frame_count is None and source.fps == 25.0 and not source.silent
    for frame in frames:
        assert frame is not None and frame.pixels.shape == (6, 8, 3)
        red, green, blue = (int(value) for value in frame.pixels[0, 0])
        assert green == 0 and red + blue == 255 and red > 50
        assert before_s < frame.captured_s < now_s()
    times_s = [frame.captured_s for frame in frames if frame]
    assert times_s == sorted(set(times_s))


def test_a_slow_reader_gets_the_newest_picture_and_the_drops_are_counted() -> None:
    camera = ScriptedCamera(moving())
    source = CameraSource(0, opener=Opener(camera))
    try:
        source.read()
        wait_for(lambda: source.dropped > 5)
        grabbed = camera.grabs
        frame = source.read()
        assert frame is not None
        # Number `grabbed - 1` was the last one, but may have been on its way.
        assert (int(frame.pixels[0, 0, 2]) - (grabbed - 2)) % 200 < 100
    finally:
        source.close()


@pytest.mark.parametrize(
    ("camera", "words"),
    [
        (ScriptedCamera(iter(()), opened=False), "Camera 7 can't be opened"),
        (RuntimeError("driver is\nbroken"), "Camera 7 can't be opened: driver is broken"),
        (ScriptedCamera(itertools.repeat(None)), "Camera 7 gives no pictures"),
        (ScriptedCamera(itertools.repeat(np.zeros((0, 0, 3), np.uint8))), "Camera 7 gives no pictures"),
    ],
)
def test_a_camera_that_never_works_is_an_error_at_opening(camera: Any, words: str) -> None:
    with pytest.raises(SourceError) as caught:
        CameraSource(7, opener=Opener(camera), times=NEVER)
    assert str(caught.value).startswith(words) and "\n" not in str(caught.value)
    assert len(str(caught.value)) > len(words) + 20, "a remedy belongs to it"


def test_a_camera_that_hangs_while_opening_is_an_error_in_time() -> None:
    never = threading.Event()

    def hang(wish: CameraWish) -> ScriptedCamera:
        never.wait()
        return ScriptedCamera(iter(()), opened=False)

    with pytest.raises(SourceError, match="does not answer"):
        CameraSource(0, opener=hang, times=NEVER)
    never.set()


def failing(kind: str, release: threading.Event) -> Iterator[Any]:
    """Five good pictures, then trouble."""
    yield from itertools.islice(moving(), 5)
    if kind == "repeats":
        yield from itertools.repeat(np.full((6, 8, 3), 9, np.uint8))
    elif kind == "fails":
        yield from itertools.repeat(None)
    elif kind == "raises":

        def explode() -> None:
            raise ValueError("unplugged")

        yield explode
    elif kind == "hangs":
        yield release.wait
    yield from itertools.repeat(None)


@pytest.mark.parametrize("kind", ["repeats", "fails", "raises", "hangs"])
def test_goes_silent_and_reconnects(kind: str) -> None:
    release = threading.Event()
    broken = ScriptedCamera(failing(kind, release))
    back = ScriptedCamera(moving(start=100, height=10, width=12))
    closed = ScriptedCamera(iter(()), opened=False)
    opener = Opener(broken, closed, closed, back)
    source = CameraSource(0, opener=opener, times=QUICK)
    silent = False
    deadline_s = now_s() + LONGEST_S
    try:
        while now_s() < deadline_s:
            frame = source.read(timeout_s=0.05)  # does not hang with the camera, which would last
            assert source.silent == (frame is None)
            silent = silent or source.silent
            if frame is not None and frame.pixels.shape == (10, 12, 3):
                break
        else:
            pytest.fail(f"never came back; trouble: {source.trouble}")
        # A grabber that only got no turn for a while counts as hanging, too.
        assert silent and len(opener.wishes) >= 4 and source.trouble is None
    finally:
        release.set()
        source.close()
    # The device is let go by the thread that used it, even where that hung for a while.
    wait_for(lambda: broken.released_by and back.released_by)
    assert broken.released_by == back.released_by == "grab Camera 0"


def test_says_what_is_wrong_while_silent() -> None:
    source = CameraSource(
        0,
        opener=Opener(
            ScriptedCamera(failing("fails", threading.Event())), ScriptedCamera(iter(()), opened=False)
        ),
        times=QUICK,
    )
    try:
        wait_for(lambda: source.read(timeout_s=0.02) is None and source.trouble == "Camera 0 can't be opened")
        assert source.silent
    finally:
        source.close()


def test_black_pictures_are_told_but_not_noise_nor_a_dark_room() -> None:
    dice = np.random.default_rng(2)

    def dim(level: int) -> Iterator[npt.NDArray[np.uint8]]:
        while True:  # never the same picture twice, as from a sensor
            yield np.full((48, 64, 3), level, np.uint8) + dice.integers(0, 3, (48, 64, 3), np.uint8)

    for level, black in ((0, True), (25, False)):
        camera = CameraSource(opener=Opener(ScriptedCamera(dim(level))), times=GrabberTimes(dark_s=1e-4))
        for _ in range(3):
            read_until_frame(camera)
        assert ("shutter" in (camera.trouble or "")) == black
        assert not camera.silent
        camera.close()


def test_hanging_again_and_again_leaves_few_threads_behind() -> None:
    release = threading.Event()

    def open_one_that_hangs(wish: CameraWish) -> ScriptedCamera:
        return ScriptedCamera(itertools.chain(moving_once(), itertools.repeat(release.wait)))

    def moving_once() -> Iterator[Any]:
        yield np.random.default_rng().integers(0, 255, (6, 8, 3), np.uint8)

    threads_before = threading.active_count()
    source = CameraSource(0, opener=open_one_that_hangs, times=QUICK)
    try:

        def left_behind() -> int:
            source.read(timeout_s=0.02)
            return threading.active_count() - threads_before

        wait_for(lambda: left_behind() == 4)
        end_s = now_s() + 1.0  # time for two more
        while now_s() < end_s:
            assert left_behind() == 4
    finally:
        release.set()
        source.close()


def test_a_rightly_still_picture_is_disturbed_ever_more_rarely() -> None:
    still = np.full((6, 8, 3), 77, np.uint8)
    opener = Opener(ScriptedCamera(itertools.repeat(still)))
    source = CameraSource(0, opener=opener, times=QUICK)
    try:
        assert read_until_frame(source).pixels[0, 0].tolist() == [77, 77, 77]
        wait_for(lambda: source.read(timeout_s=0.05) is None and len(opener.wishes) == 5)
        # At the earliest.
        assert (np.diff(opener.times_s) >= [0.15, 0.3, 0.6, 1.2]).all()
    finally:
        source.close()


def test_reading_after_close_ends() -> None:
    source = CameraSource(0, opener=Opener(ScriptedCamera(moving())))
    source.close()
    source.close()
    assert source.read() is None and not source.silent


def test_close_wakes_a_waiting_reader() -> None:
    source = CameraSource(0, opener=Opener(ScriptedCamera(failing("fails", threading.Event()))))
    while source.read(timeout_s=0.2) is not None:
        pass
    threading.Timer(0.1, source.close).start()
    # Whoever is not woken runs into the test's own limit.
    assert source.read(timeout_s=600.0) is None and not source.silent


@pytest.mark.parametrize(
    ("pixels", "expected"),
    [
        (np.full((4, 5), 90, np.uint8), [90, 90, 90]),
        (np.full((4, 5, 1), 90, np.uint8), [90, 90, 90]),
        (np.full((4, 5, 3), (1, 2, 3), np.uint8), [3, 2, 1]),
        (np.full((4, 5, 4), (1, 2, 3, 4), np.uint8), [3, 2, 1]),
        (np.full((4, 5), 90 << 8, np.uint16), [90, 90, 90]),
    ],
)
def test_every_kind_of_picture_becomes_rgb(pixels: npt.NDArray[Any], expected: list[int]) -> None:
    rgb = as_rgb(pixels)
    assert rgb is not None and rgb.shape == (4, 5, 3) and rgb.dtype == np.uint8
    assert rgb[0, 0].tolist() == expected


def test_one_row_of_bytes_becomes_a_picture_again() -> None:
    """OpenCV 4.11 gives BGR of V4L2 devices (seen with the kernel's test camera) as (1, W·H·3)."""
    bgr = np.arange(4 * 5 * 3, dtype=np.uint8).reshape(4, 5, 3)
    rgb = as_rgb(bgr.reshape(1, -1), (5, 4))
    assert rgb is not None and np.array_equal(rgb, bgr[..., ::-1])
    assert as_rgb(bgr.reshape(1, -1), (7, 4)) is None


@pytest.mark.parametrize(
    "pixels", [None, np.zeros((0, 4, 3), np.uint8), np.zeros((4, 5, 2), np.uint8), np.zeros((4, 5, 3))]
)
def test_what_is_not_a_picture_is_none(pixels: npt.NDArray[Any] | None) -> None:
    assert as_rgb(pixels) is None
