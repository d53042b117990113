"""What breaks in a running show is replaced, and the show goes on."""

from __future__ import annotations

import numpy as np
import pytest
from rooms import Rooms, looking, notices, statuses
from waiting import wait_for

from avatar_stream.capture import CaptureFailure
from avatar_stream.errors import DeviceUnavailableError, SinkError
from avatar_stream.studio import Studio
from avatar_stream.studio.commands import ChangeSetting


def test_a_killed_capture_process_costs_no_picture(rooms: Rooms) -> None:
    def kill(studio: Studio) -> None:
        capture = rooms.captures[-1]
        capture.failure = CaptureFailure("the capture process was killed by SIGKILL", final=False)
        capture.ended = True

    rooms.at = {2.0: kill}
    with rooms.studio("source.input=camera") as studio:
        events = rooms.run(studio, 5.0)
    assert len(rooms.captures) == 2 and rooms.captures[1].begun
    times_s = [time_s for time_s, _ in rooms.cast.decoders[0].shown[1:]]
    assert np.diff(times_s).max() <= 0.11
    assert any("SIGKILL" in line for line in notices(events))
    assert statuses(events)[-1].tracking == "following"


def test_a_decoder_that_breaks_is_replaced(rooms: Rooms) -> None:
    def break_it(studio: Studio) -> None:
        rooms.cast.decoders[0].trouble = RuntimeError("out of memory")

    def mended(studio: Studio) -> None:
        wait_for(lambda: len(rooms.cast.decoders) == 2)

    rooms.at = {2.0: break_it, 2.5: mended}
    with rooms.studio() as studio:
        events = rooms.run(studio, 5.0)
    lines = notices(events)
    assert "Drawing Fox failed: RuntimeError: out of memory" in lines and "Fox: drawing again" in lines
    assert len(rooms.cast.decoders[1].shown) > 50


def test_a_gpu_that_is_lost_is_replaced_by_the_processor_until_asked_for_again(rooms: Rooms) -> None:
    devices: list[str] = []
    opened = rooms.cast.open_decoder

    def open_decoder(character, config):  # type: ignore[no-untyped-def]
        devices.append(config.decoder.device)
        decoder = opened(character, config)
        decoder.device = "cpu" if config.decoder.device == "cpu" else "cuda"
        return decoder

    rooms.cast.open_decoder = open_decoder  # type: ignore[method-assign]

    def lose(studio: Studio) -> None:
        rooms.cast.decoders[0].trouble = RuntimeError("CUDA error: device lost")

    def ask(studio: Studio) -> None:
        wait_for(lambda: len(rooms.cast.decoders) == 2)
        assert studio.do(ChangeSetting(key="decoder.device", value="auto"), 60).done

    rooms.at = {1.0: lose, 2.0: ask}
    with rooms.studio() as studio:
        events = rooms.run(studio, 4.0)
    assert devices == ["auto", "cpu", "auto"]
    assert "Fox: drawing on the processor now" in notices(events)
    assert rooms.cast.decoders[2].shown


def test_when_every_output_has_failed_the_reason_is_told_at_the_end(rooms: Rooms) -> None:
    rooms.troubles["vcam"] = DeviceUnavailableError("there is none")
    with rooms.studio('sinks.outputs=["vcam"]') as studio, pytest.raises(SinkError, match="there is none"):
        rooms.run(studio, 2.0)


def test_without_a_camera_it_runs_and_takes_it_when_it_is_there(rooms: Rooms) -> None:
    opened = rooms.open_capture

    def open_waiting(request, note):  # type: ignore[no-untyped-def]
        capture = opened(request, note)
        capture.found, capture.info, capture.waiting = capture.info, None, "No camera was found: plug one in"
        return capture

    def plug(studio: Studio) -> None:
        capture = rooms.captures[0]
        capture.info, capture.waiting = capture.found, ""  # type: ignore[attr-defined]

    rooms.open_capture = open_waiting  # type: ignore[method-assign]
    rooms.script = lambda i, time_s: looking(i, time_s) if rooms.captures[0].info else None
    rooms.at = {5.0: plug}
    with rooms.studio("source.input=auto") as studio:
        events = rooms.run(studio, 10.0)
    states = [(status.tracking, status.reason) for status in statuses(events)]
    assert states[0] == ("waiting", "No camera was found: plug one in")
    assert states[-1] == ("following", "")
    assert statuses(events)[0].fps_out > 25
    assert len(rooms.captures) == 1
