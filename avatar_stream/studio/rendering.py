"""Renders a recording again in a process of its own, beside the show and behind it in the queue for the processor."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

from avatar_stream.base.resources import RECORDINGS, user_folder
from avatar_stream.base.user_path import user_path
from avatar_stream.errors import UserInputError
from avatar_stream.sinks.growing_file import next_free_path
from avatar_stream.studio.commands import RenderRecording
from avatar_stream.studio.events import RenderingChanged
from avatar_stream.studio.semantics_recorder import SUFFIX

_PROGRAM = (sys.executable, "-m", "avatar_stream", "decode")
_NICENESS = 10


def render_arguments(wish: RenderRecording, recording: Path, output: Path) -> list[str]:
    """The command line of ``decode`` that does what is wished for. It was tuned and edited as it was recorded."""
    words = [str(recording), str(output), "--size", str(wish.size_px), "--progress"]
    words += ["--set", f"framing.aspect={wish.aspect}", "--set", f"framing.view={wish.view}"]
    return [*words, "--character", wish.character] if wish.character else words


class Rendering:
    """At most one video at a time.

    Args:
        tell: takes how far it is, from a thread of its own.
        program: what is started, without its arguments.
    """

    def __init__(self, tell: Callable[[RenderingChanged], None], program: Sequence[str] = _PROGRAM) -> None:
        self._tell, self._program = tell, program
        self._process: subprocess.Popen[str] | None = None
        self._stopped = False
        self._lock = threading.Lock()

    def start(self, wish: RenderRecording) -> Path:
        """Begin, and give the video's path.

        Raises:
            UserInputError: there is no such recording, or one is being rendered.
        """
        recording = find_recording(wish.recording)
        name = f"{recording.stem} {wish.character}".strip()
        output = next_free_path(
            recording.with_name(f"{name} {wish.size_px}{'.webm' if wish.transparent else '.mp4'}")
        )
        with self._lock:
            if self._process is not None and self._process.poll() is None:
                raise UserInputError("Another recording is being rendered; wait for it, or stop it")
            self._stopped = False
            process = self._process = subprocess.Popen(
                [*self._program, *render_arguments(wish, recording, output)],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                stdin=subprocess.DEVNULL,
                text=True,
                start_new_session=True,
            )
        with contextlib.suppress(psutil.Error, OSError):
            psutil.Process(process.pid).nice(
                psutil.BELOW_NORMAL_PRIORITY_CLASS if sys.platform == "win32" else _NICENESS
            )
        self._tell(RenderingChanged(state="running", output=str(output)))
        threading.Thread(
            target=self._follow, args=(process, str(output)), name="rendering", daemon=True
        ).start()
        return output

    def stop(self) -> bool:
        """Give up what is being rendered; returns whether there was anything."""
        with self._lock:
            process = self._process
            if process is None or process.poll() is not None:
                return False
            self._stopped = True
            process.terminate()
            return True

    def close(self) -> None:
        """Stop, and wait for that."""
        if self.stop() and self._process is not None:
            self._process.wait()

    def _follow(self, process: subprocess.Popen[str], output: str) -> None:
        assert process.stdout is not None and process.stderr is not None
        last = ""

        def read_errors() -> None:
            nonlocal last
            for line in process.stderr or ():
                last = line.strip() or last

        errors = threading.Thread(target=read_errors, daemon=True)
        errors.start()
        for line in process.stdout:
            with contextlib.suppress(ValueError, TypeError, LookupError):
                made = json.loads(line)
                self._tell(
                    RenderingChanged(
                        state="running", output=output, pictures=made["pictures"], of=made["of"] or 0
                    )
                )
        code = process.wait()
        errors.join(1.0)
        if self._stopped:
            self._tell(RenderingChanged(state="stopped", output=output))
        elif code:
            reason = last.removeprefix("Error: ") or f"it ended with exit code {code}"
            self._tell(RenderingChanged(state="failed", output=output, reason=reason))
        else:
            self._tell(RenderingChanged(state="done", output=output))


def find_recording(name: str) -> Path:
    """A file of semantics by its path, or by its name among the user's recordings.

    Raises:
        UserInputError: there is none.
    """
    for path in (user_folder() / RECORDINGS / name, user_path(name)):
        if path.suffix.lower() == SUFFIX and path.is_file():
            return path
    raise UserInputError(f"There is no recording '{name}'; it is the {SUFFIX} file beside a recorded video")
