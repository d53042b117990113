"""Everybody who watches through the server: gets the show, and the panels all events, too. Nobody holds up the show.

thread of the show ─newest moment→ loop ─newest message→ each client
"""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict, deque
from dataclasses import dataclass
from typing import Any

from avatar_stream.edits.expression import all_expressions
from avatar_stream.edits.words import parse_edits
from avatar_stream.pictures.webp import webp
from avatar_stream.puppet.puppet import Puppet
from avatar_stream.puppet.stored import store_puppet
from avatar_stream.shortcuts.actions import keys_in_effect
from avatar_stream.studio import Event, Moment, Studio
from avatar_stream.studio.actor import Actor
from avatar_stream.studio.events import (
    LASTING_EVENTS,
    CharacterChanged,
    Ended,
    Notice,
    Status,
)
from avatar_stream.studio.toggles import toggle_bits, toggles_of
from avatar_stream.types import PixelArray
from avatar_stream.web.broadcast import Broadcast
from avatar_stream.web.client import Client
from avatar_stream.web.messages import PICTURE, POSE, picture_message, pose_message

# Pages may still ask for what was on stage a moment ago.
_KEPT_SHOWS = 4
_KEPT_NOTICES = 20
# Of these, whoever comes later is told the last one.
_STATES = (Status, CharacterChanged, *LASTING_EVENTS, Ended)
_SECRET_SETTINGS = {"obs": {"password"}, "network": {"pairing"}, "sinks": {"outputs"}}


@dataclass
class _Show:
    """What pages have to load before they can show somebody; made when first asked for."""

    puppet: Puppet | None
    backdrop: PixelArray
    stored: bytes | None = None
    picture: bytes | None = None


class Audience:
    """All connected pages. Everything but `see` and `hear` belongs to the server's loop.

    Args:
        studio: what they watch.
        loop: the server's.
    """

    def __init__(self, studio: Studio, loop: asyncio.AbstractEventLoop) -> None:
        self._studio, self._loop = studio, loop
        self._clients: set[Client] = set()
        self._shows: OrderedDict[int, _Show] = OrderedDict()
        self._number = self._backdrop = 0
        self._actor: Actor | None = None
        self._newest: Moment | None = None
        self._called = False
        self._encoding = False
        self._state: dict[str, str] = {}
        self._notices: deque[str] = deque(maxlen=_KEPT_NOTICES)
        self._told_config: object = None
        self._broadcast = Broadcast()
        self._toggles = ""

    def see(self, moment: Moment) -> None:
        """Take a moment, in the thread of the show; where the loop is busy, only the newest is kept."""
        if not self._clients:
            return
        self._newest = moment
        if not self._called:
            self._called = True
            self._loop.call_soon_threadsafe(self._pass_on)

    def hear(self, event: Event) -> None:
        """Take an event, from any thread."""
        self._loop.call_soon_threadsafe(self._tell, event)

    def join(self, client: Client) -> None:
        """Tell a new page how things are, and everything from now on."""
        self._clients.add(client)
        self._set_stage(self._studio.scene)
        client.tell(self._show_text())
        if client.packets:
            self._broadcast.key_next()
            if self._toggles:
                client.tell(self._toggles)
        if client.controls:
            client.tell(self._settings_text())
            for text in (*self._state.values(), *self._notices):
                client.tell(text)
            client.tell(json.dumps({"event": "joined"}))

    def __len__(self) -> int:
        """How many watch."""
        return len(self._clients)

    def part(self, client: Client) -> None:
        """Forget a page that has left."""
        self._clients.discard(client)

    def end(self) -> None:
        """Say good-bye to all; panels hear that it is over, if they have not heard it yet."""
        if "ended" not in self._state:
            self._tell(Ended(reason="it was stopped"))
        for client in self._clients:
            client.leave()

    def tell_settings(self) -> None:
        """Tell all panels the settings, where they have changed."""
        if self._studio.config is not self._told_config:
            self.tell_panels(self._settings_text())

    async def puppet(self, number: int) -> bytes | None:
        """The stored puppet of a show; None where there is none, or no more."""
        show = self._shows.get(number)
        if show is None or show.puppet is None:
            return None
        if show.stored is None:
            show.stored = await asyncio.to_thread(store_puppet, show.puppet, quick=True)
        return show.stored

    async def backdrop(self, number: int) -> bytes | None:
        """What lies behind a show, as WebP; None where it is gone."""
        show = self._shows.get(number)
        if show is None:
            return None
        if show.picture is None:
            show.picture = await asyncio.to_thread(webp, show.backdrop)
        return show.picture

    def _pass_on(self) -> None:
        self._called = False
        moment = self._newest
        if moment is None:
            return
        self._set_stage(moment.actor)
        self._send_poses(moment)
        if not self._encoding and self._picture_takers():
            self._encoding = True
            self._loop.create_task(self._send_picture(moment))

    def _send_poses(self, moment: Moment) -> None:
        """To all that draw by themselves; panels always, since they show what is tracked, too."""
        drawable = self._shows[self._number].puppet is not None
        if drawable:
            self._send_packet(moment)
        for controls in (False, True):
            takers = [
                one
                for one in self._clients
                if one.controls is controls
                and (controls or (drawable and not one.pictures and not one.packets))
            ]
            if takers:
                message = pose_message(self._number, moment, tracked=controls)
                for client in takers:
                    client.show(POSE, message)

    def _send_packet(self, moment: Moment) -> None:
        takers = [client for client in self._clients if client.packets]
        packet = self._broadcast.pack(moment.played, self._loop.time()) if takers else None
        if packet is None:
            return
        bits = toggle_bits(self._shows[self._number].puppet, moment.played)
        toggled = {"event": "toggles", "show": self._number, "bits": hex(bits)}
        before, self._toggles = self._toggles, json.dumps(toggled)
        for client in takers:
            if self._toggles != before:
                client.tell(self._toggles)
            client.show_packet(packet)

    async def _send_picture(self, moment: Moment) -> None:
        """Encode a picture beside the loop, and after it the newest one of then."""
        try:
            message = await asyncio.to_thread(picture_message, self._number, moment)
            for client in self._picture_takers():
                client.show(PICTURE, message)
        finally:
            self._encoding = False
        if self._newest is not moment:
            self._pass_on()

    def _picture_takers(self) -> list[Client]:
        drawable = self._shows[self._number].puppet is not None
        return [client for client in self._clients if client.pictures or not drawable]

    def _set_stage(self, actor: Actor) -> None:
        """Begin a new show where pages have something to load; other edits are no reason."""
        before, self._actor = self._actor, actor
        if before is actor:
            return
        if before is not None and _loaded(before) == _loaded(actor):
            if _seen(before) != _seen(actor):
                self._reframe(actor)
            return
        self._number += 1
        self._shows[self._number] = _Show(actor.decoder.puppet, actor.backdrop)
        while len(self._shows) > _KEPT_SHOWS:
            self._shows.popitem(last=False)
        if before is not None:
            for client in self._clients:
                client.tell(self._show_text())

    def _reframe(self, actor: Actor) -> None:
        """Tell where the character stands now, and whether there is something else behind it."""
        show = self._shows[self._number]
        if show.backdrop is not actor.backdrop and show.backdrop.tobytes() != actor.backdrop.tobytes():
            show.backdrop, show.picture = actor.backdrop, None
            self._backdrop += 1
        text = json.dumps({"event": "view", "show": self._number, **self._view(actor)})
        for client in self._clients:
            client.tell(text)

    def _show_text(self) -> str:
        actor = self._actor or self._studio.scene
        return json.dumps(
            {
                "event": "show",
                "show": self._number,
                "character": actor.id,
                "name": actor.name,
                "puppet": actor.decoder.puppet is not None,
                "breathing": actor.decoder.breathing,
                "toggles": toggles_of(actor),
                **self._view(actor),
            }
        )

    def _view(self, actor: Actor) -> dict[str, Any]:
        """Where the character's picture stands in the frame, and what is behind."""
        placement, (width, height) = actor.fitting.placement, actor.size
        return {
            "width": width,
            "height": height,
            "view": [placement.scale, placement.left, placement.top],
            "transparent": actor.transparent,
            "backdrop": self._backdrop,
        }

    def _settings_text(self) -> str:
        config = self._told_config = self._studio.config
        values: dict[str, Any] = config.model_dump(mode="json", exclude=_SECRET_SETTINGS)
        edits = parse_edits(config.character.edit).model_dump(mode="json")
        expressions = {
            name: one.model_dump() for name, one in all_expressions(config.expressions.own).items()
        }
        return json.dumps(
            {
                "event": "settings",
                "settings": values,
                "edits": edits,
                "expressions": expressions,
                "keys": keys_in_effect(config.shortcuts.keys),
            }
        )

    def _tell(self, event: Event) -> None:
        text = event.model_dump_json()
        if isinstance(event, Notice):
            self._notices.append(text)
        elif isinstance(event, _STATES):
            self._state[event.event] = text
        self.tell_settings()
        self.tell_panels(text)

    def tell_panels(self, text: str) -> None:
        """Tell all panels a text."""
        for client in self._clients:
            if client.controls:
                client.tell(text)


def _loaded(actor: Actor) -> tuple[object, ...]:
    """What pages have to load anew where it is another."""
    return actor.id, id(actor.decoder), actor.size


def _seen(actor: Actor) -> tuple[object, ...]:
    """What looks otherwise without anything to load, but perhaps the backdrop."""
    return actor.fitting.placement, actor.transparent, id(actor.backdrop)
