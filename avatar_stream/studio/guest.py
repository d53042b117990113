"""A member of the room who is somebody else: with a source, a performance and a character of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

from avatar_stream.capture import CaptureRequest
from avatar_stream.config import Config
from avatar_stream.config_sections import PerformanceSection, VoiceSection
from avatar_stream.edits.words import parse_edits
from avatar_stream.links.sharing import Offered
from avatar_stream.room.section import THEIRS
from avatar_stream.studio.acting import Acting
from avatar_stream.studio.actor import Actor
from avatar_stream.studio.continuity import Continuity
from avatar_stream.studio.events import Event, MemberState, Notice, Tracking
from avatar_stream.studio.performer import Performer
from avatar_stream.studio.player import Player
from avatar_stream.studio.source import Source, capture_request
from avatar_stream.studio.stage import Stage
from avatar_stream.studio.surroundings import Surroundings
from avatar_stream.studio.voice import Voice
from avatar_stream.studio.way import Way
from avatar_stream.types import FaceSemantics, Picture

# Guests begin to idle at different places of the idle performance, lest they blink as one.
_IDLE_APART_S = 97.3


class Guest:
    """Somebody who is driven by another source than the studio's own. Nothing of one guest waits for another.

    Everything but `take` and `close` belongs to the thread of the show.

    Args:
        name: of the member.
        config: all settings.
        actor: the guest's character.
        around: what the room works with.
        on_trouble: has a broken actor replaced, see `Stage`.
        on_character: takes a character of the guest's own, once it has come.

    Attributes:
        name: as above.
        member: the settings that hold now.
        player: the guest's performance.
    """

    def __init__(
        self,
        name: str,
        config: Config,
        actor: Actor,
        around: Surroundings,
        on_trouble: Callable[[Actor, str], None],
        on_character: Callable[[Offered], None],
    ) -> None:
        self.name = name
        clock = self._clock = around.clock
        self._publish = around.publish
        self._before = FaceSemantics.neutral(clock.now_s())
        self._way = Way()
        self._closed = False
        self._in_use = threading.Lock()
        source = Source(_request(config, name), around.open_capture, clock, self._tell)
        voice = Voice(VoiceSection(), around.open_capture, clock, lambda event: None)
        place = int.from_bytes(sha256(name.encode()).digest()[:2], "big")
        continuity = Continuity(config.live, _IDLE_APART_S * place)
        performer = Performer(clock, continuity, voice, 1.0 / config.live.fps)
        self.player = Player(source, performer, Acting(PerformanceSection()), clock)
        # In the room, and for an output of its own.
        self._stages = [Stage(actor, clock, on_trouble) for _ in range(2)]
        self._on_character, self._brought = on_character, b""
        self.take(config)
        source.begin()

    def is_of(self, config: Config) -> bool:
        """Whether the settings ask for this guest's source, so that it goes on."""
        member = config.room.members.get(self.name)
        return member is not None and _request(config, self.name) == self.player.source.request

    def take(self, config: Config) -> None:
        """Go on with other settings of the same source; from any thread."""
        self.member = config.room.members[self.name]
        self._edits = parse_edits(self.member.edit)
        self.player.performer.paused = self.member.muted
        self.player.performer.continuity.tune(config.live)

    def hear(self, fps: float) -> None:
        """Take in what has come, without waiting, and have a turn where there is one; `fps`: most pictures a second."""
        if not self._in_use.acquire(blocking=False):
            return  # it is being closed
        try:
            if not self._closed:
                semantics = self.player.hear(0.0, fps)
                self.player.turn(semantics, self._edits, self._clock.now_s())
                self._fetch()
        finally:
            self._in_use.release()

    def _fetch(self) -> None:
        """Have the guest's own character sent, where the settings say so."""
        capture = self.player.source.capture
        wanted = self.member.character == THEIRS
        if capture is None:
            return
        capture.receiver.fetch(wanted)
        offered = capture.receiver.offered if wanted else None
        if offered is not None and offered.data is not None and offered.digest != self._brought:
            self._brought = offered.digest
            self._on_character(offered)

    def draw(self, actor: Actor) -> Picture:
        """The guest's last moment in the room."""
        return self._stages[0].draw(actor, self._played)

    def draw_alone(self, actor: Actor) -> tuple[Picture, FaceSemantics]:
        """The guest's last moment for an output of its own, and what the character does in it."""
        return self._stages[1].draw(actor, self._played), self._played

    def not_mended(self, actor: Actor) -> None:
        """See `Stage.not_mended`."""
        for stage in self._stages:
            stage.not_mended(actor)

    def look(self) -> MemberState:
        """How the guest is, and how the way was since the last look."""
        source, performer = self.player.source, self.player.performer
        tracking: Tracking = "following" if performer.seen else "nobody"
        reason = "" if performer.seen else "no face is seen"
        if source.trouble:
            tracking, reason = "waiting", source.trouble
        elif source.info is None:
            tracking, reason = "opening", "the source is being opened"
        elif self.member.muted:
            tracking, reason = "paused", ""
        receiver = source.capture.receiver if source.capture is not None else None
        lost_percent, jitter_ms, _ = self._way.look(receiver.way if receiver is not None else None)
        offered = receiver.offered if receiver is not None else None
        return MemberState(
            name=self.name,
            tracking=tracking,
            reason=reason,
            lost_percent=lost_percent,
            jitter_ms=jitter_ms,
            offers=offered.name if offered is not None else "",
            offered_bytes=offered.size if offered is not None else 0,
            received_bytes=offered.received if offered is not None else 0,
            trouble=offered.trouble if offered is not None else "",
        )

    def close(self) -> None:
        """End the source, from any thread, so that another one can listen there; may be called more than once."""
        with self._in_use:
            if not self._closed:
                self._closed = True
                self.player.source.close()
                self.player.performer.voice.close()

    @property
    def _played(self) -> FaceSemantics:
        return self.player.played or self._before

    def _tell(self, event: Event) -> None:
        """Say whose trouble it is."""
        if isinstance(event, Notice):
            event = event.model_copy(update={"text": f"{self.name}: {event.text}"})
        self._publish(event)


def _request(config: Config, name: str) -> CaptureRequest:
    """What of a member's source is to be captured; of a link, other settings are none of its business."""
    source = config.room.members[name].source
    whole = replace(capture_request(config), input=source, profile="", duration_s=0.0)
    return CaptureRequest(source, pairing=whole.pairing) if whole.is_link else whole
