"""The whole life of a workshop's process: take a task, carry it out, answer, until the studio ends it or has ended."""

from __future__ import annotations

import os
import threading
from multiprocessing import connection as mp_connection
from multiprocessing import parent_process
from multiprocessing.connection import Connection

from avatar_stream.base.processes import ignore_terminal
from avatar_stream.errors import AvatarStreamError, FaceNotFoundError
from avatar_stream.workshop.messages import Fields, read, written
from avatar_stream.workshop.tasks import TASKS, Bench

# The show goes first.
_NICE = 10


def run_workshop(connection: Connection) -> None:
    """Carry out tasks one after the other."""
    ignore_terminal()
    if hasattr(os, "nice"):
        os.nice(_NICE)
    threading.Thread(target=_end_with_studio, name="studio's end", daemon=True).start()
    bench = Bench(lambda step: connection.send_bytes(written({"step": step})))
    while True:
        try:
            fields, data = read(connection.recv_bytes())
            connection.send_bytes(written(*_carried_out(bench, fields, data)))
        except (EOFError, OSError):
            return


def _carried_out(bench: Bench, fields: Fields, data: bytes) -> tuple[Fields, bytes]:
    task = TASKS[fields.pop("task")]
    try:
        return task(bench, fields, data)
    except FaceNotFoundError as error:
        return _failure(error, "face")
    except AvatarStreamError as error:
        return _failure(error, "input")
    except MemoryError:
        return _failure("It needs too much memory: scale it down first", "input")
    except Exception as error:
        if os.environ.get("AVATAR_STREAM_DEBUG"):
            import traceback

            traceback.print_exc()
        return _failure(f"This should not happen: {type(error).__name__}: {error}", "bug")


def _failure(error: object, kind: str) -> tuple[Fields, bytes]:
    return {"failed": " ".join(str(error).split()), "kind": kind}, b""


def _end_with_studio() -> None:
    studio = parent_process()
    if studio is not None:
        mp_connection.wait([studio.sentinel])
        os._exit(0)
