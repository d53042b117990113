"""What a running studio tells, and how anybody listens to it without ever holding it up."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Tracking = Literal["opening", "waiting", "following", "nobody", "paused"]
OutputPhase = Literal["opening", "showing", "waiting", "hung", "closed"]


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True)


class OutputState(_Told):
    """How one output is.

    Attributes:
        spec: the words that named it.
        phase: "opening"; "showing"; "waiting" to be opened again; "hung" in its driver; "closed" for good.
        reason: why it shows nothing, one line; "" while it does.
        pictures: how many pictures it took.
        dropped: how many were replaced by newer ones while it was busy.
        note: one line about where the pictures go, or went; told once.
    """

    spec: str
    phase: OutputPhase
    reason: str = ""
    note: str = ""
    pictures: int = 0
    dropped: int = 0


class Status(_Told):
    """What is going on, at least twice a second.

    Attributes:
        time_s: monotonic seconds.
        character: id of the character on stage.
        source: the source in use, or the one that is wanted.
        tracking: "opening" the source; "waiting" for it; "following" a face; "nobody" is seen; "paused".
        reason: why nobody is followed, one line; "" while somebody is.
        fps_in: packets a second from the performer.
        fps_out: pictures a second.
        latency_p50_ms, latency_p95_ms: from the camera's time to the first output that shows anything having taken
            the picture; None where nothing was measured.
        dropped: frames of the source that never became a picture.
        kbit_s: thousands of bits a second from the performer.
        lost_percent: of the packets from another machine in the last half second, those that never came; None on one
            machine.
        jitter_ms: how much later than the quickest nine of ten packets come; None on one machine.
        round_trip_ms: to the other machine and back; None on one machine, or before it is known.
        decode_ms, encode_ms: recent medians, None where nothing was measured.
        memory_mb: resident memory of all processes together, MiB.
        processor_percent: processor time of all processes together since the last status; 100 is one core.
        frames, frames_tracked: pictures so far, and those of them that follow a face.
        outputs: one entry for each output.
    """

    event: Literal["status"] = "status"
    time_s: float
    character: str
    source: str
    tracking: Tracking
    reason: str
    fps_in: float
    fps_out: float
    latency_p50_ms: float | None
    latency_p95_ms: float | None
    dropped: int
    kbit_s: float
    lost_percent: float | None = None
    jitter_ms: float | None = None
    round_trip_ms: float | None = None
    decode_ms: float | None
    encode_ms: float | None
    memory_mb: float
    processor_percent: float
    frames: int
    frames_tracked: int
    outputs: tuple[OutputState, ...]


class Notice(_Told):
    """One line for the user, told once.

    Attributes:
        level: "info", "warning" where something is missing or was restarted, "error" where it stays broken.
        text: what happened.
        remedy: what to do; "" where nothing has to be done, or the text says so itself.
    """

    event: Literal["notice"] = "notice"
    level: Literal["info", "warning", "error"]
    text: str
    remedy: str = ""


class CharacterChanged(_Told):
    """Another character is on stage."""

    event: Literal["character_changed"] = "character_changed"
    character: str
    name: str


class ExpressionsChanged(_Told):
    """Expressions came or went.

    Attributes:
        held: names of those that are held, in the order in which they came.
    """

    event: Literal["expressions_changed"] = "expressions_changed"
    held: tuple[str, ...]


class GlobalKeysChanged(_Told):
    """Whether keys are heard while another window is in front.

    Attributes:
        state: "on"; "off" where no action has such a key; "missing" where a package has to be installed; "impossible"
            where the system lets no program hear them.
        reason: why they are not heard, one line; "" where they are, or could be.
        remedy: what to do about it.
    """

    event: Literal["global_keys_changed"] = "global_keys_changed"
    state: Literal["on", "off", "missing", "impossible"]
    reason: str = ""
    remedy: str = ""


class ProfilesChanged(_Told):
    """Another profile is in use, or there are others.

    Attributes:
        current: the one in use; "" where nothing is kept.
        names: all there are.
    """

    event: Literal["profiles_changed"] = "profiles_changed"
    current: str
    names: tuple[str, ...]


class RenderingChanged(_Told):
    """How far a recording is rendered.

    Attributes:
        state: "running"; "done"; "failed"; "stopped" on request.
        output: the video.
        pictures, of: how many are made, and how many there will be; 0 where that is unknown.
        reason: why it failed, one line.
    """

    event: Literal["rendering_changed"] = "rendering_changed"
    state: Literal["running", "done", "failed", "stopped"]
    output: str
    pictures: int = 0
    of: int = 0
    reason: str = ""


class VoiceHeard(_Told):
    """How the voice is that moves the mouth; ten times a second while it is listened to.

    Attributes:
        state: "off"; "opening" the microphone; "waiting" for it; "listening".
        reason: why nothing is heard, one line; "" while all is well.
        level_db, floor_db: of the sound and of the room's noise, dB of full scale, −100…0.
        vowel: "A", "I", "U", "E" or "O" while the mouth follows one, else "".
    """

    event: Literal["voice"] = "voice"
    state: Literal["off", "opening", "waiting", "listening"]
    reason: str = ""
    level_db: float = -100.0
    floor_db: float = -100.0
    vowel: str = ""


class OutputChanged(_Told):
    """An output was opened, waits, or is closed."""

    event: Literal["output_changed"] = "output_changed"
    output: OutputState


class MemberState(_Told):
    """How one guest in the room is.

    Attributes:
        name: of the member.
        tracking, reason, lost_percent, jitter_ms: as in `Status`.
        offers: name of the character that the guest's machine offers; "" for none.
        offered_bytes, received_bytes: of that character as a stored puppet, and what of it has come.
        trouble: why the character of the settings is not the one that is seen, one line; "" where it is.
    """

    name: str
    tracking: Tracking
    reason: str = ""
    lost_percent: float | None = None
    jitter_ms: float | None = None
    offers: str = ""
    offered_bytes: int = 0
    received_bytes: int = 0
    trouble: str = ""


class RoomChanged(_Told):
    """How all guests in the room are, twice a second while there are any; once more when the last one has gone."""

    event: Literal["room_changed"] = "room_changed"
    guests: tuple[MemberState, ...]


class Ended(_Told):
    """The studio has ended; nothing comes after this.

    Attributes:
        reason: one line.
    """

    event: Literal["ended"] = "ended"
    reason: str


Event = Annotated[
    Status
    | Notice
    | CharacterChanged
    | ExpressionsChanged
    | GlobalKeysChanged
    | ProfilesChanged
    | RenderingChanged
    | RoomChanged
    | VoiceHeard
    | OutputChanged
    | Ended,
    Field(discriminator="event"),
]

KEPT_EVENTS = 256
#: How something beside the show stands, until the next one of its kind.
LASTING_EVENTS = (
    ExpressionsChanged,
    GlobalKeysChanged,
    ProfilesChanged,
    RenderingChanged,
    RoomChanged,
    VoiceHeard,
)


class Subscription:
    """One listener's own queue. One that is slow loses its oldest events.

    Attributes:
        lost: how many events it lost.
    """

    def __init__(self, kept: int) -> None:
        self._events: deque[Event] = deque(maxlen=kept)
        self._condition = threading.Condition()
        self._closed = False
        self.lost = 0

    def get(self, timeout_s: float | None = None) -> Event | None:
        """The oldest event not taken yet, or None when none came within `timeout_s` or there will be none."""
        with self._condition:
            self._condition.wait_for(lambda: self._events or self._closed, timeout_s)
            return self._events.popleft() if self._events else None

    def __iter__(self) -> Iterator[Event]:
        """All events, until `Ended` has been given or the subscription is closed."""
        while (event := self.get()) is not None:
            yield event
            if isinstance(event, Ended):
                return

    def close(self) -> None:
        """Listen no more."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()

    def _put(self, event: Event) -> bool:
        with self._condition:
            if self._closed:
                return False
            self.lost += len(self._events) == self._events.maxlen
            self._events.append(event)
            self._condition.notify_all()
            return True


class EventHub:
    """Passes every event on to every listener; never waits for one. After `Ended` nothing comes any more.

    Whoever comes later is told of what goes on beside the show, which may not change for long.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._subscriptions: list[Subscription] = []
        self._ended: Ended | None = None
        self._lasting: dict[str, Event] = {}

    def subscribe(self, kept: int = KEPT_EVENTS) -> Subscription:
        """A new listener, who keeps at most so many events that it has not taken yet."""
        subscription = Subscription(kept)
        with self._lock:
            self._subscriptions.append(subscription)
            for event in self._lasting.values():
                subscription._put(event)
            if self._ended is not None:
                subscription._put(self._ended)
        return subscription

    def publish(self, event: Event) -> None:
        """Tell everybody; from any thread."""
        with self._lock:
            if self._ended is not None:
                return
            if isinstance(event, Ended):
                self._ended = event
            elif isinstance(event, LASTING_EVENTS):
                self._lasting[event.event] = event
            self._subscriptions = [one for one in self._subscriptions if one._put(event)]
