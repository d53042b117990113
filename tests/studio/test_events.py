"""Everybody hears everything; who doesn't listen loses the oldest, and holds up nobody."""

from __future__ import annotations

import threading

from pydantic import TypeAdapter

from avatar_stream.studio.events import Ended, Event, EventHub, Notice


def notice(i: int) -> Notice:
    return Notice(level="info", text=str(i))


def test_all_listeners_get_all_events_from_then_on() -> None:
    hub = EventHub()
    first = hub.subscribe()
    hub.publish(notice(1))
    second = hub.subscribe()
    hub.publish(notice(2))
    hub.publish(Ended(reason="over"))
    assert list(first) == [notice(1), notice(2), Ended(reason="over")]
    assert list(second) == [notice(2), Ended(reason="over")]


def test_a_slow_one_loses_the_oldest() -> None:
    hub = EventHub()
    slow = hub.subscribe(kept=5)
    for i in range(100):
        hub.publish(notice(i))
    assert [slow.get(0.0) for _ in range(6)] == [*map(notice, range(95, 100)), None]
    assert slow.lost == 95


def test_closing_wakes_the_listener_and_frees_its_place() -> None:
    hub = EventHub()
    subscription = hub.subscribe()
    heard: list[object] = []
    listener = threading.Thread(target=lambda: heard.extend(subscription))
    listener.start()
    subscription.close()
    listener.join(60)
    assert not listener.is_alive() and heard == []
    hub.publish(notice(1))
    assert hub._subscriptions == []


def test_events_are_plain_data_with_a_schema() -> None:
    adapter: TypeAdapter[Event] = TypeAdapter(Event)
    event = Notice(level="error", text="no camera", remedy="plug one in")
    assert adapter.validate_json(event.model_dump_json()) == event
    assert "discriminator" in str(adapter.json_schema())
