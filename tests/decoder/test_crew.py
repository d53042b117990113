"""The decoder's threads."""

import threading
import time
from functools import partial

import pytest

from avatar_stream.decoder.crew import Crew


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_every_job_is_done_once_before_it_comes_back(threads: int) -> None:
    crew = Crew(threads)
    for count in (0, 1, 2, 30):
        done: list[int] = []
        crew.do([partial(done.append, i) for i in range(count)])
        assert sorted(done) == list(range(count))
    crew.close()


def test_the_caller_works_along() -> None:
    crew = Crew(2)
    who: set[str] = set()
    both_at_work = threading.Barrier(2, timeout=60)

    def job() -> None:
        both_at_work.wait()
        who.add(threading.current_thread().name)

    crew.do([job, job])
    assert len(who) == 2 and threading.current_thread().name in who
    crew.close()


def test_what_a_job_raises_arrives_and_the_crew_goes_on() -> None:
    crew = Crew(2)
    done: list[int] = []

    def fail() -> None:
        raise ValueError("torn")

    def slow() -> None:
        time.sleep(0.05)
        done.append(1)

    with pytest.raises(ValueError, match="torn"):
        crew.do([slow, fail, *[slow] * 50])
    assert len(done) < 50
    before = len(done)
    crew.do([slow, slow])
    assert len(done) == before + 2
    crew.close()
