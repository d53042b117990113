"""The decoder's threads: the calling one works along, and whoever is free takes the next job."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor


class Crew:
    """Does a picture's jobs with so many threads, the caller's among them.

    A caller that hands all of its work to others sleeps until they are done; on a computer with two cores the system
    then often wakes both others on one core, and the picture takes twice as long.
    """

    def __init__(self, threads: int) -> None:
        self._others = threads - 1
        self._pool = ThreadPoolExecutor(self._others, thread_name_prefix="decoder") if self._others else None

    def do(self, jobs: Sequence[Callable[[], None]]) -> None:
        """Do all jobs, started in their order; comes back when they are done.

        Raises:
            Exception: what one of the jobs raised; those that had begun are finished, the rest left out.
        """
        waiting = deque(jobs)

        def work() -> None:
            while True:
                try:
                    job = waiting.popleft()
                except IndexError:
                    return
                try:
                    job()
                except BaseException:
                    waiting.clear()
                    raise

        if self._pool is None:
            work()
            return
        others = [self._pool.submit(work) for _ in range(min(self._others, len(jobs) - 1))]
        try:
            work()
        finally:
            for other in others:
                other.result()

    def close(self) -> None:
        """End the threads."""
        if self._pool is not None:
            self._pool.shutdown()
