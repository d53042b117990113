"""Records what the character does beside its video, so that another one can do it again, at any size."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable
from pathlib import Path

from avatar_stream.codec.file_header import FileHeader, Keyframe
from avatar_stream.codec.live_recorder import GROUP_PACKETS, LiveRecorder
from avatar_stream.codec.quantiser import QUALITIES
from avatar_stream.studio.moments import Moment
from avatar_stream.types import FaceSemantics

SUFFIX = ".fsb"


class SemanticsRecorder:
    """Writes the semantics that are played into a file, in a thread of its own.

    What is played is kept – tuned and edited, with all expressions, idling where nobody is seen – so that whoever plays
    it again looks the same without any settings. Layers that were switched are in no packet.

    Args:
        path: of the file; there must be none yet.
        fps: nominal pictures a second.
        keyframe: whom it was played by.
        tell: takes one line where it can't be written on.

    Raises:
        OSError: it can't be made.
    """

    def __init__(self, path: Path, fps: float, keyframe: Keyframe, tell: Callable[[str], None]) -> None:
        self.path = path
        self._recorder = LiveRecorder(
            FileHeader(QUALITIES.index("highest"), max(round(1e6 / fps), 1), keyframe, live=True)
        )
        self._tell = tell
        self._moments: queue.SimpleQueue[FaceSemantics | None] = queue.SimpleQueue()
        self._file = path.open("xb")
        self._file.write(self._recorder.head())
        self._file.flush()
        self._thread = threading.Thread(target=self._run, name="semantics recorder", daemon=True)
        self._thread.start()

    def see(self, moment: Moment) -> None:
        """Take a moment; returns at once."""
        if self._thread.is_alive():
            self._moments.put(moment.played)

    def finish(self) -> None:
        """Write what is left, and wait for that; may be called more than once."""
        self._moments.put(None)
        self._thread.join()

    def _run(self) -> None:
        group: list[FaceSemantics] = []
        try:
            with self._file:
                while (semantics := self._moments.get()) is not None:
                    group.append(semantics)
                    if len(group) == GROUP_PACKETS:
                        self._write(group)
                        group = []
                if group:
                    self._write(group)
        except OSError as error:  # the video goes on without it
            self._tell(f"'{self.path}' can't be written on: {error.strerror or error}")

    def _write(self, group: list[FaceSemantics]) -> None:
        self._file.write(self._recorder.group(group))
        self._file.flush()
        os.fsync(self._file.fileno())
