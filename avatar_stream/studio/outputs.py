"""Where the pictures go: outputs come and go while the show runs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as StillRunning
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Literal

from avatar_stream.base.clock import Clock
from avatar_stream.base.resources import RECORDINGS, user_subfolder
from avatar_stream.errors import SinkError
from avatar_stream.sinks.broadcast_address import public_name
from avatar_stream.sinks.growing_file import next_free_path
from avatar_stream.sinks.registry import is_file, open_sink
from avatar_stream.stages import Sink
from avatar_stream.studio.events import Event, Notice, OutputChanged, OutputState
from avatar_stream.studio.output import Output
from avatar_stream.types import FaceSemantics, Picture

#: By the names of members of a room: a picture of each one alone, and what the character does in it.
Alone = dict[str, tuple[Picture, FaceSemantics]]
# Tried where none is named.
USUAL_OUTPUTS = ("vcam", "preview")
_OPENING_S = 4.0


class Outputs:
    """All outputs of a studio. Each is called by its `public_name`; only the sink itself gets to know a stream's key.

    Args:
        clock: gives the time.
        publish: takes events.
        address: gives the words by which an output is opened, of those that name it.

    Attributes:
        alone_sizes: (width, height) in pixels of each member of a room who can have outputs of their own, by name:
            "Mia:vcam" shows Mia alone.
        all_left_by_user: whether the user has closed the window of the last of them; taking that off ends no show.
    """

    def __init__(self, clock: Clock, publish: Callable[[Event], None], address: Callable[[str], str]) -> None:
        self._clock, self._publish, self._address = clock, publish, address
        self._outputs: dict[str, Output] = {}
        self._specs: dict[str, str] = {}
        self._ended: list[Output] = []
        self._told: dict[str, str] = {}
        self._lock = threading.Lock()
        self.alone_sizes: Mapping[str, tuple[int, int]] = {}
        self.all_left_by_user = False

    def begin(self, specs: Sequence[str], size: tuple[int, int], fps: float) -> None:
        """Open the outputs of a show's beginning; where none is named, those that this machine has.

        Raises:
            SinkError: one that is named can't be opened; nothing is left behind.
        """
        opened = [(spec, self.add(spec, size, fps)) for spec in specs or USUAL_OUTPUTS]
        for spec, future in opened:
            try:
                wait_open(future)
            except Exception as error:
                if specs:
                    self.finish(discard=True)
                    raise
                self._publish(Notice(level="info", text=str(error)))
                self._drop(spec)
        if not specs and all(output.phase == "waiting" for output in self.all):
            self._publish(
                Notice(
                    level="warning",
                    text="Nothing here can show the character; running without output (see --sink)",
                )
            )
            wait_open(self.add("null", size, fps))

    def add(self, spec: str, size: tuple[int, int], fps: float) -> Future[str]:
        """Open one more output; returns at once.

        Args:
            spec: see `sinks.registry.open_sink`; with the name of a member of the room and a colon before, it shows
                that one alone.
            size: (width, height) of the pictures of all in pixels.
            fps: nominal pictures a second.

        Returns:
            Done once it is open, or its device is waited for; its exception says why it can't be opened.

        Raises:
            SinkError: there is such an output already.
        """
        name = public_name(spec)
        with self._lock:
            if name in self._outputs:
                raise SinkError(f"There is an output '{name}' already")
            member, words = self._member_and_words(spec)
            size = self.alone_sizes.get(member, size)
            output = Output(name, partial(self._open, words, fps), size, self._clock, self._report)
            output.member = member
            self._outputs[name], self._specs[name] = output, spec
        output.opened.add_done_callback(partial(self._heed_opening, output))
        return output.opened

    def exchange(self, specs: Sequence[str], size: tuple[int, int], fps: float) -> None:
        """Have these outputs and no others; those that are there already go on.

        Raises:
            SinkError: none is named, or one of them can't be opened; everything is as before then.
        """
        if not specs:
            raise SinkError("A running show has an output at least; name one, such as null")
        before = [output.spec for output in self.all]
        added: list[str] = []
        try:
            for spec in specs:
                name = public_name(spec)
                if name not in before or self._specs[name] != spec:  # the latter is refused
                    opened = self.add(spec, size, fps)
                    added.append(spec)
                    wait_open(opened)
        except Exception:
            for spec in added:
                with suppress(SinkError):  # the one that could not be opened is gone already
                    self.remove(spec, discard=True)
            raise
        wanted = {public_name(spec) for spec in specs}
        for name in before:
            if name not in wanted:
                self.remove(name)

    def remove(self, spec: str, *, discard: bool = False) -> Output:
        """Close an output and wait for that; `discard` removes what it wrote.

        Returns:
            What it was; its phase is "hung" where it could not be closed.

        Raises:
            SinkError: there is none of that name.
        """
        name = public_name(spec)
        with self._lock:
            output = self._outputs.pop(name, None)
        if output is None:
            raise SinkError(f"There is no output '{name}'; there are: {', '.join(self._outputs) or 'none'}")
        output.finish(discard=discard)
        return output

    def reopen(self, spec: str) -> None:
        """Open an output anew, where there is one of that name: its address has changed."""
        output = self._outputs.get(spec)
        if output is not None:
            output.reopen()

    def show(
        self,
        picture: Picture,
        played: FaceSemantics | None = None,
        *,
        tracked: bool,
        alone: Alone | None = None,
    ) -> None:
        """Give every output a picture, and what the character does in it; never waits.

        Args:
            picture: of all who are visible.
            played: what the studio's own character does.
            tracked: whether it follows a face, so that its age counts.
            alone: for outputs of one member.
        """
        for output in self.all:
            if not output.member:
                output.show(picture, played, tracked=tracked)
            elif alone and output.member in alone:
                output.show(*alone[output.member], tracked=False)
            if output.left_by_user:
                with self._lock:
                    if self._outputs.get(output.spec) is output:
                        del self._outputs[output.spec]
                        self._ended.append(output)
                        self.all_left_by_user = not self._outputs

    def finish(self, *, discard: bool = False) -> None:
        """Close all; `discard` removes what they wrote."""
        for output in self.all:
            output.finish(discard=discard)

    @property
    def alone(self) -> set[str]:
        """Members of the room that have outputs of their own."""
        return {output.member for output in self.all if output.member}

    @property
    def all(self) -> list[Output]:
        """Those that there are now."""
        return list(self._outputs.values())

    @property
    def ever(self) -> list[Output]:
        """Those that there are, and those that the user closed."""
        return [*self._ended, *self.all]

    def _member_and_words(self, spec: str) -> tuple[str, str]:
        """The member of the room that an output shows alone, or "", and the words for the output itself."""
        name, colon, words = spec.partition(":")
        return (name, words) if colon and name in self.alone_sizes else ("", spec)

    def _drop(self, spec: str) -> None:
        """Forget an output that could not be opened; its thread ends by itself."""
        name = public_name(spec)
        with self._lock:
            output = self._outputs.get(name)
            if output is not None and output.opened.done() and output.opened.exception() is not None:
                del self._outputs[name]

    def _heed_opening(self, output: Output, opened: Future[str]) -> None:
        if opened.exception() is not None:
            self._drop(output.spec)

    def _report(self, state: OutputState) -> None:
        """Tell of a change; the same trouble of an output is told once, not at every attempt."""
        self._publish(OutputChanged(output=state))
        if state.note:
            self._publish(Notice(level="info", text=state.note))
        told = self._told.get(state.spec, "")
        if state.phase == "showing" and told:
            self._told[state.spec] = ""
            self._publish(Notice(level="info", text=f"Output {state.spec} is there now"))
        elif state.reason and state.reason != told and not state.reason.startswith("you "):
            self._told[state.spec] = state.reason
            verb = {"waiting": "waits, and is tried again", "hung": "hangs"}.get(state.phase, "stopped")
            level: Literal["warning", "error"] = "error" if verb == "stopped" else "warning"
            self._publish(Notice(level=level, text=f"Output {state.spec} {verb}: {state.reason}"))

    def _open(self, spec: str, fps: float, size: tuple[int, int], *, again: bool) -> Sink:
        """Open a sink; a file or folder that is begun again gets a name of its own, so that nothing written is lost."""
        end = "/" if spec.endswith(("/", "\\")) else ""
        if not again or not (end or is_file(spec)):
            return open_sink(self._address(spec), width=size[0], height=size[1], fps=fps)
        path = Path(spec)
        if not path.parent.is_dir():
            path = user_subfolder(RECORDINGS) / path.name
        path = next_free_path(path)
        sink = open_sink(f"{path}{end}", width=size[0], height=size[1], fps=fps)
        sink.note = f"The recording goes on in '{path}'"
        return sink


def wait_open(opened: Future[str]) -> None:
    """Wait until an output is open, but not for long: one that takes its time may still come, and holds up nobody.

    Raises:
        SinkError, or whatever else came up: it can't be opened.
    """
    with suppress(StillRunning):
        opened.result(_OPENING_S)
