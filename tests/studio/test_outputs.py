"""Which outputs a show has, how they come and go, and what becomes of one whose device is not there."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from fakes import FakeSink, SystemClock, picture_of
from rooms import Rooms
from waiting import wait_for

from avatar_stream.errors import DeviceUnavailableError, SinkError
from avatar_stream.sinks.growing_file import next_free_path
from avatar_stream.stages import Sink
from avatar_stream.studio import outputs as outputs_module
from avatar_stream.studio.events import Event, Notice
from avatar_stream.studio.outputs import Outputs


def outputs_of(rooms: Rooms, events: list[Event]) -> Outputs:
    return Outputs(SystemClock(), events.append, lambda spec: spec)


def texts(events: list[Event]) -> list[str]:
    return [event.text for event in events if isinstance(event, Notice)]


def begun(rooms: Rooms, events: list[Event], *specs: str) -> list[str]:
    outputs = outputs_of(rooms, events)
    outputs.begin(specs, (4, 4), 30.0)
    names = [output.spec for output in outputs.all]
    outputs.finish()
    return names


def test_a_missing_camera_is_waited_for_beside_the_others(rooms: Rooms) -> None:
    rooms.troubles["vcam"] = DeviceUnavailableError("there is none")
    events: list[Event] = []
    assert begun(rooms, events, "vcam", "out.mp4") == ["vcam", "out.mp4"]
    assert texts(events) == ["Output vcam waits, and is tried again: there is none"]


def test_an_output_that_can_never_be_opened_is_refused_and_nothing_is_left(rooms: Rooms) -> None:
    rooms.troubles["vcam:@12"] = SinkError("write the size as in …")
    with pytest.raises(SinkError, match="write the size"):
        begun(rooms, [], "null", "vcam:@12")
    wait_for(lambda: rooms.sinks["null"][0].closed_with == [True])


def test_without_wishes_there_is_always_somewhere_to_show(rooms: Rooms) -> None:
    events: list[Event] = []
    assert begun(rooms, events) == ["vcam", "preview"]
    rooms.troubles["preview"] = SinkError("no screen")
    assert begun(rooms, events) == ["vcam"]
    rooms.troubles["vcam"] = DeviceUnavailableError("there is none")
    assert begun(rooms, events) == ["vcam", "null"]
    assert any("running without output" in text for text in texts(events))
    rooms.troubles["vcam"] = SinkError("the library isn't installed")
    assert begun(rooms, events) == ["null"]


def test_outputs_come_and_go(rooms: Rooms) -> None:
    events: list[Event] = []
    outputs = outputs_of(rooms, events)
    outputs.begin(["null"], (4, 4), 30.0)
    assert outputs.add("out.mp4", (4, 4), 30.0).result(60) == ""
    with pytest.raises(SinkError, match="already"):
        outputs.add("out.mp4", (4, 4), 30.0)
    outputs.remove("null")
    assert [output.spec for output in outputs.all] == ["out.mp4"]
    assert rooms.sinks["null"][0].closed_with == [False]
    with pytest.raises(SinkError, match=r"no output 'null'; there are: out\.mp4"):
        outputs.remove("null")
    assert not outputs.all_left_by_user
    outputs.finish()


def test_the_last_window_that_is_closed_is_noticed(rooms: Rooms) -> None:
    outputs = outputs_of(rooms, [])
    outputs.begin(["preview"], (4, 4), 30.0)
    rooms.sinks["preview"][0].closed = True  # type: ignore[attr-defined]

    def shown() -> bool:
        outputs.show(picture_of(4, 4), tracked=False)
        return outputs.all_left_by_user

    wait_for(shown)
    assert [output.left_by_user for output in outputs.ever] == [True]


def test_taking_an_output_off_ends_no_show_after_a_window_was_closed(rooms: Rooms) -> None:
    outputs = outputs_of(rooms, [])
    outputs.begin(["preview", "null"], (4, 4), 30.0)
    rooms.sinks["preview"][0].closed = True  # type: ignore[attr-defined]

    def shown() -> bool:
        outputs.show(picture_of(4, 4), tracked=False)
        return [output.spec for output in outputs.all] == ["null"]

    wait_for(shown)
    outputs.remove("null")
    outputs.show(picture_of(4, 4), tracked=False)
    assert not outputs.all and not outputs.all_left_by_user


def test_a_folder_that_is_begun_again_gets_the_next_name(rooms: Rooms, tmp_path: Path) -> None:
    outputs = outputs_of(rooms, [])
    opened: list[str] = []

    def open_sink(spec: str, **_: object) -> Sink:
        opened.append(spec)
        return rooms.open_sink(spec, width=4, height=4, fps=30.0)

    shots = tmp_path / "shots"
    shots.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outputs_module, "open_sink", open_sink)
        outputs._open(f"{shots}/", 30.0, (4, 4), again=False)
        sink = outputs._open(f"{shots}/", 30.0, (4, 4), again=True)
    assert opened == [f"{shots}/", f"{tmp_path / 'shots-2'}/"] and "shots-2" in sink.note


def test_the_same_trouble_is_told_once(rooms: Rooms) -> None:
    events: list[Event] = []
    outputs = outputs_of(rooms, events)
    rooms.troubles["vcam"] = DeviceUnavailableError("taken by zoom")
    outputs.begin(["vcam"], (4, 4), 30.0)
    wait_for(lambda: outputs.all[0]._sink._backoff.retry_at_s > 0)
    del rooms.troubles["vcam"]
    wait_for(lambda: "vcam" in rooms.sinks)
    outputs.finish()
    assert texts(events) == [
        "Output vcam waits, and is tried again: taken by zoom",
        "Output vcam is there now",
    ]


def test_a_file_that_is_begun_again_gets_the_next_name(tmp_path: Path) -> None:
    path = tmp_path / "out.mp4"
    assert next_free_path(path) == path
    path.touch()
    assert next_free_path(path) == tmp_path / "out-2.mp4"
    (tmp_path / "out-2.mp4").touch()
    assert next_free_path(path) == tmp_path / "out-3.mp4"


def test_outputs_are_exchanged_all_or_none(rooms: Rooms) -> None:
    rooms.troubles["vcam:@12"] = SinkError("write the size as in …")
    outputs = outputs_of(rooms, [])
    outputs.begin(["null", "a.mp4"], (4, 4), 30.0)
    with pytest.raises(SinkError, match="write the size"):
        outputs.exchange(["null", "b.mp4", "vcam:@12"], (4, 4), 30.0)
    assert [output.spec for output in outputs.all] == ["null", "a.mp4"]
    assert rooms.sinks["b.mp4"][0].closed_with == [True] and rooms.sinks["a.mp4"][0].closed_with == []
    with pytest.raises(SinkError, match="already"):
        outputs.exchange(["b.mp4", "b.mp4"], (4, 4), 30.0)
    assert [output.spec for output in outputs.all] == ["null", "a.mp4"]
    outputs.exchange(["b.mp4", "null"], (4, 4), 30.0)
    assert [output.spec for output in outputs.all] == ["null", "b.mp4"]
    outputs.finish()
    assert rooms.sinks["a.mp4"][0].closed_with == [False]


def test_an_output_that_hangs_while_it_opens_holds_up_no_exchange(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()

    def open_sink(spec: str, **options: object) -> FakeSink:
        if spec == "slow":
            gate.wait(60)
        return FakeSink()

    monkeypatch.setattr(outputs_module, "open_sink", open_sink)
    monkeypatch.setattr(outputs_module, "_OPENING_S", 0.05)
    outputs = outputs_of(rooms, [])
    outputs.exchange(["slow", "null"], (4, 4), 30.0)
    assert (outputs.all[0].spec, outputs.all[0].phase) == ("slow", "opening")
    gate.set()
    wait_for(lambda: outputs.all[0].phase == "showing")
    outputs.finish()


def test_an_output_that_hangs_while_it_opens_is_told_so(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()

    def open_sink(spec: str, **options: object) -> FakeSink:
        gate.wait(60)
        return FakeSink()

    monkeypatch.setattr(outputs_module, "open_sink", open_sink)
    events: list[Event] = []
    outputs = Outputs(rooms.clock, events.append, lambda spec: spec)
    outputs.add("slow", (4, 4), 30.0)
    wait_for(lambda: outputs.all[0]._busy_since_s is not None)
    rooms.clock.sleep_until(rooms.clock.now_s() + 6.0)
    outputs.show(picture_of(), tracked=True)
    assert outputs.all[0].phase == "hung"
    assert any(isinstance(event, Notice) and "hangs" in event.text for event in events)
    gate.set()
    wait_for(lambda: outputs.all[0].phase == "showing")
    outputs.finish()


def test_only_the_sink_of_a_media_server_gets_to_know_the_key(rooms: Rooms) -> None:
    spec, name = "rtmp://live.example.com/app/sekret", "rtmp://live.example.com/app/…"
    events: list[Event] = []
    outputs = outputs_of(rooms, events)
    outputs.begin([spec], (4, 4), 30.0)
    assert [output.spec for output in outputs.all] == [name]
    assert list(rooms.sinks) == [spec]
    outputs.exchange([spec, "null"], (4, 4), 30.0)
    assert len(rooms.sinks[spec]) == 1
    with pytest.raises(SinkError, match="already") as told:
        outputs.exchange(["rtmp://live.example.com/app/sekret2"], (4, 4), 30.0)
    assert "sekret" not in str(told.value)
    outputs.remove(name)  # as a page knows it
    outputs.add(spec, (4, 4), 30.0).result(60)
    outputs.remove(spec)
    rooms.troubles[spec] = DeviceUnavailableError("nobody answers")
    outputs.add(spec, (4, 4), 30.0).result(60)
    with pytest.raises(SinkError) as told:
        outputs.remove("rtmp://live.example.com/more/sekret")
    outputs.finish()
    assert any(name in text for text in texts(events))
    assert "sekret" not in str(told.value) + repr(events)
