"""The capture process: a camera or clip goes in, packets come out, and nothing else can.

Only this process loads camera and tracker. Pictures of the user exist in its memory alone; the pipe to
the studio process takes packets of numbers, the control channel short texts.
"""

from __future__ import annotations

import os
import secrets
import signal
import threading
import time
from multiprocessing import connection as mp_connection
from multiprocessing import parent_process
from multiprocessing.connection import Connection

from avatar_stream.base.clock import now_s
from avatar_stream.capture.opening import OpenedPerformance, TrackedSource, open_performance
from avatar_stream.capture.request import CaptureRequest
from avatar_stream.codec.packet import LivePacker
from avatar_stream.codec.quantiser import QUALITIES
from avatar_stream.errors import UserInputError
from avatar_stream.links.control import ControlChannel
from avatar_stream.links.pipe import PipeLink

_TIMINGS_EVERY_S = 1.0
_MOST_TIMINGS_PER_MESSAGE = 300
# How long a source that hangs in its driver may take to let go before the process ends all the same.
_GRACE_S = 2.0
# Bytes cost nothing between two processes of one machine, while steps could be seen.
_QUALITY = QUALITIES.index("highest")


def run_capture(request: CaptureRequest, packets: Connection, control: Connection) -> None:
    """The whole life of the capture process: open, wait for "start", encode, pack, send, until told to stop.

    Says over `control`: "ready", or "failed" with one line for the user; "note" when a camera falls silent
    or comes back; "timings" once a second; "ended" after a clip's last frame.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches both processes; the studio decides
    channel = ControlChannel(control)
    start, stop, recalibrate = threading.Event(), threading.Event(), threading.Event()
    watch = threading.Thread(
        target=_heed_studio, args=(channel, start, stop, recalibrate), name="heed-studio", daemon=True
    )
    watch.start()
    try:
        opened = open_performance(request, live=True)
    except UserInputError as error:
        channel.send("failed", text=str(error)[:2000])
        return
    session = secrets.randbits(32)
    channel.send("ready", input=opened.input, fps=opened.source.fps, session=session, note=opened.note)
    start.wait()  # or a clip's beginning would be over before there is anything to show it
    try:
        _perform(opened, PipeLink(packets), session, channel, stop, recalibrate)
        if not stop.is_set() and opened.trouble():
            channel.send("note", text=f"The source ended early: {opened.trouble()}"[:2000])
        channel.send("ended")
    except UserInputError as error:
        channel.send("failed", text=str(error)[:2000])
    except Exception as error:
        channel.send(
            "failed", text=f"the capture process broke down ({type(error).__name__}: {error})"[:2000]
        )
        raise
    finally:
        opened.source.close()


def _perform(
    opened: OpenedPerformance,
    link: PipeLink,
    session: int,
    channel: ControlChannel,
    stop: threading.Event,
    recalibrate: threading.Event,
) -> None:
    source = opened.source
    packer = LivePacker(session, source.fps, _QUALITY)
    encode_ms: list[float] = []
    told_s = now_s()
    silent = False
    frame = 0
    while not stop.is_set():
        if recalibrate.is_set():
            recalibrate.clear()
            if isinstance(source, TrackedSource):
                source.recalibrate()
        semantics = source.read()
        if semantics is None and not source.silent:
            break
        if source.silent != silent:
            silent = source.silent
            trouble = opened.trouble() or "the camera gives no pictures"
            channel.send("note", text=f"{trouble}; waiting for it" if silent else "The camera is back")
        if semantics is not None:
            # Skipped frames count in the sequence, so that the studio sees them as dropped.
            link.send(packer.pack(semantics, frame + opened.skipped()))
            frame += 1
            if isinstance(source, TrackedSource):
                encode_ms.append(round(source.encode_s * 1e3, 2))
        if encode_ms and (now_s() - told_s > _TIMINGS_EVERY_S or len(encode_ms) >= _MOST_TIMINGS_PER_MESSAGE):
            channel.send("timings", encode_ms=encode_ms)
            encode_ms, told_s = [], now_s()
    if encode_ms:
        channel.send("timings", encode_ms=encode_ms)
    link.close()


def _heed_studio(
    channel: ControlChannel, start: threading.Event, stop: threading.Event, recalibrate: threading.Event
) -> None:
    """Pass on what the studio asks; end this process when it says so or dies, even where the source hangs."""
    studio = parent_process()
    waited_for = [channel.connection] + ([studio.sentinel] if studio is not None else [])
    while True:
        mp_connection.wait(waited_for)
        message = channel.receive()
        if message is not None and message["event"] == "start":
            start.set()
        elif message is not None and message["event"] == "recalibrate":
            recalibrate.set()
        else:
            break
    stop.set()
    start.set()
    time.sleep(_GRACE_S)
    os._exit(0)
