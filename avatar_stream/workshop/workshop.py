"""The studio's handle on a workshop. Loads no tracker and no network."""

from __future__ import annotations

import contextlib
import multiprocessing
import threading
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection

from avatar_stream.base.leftovers import clear_leftovers
from avatar_stream.base.processes import ending_in_words, one_blas_thread, shielded_start
from avatar_stream.characters.storing import imported_folder
from avatar_stream.errors import AvatarStreamError
from avatar_stream.workshop.messages import Fields, read, written

_DYING_S = 2.0


class TaskFailedError(AvatarStreamError):
    """A task of a workshop failed; ``str()`` is one line made for people.

    Attributes:
        kind: "face" where no face was found, "input" for anything else that the user gave and can't be used, "ended"
            where the process has ended, else "bug".
    """

    def __init__(self, text: str, kind: str) -> None:
        super().__init__(text)
        self.kind = kind


class Workshop:
    """A process that carries out tasks, one at a time, until it is ended.

    Its methods may be called from any thread.
    """

    def __init__(self) -> None:
        # "spawn" on every system: a forked child would inherit the studio's threads and libraries.
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_enter, args=(theirs,), name="workshop", daemon=True)
        self._asking, self._ending = threading.Lock(), threading.Lock()
        with one_blas_thread(), shielded_start():
            self._process.start()
        theirs.close()

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process.is_alive()

    def ask(
        self,
        task: str,
        fields: Mapping[str, object] | None = None,
        data: bytes = b"",
        heed: Callable[[str], None] = lambda step: None,
    ) -> tuple[Fields, bytes]:
        """Have a task of `workshop.tasks.TASKS` carried out, and wait for it.

        Args:
            task: its name.
            fields, data: what it takes.
            heed: takes the names of its steps as they begin.

        Returns:
            What it gives.

        Raises:
            TaskFailedError: it failed, or the process ended.
        """
        with self._asking:
            try:
                self._connection.send_bytes(written({"task": task, **(fields or {})}, data))
                while True:
                    answer, more = read(self._connection.recv_bytes())
                    if "step" not in answer:
                        break
                    heed(answer["step"])
            except (EOFError, OSError):
                self._process.join(_DYING_S)
                raise TaskFailedError(
                    f"The work on it {ending_in_words(self._process.exitcode)}", "ended"
                ) from None
        if "failed" in answer:
            raise TaskFailedError(answer["failed"], answer["kind"])
        return answer, more

    def end(self) -> None:
        """End the process at once, whatever it does, and remove what it left unfinished; may be called again."""
        with self._ending:
            pid = self._process.pid
            self._process.kill()
            self._process.join()
            with contextlib.suppress(OSError):
                self._connection.close()
            clear_leftovers(imported_folder(), pid)


def _enter(connection: Connection) -> None:
    """First function of the new process; loads what it needs there and only there."""
    from avatar_stream.workshop.process import run_workshop

    run_workshop(connection)
