"""Carries out the commands about outputs, files and OBS."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import singledispatchmethod

from avatar_stream.base.resources import SNAPSHOTS
from avatar_stream.base.user_path import user_path
from avatar_stream.sinks.broadcast_address import public_name
from avatar_stream.studio.answers import Helpers, Pending, now
from avatar_stream.studio.commands import (
    AddOutput,
    Answer,
    RemoveFromObs,
    RemoveOutput,
    RenderRecording,
    SetUpObs,
    Snapshot,
    StartRecording,
    StopRecording,
    StopRendering,
    done,
    refused,
)
from avatar_stream.studio.keeping import keep_snapshot, new_file
from avatar_stream.studio.obs import put_into_obs, take_out_of_obs
from avatar_stream.studio.parts import Parts
from avatar_stream.studio.recording import Recording
from avatar_stream.studio.rendering import Rendering
from avatar_stream.studio.settings import SettingsInEffect

# The stream that OBS shows, and from the camera to it where nothing was measured yet.
STREAM, _USUAL_LATENCY_MS = "matroska", 45.0
_PATIENCE_S = 10.0
OUTPUT_REMEDY = "Choose another output, or look at what 'doctor' says of this one"


class OutputCommands:
    """Outputs, snapshots, recordings, rendering and OBS.

    Args:
        settings: the settings in effect.
        parts: what commands act on.
        helpers: wait for disks and devices.
    """

    def __init__(self, settings: SettingsInEffect, parts: Parts, helpers: Helpers) -> None:
        self._settings, self._helpers = settings, helpers
        self._outputs, self._show = parts.outputs, parts.show
        self._recording = Recording(parts)
        self._rendering = Rendering(parts.publish)
        self._naming = threading.Lock()

    @property
    def is_recording(self) -> bool:
        """Whether a recording runs."""
        return self._recording.running

    def close(self) -> None:
        """Finish the recording, and give up rendering."""
        self._recording.close()
        self._rendering.close()

    @singledispatchmethod
    def obey(self, command: object) -> Pending | None:
        """The answer to a command; None where it is none of these."""
        return None

    @obey.register
    def _(self, command: AddOutput) -> Pending:
        opened = self._outputs.add(command.spec, self._show.scene.size, self._settings.config.live.fps)
        return _answered(opened, lambda note: done(note or self._how_it_is(public_name(command.spec))))

    @obey.register
    def _(self, command: RemoveOutput) -> Pending:
        def remove() -> Answer:
            removed = self._outputs.remove(command.spec)
            if removed.phase == "hung":
                return done(f"Output {removed.spec} does not answer; it gets no more pictures")
            return done(f"Output {removed.spec} is closed")

        return self._helpers.help(remove, "Name one that is there")

    @obey.register
    def _(self, command: Snapshot) -> Pending:
        picture, character = self._show.picture, self._show.scene.id
        if picture is None:
            return now(refused("There is no picture yet", "Try again in a moment"))

        def keep() -> Answer:
            if command.path:
                path = user_path(command.path)
                keep_snapshot(picture, path)
            else:
                with self._naming:  # several in one second
                    path = new_file(SNAPSHOTS, character, ".png")
                    keep_snapshot(picture, path)
            return done(f"Snapshot in '{path}'")

        return self._helpers.help(keep, "Choose another file")

    @obey.register
    def _(self, command: StartRecording) -> Pending:
        fps = self._settings.config.live.fps
        return self._helpers.help(lambda: done(self._recording.start(command.path, fps)), OUTPUT_REMEDY)

    @obey.register
    def _(self, command: StopRecording) -> Pending:
        return self._helpers.help(lambda: done(self._recording.stop()), "What was recorded is kept")

    @obey.register
    def _(self, command: RenderRecording) -> Pending:
        return self._helpers.help(
            lambda: done(f"Rendering '{self._rendering.start(command)}'"), "Choose another recording"
        )

    @obey.register
    def _(self, command: StopRendering) -> Pending:
        if not self._rendering.stop():
            return now(refused("Nothing is being rendered", "Nothing to do"))
        return now(done("Rendering is given up"))

    @obey.register
    def _(self, command: SetUpObs) -> Pending:
        config, outputs = self._settings.config, self._outputs
        latencies = (output.recent_latency_ms()[0] for output in outputs.all)
        latency_ms = next((one for one in latencies if one is not None), _USUAL_LATENCY_MS)

        def open_stream() -> None:
            if not any(output.spec == STREAM for output in outputs.all):
                outputs.add(STREAM, self._show.scene.size, config.live.fps).result(_PATIENCE_S)

        return self._helpers.help(lambda: put_into_obs(config, latency_ms, open_stream), OUTPUT_REMEDY)

    @obey.register
    def _(self, command: RemoveFromObs) -> Pending:
        return self._helpers.help(lambda: take_out_of_obs(self._settings.config), OUTPUT_REMEDY)

    def _how_it_is(self, spec: str) -> str:
        waiting = next(
            (one.reason for one in self._outputs.all if one.spec == spec and one.phase == "waiting"), ""
        )
        return f"Output {spec} waits for its device: {waiting}" if waiting else f"Output {spec} is open"


def _answered(opened: Future[str], answer: Callable[[str], Answer]) -> Pending:
    """An answer for when an output is open, or can't be opened."""
    pending: Pending = Future()

    def take(opened: Future[str]) -> None:
        if not pending.set_running_or_notify_cancel():
            return  # whoever asked wants to hear no more
        error = opened.exception()
        pending.set_result(answer(opened.result()) if error is None else refused(error, OUTPUT_REMEDY))

    opened.add_done_callback(take)
    return pending
