"""The capture process: a camera, clip or microphone goes in, packets come out, and nothing else can.

Only this process loads camera, tracker and microphone. Pictures and sound of the user exist in its memory alone; the
link to the studio process takes packets of numbers, the control channel short texts.
"""

from __future__ import annotations

import os
import secrets
import threading
import time
from dataclasses import asdict
from multiprocessing import connection as mp_connection
from multiprocessing import parent_process
from multiprocessing.connection import Connection

from avatar_stream.base.clock import now_s
from avatar_stream.base.processes import forbid_memory_dumps, ignore_terminal
from avatar_stream.base.smoothing import Smoothing
from avatar_stream.base.supervisor import Health, RetryTimes, Supervised, reason_of
from avatar_stream.capture.encoded_source import EncodedSource
from avatar_stream.capture.opening import OpenedPerformance, open_performance
from avatar_stream.capture.request import CaptureRequest
from avatar_stream.codec.packet import LivePacker
from avatar_stream.codec.quantiser import QUALITIES
from avatar_stream.errors import UserInputError
from avatar_stream.links.control import ControlChannel
from avatar_stream.links.registry import Address, open_sender
from avatar_stream.stages import PerformanceSource, Sender

BEAT_EVERY_S = 0.5
# A camera or microphone that isn't there is looked for so often.
_DEVICE_RETRY = RetryTimes(quick_s=1.0, slow_s=2.0)
_TIMINGS_EVERY_S = 0.5
_LEVEL_EVERY_S = 0.1
_MOST_TIMINGS_PER_MESSAGE = 300
_MOST_TEXT = 2000
# How long a source that hangs in its driver may take to let go before the process ends all the same.
_GRACE_S = 2.0
# Bytes cost nothing between two processes of one machine, while steps could be seen.
_QUALITY = QUALITIES.index("highest")


def run_capture(request: CaptureRequest, link: Address, control: Connection) -> None:
    """The whole life of the capture process: open, wait for "start", encode, pack, send, until told to stop.

    Says over `control`:
        beat: twice a second, as long as the process runs; with `idle_s`, how long ago it last looked at its
            source, and the calibration as far as it is known.
        waiting: a camera or microphone can't be opened, or gives nothing, with the reason; "" when it does again.
        ready: the source is open.
        note: a line for the user: a camera falls silent or comes back, a clip is damaged.
        timings: how long frames took to encode.
        level: how loud it is, ten times a second where sound is listened to; see `VoiceLevel`.
        failed: the process ends, with the reason, and whether another try is of no use.
        ended: a clip's last frame has been sent.
    """
    ignore_terminal()  # Ctrl-C and a closed terminal reach both processes; the studio decides
    forbid_memory_dumps()  # before there is a picture in memory
    capture = _Capture(request, open_sender(link), ControlChannel(control))
    try:
        capture.run()
    except UserInputError as error:
        capture.fail(str(error), final=True)
    except Exception as error:
        capture.fail(f"the capture process broke down ({reason_of(error)})", final=False)
        if os.environ.get("AVATAR_STREAM_DEBUG"):
            raise
    finally:
        capture.close()


class _Capture:
    """What the threads of the capture process share."""

    def __init__(self, request: CaptureRequest, sender: Sender, channel: ControlChannel) -> None:
        self._request, self._sender, self._channel = request, sender, channel
        self._start, self._stop, self._recalibrate = (threading.Event() for _ in range(3))
        self._smoothing: Smoothing | None = None
        self._opened: OpenedPerformance | None = None
        self._looked_s: float | None = None
        for target in (self._heed_studio, self._beat):
            threading.Thread(target=target, name=target.__name__.strip("_"), daemon=True).start()

    def run(self) -> None:
        """Open the source and send what it gives, to its end or until told to stop."""
        self._opened = self._open()
        if self._opened is None:
            return
        source, session = self._opened.source, secrets.randbits(32)
        self._channel.send(
            "ready",
            input=self._opened.input,
            fps=source.fps,
            session=session,
            tracked=source.calibrates,
        )
        self._start.wait()  # or a clip's beginning would be over before there is anything to show it
        self._perform(self._opened, LivePacker(session, source.fps, _QUALITY))
        if not self._stop.is_set() and self._opened.damage():
            self._note(f"The clip is damaged: {self._opened.damage()}")
        self._channel.send("ended")

    def fail(self, reason: str, *, final: bool) -> None:
        """Tell the studio why this process ends."""
        self._channel.send("failed", text=reason[:_MOST_TEXT], final=final)

    def close(self) -> None:
        """Let go of the source."""
        if self._opened is not None:
            self._opened.source.close()

    def _open(self) -> OpenedPerformance | None:
        """The performance; a device, or a tracker elsewhere, is waited for. None when told to stop meanwhile."""
        if not self._request.comes_and_goes:
            return open_performance(self._request, live=True, on_item=self._look)
        device = Supervised(
            lambda: open_performance(self._request, live=True),
            lambda opened: opened.source.close(),
            times=_DEVICE_RETRY,
            on_change=self._tell_waiting,
        )
        while not self._stop.is_set():
            opened = device.tend()
            if opened is not None:
                return opened
            self._stop.wait(max(device.retry_at_s - now_s(), 0.0))
        return None

    def _perform(self, opened: OpenedPerformance, packer: LivePacker) -> None:
        source = opened.source
        encode_ms: list[float] = []
        told_s = level_told_s = now_s()
        trouble = ""
        frame = 0
        while not self._stop.is_set():
            self._look()
            self._obey(source)
            semantics = source.read()
            if semantics is None and not source.silent:
                break
            if trouble != (now := _trouble(opened)):
                trouble = now
                self._channel.send("waiting", text=trouble[:_MOST_TEXT])
            if semantics is not None:
                # Skipped frames count in the sequence, so that the studio sees them as dropped.
                self._sender.send(packer.pack(semantics, frame + opened.skipped()))
                frame += 1
                if isinstance(source, EncodedSource):
                    encode_ms.append(round(source.encode_s * 1e3, 2))
            level = opened.level()
            if level is not None and now_s() - level_told_s >= _LEVEL_EVERY_S:
                self._channel.send("level", **asdict(level))
                level_told_s = now_s()
            late = now_s() - told_s > _TIMINGS_EVERY_S
            if encode_ms and (late or len(encode_ms) >= _MOST_TIMINGS_PER_MESSAGE):
                self._channel.send("timings", encode_ms=encode_ms)
                encode_ms, told_s = [], now_s()
        self._looked_s = None
        if encode_ms:
            self._channel.send("timings", encode_ms=encode_ms)
        self._sender.close()

    def _look(self) -> None:
        """Note that the source, or its reader, doesn't hang."""
        self._looked_s = now_s()

    def _obey(self, source: PerformanceSource) -> None:
        """Do what the studio has asked for since the last frame."""
        if self._recalibrate.is_set():
            self._recalibrate.clear()
            source.recalibrate()
        smoothing, self._smoothing = self._smoothing, None
        if smoothing is not None:
            source.smooth(smoothing)

    def _tell_waiting(self, health: Health) -> None:
        if health.reason:
            self._channel.send("waiting", text=health.reason[:_MOST_TEXT])

    def _note(self, text: str) -> None:
        self._channel.send("note", text=text[:_MOST_TEXT])

    def _beat(self) -> None:
        while not self._stop.is_set():
            source = self._opened.source if self._opened is not None else None
            calibration = source.calibration if isinstance(source, EncodedSource) else None
            looked_s = self._looked_s
            self._channel.send(
                "beat",
                idle_s=None if looked_s is None else round(now_s() - looked_s, 3),
                **({} if calibration is None else asdict(calibration)),
            )
            time.sleep(BEAT_EVERY_S)

    def _heed_studio(self) -> None:
        """Take in what the studio asks; end this process when it says so or dies, even where the source hangs."""
        studio = parent_process()
        waited_for = [self._channel.connection] + ([studio.sentinel] if studio is not None else [])
        while True:
            mp_connection.wait(waited_for)
            message = self._channel.receive()
            event = message["event"] if message is not None else "stop"
            if event == "start":
                self._start.set()
            elif event == "recalibrate":
                self._recalibrate.set()
            elif event == "smooth" and message is not None:
                self._smoothing = Smoothing(**message["smoothing"])
            else:
                break
        self._stop.set()
        self._start.set()
        time.sleep(_GRACE_S)
        os._exit(0)


def _trouble(opened: OpenedPerformance) -> str:
    """Why a camera or microphone gives nothing, or nothing of use; "" while all is well."""
    nothing = "the camera gives no pictures" if opened.level() is None else "the microphone gives no sound"
    return opened.trouble() or (nothing if opened.source.silent else "")
