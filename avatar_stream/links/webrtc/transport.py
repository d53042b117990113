"""Datagrams of a link over a WebRTC data channel: an event loop in a thread around one end."""

from __future__ import annotations

import asyncio
import concurrent.futures
import queue
import threading
from abc import abstractmethod
from contextlib import suppress

from avatar_stream.errors import PacketError, UserInputError
from avatar_stream.links.transport import DatagramTransport, Peer
from avatar_stream.links.webrtc.connection import Connection
from avatar_stream.links.webrtc.ends import AnsweringEnd, End, OfferingEnd
from avatar_stream.links.webrtc.meeting import ByHand, Meeting
from avatar_stream.links.webrtc.signals import Signals, signal_of, text_of

# Nobody sends so many before they are read.
_MOST_WAITING = 1024
_PATIENCE_S = 20.0
_NO_WAY = (
    "Both ends know of each other, but found no way from one to the other: let UDP out of both networks, and where a "
    "router stands between them, set network.stun=HOST:PORT on both machines (docs/network.md says what that reveals). "
    "Some networks let nothing through but a VPN"
)


class WebRtcTransport(DatagramTransport):
    """Carries datagrams over whichever connection of an end is open.

    Args:
        role: which end this is.
        signals: seals and opens signals.
        meeting: carries them.
        stun: HOST[:PORT] of a STUN server; "" for none.
    """

    def __init__(self, role: type[End], signals: Signals, meeting: Meeting, stun: str = "") -> None:
        self.place = meeting.place
        self._meeting = meeting
        self._end = role(signals, meeting, stun, self._hear)
        self._came: queue.Queue[tuple[bytes, Peer] | None] = queue.Queue(_MOST_WAITING)
        self._loop = asyncio.new_event_loop()
        # What a library leaves to the loop holds addresses; the link itself tells what is wrong.
        self._loop.set_exception_handler(lambda loop, context: None)
        self._thread = threading.Thread(target=self._run, name="webrtc", daemon=True)
        self._thread.start()

    @property
    def ready(self) -> bool:
        return self._end.has_way

    @property
    def silence(self) -> str:
        end, meeting = self._end, self._meeting
        if meeting.trouble or end.trouble:
            return meeting.trouble or end.trouble
        if meeting.there and end.no_way:
            return _NO_WAY
        if meeting.there and end.refused and not end.connected:
            return f"What comes through {self.place} was not sealed with this pairing string: give both the same one"
        return self._nobody

    @property
    @abstractmethod
    def _nobody(self) -> str:
        """What to do for the other end to come."""

    def put(self, datagram: bytes, to: Peer = None) -> None:
        over = to if isinstance(to, Connection) else None
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._end.send, datagram, over)

    def take(self, timeout_s: float) -> tuple[bytes, Peer] | None:
        try:
            return self._came.get(timeout=timeout_s)
        except queue.Empty:
            return None

    def take_text(self, text: str) -> str:
        if not isinstance(self._meeting, ByHand):
            return super().take_text(text)
        try:
            signal = signal_of(text, self._end.waits_for)
            asyncio.run_coroutine_threadsafe(self._end.take(signal), self._loop).result(_PATIENCE_S)
        except PacketError as error:
            raise UserInputError(str(error)) from None
        except concurrent.futures.TimeoutError:
            raise UserInputError(
                "It takes too long to find out how this machine is reached: try again"
            ) from None
        return text_of(self._meeting.signal) if isinstance(self._end, AnsweringEnd) else ""

    def wake(self) -> None:
        with suppress(queue.Full):
            self._came.put_nowait(None)

    def close(self) -> None:
        if self._thread.is_alive():
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._end.stop)
            self._thread.join()

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._end.run())
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
        finally:
            self._loop.close()

    def _hear(self, datagram: bytes, connection: Connection) -> None:
        with suppress(queue.Full):  # as good as lost
            self._came.put_nowait((datagram, connection))


class WebRtcToReceiver(WebRtcTransport):
    """The sender's end."""

    def __init__(self, signals: Signals, meeting: Meeting, stun: str = "") -> None:
        super().__init__(OfferingEnd, signals, meeting, stun)

    @property
    def text(self) -> str:
        meeting = self._meeting
        if not isinstance(meeting, ByHand) or not meeting.signal or self._end.answered:
            return ""
        return text_of(meeting.signal)

    @property
    def _nobody(self) -> str:
        if isinstance(self._meeting, ByHand):
            if self._end.answered:
                return "A way to the other machine is being looked for"
            return "Copy the text to receive --from webrtc:// on the other machine, and paste here what it answers"
        if not self._meeting.there:
            return (
                f"Nobody with this pairing string is at the rendezvous {self.place}: start receive --from there on the "
                f"other machine, with the same pairing string"
            )
        return f"A way to the receiver, who is at {self.place} too, is being looked for"


class WebRtcFromSender(WebRtcTransport):
    """The receiver's end."""

    def __init__(self, signals: Signals, meeting: Meeting, stun: str = "") -> None:
        super().__init__(AnsweringEnd, signals, meeting, stun)

    @property
    def _nobody(self) -> str:
        if isinstance(self._meeting, ByHand):
            if self._end.trying:
                return "The sender is waited for: paste there what was answered here"
            return "Paste here the text that send SOURCE --to webrtc:// shows on the other machine"
        if not self._meeting.there:
            return (
                f"Nobody with this pairing string is at the rendezvous {self.place}: start send SOURCE --to there on "
                f"the other machine, with the same pairing string"
            )
        return f"A way to the sender, who is at {self.place} too, is being looked for"
