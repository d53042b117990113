"""How packets of another machine fare on their way, from one look to the next."""

from __future__ import annotations

from avatar_stream.links.receiving_end import ReceiverStatistics


class Way:
    """Looks at what a receiver has counted."""

    def __init__(self) -> None:
        self._before = ReceiverStatistics()

    def look(self, way: ReceiverStatistics | None) -> tuple[float | None, float | None, float | None]:
        """Of the packets since the last look, the percentage that never came; and jitter and round trip in ms.

        Args:
            way: `Receiver.way`; None on one machine, where all of these are None.
        """
        if way is None:
            return None, None, None
        before, self._before = self._before, way
        lost, came = max(way.lost - before.lost, 0), max(way.received - before.received, 0)
        trip_s = way.round_trip_s
        round_trip_ms = None if trip_s is None else round(1e3 * trip_s, 1)
        return round(100.0 * lost / max(lost + came, 1), 1), round(1e3 * way.jitter_s, 1), round_trip_ms
