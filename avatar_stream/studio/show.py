"""The live loop: newest packet → picture → every output, at a cadence that never stops."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from avatar_stream.base.clock import Clock
from avatar_stream.studio.actor import Actor
from avatar_stream.studio.moments import Moment, MomentHub
from avatar_stream.studio.outputs import Alone, Outputs
from avatar_stream.studio.player import PATIENCE_INTERVALS, Player
from avatar_stream.studio.room import Room
from avatar_stream.studio.stage import Stage
from avatar_stream.types import Picture

_LONGEST_WAIT_S = 0.1
# A source so much slower than the show doesn't set the pace of a room.
_SLOW = 1.3


class Show:
    """Shows one performer's character, or all who are in the room, until told to stop.

    Args:
        player: the studio's own performer.
        stage: draws the performer's character.
        room: all who are in the picture, where they are several.
        outputs: take the pictures.
        clock: gives the time.
        fps: most pictures a second.

    Attributes:
        fps: as above; may be changed at any time.
        moments: told of every picture.
        picture: the last one; None before the first.
        frames, frames_tracked: pictures so far, and those that follow a face.
        first_picture_at_s: monotonic time of the first one, or None.
    """

    def __init__(
        self, player: Player, stage: Stage, room: Room, outputs: Outputs, clock: Clock, fps: float
    ) -> None:
        self.fps = fps
        self.moments = MomentHub()
        self.picture: Picture | None = None
        self.frames = self.frames_tracked = 0
        self.first_picture_at_s: float | None = None
        self._player, self._stage, self._room, self._outputs = player, stage, room, outputs
        self._clock = clock

    @property
    def scene(self) -> Actor:
        """Who is on stage, or what stands for all who are in the room."""
        arrangement = self._room.arrangement
        return self._stage.actor if arrangement is None else arrangement.scene

    def run(self, over: Callable[[], bool]) -> None:
        """Go on until `over()`, which is asked before every picture and at least ten times a second."""
        last_s = self._clock.now_s()
        self._player.due_s = last_s + PATIENCE_INTERVALS * self._player.performer.interval_s
        while not over():
            # A source faster than wanted: wait, then take the newest.
            self._clock.sleep_until(last_s + 0.75 / self.fps)
            due_s = min(self._player.due_s, self._room_due_s(last_s))
            wait_s = min(max(due_s - self._clock.now_s(), 0.0), _LONGEST_WAIT_S)
            semantics = self._player.hear(wait_s, self.fps)
            self._room.hear(self.fps)
            time_s = self._clock.now_s()
            actor = self._stage.actor
            turned = self._player.turn(semantics, actor.edits, time_s)
            if turned or time_s >= self._room_due_s(last_s):
                self._show(actor, time_s, turned=turned)
                last_s = time_s

    def _room_due_s(self, last_s: float) -> float:
        """When the next picture of a room is due: guests go on at the show's rate, however slow the own source is."""
        if self._room.arrangement is None:
            return float("inf")
        slow = self._player.performer.interval_s > _SLOW / self.fps
        return last_s + (1.0 if slow else PATIENCE_INTERVALS) / self.fps

    def _show(self, actor: Actor, time_s: float, *, turned: bool) -> None:
        performed, played = self._player.performed, self._player.played
        if performed is None or played is None:
            return  # nobody has had a turn yet
        followed, arrangement = turned and self._player.followed, self._room.arrangement
        alone: Alone = {}
        if arrangement is None:
            picture = self._stage.draw(actor, played)
        else:
            captured_s = self._player.captured_s(time_s)
            picture, alone = self._room.draw(arrangement, self._stage, played, captured_s)
            actor = arrangement.scene
            if not turned:
                performed, played = (
                    replace(performed, captured_s=captured_s),
                    replace(played, captured_s=captured_s),
                )
        self.picture = picture
        if self.first_picture_at_s is None:
            self.first_picture_at_s = self._clock.now_s()
        self.frames += 1
        self.frames_tracked += followed
        self._outputs.show(picture, played, tracked=followed, alone=alone)
        self.moments.publish(Moment(actor, performed, played, picture, followed))
