"""Runs inside the guest, as root: the real driver under our virtual camera. Writes /out/results.json.

Writers, readers and victims are forks of this process: in an emulator, starting Python anew takes seconds.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numbered_pictures import colour_error, numbered_picture, read_number

from avatar_stream.base.clock import SystemClock, now_s
from avatar_stream.commands.stop_signals import stop_on_signals
from avatar_stream.errors import DeviceUnavailableError
from avatar_stream.sinks.virtual_camera import VirtualCameraSink, virtual_camera_available
from avatar_stream.sinks.virtual_camera_loopback import loopback_devices
from avatar_stream.sinks.virtual_camera_remedies import device_remedy
from avatar_stream.studio.events import OutputState
from avatar_stream.studio.output import Output

DEVICE, NUMBER = "/dev/video10", 10
SIDE_PX, FPS = 256, 20.0
RESTARTS = 20
fork = multiprocessing.get_context("fork")


def load_driver(version: str, exclusive: bool) -> None:
    """Load v4l2loopback anew, as the remedy says."""
    subprocess.run(["rmmod", "v4l2loopback"], stderr=subprocess.DEVNULL)
    flag = int(exclusive)
    options = [
        "devices=2",
        f"video_nr={NUMBER},11",
        f"exclusive_caps={flag},{flag}",
        "card_label=Avatar,Spare",
    ]
    subprocess.run(["insmod", f"/drivers/{version}/v4l2loopback.ko", *options], check=True)
    wait_until(lambda: len(loopback_devices()) == 2)


def open_camera(side_px: int = SIDE_PX) -> VirtualCameraSink:
    return VirtualCameraSink(DEVICE, width=side_px, height=side_px, fps=FPS)


def open_output(report: Callable[[OutputState], None]) -> Output:
    """The camera as an output of a show."""
    return Output(
        "vcam", lambda size, *, again: open_camera(size[0]), (SIDE_PX, SIDE_PX), SystemClock(), report
    )


def wait_until(condition: Callable[[], bool], limit_s: float = 10.0) -> bool:
    deadline_s = now_s() + limit_s
    while not condition() and now_s() < deadline_s:
        time.sleep(0.02)
    return condition()


def state() -> str:
    return next(device.state for device in loopback_devices() if device.path == DEVICE)


def in_fork(task: Callable[..., Any], *arguments: Any) -> tuple[Any, Connection]:
    """A process that runs `task(connection, *arguments)`, and our end of the connection."""
    ours, theirs = fork.Pipe()
    process = fork.Process(target=task, args=(theirs, *arguments), daemon=True)
    process.start()
    theirs.close()
    return process, ours


def read_camera(connection: Connection, seconds: float) -> None:
    """Another program: reads the camera and tells number, time and colour error of each new picture."""
    seen: list[tuple[int, float, int]] = []
    os.environ["OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT"] = "1"  # seconds without a picture
    capture = cv2.VideoCapture(NUMBER, cv2.CAP_V4L2)
    connection.send((capture.isOpened(), int(capture.get(3)), int(capture.get(4))))
    end_s = now_s() + seconds
    while now_s() < end_s:
        good, bgr = capture.read()
        arrived_s = now_s()
        if good:
            seen.append((read_number(bgr), arrived_s, colour_error(bgr)))
    capture.release()
    connection.send(seen)


def frame_clock() -> dict[str, Any]:
    """Numbered pictures through the driver, and what another program reads of them."""
    camera = open_camera()
    reader, connection = in_fork(read_camera, 6.0)
    sent_at_s: dict[int, float] = {}
    opened = None
    number = 0
    while not connection.poll() or opened is None:
        if connection.poll():
            opened = connection.recv()
        number += 1
        started_s = now_s()
        sent_at_s[number] = started_s
        camera.send(numbered_picture(number, SIDE_PX, started_s))
        time.sleep(max(0.0, started_s + 1 / FPS - now_s()))
    try:
        seen = connection.recv()
    except EOFError:
        reader.join()
        raise RuntimeError(f"The reader ended early, with exit code {reader.exitcode}.") from None
    reader.join()
    camera.close()
    first = {}
    for read, arrived_s, _ in seen:
        first.setdefault(read, arrived_s)
    first.pop(0, None)  # the empty scene has no number
    numbers = list(first)
    latencies_ms = [(first[n] - sent_at_s[n]) * 1e3 for n in numbers if n in sent_at_s]
    span = [n for n in sent_at_s if numbers and numbers[0] <= n <= numbers[-1]]
    return {
        "opened": opened,
        "unknown": [n for n in numbers if n not in sent_at_s],
        "in_order": numbers == sorted(numbers),
        "sent_meanwhile": len(span),
        "seen": len(numbers),
        "latency_ms": [round(float(np.percentile(latencies_ms, p)), 1) for p in (50, 95)],
        "colour_error": max(error for read, _, error in seen if read),
    }


def write_until_told(connection: Connection) -> None:
    camera = open_camera()
    camera.send(numbered_picture(1, SIDE_PX, now_s()))
    connection.send("writing")
    connection.recv()
    camera.close()


def busy() -> dict[str, Any]:
    """Another program holds the camera, then lets go of it."""
    writer, connection = in_fork(write_until_told)
    connection.recv()
    try:
        open_camera().close()
        error = "it was opened"
    except DeviceUnavailableError as refusal:
        error = str(refusal)
    states: list[OutputState] = []
    output = open_output(states.append)
    output.opened.result(20)
    waited = output.phase == "waiting"
    connection.send("let go")
    writer.join()

    def taken() -> bool:
        output.show(numbered_picture(2, SIDE_PX, now_s()), tracked=True)
        return output.state.pictures > 0

    shown = wait_until(taken, 20.0)
    output.finish()
    return {
        "error": error,
        "holder": f"process {writer.pid}",
        "waited": waited,
        "shown": shown,
        "phases": [state.phase for state in states],
    }


def sessions() -> list[str]:
    """Consecutive sessions in one process, of different sizes."""
    states = []
    for side_px in (SIDE_PX, 128, SIDE_PX):
        camera = open_camera(side_px)
        for number in range(5):
            camera.send(numbered_picture(number, side_px, now_s()))
        during = state()
        camera.close()
        states.append(f"{during} then {state()}")
    return states


def show_until_stopped(connection: Connection) -> None:
    """A whole show in small: signals, a thread for the sink, pictures."""
    with stop_on_signals() as stop:
        output = open_output(lambda state: None)
        number = 0
        while not stop.is_set():
            number += 1
            output.show(numbered_picture(number, SIDE_PX, now_s()), tracked=True)
            if number == 3:
                connection.send("showing")
            time.sleep(1 / FPS)
        output.finish()
        connection.send(output.reason)
    os._exit(0)


def restarts() -> list[dict[str, Any]]:
    """Shows that are stopped by each signal in turn, each followed by the next one at once."""
    results = []
    for i in range(RESTARTS):
        number = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)[i % 3]
        show, connection = in_fork(show_until_stopped)
        started = connection.poll(20) and connection.recv() == "showing"
        os.kill(show.pid, number)
        show.join(10)
        results.append(
            {
                "signal": number.name,
                "started": bool(started),
                "exit": show.exitcode,
                "free_again": wait_until(lambda: state() == "free", 2.0),
            }
        )
    return results


def watch_camera(connection: Connection, seconds: float) -> None:
    """A program that was started before the writers, so that it holds nothing of theirs; see `read_camera`."""
    connection.recv()
    read_camera(connection, seconds)


def write_until_killed(connection: Connection, number: int) -> None:
    camera = open_camera()
    connection.send("writing")
    while True:
        camera.send(numbered_picture(number, SIDE_PX, now_s()))
        time.sleep(1 / FPS)


def rejoin(version: str) -> dict[str, Any]:
    """The writer is killed while a meeting watches; the next one, of another size, goes on there."""
    load_driver(version, exclusive=True)
    watcher, seen = in_fork(watch_camera, 6.0)
    first, connection = in_fork(write_until_killed, 7)
    connection.recv()
    seen.send("watch")
    opened = seen.recv()
    time.sleep(0.5)
    try:
        open_camera().close()
        meanwhile = "it was opened"
    except DeviceUnavailableError as refusal:
        meanwhile = str(refusal)
    os.kill(first.pid, signal.SIGKILL)
    first.join()
    lingering = state()
    camera = open_camera(side_px=128)
    size = camera.size
    for _ in range(20):
        camera.send(numbered_picture(9, 128, now_s()))
        time.sleep(1 / FPS)
    camera.close()
    pictures = seen.recv()
    watcher.join()
    numbers = [number for number, _, _ in pictures]
    return {
        "opened": opened,
        "meanwhile": meanwhile,
        "lingering": lingering,
        "size": size,
        "before": numbers.count(7),
        "after": numbers.count(9),
        "colour_error": max(error for number, _, error in pictures if number == 9),
        "free_again": wait_until(lambda: state() != "taken", 2.0),
    }


def old_driver() -> dict[str, Any]:
    """0.12.7 with exclusive_caps=1: told when dead, and revived by what the message says."""
    load_driver("0.12.7", exclusive=True)
    ready_before, verdict_before = virtual_camera_available()
    open_camera().close()
    try:
        open_camera().close()
        error = "it was opened"
    except DeviceUnavailableError as refusal:
        error = str(refusal)
    dead = state()
    # The other device was never used.
    _, verdict = virtual_camera_available()
    load_driver("0.12.7", exclusive=True)
    open_camera().close()
    return {
        "ready_before": ready_before,
        "verdict_before": verdict_before,
        "dead": dead,
        "error": error,
        "verdict": verdict,
        "revives": loopback_devices()[0].revives,
    }


def shared_driver() -> dict[str, Any]:
    """0.12.7 without exclusive_caps lets two programs write into one camera; we don't."""
    load_driver("0.12.7", exclusive=False)
    writer, connection = in_fork(write_until_told)
    connection.recv()
    taken = loopback_devices()[0]
    remedy = device_remedy(taken)
    try:
        open_camera().close()
        error = "it was opened"
    except DeviceUnavailableError as refusal:
        error = str(refusal)
    connection.send("let go")
    writer.join()
    open_camera().close()
    return {"state": taken.state, "listed": taken.listed_by_browsers, "remedy": remedy, "error": error}


def main() -> int:
    """Run the trials for the newest driver there is, then those for the old one."""
    versions = sorted(path.name for path in Path("/drivers").iterdir())
    newest = versions[-1]
    results: dict[str, Any] = {"versions": versions}
    load_driver(newest, exclusive=True)
    for name, trial in (
        ("frame_clock", frame_clock),
        ("busy", busy),
        ("sessions", sessions),
        ("restarts", restarts),
        ("rejoin", lambda: {version: rejoin(version) for version in versions}),
        ("old_driver", old_driver),
        ("shared_driver", shared_driver),
    ):
        started_s = now_s()
        results[name] = trial()
        print(f"{name}: {now_s() - started_s:.1f} s", flush=True)
        Path("/out/results.json").write_text(json.dumps(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
