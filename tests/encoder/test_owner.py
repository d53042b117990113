"""The owner stays the owner."""

from __future__ import annotations

import pytest

from avatar_stream.encoder.landmarks import FaceMeshTracker
from avatar_stream.encoder.owner import Owner
from tests.encoder.people import Person

SIZE = (640, 480)


def test_the_nearest_and_most_central_face_becomes_the_owner():
    middle, aside = Person(1).landmarks(scale=120), Person(2).landmarks(place=(60, 60, 0), scale=130)
    assert Owner().choose([aside, middle], SIZE, 0.0) == 1
    near = Person(2).landmarks(place=(160, 240, 0), scale=220)
    assert Owner().choose([near, middle], SIZE, 0.0) == 0
    assert Owner().choose([], SIZE, 0.0) is None


@pytest.fixture
def owner():
    owner = Owner()
    for i in range(10):
        owner.remember(Person(1).landmarks(place=(200, 240, 0), scale=120), i / 30)
    return owner


def test_neither_order_nor_a_nearer_face_changes_the_owner(owner):
    own = Person(1).landmarks(place=(215, 240, 0), scale=122)
    other = Person(2).landmarks(place=(450, 240, 0), scale=230)
    assert owner.choose([own, other], SIZE, 0.33) == 0
    assert owner.choose([other, own], SIZE, 0.33) == 1
    assert owner.may_be(own, 0.33) and not owner.may_be(other, 0.33)


def test_someone_else_takes_over_only_after_a_while(owner):
    other = Person(2).landmarks(place=(450, 240, 0), scale=230)
    assert owner.choose([other], SIZE, 0.4) is None
    assert owner.choose([other], SIZE, 5.0) == 0


def test_a_clip_that_starts_over_starts_anew(owner):
    other = Person(2).landmarks(place=(450, 240, 0), scale=230)
    assert owner.choose([other], SIZE, -1.0) == 0


def frames_of(path):
    import av

    with av.open(str(path)) as clip:
        return [frame.to_ndarray(format="rgb24") for frame in clip.decode(video=0)]


@pytest.mark.parametrize("who", ["right", "left"])
def test_two_people_never_swap_even_when_the_picture_fails(shared_media, who):
    frames = frames_of(shared_media / "drivers" / "intel_two_people_ccby.mp4")
    half = frames[0].shape[1] // 2
    tracker, swaps, seen = FaceMeshTracker(), 0, 0
    for i, frame in enumerate(frames):
        pixels = frame.copy()
        if i < 3:  # at the start only one of them is there
            pixels[:, half:] = 90 if who == "left" else pixels[:, half:]
            pixels[:, :half] = 90 if who == "right" else pixels[:, :half]
        if i in (20, 21, 40):
            pixels[:] = 0
        face = tracker.find(pixels, i / 12)
        if face is not None:
            seen += 1
            swaps += (face[:, 0].mean() > half) != (who == "right")
    tracker.close()
    assert swaps == 0 and seen >= len(frames) - 5


def test_a_clip_that_starts_over_loses_no_frame(shared_media):
    frames = frames_of(shared_media / "drivers" / "d12.mp4")
    tracker = FaceMeshTracker()
    order = [*range(40), *range(120, 125), *range(5)]
    faces = [tracker.find(frames[i], i / 25) for i in order]
    tracker.close()
    assert all(face is not None for face in faces)
