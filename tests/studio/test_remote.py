"""A performer on another machine: over real sockets, with a real capture process on the sender's side."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from fakes import FakeCapture, FakeCast, ManualClock, SystemClock
from rooms import config_of, notices, statuses
from waiting import LONGEST_S, wait_for

from avatar_stream.capture import CaptureInfo, CaptureRequest
from avatar_stream.errors import SourceError, UserInputError
from avatar_stream.links.opening import open_link_receiver, open_link_sender
from avatar_stream.stages import Receiver
from avatar_stream.studio import Studio, Tools, remote
from avatar_stream.studio.commands import ChangeSetting, Recalibrate
from avatar_stream.studio.events import Event
from avatar_stream.studio.remote import RemoteCapture, open_source
from avatar_stream.studio.sending import SendingStatus, SendingStudio
from avatar_stream.types import FaceSemantics
from tests.links.simulated import Network, SimulatedLink, SimulatedReceiver

PAIRING = "network.pairing=a pairing of the test"


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def receiving(port: int, *sets: str) -> Iterator[tuple[list[Event], FakeCast]]:
    """A studio that listens there, with all that it tells so far."""
    cast, stop, events = FakeCast(), threading.Event(), []
    tools = Tools(load_character=cast.load, open_decoder=cast.open_decoder)
    with Studio(config_of(f"source.input=udp://127.0.0.1:{port}", "live.fps=30", *sets), tools) as studio:
        subscription = studio.subscribe()
        threading.Thread(target=lambda: events.extend(iter_into(events, subscription)), daemon=True).start()
        show = threading.Thread(target=studio.run, args=(stop,), daemon=True)
        show.start()
        try:
            yield events, cast
        finally:
            stop.set()
            show.join(LONGEST_S)


def iter_into(events: list[Event], subscription: object) -> list[Event]:
    for event in subscription:  # type: ignore[attr-defined]
        events.append(event)
    return []


def jaw(i: int, time_s: float) -> FaceSemantics:
    return FaceSemantics.of(time_s, jawOpen=0.75, yaw=0.25)


def capture_of(captures: list[FakeCapture]) -> object:
    def open_capture(request: CaptureRequest, note: object) -> FakeCapture:
        captures.append(FakeCapture(SystemClock(), jaw, request, fps=30.0))
        return captures[-1]

    return open_capture


def test_a_face_crosses_and_its_end_is_told() -> None:
    port, captures, told = free_port(), [], []
    stop, status = threading.Event(), []
    with receiving(port, PAIRING) as (events, cast):
        wait_for(lambda: any("Waiting for the sender" in text for text in notices(events)))
        config = config_of("source.input=camera", "live.fps=30", PAIRING)
        studio = SendingStudio(config, f"udp://127.0.0.1:{port}", told.append, capture_of(captures))
        results: list[object] = []
        sending = threading.Thread(
            target=lambda: results.append(studio.run(stop, status.append)), daemon=True
        )
        sending.start()
        wait_for(lambda: any(one.tracking == "following" for one in statuses(events)))
        wait_for(lambda: any(s["jawOpen"] > 0.7 for _, s in cast.decoders[0].shown))
        wait_for(lambda: any(one.kbit_s > 0 for one in status))
        following = [one for one in statuses(events) if one.tracking == "following"][-1]
        assert following.source == f"udp://127.0.0.1:{port}"
        assert following.kbit_s > 0
        assert following.lost_percent == 0 and following.jitter_ms is not None
        assert 0 < status[-1].kbit_s < 3.0 and status[-1].quality == "standard"
        assert f"127.0.0.1:{port} hears you" in told
        stop.set()
        sending.join(LONGEST_S)
        studio.close()
        wait_for(lambda: any("the sender has ended" in text for text in notices(events)))
        statistics = results[0]
        assert statistics.packets > 10  # type: ignore[attr-defined]
        assert statistics.as_json()["place"] == f"127.0.0.1:{port}"  # type: ignore[attr-defined]
    assert not any("a pairing of" in str(event) for event in events)
    assert captures[0].closed


def test_a_recalibration_reaches_the_tracker() -> None:
    port, captures, stop = free_port(), [], threading.Event()
    cast = FakeCast()
    tools = Tools(load_character=cast.load, open_decoder=cast.open_decoder)
    config = config_of(f"source.input=udp://127.0.0.1:{port}", "live.fps=30")
    ends = threading.Event()
    with (
        Studio(config, tools) as studio,
        SendingStudio(
            config_of("source.input=camera", "live.fps=30"),
            f"udp://127.0.0.1:{port}",
            print,
            capture_of(captures),
        ) as sender,
    ):
        events = studio.subscribe()
        show = threading.Thread(target=studio.run, args=(ends,), daemon=True)
        sending = threading.Thread(target=sender.run, args=(stop, lambda status: None), daemon=True)
        show.start()
        sending.start()
        for event in events:
            if statuses([event]) and statuses([event])[0].tracking == "following":
                break
        assert studio.do(Recalibrate(), LONGEST_S).done
        wait_for(lambda: captures[0].recalibrated)
        stop.set()
        ends.set()
        sending.join(LONGEST_S)
        show.join(LONGEST_S)


def test_what_can_not_be_listened_to_ends_the_show() -> None:
    cast = FakeCast()
    tools = Tools(load_character=cast.load, open_decoder=cast.open_decoder)
    config = config_of("source.input=udp://0.0.0.0:47820")
    with Studio(config, tools) as studio, pytest.raises(SourceError, match="--pairing WORDS"):
        studio.run(threading.Event())


def test_sending_needs_an_address_that_it_may_use() -> None:
    with pytest.raises(UserInputError, match="--pairing WORDS"):
        SendingStudio(config_of("source.input=demo"), "udp://192.0.2.1:5", print, capture_of([]))


def test_a_clip_is_sent_to_its_end() -> None:
    """With a real capture process, to nobody."""
    config = config_of("source.input=demo", "source.duration_s=0", "live.fps=30")
    status: list[SendingStatus] = []
    with SendingStudio(config, f"udp://127.0.0.1:{free_port()}", print) as studio:
        stop = threading.Event()
        threading.Timer(3.0, stop.set).start()
        statistics = studio.run(stop, status.append)
    assert statistics.packets == 0
    assert any("Nobody listens" in one.reason or "Nothing comes back" in one.reason for one in status)


def test_no_more_is_sent_than_wished() -> None:
    port, captures, stop = free_port(), [], threading.Event()
    receiver = open_link_receiver(f"udp://127.0.0.1:{port}")
    config = config_of("source.input=camera", "live.fps=15")
    with SendingStudio(config, f"udp://127.0.0.1:{port}", print, capture_of(captures)) as studio:
        sending = threading.Thread(target=studio.run, args=(stop, lambda status: None), daemon=True)
        sending.start()
        wait_for(lambda: receiver.statistics.received > 5)
        before, began_s = receiver.statistics.received, time.monotonic()
        time.sleep(4.0)
        rate = (receiver.statistics.received - before) / (time.monotonic() - began_s)
        stop.set()
        sending.join(LONGEST_S)
    receiver.close()
    assert rate <= 16.0  # of a source with 30 a second


class _Linked:
    """A capture whose packets come over a simulated network."""

    pid = 0
    calibration = None
    failure = None

    def __init__(self, link: SimulatedLink) -> None:
        self._link = link
        self.receiver: Receiver = SimulatedReceiver(link)
        self.info: CaptureInfo | None = None
        self.waiting, self.ended = "", False
        from avatar_stream.base.timings import Timings

        self.encode = Timings()

    def poll(self) -> None:
        session, fps = self._link.receiving.packet_session, self._link.receiving.fps
        if session is not None and fps is not None:
            self.info = CaptureInfo("udp://", fps, session)

    def begin(self) -> None:
        return

    def recalibrate(self) -> None:
        return

    def smooth(self, smoothing: object) -> None:
        return

    def close(self) -> None:
        return

    close_later = close


@pytest.mark.parametrize(
    "network",
    [
        Network(seed=31),
        Network(seed=32, loss=0.3, jitter_s=0.05, repeated=0.1, drift=200e-6, first_sequence=65400),
        Network(seed=33, loss=0.05, bursts_s=((6.0, 8.0),), jitter_s=0.05),
    ],
    ids=["clean", "30 % and jitter", "a burst"],
)
def test_pictures_come_at_least_ten_times_a_second_whatever_the_network_does(network: Network) -> None:
    clock = ManualClock(1000.0)
    link = SimulatedLink(network, clock)
    cast = FakeCast(clock)
    tools = Tools(clock, lambda request, note: _Linked(link), cast.load, cast.open_decoder)
    with Studio(
        config_of("source.input=udp://127.0.0.1:1", "source.duration_s=20", "live.fps=25"), tools
    ) as studio:
        studio.run(threading.Event())
    times_s = [time_s for time_s, _ in cast.decoders[0].shown[1:]]
    gaps_s = [b - a for a, b in zip(times_s, times_s[1:], strict=False)]
    assert max(gaps_s) <= 0.1 + 1e-6
    followed = [s for _, s in cast.decoders[0].shown if s.confidence > 0]
    assert len(followed) > 100
    # After a burst the face is back within two seconds.
    for _, end_s in network.bursts_s:
        after = [t for t, s in cast.decoders[0].shown if 1000.0 + end_s <= t <= 1000.0 + end_s + 2.0]
        assert after


def test_a_link_is_no_capture_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "_PATIENCE_S", LONGEST_S)  # however slow this machine is
    port = free_port()
    capture = open_source(CaptureRequest(f"udp://127.0.0.1:{port}", pairing="a pairing of the test"), print)
    assert isinstance(capture, RemoteCapture)
    assert "a pairing" not in repr(CaptureRequest("udp://", pairing="a pairing of the test"))
    capture.poll()
    assert capture.waiting == ""  # a sender that is there already is heard within a moment
    capture.close_later()
    again = open_source(CaptureRequest(f"udp://127.0.0.1:{port}"), print)  # the port is free at once
    assert again.failure is None
    again.close()
    again.close()


def test_another_pairing_takes_effect_in_a_running_show_and_is_not_told() -> None:
    port = free_port()
    cast, stop = FakeCast(), threading.Event()
    tools = Tools(load_character=cast.load, open_decoder=cast.open_decoder)
    with Studio(config_of(f"source.input=udp://127.0.0.1:{port}", "live.fps=30"), tools) as studio:
        events = studio.subscribe()
        show = threading.Thread(target=studio.run, args=(stop,), daemon=True)
        show.start()
        answer = studio.do(ChangeSetting(key="network.pairing", value="a pairing of the test"), LONGEST_S)
        assert answer.done
        assert "a pairing" not in answer.text
        sender = open_link_sender(f"udp://127.0.0.1:{port}", 30.0, "a pairing of the test")
        wait_for(lambda: sender.statistics.connected)
        sender.close()
        stop.set()
        show.join(LONGEST_S)
    assert not any("a pairing of" in str(event) for event in events)
