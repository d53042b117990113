"""Several performers in one picture, on a clock of the test's own: nobody waits for anybody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

import numpy as np
import pytest
from fakes import FakeCapture, FakeDecoder, FakeReceiver, Script
from rooms import Rooms, looking, notices, statuses
from waiting import wait_for

from avatar_stream.capture import CaptureRequest
from avatar_stream.errors import CharacterError
from avatar_stream.links.sharing import Offered
from avatar_stream.puppet.stored import store_puppet
from avatar_stream.room.commands import AddGuest, ArrangeRoom, ChangeMember, RemoveMember
from avatar_stream.studio import Studio
from avatar_stream.studio.commands import AddOutput, ChangeSetting, Snapshot
from avatar_stream.studio.events import Event, MemberState, RoomChanged
from avatar_stream.types import FaceSemantics
from tests.puppet.puppets import random_puppet

MIA, BEN = "udp://127.0.0.1:47821", "udp://127.0.0.1:47822"
THREE = f'room.members={{You={{}}, Mia={{source="{MIA}", character="owl"}}, Ben={{source="{BEN}", character="owl"}}}}'
SMALL = ("room.size_px=64", "room.names=false")


def frowning(i: int, time_s: float) -> FaceSemantics:
    return FaceSemantics.of(time_s, yaw=-0.4, jawOpen=0.5)


def cast_by_source(rooms: Rooms, scripts: dict[str, Script]) -> dict[str, list[FakeCapture]]:
    """Let each source play a script of its own; gives what was started for each."""
    started: dict[str, list[FakeCapture]] = {}

    def open_capture(request: CaptureRequest, note: Callable[[str], None]) -> FakeCapture:
        script = scripts.get(request.input, looking)
        capture = FakeCapture(rooms.clock, script, request, fps=rooms.fps, session=77 + len(rooms.captures))
        rooms.captures.append(capture)
        started.setdefault(request.input, []).append(capture)
        return capture

    rooms.open_capture = open_capture  # type: ignore[method-assign]
    return started


def decoders(rooms: Rooms) -> tuple[FakeDecoder, FakeDecoder, FakeDecoder]:
    """Of You, Mia and Ben."""
    you, mia, ben = rooms.cast.decoders[:3]
    return you, mia, ben


def times_s(decoder: FakeDecoder) -> np.ndarray:
    return np.array([time_s for time_s, _ in decoder.shown[1:]])


def last_pixels(rooms: Rooms, spec: str = "null") -> np.ndarray:
    return rooms.sinks[spec][-1].pictures[-1].pixels


def test_everybody_plays_in_one_picture_with_a_decoder_of_their_own(rooms: Rooms) -> None:
    cast_by_source(rooms, {MIA: frowning})
    with rooms.studio(THREE, *SMALL) as studio:
        events = rooms.run(studio, 2.0)
    you, mia, ben = decoders(rooms)
    assert rooms.cast.built == ["fox", "owl", "owl"] and mia is not ben
    assert [one.shown[-1][1]["jawOpen"] > 0.9 for one in (you, mia, ben)] == [True, False, True]
    pixels = last_pixels(rooms)
    assert pixels.shape == (36, 64, 4)
    assert [pixels[-1, column, 3] for column in (10, 31, 53)] == [1, 2, 2]
    state = [event for event in events if isinstance(event, RoomChanged)][-1]
    assert [(guest.name, guest.tracking) for guest in state.guests] == [
        ("Mia", "following"),
        ("Ben", "following"),
    ]
    assert statuses(events)[-1].fps_out == pytest.approx(50, abs=2)


def test_a_member_leaves_and_comes_back_while_the_others_keep_their_cadence(rooms: Rooms) -> None:
    def with_a_gap(i: int, time_s: float) -> FaceSemantics | None:
        return None if 50 <= i < 150 else frowning(i, time_s)

    cast_by_source(rooms, {MIA: with_a_gap})
    with rooms.studio(THREE, *SMALL, "live.hold_s=0.2", "live.ease_s=0.2") as studio:
        events = rooms.run(studio, 5.0)
    you, mia, ben = decoders(rooms)
    for one in (you, mia, ben):
        assert np.diff(times_s(one)).max() <= 0.045
    yaws = [(time_s - 1000.0, float(s.head_rotation_rad[1])) for time_s, s in mia.shown[1:]]
    assert all(abs(yaw + 0.4) < 0.02 for time_s, yaw in yaws if time_s < 1.0)
    assert all(abs(yaw) < 0.2 for time_s, yaw in yaws if 1.8 < time_s < 3.0)  # she idles
    assert all(abs(yaw + 0.4) < 0.02 for time_s, yaw in yaws if time_s > 4.0)
    assert all(abs(float(s.head_rotation_rad[1]) - 0.4) < 0.02 for _, s in you.shown[20:])
    seen = [
        guest.tracking for event in events if isinstance(event, RoomChanged) for guest in event.guests[:1]
    ]
    assert seen.index("following") < seen.index("nobody") and seen[-1] == "following"


def test_guests_go_on_at_full_rate_where_the_own_source_is_slow_or_silent(rooms: Rooms) -> None:
    def slow(i: int, time_s: float) -> FaceSemantics | None:
        return looking(i, time_s) if i % 5 == 0 else None

    started = cast_by_source(rooms, {"clip.mp4": slow})
    with rooms.studio(THREE, *SMALL) as studio:
        rooms.run(studio, 4.0)
    _, mia, _ = decoders(rooms)
    recent = times_s(mia)[-100:]
    assert np.diff(recent).max() <= 0.045 and len(recent) / (recent[-1] - recent[0]) > 40
    captured = [picture.captured_s for picture in rooms.sinks["null"][0].pictures]
    assert (np.diff(captured) > 0).all()
    assert [len(captures) for captures in started.values()] == [1, 1, 1]


def test_whoever_is_hidden_is_not_drawn_and_comes_back_at_once(rooms: Rooms) -> None:
    cast_by_source(rooms, {})
    rooms.at[1.0] = lambda studio: studio.do(ChangeMember(name="Mia", hidden=True))
    rooms.at[3.0] = lambda studio: studio.do(ChangeMember(name="Mia", hidden=False))
    halves: list[bool] = []
    with rooms.studio(THREE, *SMALL) as studio:
        # In the middle stands nobody but Mia; without her, you reach as far.
        studio.watch(lambda moment: halves.append(moment.picture.pixels[-1, 30, 3] == 1))
        rooms.run(studio, 4.0)
    _, mia, ben = decoders(rooms)
    passed = times_s(mia) - 1000.0
    assert not ((passed > 1.1) & (passed < 2.9)).any() and (passed > 3.5).any()
    assert np.diff(times_s(ben)).max() <= 0.045
    assert sum(halves) > 50 and not halves[-1] and rooms.cast.built == ["fox", "owl", "owl"]


def test_whoever_is_muted_idles(rooms: Rooms) -> None:
    cast_by_source(rooms, {})
    rooms.at[1.0] = lambda studio: studio.do(ChangeMember(name="Ben", muted=True))
    rooms.at[1.1] = lambda studio: studio.do(ChangeMember(name="You", muted=True))
    with rooms.studio(THREE, *SMALL) as studio:
        events = rooms.run(studio, 4.0)
    you, mia, ben = decoders(rooms)
    assert [abs(one.shown[-1][1]["jawOpen"] - 1.0) < 0.05 for one in (you, mia, ben)] == [False, True, False]
    state = [event for event in events if isinstance(event, RoomChanged)][-1]
    assert [guest.tracking for guest in state.guests] == ["following", "paused"]
    assert statuses(events)[-1].tracking == "paused"


def test_two_that_idle_do_not_blink_as_one(rooms: Rooms) -> None:
    cast_by_source(rooms, {MIA: lambda i, time_s: None, BEN: lambda i, time_s: None})
    with rooms.studio(THREE, *SMALL) as studio:
        rooms.run(studio, 10.0)
    _, mia, ben = decoders(rooms)
    blinks = np.array([[s["eyeBlinkLeft"] for _, s in one.shown[50:450]] for one in (mia, ben)])
    assert blinks.max(axis=1).min() > 0.5 and np.corrcoef(blinks)[0, 1] < 0.5


def test_the_room_opens_and_closes_in_the_middle_of_a_show(rooms: Rooms) -> None:
    started = cast_by_source(rooms, {})
    rooms.at[0.5] = lambda studio: studio.do(AddGuest(name="Mia", source=MIA, character="owl"))
    rooms.at[2.0] = lambda studio: studio.do(RemoveMember(name="Mia"))
    sizes: list[tuple[int, ...]] = []
    with rooms.studio(*SMALL) as studio:
        studio.watch(lambda moment: sizes.append(moment.picture.pixels.shape[1::-1]))
        events = rooms.run(studio, 3.0)
    assert [size for size, before in zip(sizes[1:], sizes, strict=False) if size != before] == [
        (64, 36),
        (8, 6),
    ]
    assert rooms.sinks["null"][-1].size == (8, 6)  # type: ignore[attr-defined]
    assert np.diff(times_s(rooms.cast.decoders[0])).max() <= 0.045
    assert started[MIA][0].closed
    told = [event for event in events if isinstance(event, RoomChanged)]
    assert [guest.name for guest in told[0].guests] == ["Mia"] and told[-1].guests == ()


def test_other_places_an_other_order_and_other_names(rooms: Rooms) -> None:
    cast_by_source(rooms, {})
    rooms.at[0.5] = lambda studio: studio.do(ArrangeRoom(order=("Ben", "Mia", "You"), layout="stage"))
    with rooms.studio(THREE, *SMALL) as studio:
        rooms.run(studio, 1.0)
    pixels = last_pixels(rooms)
    assert pixels[-1, 20, 3] == 2 and pixels[-1, 56, 3] == 1
    with rooms.studio(THREE, "room.size_px=320") as studio:
        rooms.run(studio, 0.5)
    assert last_pixels(rooms)[..., 3].max() == 255  # the plates of the names


def test_a_guest_who_cannot_be_shown_changes_nothing(rooms: Rooms) -> None:
    started, answers = cast_by_source(rooms, {}), []
    rooms.at[0.5] = lambda studio: answers.append(studio.do(ChangeMember(name="Mia", character="yeti")))
    rooms.at[0.6] = lambda studio: answers.append(studio.do(AddGuest(name="Al", character="yeti")))
    with rooms.studio(THREE, *SMALL) as studio:
        rooms.run(studio, 1.0)
        assert list(studio.config.room.members) == ["You", "Mia", "Ben"]
    assert [answer.done for answer in answers] == [False, False] and "yeti" in answers[0].text
    assert [len(captures) for captures in started.values()] == [1, 1, 1]
    with pytest.raises(CharacterError):
        rooms.studio(THREE.replace('"owl"', '"yeti"'))


def test_another_address_is_listened_to_after_the_one_before_is_free(rooms: Rooms) -> None:
    started = cast_by_source(rooms, {})
    rooms.at[0.5] = lambda studio: studio.do(ChangeMember(name="Mia", source="udp://127.0.0.1:5000"))
    rooms.at[1.0] = lambda studio: studio.do(
        ChangeSetting(key="network.pairing", value="as long as it must be")
    )
    with rooms.studio(THREE, *SMALL) as studio:
        rooms.run(studio, 1.5)
    assert started[MIA][0].closed and len(started["udp://127.0.0.1:5000"]) == 2
    assert [one.request.pairing for one in started[BEN]] == ["", "as long as it must be"]
    assert started[BEN][0].closed


def test_one_that_breaks_is_mended_while_the_others_play_on(rooms: Rooms) -> None:
    cast_by_source(rooms, {})

    def break_mia(studio: Studio) -> None:
        decoders(rooms)[1].trouble = RuntimeError("out of memory")

    rooms.at[1.0] = break_mia
    rooms.at[1.5] = lambda studio: studio.do(
        ArrangeRoom(names=False)
    )  # what was asked for before is done by then
    with rooms.studio(THREE, *SMALL) as studio:
        events = rooms.run(studio, 4.0)
    assert any("Mia: drawing Owl failed" in text for text in notices(events))
    assert rooms.cast.built == ["fox", "owl", "owl", "owl"]
    again = rooms.cast.decoders[3]
    assert len(again.shown) > 20 and again.shown[-1][1]["jawOpen"] > 0.9
    assert np.diff(times_s(decoders(rooms)[2])).max() <= 0.045


def test_a_member_alone_has_outputs_of_its_own_even_while_hidden(rooms: Rooms) -> None:
    cast_by_source(rooms, {MIA: frowning})
    rooms.at[0.5] = lambda studio: studio.do(AddOutput(spec="Mia:preview"))
    rooms.at[1.0] = lambda studio: studio.do(ChangeMember(name="Mia", hidden=True))
    with rooms.studio(THREE, *SMALL, "decoder.size_px=64") as studio:
        rooms.run(studio, 2.0)
    (sink,) = rooms.sinks["preview"]
    assert sink.size == (64, 48)  # type: ignore[attr-defined]
    assert sink.pictures and all(p.pixels[-1, 30, 3] == 2 for p in sink.pictures)
    assert (last_pixels(rooms) == 2).any() and last_pixels(rooms)[-1, 10, 3] == 1


def test_a_background_and_pictures_without_transparency(rooms: Rooms) -> None:
    cast_by_source(rooms, {})
    with rooms.studio(THREE, *SMALL, "sinks.background=#102030", "sinks.transparent=false") as studio:
        rooms.run(studio, 0.5)
    picture = rooms.sinks["null"][-1].pictures[-1]
    assert (picture.pixels[..., 3] == 255).all() and tuple(picture.pixels[0, 0, :3]) == (16, 32, 48)
    assert picture.backdrop is not None and picture.backdrop.shape == (36, 64, 3)


def test_a_snapshot_is_of_all(rooms: Rooms) -> None:
    cast_by_source(rooms, {})
    answers: list[object] = []
    rooms.at[0.5] = lambda studio: answers.append(studio.do(Snapshot(path="all.png")))
    with rooms.studio(THREE, *SMALL) as studio:
        rooms.run(studio, 1.0)
    import cv2

    assert cv2.imread("all.png", cv2.IMREAD_UNCHANGED).shape == (36, 64, 4), answers


class OfferingReceiver(FakeReceiver):
    """Offers a character, which comes as soon as it is wanted."""

    offer: Offered | None = None
    wanted = False

    @property
    def offered(self) -> Offered | None:
        if self.offer is None or self.wanted:
            return self.offer
        return replace(self.offer, received=0, data=None)

    def fetch(self, wanted: bool) -> None:
        self.wanted = wanted


def offer_of(rooms: Rooms, data: bytes) -> None:
    """Let Mia's machine offer a character."""
    open_before = rooms.open_capture

    def open_capture(request: CaptureRequest, note: Callable[[str], None]) -> FakeCapture:
        capture = open_before(request, note)
        if request.input == MIA:
            capture.receiver.__class__ = OfferingReceiver
            capture.receiver.offer = Offered("Own fox", sha256(data).digest(), len(data), len(data), data)  # type: ignore[attr-defined]
        return capture

    rooms.open_capture = open_capture  # type: ignore[method-assign]


def last_guests(events: list[Event]) -> tuple[MemberState, ...]:
    return [event for event in events if isinstance(event, RoomChanged)][-1].guests


def test_a_guests_own_character_plays_once_the_host_says_so(rooms: Rooms) -> None:
    started = cast_by_source(rooms, {})
    offer_of(rooms, store_puppet(random_puppet(6, 64)))
    seen: list[bool] = []
    rooms.at[1.0] = lambda studio: seen.append(started[MIA][0].receiver.wanted)  # type: ignore[attr-defined]
    rooms.at[1.1] = lambda studio: studio.do(ChangeMember(name="Mia", character="theirs"))
    rooms.at[2.0] = lambda studio: wait_for(lambda: studio.do(ArrangeRoom(names=False)).done)
    with rooms.studio(THREE, *SMALL) as studio:
        events = rooms.run(studio, 4.0)
        assert studio.config.room.members["Mia"].character == "theirs"
    assert seen == [False]
    assert "Mia plays Own fox, a character of their own" in notices(events)
    mia = last_guests(events)[0]
    assert (mia.offers, mia.trouble) == ("Own fox", "") and mia.received_bytes == mia.offered_bytes > 0
    pixels = last_pixels(rooms)[:, 21:43]
    assert len(np.unique(pixels.reshape(-1, 4), axis=0)) > 50  # no flat picture of a fake


@pytest.mark.parametrize("data", [b"not a puppet", b"AVPUPPET" + bytes(100)])
def test_a_character_that_is_none_is_told_and_another_one_plays(rooms: Rooms, data: bytes) -> None:
    cast_by_source(rooms, {})
    offer_of(rooms, data)
    three = THREE.replace('character="owl"', 'character="theirs"', 1)
    rooms.at[1.0] = lambda studio: wait_for(lambda: studio.do(ArrangeRoom(names=False)).done)
    with rooms.studio(three, *SMALL) as studio:
        events = rooms.run(studio, 3.0)
    told = [
        text for text in notices(events) if text.startswith("Mia: the character that was sent can't be used")
    ]
    assert len(told) == 1 and last_guests(events)[0].trouble
    assert rooms.cast.built == ["fox", "fox", "owl"] and len(decoders(rooms)[1].shown) > 50
