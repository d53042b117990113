"""Changes are made one after the other, and of the same wishes only the newest."""

from __future__ import annotations

import threading

from avatar_stream.studio.changes import ChangeQueue, Changes
from avatar_stream.studio.commands import Answer, done


def test_in_order_and_newest_of_the_same_kind() -> None:
    gate, made = threading.Event(), list[Changes]()

    def carry_out(changes: Changes) -> Answer:
        gate.wait(60)
        made.append(changes)
        return done(str(changes))

    queue = ChangeQueue(carry_out)
    first = queue.put({"character.id": "a"})
    while queue._waiting:
        pass
    replaced = [queue.put({"character.id": f"c{i}"}) for i in range(20)]
    edit = queue.put({"character.edit": "mirror"})
    last = queue.put({"character.id": "z"})
    gate.set()
    assert first.result(60).done and edit.result(60).done and last.result(60).done
    assert made == [
        {"character.id": "a"},
        {"character.id": "c19"},
        {"character.edit": "mirror"},
        {"character.id": "z"},
    ]
    assert [future.result(60).done for future in replaced] == [False] * 19 + [True]
    queue.close()


def test_what_waits_at_the_end_is_refused() -> None:
    gate, begun = threading.Event(), threading.Event()

    def carry_out(changes: Changes) -> Answer:
        begun.set()
        gate.wait(60)
        return done("")

    queue = ChangeQueue(carry_out)
    under_way = queue.put({"live.fps": 20})
    begun.wait(60)
    waiting = queue.put({"live.hold_s": 0.1})
    closing = threading.Thread(target=queue.close)
    closing.start()
    assert not waiting.result(60).done
    gate.set()
    closing.join(60)
    assert under_way.result(60).done
    assert not queue.put({"live.fps": 25}).result(60).done
