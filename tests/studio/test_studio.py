"""A whole studio on a clock of the test's own: every command, every kind of trouble, every event in its order."""

from __future__ import annotations

import os
import threading
from concurrent.futures import Future
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydantic import TypeAdapter
from rooms import Rooms, notices, statuses
from waiting import wait_for

from avatar_stream.capture import CaptureFailure
from avatar_stream.errors import CharacterError, DeviceUnavailableError, SinkError
from avatar_stream.studio import Answer, Command, Studio
from avatar_stream.studio.commands import (
    AddOutput,
    ChangeSetting,
    ChooseSource,
    Pause,
    Recalibrate,
    RemoveOutput,
    Resume,
    SetBackground,
    SetEdits,
    SetSize,
    Snapshot,
    StartRecording,
    StopRecording,
    SwitchCharacter,
)
from avatar_stream.studio.events import CharacterChanged, Ended, Event, OutputChanged


def changed(events: list[Event]) -> list[str]:
    return [event.character for event in events if isinstance(event, CharacterChanged)]


def during(rooms: Rooms, *commands: Command, sets: tuple[str, ...] = ()) -> tuple[list[Answer], list[Event]]:
    """The answers to commands given one after the other in a running show, and all events."""
    answers: list[Answer] = []

    def give(command: Command, studio: Studio) -> None:
        answers.append(studio.do(command, 60))

    for i, command in enumerate(commands):
        rooms.at[1.0 + i] = lambda studio, command=command: give(command, studio)
    with rooms.studio(*sets) as studio:
        events = rooms.run(studio, 3.0 + len(commands))
    return answers, events


def test_switching_through_many_characters_leaves_no_gap_and_mixes_nothing(rooms: Rooms) -> None:
    rooms.cast.keyframes |= {f"c{i}": 10 + i for i in range(20)}
    answers, events = during(rooms, *(SwitchCharacter(character=f"c{i}") for i in range(20)))
    assert all(answer.done for answer in answers)
    assert changed(events) == ["fox", *(f"c{i}" for i in range(20))]
    # The first picture of each decoder is drawn beforehand, so that nobody waits for it.
    times_s = np.sort(np.concatenate([[time_s for time_s, _ in d.shown[1:]] for d in rooms.cast.decoders]))
    assert np.diff(times_s).max() <= 0.05
    assert sum(not decoder.closed for decoder in rooms.cast.decoders) == 0  # the studio is closed


def test_a_character_that_fails_leaves_the_show_as_it_is(rooms: Rooms) -> None:
    (answer,), events = during(rooms, SwitchCharacter(character="nobody"))
    assert not answer.done and "nobody" in answer.text and answer.remedy
    assert changed(events) == ["fox"]
    assert statuses(events)[-1].character == "fox"


def test_edits_come_and_go_with_the_character_or_without(rooms: Rooms) -> None:
    yaws: list[float] = []

    def look(studio: Studio) -> None:
        yaws.append(round(float(rooms.cast.decoders[-1].shown[-1][1].head_rotation_rad[1]), 2))

    rooms.at = {1.5: look, 2.5: look, 3.5: look, 4.5: look}
    answers, _ = during(
        rooms,
        SetEdits(edit="mirror"),
        SwitchCharacter(character="owl"),
        SwitchCharacter(character="owl", edit=""),
        SetEdits(edit="yaw*2"),
    )
    assert [answer.done for answer in answers[:3]] == [True] * 3
    assert yaws[:3] == [-0.4, -0.4, 0.4]


def test_edits_and_backgrounds_load_and_build_nothing(rooms: Rooms) -> None:
    """A slider sends twenty of them a second."""
    rooms.at = {0.1: lambda studio: rooms.cast.keyframes.clear()}  # as if every character's files were gone
    answers, _ = during(rooms, SetEdits(edit="yaw*2"), SetBackground(background="#010203"))
    assert [answer.done for answer in answers] == [True, True]
    assert rooms.cast.built == ["fox"]


def test_the_background_belongs_to_the_actor(rooms: Rooms) -> None:
    seen: list[tuple[int, ...]] = []

    def look(studio: Studio) -> None:
        picture = studio._parts.stage.picture
        assert picture is not None and picture.backdrop is not None
        seen.append(tuple(int(v) for v in picture.backdrop[0, 0]))

    rooms.at = {1.5: look, 2.5: look}
    answers, _ = during(rooms, SetBackground(background="#010203"), SetBackground(background="blurple"))
    assert [answer.done for answer in answers] == [True, False]
    assert seen == [(1, 2, 3), (1, 2, 3)]


def test_another_size_reaches_the_outputs(rooms: Rooms) -> None:
    def grow(studio: Studio) -> None:
        rooms.cast.size = (16, 12)

    rooms.at = {0.5: grow}
    (answer,), _ = during(rooms, SetSize(size_px=128))
    assert answer.done
    wait_for(lambda: len(rooms.sinks["null"]) == 2)
    assert [sink.size for sink in rooms.sinks["null"]] == [(8, 6), (16, 12)]  # type: ignore[attr-defined]


def test_a_character_of_another_shape_is_fitted_onto_the_stage(rooms: Rooms) -> None:
    def grow(studio: Studio) -> None:
        rooms.cast.size = (30, 60)

    rooms.at = {0.5: grow}
    (answer,), _ = during(rooms, SwitchCharacter(character="owl"))
    assert answer.done and len(rooms.sinks["null"]) == 1
    wait_for(lambda: rooms.sinks["null"][0].pictures)
    assert {picture.pixels.shape for picture in rooms.sinks["null"][0].pictures} == {(6, 8, 4)}


def test_outputs_are_added_and_removed(rooms: Rooms) -> None:
    rooms.troubles["vcam"] = DeviceUnavailableError("there is none")
    rooms.troubles["x.xyz"] = SinkError("no such kind")
    answers, events = during(
        rooms,
        AddOutput(spec="out.mp4"),
        AddOutput(spec="out.mp4"),
        AddOutput(spec="x.xyz"),
        AddOutput(spec="vcam"),
        RemoveOutput(spec="out.mp4"),
        RemoveOutput(spec="out.mp4"),
    )
    assert [answer.done for answer in answers] == [True, False, False, True, True, False]
    assert all(answer.remedy for answer in answers if not answer.done)
    told = [(event.output.spec, event.output.phase) for event in events if isinstance(event, OutputChanged)]
    assert told.index(("out.mp4", "showing")) < told.index(("out.mp4", "closed"))
    assert [output.spec for output in statuses(events)[-1].outputs] == ["null", "vcam"]


def test_a_running_show_may_have_no_output_at_all(rooms: Rooms) -> None:
    (answer,), events = during(rooms, RemoveOutput(spec="null"))
    assert answer.done
    last = statuses(events)[-1]
    assert last.outputs == () and last.fps_out > 40


def test_pause_idles_and_resume_follows(rooms: Rooms) -> None:
    answers, events = during(rooms, Pause(), SetEdits(edit=""), Resume())
    assert all(answer.done for answer in answers)
    states = [status.tracking for status in statuses(events)]
    assert states[0] == states[-1] == "following" and "paused" in states
    jaws = [semantics["jawOpen"] for _, semantics in rooms.cast.decoders[0].shown]
    assert min(jaws[100:]) < 0.01  # idling


def test_calibration_reaches_the_capture_process(rooms: Rooms) -> None:
    (answer,), _ = during(rooms, Recalibrate())
    assert answer.done and rooms.captures[0].recalibrated == 1


def test_what_needs_no_calibration_says_so(rooms: Rooms) -> None:
    opened = rooms.open_capture

    def open_untracked(request, note):  # type: ignore[no-untyped-def]
        from dataclasses import replace

        capture = opened(request, note)
        capture.info = replace(capture.info, tracked=False)
        return capture

    rooms.open_capture = open_untracked  # type: ignore[method-assign]
    (answer,), _ = during(rooms, Recalibrate())
    assert not answer.done and answer.remedy


def test_another_source(rooms: Rooms) -> None:
    answers, events = during(
        rooms,
        ChooseSource(source="demo"),
        ChooseSource(source="no/such/file.mp4"),
        ChooseSource(source="camera:1"),
    )
    assert [answer.done for answer in answers] == [True, False, True]
    assert [capture.request.input for capture in rooms.captures] == ["clip.mp4", "demo", "camera:1"]
    assert [capture.closed for capture in rooms.captures] == [True] * 3
    assert statuses(events)[-1].source == "camera:1" and statuses(events)[-1].tracking == "following"


def test_every_setting_can_change_or_is_refused_with_a_reason(rooms: Rooms) -> None:
    answers, _ = during(
        rooms,
        ChangeSetting(key="smoothing.rotation_beta", value=9.0),
        ChangeSetting(key="encoder.tracking_confidence", value=0.7),
        ChangeSetting(key="live.hold_s", value=0.1),
        ChangeSetting(key="live.fps", value=10.0),
        ChangeSetting(key="live.fps", value=-1.0),
        ChangeSetting(key="live.fsp", value=10.0),
        ChangeSetting(key="sinks.outputs", value=("null", "out.mp4")),
        ChangeSetting(key="decoder.breathing", value=False),
    )
    assert [answer.done for answer in answers] == [True, True, True, True, False, False, True, True]
    assert "live.fps" in answers[5].text  # the nearest that exists
    assert rooms.captures[0].smoothing is not None and rooms.captures[0].smoothing.rotation_beta == 9.0
    assert rooms.captures[1].request.tracking_confidence == 0.7
    assert rooms.captures[1].request.smoothing.rotation_beta == 9.0
    assert len(rooms.captures) == 2 and "out.mp4" in rooms.sinks
    times_s = [time_s for time_s, _ in rooms.cast.decoders[-1].shown[-10:]]
    assert np.median(np.diff(times_s)) >= 0.07


def test_a_rate_above_that_of_the_camera_asks_the_camera_for_more(rooms: Rooms) -> None:
    (answer,), _ = during(rooms, ChangeSetting(key="live.fps", value=60.0))
    assert answer.done
    assert [capture.request.fps for capture in rooms.captures] == [50.0, 60.0]


def test_a_snapshot_keeps_transparency(rooms: Rooms, tmp_path: Path) -> None:
    path, homeless = tmp_path / "now.png", tmp_path / "no" / "folder.png"
    answers, _ = during(
        rooms, Snapshot(path=str(path)), Snapshot(), Snapshot(path=str(homeless)), Snapshot(path="x.jpg")
    )
    assert [answer.done for answer in answers] == [True, True, False, False]
    assert np.array(Image.open(path)).shape == (6, 8, 4)
    kept = Path(answers[1].text.split("'")[1])
    assert kept.is_file() and kept.parent.name == "snapshots"
    kept.unlink()


def test_recording(rooms: Rooms) -> None:
    answers, _ = during(
        rooms,
        StopRecording(),
        StartRecording(path="take.mp4"),
        StartRecording(path="other.mp4"),
        StopRecording(),
        StartRecording(path="take.txt"),
    )
    assert [answer.done for answer in answers] == [False, True, False, True, False]
    assert rooms.sinks["take.mp4"][0].closed_with == [False]


def test_a_recording_that_was_closed_otherwise_is_no_recording_any_more(rooms: Rooms) -> None:
    answers, _ = during(
        rooms,
        StartRecording(path="take.mp4"),
        RemoveOutput(spec="take.mp4"),
        StartRecording(path="other.mp4"),
        StopRecording(),
    )
    assert [answer.done for answer in answers] == [True] * 4
    assert "other.mp4" in answers[3].text


def test_snapshots_of_one_second_each_have_a_file(rooms: Rooms) -> None:
    asked: list[Future[Answer]] = []
    rooms.at = {1.0: lambda studio: asked.extend(studio.submit(Snapshot()) for _ in range(8))}
    with rooms.studio() as studio:
        rooms.run(studio, 2.0)
    paths = {Path(each.result(60).text.split("'")[1]) for each in asked}
    assert len(paths) == 8 and all(path.is_file() for path in paths)
    for path in paths:
        path.unlink()


def test_names_that_nobody_can_open_are_refused(rooms: Rooms) -> None:
    answers, _ = during(
        rooms,
        ChooseSource(source="~nobody-of-that-name/x.mp4"),
        ChooseSource(source="x" * 300 + ".mp4"),
        Snapshot(path="~nobody-of-that-name/x.png"),
        Snapshot(path="a\0b.png"),
        StartRecording(path="~nobody-of-that-name/x.mp4"),
    )
    assert [answer.done for answer in answers] == [False] * 5
    assert all(answer.text and answer.remedy for answer in answers)


def test_commands_after_the_end_are_refused(rooms: Rooms) -> None:
    with rooms.studio() as studio:
        rooms.run(studio, 1.0)
    assert not studio.do(SwitchCharacter(character="owl"), 60).done


def test_a_character_that_does_not_exist_ends_the_capture_process_it_had_begun(rooms: Rooms) -> None:
    with pytest.raises(CharacterError):
        rooms.studio("character.id=nobody")
    assert rooms.captures[0].closed


def test_commands_are_plain_data_with_a_schema() -> None:
    adapter: TypeAdapter[Command] = TypeAdapter(Command)
    for command in (SwitchCharacter(character="owl"), SetSize(size_px=256), Pause()):
        assert adapter.validate_json(command.model_dump_json()) == command
    with pytest.raises(ValueError, match="eys"):
        SetEdits(edit="eys=0.5")
    with pytest.raises(ValueError, match="frozen"):
        Pause().command = "resume"  # type: ignore[assignment,misc]
    assert "discriminator" in str(adapter.json_schema())


def test_a_hundred_switches_leave_no_thread_behind(rooms: Rooms) -> None:
    before = threading.active_count()
    rooms.at = {
        0.05 * i: lambda studio, i=i: studio.do(SwitchCharacter(character=("fox", "owl")[i % 2]), 60)
        for i in range(1, 101)
    }
    with rooms.studio() as studio:
        events = rooms.run(studio, 8.0)
    assert len(changed(events)) == 101
    assert rooms.cast.built == ["fox", "owl"]
    wait_for(lambda: threading.active_count() <= before)
    assert isinstance(events[-1], Ended)


def test_after_the_end_nothing_is_taken_and_the_end_is_told_once(rooms: Rooms) -> None:
    with rooms.studio() as studio:
        events = rooms.run(studio, 1.0)
        late = list(studio.subscribe())
        answers = [studio.do(command, 60) for command in (Pause(), AddOutput(spec="late.mp4"), Snapshot())]
        with pytest.raises(RuntimeError, match="once"):
            studio.run(threading.Event())
    assert [answer.done for answer in answers] == [False] * 3
    assert "late.mp4" not in rooms.sinks
    assert [type(event) for event in events].count(Ended) == 1 and isinstance(events[-1], Ended)
    assert late == [events[-1]]


def test_waiting_for_an_answer_where_answers_are_given_is_refused(rooms: Rooms) -> None:
    raised: list[Exception] = []

    def ask(studio: Studio) -> None:
        def asked_again(_: Future[Answer]) -> None:
            try:
                studio.do(SetEdits(edit=""))
            except RuntimeError as error:
                raised.append(error)

        slow = threading.Event()
        studio._changes.put("slow", lambda: (slow.wait(60), Answer(done=True, text=""))[1])
        studio.submit(SetEdits(edit="")).add_done_callback(asked_again)
        slow.set()
        wait_for(lambda: bool(raised))

    rooms.at = {1.0: ask}
    with rooms.studio() as studio:
        rooms.run(studio, 2.0)
    assert "submit" in str(raised[0])


def test_a_show_keeps_an_output(rooms: Rooms) -> None:
    (answer,), events = during(rooms, ChangeSetting(key="sinks.outputs", value=()))
    assert not answer.done and "output at least" in answer.text
    assert [output.spec for output in statuses(events)[-1].outputs] == ["null"]


def test_an_output_that_waits_is_not_said_to_be_open(rooms: Rooms) -> None:
    rooms.troubles["vcam"] = DeviceUnavailableError("no such device")
    (answer,), _ = during(rooms, AddOutput(spec="vcam"))
    assert answer.done and "waits for its device: no such device" in answer.text


def test_a_snapshot_goes_into_files_alone(rooms: Rooms, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    (answer,), _ = during(rooms, Snapshot(path=str(tmp_path / "pipe.png")))
    assert not answer.done and "no file" in answer.text


def test_yes_is_no_number(rooms: Rooms) -> None:
    (answer,), _ = during(rooms, ChangeSetting(key="live.fps", value=True))
    assert not answer.done and "live.fps" in answer.text


def test_a_camera_that_worked_is_not_given_up_for_a_setting(rooms: Rooms) -> None:
    def fail(studio: Studio) -> None:
        rooms.captures[-1].failure = CaptureFailure("there is no encoder called 'x'", final=True)

    rooms.at = {2.0: fail}
    with rooms.studio("source.input=camera") as studio:
        events = rooms.run(studio, 4.0)
    assert any("no encoder" in text for text in notices(events))
    ended = events[-1]
    assert isinstance(ended, Ended) and ended.reason == "it was stopped"
