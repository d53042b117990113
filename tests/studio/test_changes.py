"""Changes are made one after the other, and of the same wishes only the newest."""

from __future__ import annotations

import threading
from collections.abc import Callable

from waiting import wait_for

from avatar_stream.studio.changes import ChangeQueue
from avatar_stream.studio.commands import Answer, done


def test_in_order_and_newest_of_the_same_kind() -> None:
    gate, made = threading.Event(), list[str]()

    def work(name: str) -> Callable[[], Answer]:
        def make() -> Answer:
            gate.wait(60)
            made.append(name)
            return done(name)

        return make

    queue = ChangeQueue()
    first = queue.put("character", work("a"))
    wait_for(lambda: not queue._waiting)
    replaced = [queue.put("character", work(f"c{i}")) for i in range(20)]
    edit = queue.put("edit", work("mirror"))
    last = queue.put("character", work("z"))
    gate.set()
    assert first.result(60).done and edit.result(60).done and last.result(60).done
    assert made == ["a", "c19", "mirror", "z"]
    assert [future.result(60).done for future in replaced] == [False] * 19 + [True]
    queue.close()


def test_what_waits_at_the_end_is_refused() -> None:
    gate, begun = threading.Event(), threading.Event()

    def slow() -> Answer:
        begun.set()
        gate.wait(60)
        return done("")

    queue = ChangeQueue()
    under_way = queue.put("fps", slow)
    begun.wait(60)
    waiting = queue.put("hold", slow)
    closing = threading.Thread(target=queue.close)
    closing.start()
    assert not waiting.result(60).done
    gate.set()
    closing.join(60)
    assert under_way.result(60).done
    assert not queue.put("fps", slow).result(60).done


def test_a_change_that_breaks_is_its_own_trouble() -> None:
    def broken() -> Answer:
        raise ZeroDivisionError("oh dear")

    queue = ChangeQueue()
    assert isinstance(queue.put("a", broken).exception(60), ZeroDivisionError)
    assert queue.put("a", lambda: done("")).result(60).done
    queue.close()
    queue.close()


def test_a_cancelled_wish_is_not_made_and_the_next_ones_are() -> None:
    gate, made = threading.Event(), list[str]()
    queue = ChangeQueue()

    def make(name: str) -> Answer:
        gate.wait(60)
        made.append(name)
        return done(name)

    under_way = queue.put("a", lambda: make("a"))
    wait_for(under_way.running)
    cancelled, replaced = queue.put("b", lambda: make("b")), queue.put("c", lambda: make("c"))
    assert cancelled.cancel() and replaced.cancel() and not under_way.cancel()
    after = queue.put("c", lambda: make("d"))
    gate.set()
    assert after.result(60).done and made == ["a", "d"]
    queue.close()
