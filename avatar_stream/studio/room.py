"""All who are in one picture: the studio's own performer and guests, each drawn into a box of it.

thread of the changes: settings ─prepare→ everybody's actor ─take→ `Arrangement`, replaced as a whole
thread of the show: every guest has a turn; whoever is visible is drawn; the pictures are laid together, names last
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import cv2
import numpy as np

from avatar_stream.config import Config
from avatar_stream.links.sharing import Offered
from avatar_stream.pictures.composite import composite
from avatar_stream.puppet.stored import PuppetFileError
from avatar_stream.studio.actor import Actor
from avatar_stream.studio.commands import Answer, done, refused
from avatar_stream.studio.events import Notice, RoomChanged
from avatar_stream.studio.guest import Guest
from avatar_stream.studio.guest_actors import GuestActors
from avatar_stream.studio.outputs import Alone, Outputs
from avatar_stream.studio.seating import Arrangement, Shown, alone_of, arranged, boxes_of, seated_config
from avatar_stream.studio.stage import Stage
from avatar_stream.studio.surroundings import Surroundings
from avatar_stream.types import FaceSemantics, Picture


class Room:
    """Who is in the picture, where they are several; of no effect while the settings name nobody.

    `prepare`, `take`, `replace_own` and `close` belong to the thread of the changes, all else to that of the show.

    Args:
        actors: makes the guests' actors.
        outputs: say which members they show alone, and learn whom they can show.
        around: what the room works with.
    """

    def __init__(self, actors: GuestActors, outputs: Outputs, around: Surroundings) -> None:
        self._actors, self._outputs, self._around = actors, outputs, around
        self._guests: dict[str, Guest] = {}
        self._shown: dict[str, Shown] = {}
        self._arrangement: Arrangement | None = None
        self._config = Config()
        self._told = RoomChanged(guests=())
        self._self_alone: Stage | None = None

    @property
    def arrangement(self) -> Arrangement | None:
        """How the room is; None while there is none."""
        return self._arrangement

    def hear(self, fps: float) -> None:
        """Let every guest take in what has come; returns at once. `fps`: most pictures a second."""
        for guest in self._guests.values():
            guest.hear(fps)

    def draw(
        self, arrangement: Arrangement, stage: Stage, played: FaceSemantics, captured_s: float
    ) -> tuple[Picture, Alone]:
        """One picture of all who are visible, and pictures of those that have outputs of their own.

        Args:
            arrangement: of this room.
            stage: draws the studio's own performer.
            played: what their character does.
            captured_s: time of the picture.
        """
        from avatar_stream.room.composing import lay_over  # its kernel is loaded where there is a room

        scene, guests = arrangement.scene, self._guests
        canvas = np.zeros((scene.size[1], scene.size[0], 4), np.uint8)
        for seat in arrangement.seats:
            if seat.name == arrangement.self_name:
                picture = stage.draw(seat.actor, played)
            elif seat.name in guests:
                picture = guests[seat.name].draw(seat.actor)
            else:
                continue  # has left a moment ago
            lay_over(canvas, picture.pixels, seat.box.left, seat.box.top)
        for pixels, left, top in arrangement.labels:
            lay_over(canvas, pixels, left, top)
        if not scene.transparent:
            canvas = cv2.cvtColor(composite(canvas, scene.backdrop), cv2.COLOR_RGB2RGBA)
        alone: Alone = {}
        for name in self._outputs.alone & arrangement.alone.keys():
            if name == arrangement.self_name:
                alone[name] = self._draw_self_alone(arrangement.alone[name], played)
            elif name in guests:
                alone[name] = guests[name].draw_alone(arrangement.alone[name])
        return Picture(canvas, captured_s, scene.backdrop), alone

    def report(self) -> None:
        """Tell how the guests are; to be called as often as the show's status is told."""
        guests = []
        for name, guest in self._guests.items():
            state = guest.look()
            guests.append(state.model_copy(update={"trouble": state.trouble or self._actors.trouble(name)}))
        told = RoomChanged(guests=tuple(guests))
        if told.guests or self._told.guests:
            self._around.publish(told)
        self._told = told

    def prepare(self, config: Config) -> dict[str, Shown]:
        """Make the guests' actors that the settings ask for, without any effect yet.

        Raises:
            CharacterError, UserInputError: a guest's character can't be used.
        """
        boxes = boxes_of(config)
        return {
            name: self._actors.made(name, config, boxes.get(name))
            for name, member in config.room.members.items()
            if not member.is_self
        }

    def take(self, config: Config, prepared: Mapping[str, Shown], own: Actor) -> None:
        """Have those in the room whom the settings name.

        Args:
            config: all settings.
            prepared: of these settings, see `prepare`.
            own: the studio's own actor, made as `own_part` says.
        """
        self._config = config
        guests: dict[str, Guest] = {}
        for name, guest in self._guests.items():
            if guest.is_of(config):
                guest.take(config)
                guests[name] = guest
            else:
                guest.close()  # before another one listens at the same address
        for name, shown in prepared.items():
            if name not in guests:
                on_trouble, on_character = partial(self._mend, name), partial(self._bring, name)
                guests[name] = Guest(name, config, shown.alone, self._around, on_trouble, on_character)
        self._guests = {name: guests[name] for name in prepared}
        self._arrange(prepared, own)

    def replace_own(self, own: Actor) -> None:
        """Go on with another actor of the studio's own performer, of the same size."""
        if self._arrangement is not None:
            self._arrange({name: self._shown[name] for name in self._guests}, own)

    def close(self) -> None:
        """Send all guests away; may be called more than once."""
        for guest in self._guests.values():
            guest.close()
        self._actors.close()

    def _arrange(self, guests: Mapping[str, Shown], own: Actor) -> None:
        config, self_name = self._config, self._config.room.self_name
        self._actors.keep(guests)
        shown = dict(guests)
        if self_name:
            member = config.room.members[self_name]
            shown[self_name] = Shown(None if member.hidden else own, alone_of(own, config, member))
        self._shown = shown
        self._arrangement = arranged(config, shown, self._arrangement) if config.room.members else None
        self._outputs.alone_sizes = {name: one.alone.size for name, one in shown.items()}

    def _draw_self_alone(self, actor: Actor, played: FaceSemantics) -> tuple[Picture, FaceSemantics]:
        if self._self_alone is None:
            # What breaks its decoder breaks it on the stage, too, and is mended there.
            self._self_alone = Stage(actor, self._around.clock, lambda broken, reason: None)
        return self._self_alone.draw(actor, played), played

    def _mend(self, name: str, broken: Actor, reason: str) -> None:
        """Have a guest's actor replaced, in the thread of the changes: that guest's picture stands still meanwhile."""
        text = f"{name}: drawing {broken.name} failed: {reason}"
        self._around.publish(Notice(level="warning", text=text))

        def mend() -> Answer:
            self._actors.forget(name, broken)
            answer = self._made_anew(name)
            if not answer.done and name in self._guests:
                self._guests[name].not_mended(broken)
            return answer

        self._around.changes.put(("mend", name), mend)

    def _bring(self, name: str, offered: Offered) -> None:
        """Have a guest's own character played, in the thread of the changes."""

        def bring() -> Answer:
            try:
                self._actors.bring(name, offered)
            except PuppetFileError as error:
                text = f"{name}: the character that was sent can't be used: {error}"
                self._around.publish(Notice(level="warning", text=text))
                return refused(error, f"Choose a character of this machine for {name}")
            answer = self._made_anew(name)
            if answer.done:
                self._around.publish(
                    Notice(level="info", text=f"{name} plays {offered.name}, a character of their own")
                )
            return answer

        self._around.changes.put(("bring", name), bring)

    def _made_anew(self, name: str) -> Answer:
        """Make what is missing of the guests' actors."""
        if name not in self._guests:
            return done(f"{name} has left")
        try:
            prepared = self.prepare(self._config)
        except Exception as error:  # whatever is wrong with one character, the others play on
            return refused(error, f"Choose another character for {name}")
        self_name = self._config.room.self_name
        # Where the own performer is not in the room, any actor will do in their place.
        own = self._shown[self_name] if self_name else prepared[name]
        self._arrange(prepared, own.seated or own.alone)
        return done(f"{name}: drawing again")


def own_part(config: Config) -> tuple[Config, tuple[int, int] | None]:
    """How the studio's own performer is drawn: by which settings, and in which size; None for what these say."""
    name = config.room.self_name
    box = boxes_of(config).get(name) if name else None
    return (config, None) if box is None else (seated_config(config, config.room.members[name]), box.size)


def own_muted(config: Config) -> bool:
    """Whether the studio's own performer is in the room, and muted there."""
    member = config.room.members.get(config.room.self_name)
    return member is not None and member.muted
