"""A voice moves the mouth beside a face, or where there is none; on a clock of the test's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from fakes import FakeCapture, ManualClock, Script
from rooms import Rooms

from avatar_stream.base.voice_level import VoiceLevel
from avatar_stream.capture import CaptureFailure, CaptureRequest
from avatar_stream.config_sections import VoiceSection
from avatar_stream.studio import Studio
from avatar_stream.studio.commands import Answer, ChangeSettings
from avatar_stream.studio.events import Event, Notice, VoiceHeard
from avatar_stream.studio.voice import Voice
from avatar_stream.studio.voice_mixing import VoiceMixer
from avatar_stream.types import FaceSemantics

SPEECH = FaceSemantics.of(0.0, jawOpen=0.6, mouthPucker=0.5)
FACE = FaceSemantics.of(0.0, jawOpen=0.2, mouthSmileLeft=0.4, yaw=0.3, eyeBlinkLeft=1.0)


def speaking(i: int, time_s: float) -> FaceSemantics:
    return replace(SPEECH, captured_s=time_s)


class Room:
    """A voice, and all processes that listened for it."""

    def __init__(self, settings: VoiceSection, script: Script = speaking) -> None:
        self.clock = ManualClock()
        self.captures: list[FakeCapture] = []
        self.events: list[Event] = []
        self.script = script
        self.voice = Voice(settings, self.open, self.clock, self.events.append)

    def open(self, request: CaptureRequest, note: Callable[[str], None]) -> FakeCapture:
        self.captures.append(FakeCapture(self.clock, self.script, request, session=7 + len(self.captures)))
        return self.captures[-1]

    def pass_s(self, seconds: float) -> None:
        end_s = self.clock.now_s() + seconds
        while self.clock.now_s() < end_s:
            self.voice.tend()
            self.clock.time_s += 0.02

    def mouth(self, *, followed: bool) -> FaceSemantics:
        self.voice.mix(FACE, followed, self.clock.now_s())
        self.clock.time_s += 0.3
        self.voice.tend()
        return self.voice.mix(FACE, followed, self.clock.now_s())

    @property
    def states(self) -> list[str]:
        told = [event.state for event in self.events if isinstance(event, VoiceHeard)]
        return [state for i, state in enumerate(told) if i == 0 or told[i - 1] != state]


@pytest.mark.parametrize(
    ("mode", "followed", "heard"),
    [("off", False, False), ("lost", True, False), ("lost", False, True), ("always", True, True)],
)
def test_when_a_voice_counts(mode: str, followed: bool, heard: bool) -> None:
    mixer = VoiceMixer(VoiceSection(mode=mode))  # type: ignore[arg-type]
    mixer.mix(FACE, SPEECH, followed, 1.0)
    mixed = mixer.mix(FACE, SPEECH, followed, 2.0)
    assert (mixed is not FACE) == heard
    if heard:
        assert mixed["jawOpen"] == pytest.approx(0.6) and mixed["mouthPucker"] == pytest.approx(0.5)
        assert mixed["mouthSmileLeft"] == pytest.approx(0.4) and mixed["eyeBlinkLeft"] == 1.0
        assert mixed.head_rotation_rad[1] == FACE.head_rotation_rad[1]


def test_a_mouth_that_is_seen_wider_open_stays_so() -> None:
    mixer = VoiceMixer(VoiceSection(mode="always", strength=0.5))
    wide = FaceSemantics.of(0.0, jawOpen=0.9)
    mixer.mix(wide, SPEECH, True, 1.0)
    mixed = mixer.mix(wide, SPEECH, True, 2.0)
    assert mixed["jawOpen"] == pytest.approx(0.9) and mixed["mouthPucker"] == pytest.approx(0.25)


def test_a_face_that_comes_back_takes_its_mouth_without_a_jump() -> None:
    mixer = VoiceMixer(VoiceSection(mode="lost"))
    for step in range(20):
        mixer.mix(FACE, SPEECH, False, step * 0.03)
    jaws = [mixer.mix(FACE, SPEECH, True, 0.6 + step * 0.03)["jawOpen"] for step in range(12)]
    assert jaws[0] > 0.5 and jaws[-1] == pytest.approx(0.2)
    assert max(a - b for a, b in zip(jaws, jaws[1:], strict=False)) < 0.1


def test_nobody_listens_where_no_voice_is_wanted() -> None:
    room = Room(VoiceSection())
    room.pass_s(1.0)
    assert room.captures == [] and room.events == [] and room.voice.pids == []


def test_it_is_switched_on_and_off_and_to_another_microphone() -> None:
    room = Room(VoiceSection(mode="lost"))
    room.pass_s(0.5)
    assert [one.request.input for one in room.captures] == ["microphone"] and room.captures[0].begun
    room.captures[0].level = VoiceLevel(-20.04, -60.0, "O")
    room.pass_s(0.5)
    assert room.events[-1] == VoiceHeard(state="listening", level_db=-20.0, floor_db=-60.0, vowel="O")
    assert room.mouth(followed=False)["jawOpen"] == pytest.approx(0.6, abs=0.01)
    room.voice.tune(VoiceSection(mode="lost", microphone="Blue"))
    room.pass_s(0.5)
    assert [one.request.input for one in room.captures] == ["microphone", "microphone:Blue"]
    assert room.captures[0].closed and not room.captures[1].closed
    room.voice.tune(VoiceSection(microphone="Blue"))
    room.pass_s(0.1)
    assert room.captures[1].closed and room.voice.pids == []
    assert room.mouth(followed=False) is FACE
    assert room.states[0] == "listening" and room.states[-1] == "off"


def test_a_level_is_told_ten_times_a_second_and_no_more() -> None:
    room = Room(VoiceSection(mode="always"))
    for step in range(200):
        room.pass_s(0.02)
        room.captures[0].level = VoiceLevel(-20.0 - step % 7, -60.0, "")
    assert 30 <= len(room.events) <= 44


def test_a_microphone_that_is_missing_is_told_once_and_waited_for() -> None:
    room = Room(VoiceSection(mode="always"))
    room.pass_s(0.1)
    room.captures[0].waiting = "There is no microphone: plug one in"
    room.pass_s(2.0)
    warnings = [event for event in room.events if isinstance(event, Notice)]
    assert len(warnings) == 1 and "plug one in" in warnings[0].text and "voice.mode" in warnings[0].remedy
    assert room.states[-1] == "waiting"
    room.captures[0].waiting = ""
    room.pass_s(0.5)
    assert room.states[-1] == "listening"


def test_a_process_that_breaks_is_replaced_and_its_last_mouth_forgotten() -> None:
    room = Room(VoiceSection(mode="always"))
    room.pass_s(0.5)
    room.captures[0].failure = CaptureFailure("the capture process was killed", final=False)
    room.voice.tend()
    room.clock.time_s += 0.1
    room.script = lambda i, time_s: None
    room.pass_s(1.2)
    assert len(room.captures) == 2 and room.captures[1].begun
    assert room.mouth(followed=True) is FACE


def test_what_can_never_be_heard_is_told_and_not_tried_again() -> None:
    room = Room(VoiceSection(mode="always"))
    room.pass_s(0.1)
    room.captures[0].failure = CaptureFailure("'x.wav' has no sound", final=True)
    room.pass_s(20.0)
    assert len(room.captures) == 1 and room.captures[0].closed
    assert room.events[-1] == VoiceHeard(state="waiting", reason="'x.wav' has no sound")
    room.voice.tune(VoiceSection(mode="always", microphone="Blue"))
    room.pass_s(0.1)
    assert len(room.captures) == 2


def lost_after(count: int) -> Script:
    def script(i: int, time_s: float) -> FaceSemantics:
        return FaceSemantics.of(time_s, yaw=0.2) if i < count else FaceSemantics.nobody(time_s)

    return script


def test_a_whole_studio_speaks_while_nobody_is_seen(rooms: Rooms) -> None:
    def open_capture(request: CaptureRequest, note: Callable[[str], None]) -> FakeCapture:
        voice = request.input.startswith("microphone")
        capture = FakeCapture(rooms.clock, speaking if voice else lost_after(50), request)
        rooms.captures.append(capture)
        return capture

    rooms.open_capture = open_capture  # type: ignore[method-assign]
    with rooms.studio("voice.mode=lost", "voice.strength=0.5") as studio:
        rooms.run(studio, 3.0)
        shown = rooms.cast.decoders[0].shown
    assert [capture.request.input for capture in rooms.captures] == ["clip.mp4", "microphone"]
    assert all(capture.closed for capture in rooms.captures)
    start_s = shown[0][0]
    seen = [one["jawOpen"] for at_s, one in shown if 0.3 < at_s - start_s < 0.9]
    lost = [one["jawOpen"] for at_s, one in shown if at_s - start_s > 2.0]
    assert max(seen) == 0.0 and min(lost) == pytest.approx(0.3, abs=0.01)


def test_it_is_switched_on_in_a_running_show(rooms: Rooms) -> None:
    answers: list[Answer] = []

    def switch(studio: Studio) -> None:
        wanted = ChangeSettings(changes={"voice.mode": "always", "voice.microphone": "Blue"})
        answers.append(studio.do(wanted, 60))

    rooms.at[0.5] = switch
    with rooms.studio() as studio:
        assert len(rooms.captures) == 1
        rooms.run(studio, 2.0)
        assert studio.config.voice.mode == "always"
    assert answers[0].done
    assert [capture.request.input for capture in rooms.captures] == ["clip.mp4", "microphone:Blue"]
