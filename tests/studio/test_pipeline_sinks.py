"""Which outputs a show opens, and what becomes of one whose device is not there."""

from __future__ import annotations

import numpy as np
import pytest
from fakes import FakeDecoder

from avatar_stream.config import Config, load_config
from avatar_stream.errors import DeviceUnavailableError, SinkError
from avatar_stream.sinks.null import NullSink
from avatar_stream.stages import Sink
from avatar_stream.studio import pipeline
from avatar_stream.studio.pipeline import open_live_sinks
from avatar_stream.types import PixelArray


@pytest.fixture()
def missing(monkeypatch: pytest.MonkeyPatch) -> dict[str, SinkError]:
    """Outputs that can't be opened, by their words; a test fills it. All others are null."""
    errors: dict[str, SinkError] = {}

    def open_sink(spec: str, *, width: int, height: int, fps: float, backdrop: PixelArray) -> Sink:
        assert np.shape(backdrop) == (height, width, 3)
        if spec in errors:
            raise errors[spec]
        return NullSink()

    monkeypatch.setattr(pipeline, "open_sink", open_sink)
    return errors


def opened(config: Config, notes: list[str]) -> list[str]:
    threads = open_live_sinks(config, FakeDecoder(), 30.0, notes.append)
    for thread in threads:
        thread.finish()
    return [thread.spec for thread in threads]


def with_outputs(*specs: str) -> Config:
    return load_config(None, None, {"sinks.outputs": ("--sink", specs)})


def test_a_missing_camera_is_waited_for_beside_the_others(missing: dict[str, SinkError]) -> None:
    missing["vcam"] = DeviceUnavailableError("there is none")
    notes: list[str] = []
    assert opened(with_outputs("vcam", "out.mp4"), notes) == ["vcam", "out.mp4"]
    assert len(notes) == 1 and "there is none" in notes[0]


def test_an_output_that_can_never_be_opened_is_refused(missing: dict[str, SinkError]) -> None:
    missing["vcam:@12"] = SinkError("write the size as in …")
    with pytest.raises(SinkError, match="write the size"):
        opened(with_outputs("null", "vcam:@12"), [])


def test_without_wishes_there_is_always_somewhere_to_show(missing: dict[str, SinkError]) -> None:
    notes: list[str] = []
    assert opened(with_outputs(), notes) == ["vcam", "preview"]
    missing["preview"] = SinkError("no screen")
    assert opened(with_outputs(), notes) == ["vcam"]
    missing["vcam"] = DeviceUnavailableError("there is none")
    assert opened(with_outputs(), notes) == ["vcam", "null"]
    assert "running without output" in notes[-1]
    missing["vcam"] = SinkError("the library isn't installed")
    assert opened(with_outputs(), notes) == ["null"]
