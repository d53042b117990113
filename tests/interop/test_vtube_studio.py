"""VTube Studio's API against a stand-in that keeps its documented rules."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fuzzing import tries
from hypothesis import given, settings
from hypothesis import strategies as st
from waiting import wait_for

from avatar_stream.errors import DeviceUnavailableError, PacketError, SinkError
from avatar_stream.face_model.arkit import EXPRESSION_NAMES
from avatar_stream.interop.vtube_studio import protocol
from avatar_stream.interop.vtube_studio.parameters import CUSTOM_NAMES, own_parameters
from avatar_stream.interop.vtube_studio.plugin import VTubeStudioPlugin
from avatar_stream.sinks.registry import open_sink
from avatar_stream.sinks.vtube_studio import VTubeStudioSink
from avatar_stream.types import FaceSemantics
from tests.interop.fake_vtube_studio import OWN, FakeVTubeStudio

FACE = FaceSemantics.of(0.0, jawOpen=0.5, eyeBlinkLeft=1.0, yaw=-0.2, pitch=0.1, roll=0.05, x=0.1)


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AVATAR_STREAM_HOME", str(tmp_path))
    monkeypatch.setattr(VTubeStudioPlugin, "_denied_until_s", {})


@pytest.fixture
def vts() -> Iterator[FakeVTubeStudio]:
    studio = FakeVTubeStudio()
    yield studio
    studio.close()
    assert studio.broken == []


def sink_of(vts: FakeVTubeStudio) -> VTubeStudioSink:
    sink = open_sink(f"vts://localhost:{vts.port}", width=8, height=8, fps=30.0)
    assert isinstance(sink, VTubeStudioSink)
    return sink


def perform_until(sink: VTubeStudioSink, condition: object) -> None:
    def done() -> bool:
        sink.perform(FACE)
        return bool(condition())  # type: ignore[operator]

    wait_for(done)


def test_the_user_is_asked_once_and_parameters_are_fed(vts: FakeVTubeStudio, tmp_path: Path) -> None:
    sink = sink_of(vts)
    assert "choose Allow" in sink.note
    perform_until(sink, lambda: vts.values)
    sink.close()
    assert {name: value for name, (value, _) in vts.values.items()} == {
        **{name: pytest.approx(value, abs=1e-5) for name, value in own_parameters(FACE).items()},
        **{name: 0.0 for name in CUSTOM_NAMES if name not in OWN},
        "JawOpen": 0.5,
        "EyeBlinkLeft": 1.0,
        "TongueOut": 0.0,
        "CheekPuff": 0.0,
    }
    assert vts.face_found
    assert set(vts.custom) == set(CUSTOM_NAMES) - OWN
    token = tmp_path / "vtube_studio_token"
    assert token.read_text() == vts.tokens["avatar_stream"]
    assert token.stat().st_mode & 0o777 == 0o600
    vts.values.clear()
    again = sink_of(vts)
    perform_until(again, lambda: vts.values)
    again.close()
    assert vts.asked == 1


def test_values_are_sent_again_before_a_second_is_over(vts: FakeVTubeStudio) -> None:
    sink = sink_of(vts)
    perform_until(sink, lambda: vts.injections)
    first = vts.injections
    started_s = time.monotonic()
    wait_for(lambda: vts.injections >= first + 3)  # nothing new is performed
    assert time.monotonic() - started_s >= 0.9  # at a calm pace
    from avatar_stream.interop.vtube_studio import plugin

    assert plugin._AGAIN_S < 1.0
    sink.close()


def test_nobody_waits_while_the_user_thinks(vts: FakeVTubeStudio) -> None:
    vts.allows = None
    sink = sink_of(vts)
    wait_for(lambda: vts.asked)
    for _ in range(100):
        sink.perform(FACE)
    assert not vts.values
    vts.answer(True)
    perform_until(sink, lambda: vts.values)
    sink.close()


def test_a_user_who_says_no_is_not_asked_again_at_once(vts: FakeVTubeStudio) -> None:
    vts.allows = False
    sink = sink_of(vts)

    def refused() -> bool:
        try:
            sink.perform(FACE)
        except SinkError as error:
            assert "did not let avatar_stream in" in str(error)
            return True
        return False

    wait_for(refused)
    sink.close()
    with pytest.raises(DeviceUnavailableError, match="asks again in a minute"):
        sink_of(vts)
    assert vts.asked == 1


def test_a_token_that_was_taken_back_is_asked_for_anew(vts: FakeVTubeStudio) -> None:
    sink = sink_of(vts)
    perform_until(sink, lambda: vts.values)
    vts.tokens.clear()

    def refused() -> bool:
        try:
            sink.perform(FACE)
        except SinkError as error:
            assert "Allow it there" in str(error)
            return True
        return False

    wait_for(refused)
    sink.close()
    again = sink_of(vts)
    vts.values.clear()
    perform_until(again, lambda: vts.values)
    again.close()
    assert vts.asked == 2


def test_parameters_of_other_plugins_serve_and_their_control_is_told(vts: FakeVTubeStudio) -> None:
    vts.custom["JawOpen"] = ("VBridger", {})
    sink = sink_of(vts)
    perform_until(sink, lambda: "JawOpen" in vts.values)
    vts.controlled = {"MouthOpen"}

    def told() -> bool:
        try:
            sink.perform(FACE)
        except SinkError as error:
            assert "Another plugin controls MouthOpen" in str(error)
            return True
        return False

    wait_for(told)
    sink.close()


def test_without_vtube_studio_it_is_told_what_to_do() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(DeviceUnavailableError, match="switch on 'Start API'"):
        open_sink(f"vts://127.0.0.1:{port}", width=8, height=8, fps=30.0)


def test_one_that_leaves_is_waited_for(vts: FakeVTubeStudio) -> None:
    sink = sink_of(vts)
    perform_until(sink, lambda: vts.values)
    vts.close()

    def gone() -> bool:
        try:
            sink.perform(FACE)
        except DeviceUnavailableError:
            return True
        return False

    wait_for(gone)
    sink.close()


def test_names_keep_the_rules() -> None:
    assert len(CUSTOM_NAMES) == 52
    assert all(name.isalnum() and 4 <= len(name) <= 32 for name in CUSTOM_NAMES)
    assert set(own_parameters(FACE)) <= OWN


def test_what_parameters_mean() -> None:
    rest = own_parameters(FaceSemantics.neutral())
    assert (rest["EyeOpenLeft"], rest["MouthSmile"], rest["Brows"]) == (0.5, 0.5, 0.5)
    moved = own_parameters(FACE)
    assert moved["FaceAngleX"] == pytest.approx(11.459, abs=1e-3)  # to the own right, as in a mirror
    assert moved["FaceAngleY"] == pytest.approx(5.730, abs=1e-3)
    assert moved["FaceAngleZ"] == pytest.approx(-2.865, abs=1e-3)
    assert (moved["EyeOpenLeft"], moved["EyeOpenRight"]) == (0.0, 0.5)
    every = FaceSemantics.of(0.0, **dict.fromkeys(EXPRESSION_NAMES, 1.0), x=8, y=8, depth=8)
    assert all(-90 <= value <= 90 for value in own_parameters(every).values())


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "[" * 100000, '{"apiName": "VTubeStudioPublicAPI"}', b"\xff", "1" * 9]
)
def test_answers_of_others_are_refused(text: str | bytes) -> None:
    with pytest.raises(PacketError):
        protocol.read_answer(text)


@settings(max_examples=tries(50), deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    ),
    st.sampled_from(["authenticationToken", "customParameters", "defaultParameters", "errorID", "x"]),
)
def test_any_answer_is_read_or_refused(value: object, name: str) -> None:
    text = json.dumps(
        {
            "apiName": "VTubeStudioPublicAPI",
            "messageType": "APIError",
            "requestID": "1",
            "data": {name: value},
        }
    )
    answer = protocol.read_answer(text)
    assert answer.error is not None
    for read in (protocol.token_of, protocol.parameter_names):
        try:
            read(answer)
        except PacketError:
            continue
    if not isinstance(value, dict):
        with pytest.raises(PacketError):
            protocol.read_answer(json.dumps(value))
