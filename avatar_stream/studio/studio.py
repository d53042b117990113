"""A running studio: one object that takes commands, tells events, and mends itself.

    Source ─packets→ Performer ─semantics→ Stage(Actor) ─Picture→ Outputs         (one turn of `Show`)
    Desk: commands → ChangeQueue → SettingsInEffect → any of these
    EventHub: what happens → everybody who listens

The command line, a web page, the follower of OBS's scenes and hotkeys are all thin shells over it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

from avatar_stream.base.clock import Clock, SystemClock
from avatar_stream.config import Config
from avatar_stream.errors import ConfigError, SinkError, SourceError
from avatar_stream.sinks.broadcast_address import with_bitrate
from avatar_stream.studio.acting import Acting
from avatar_stream.studio.actor import (
    Actor,
    ActorBuilder,
    LoadCharacter,
    OpenDecoder,
    load_configured_character,
    open_configured_decoder,
)
from avatar_stream.studio.changes import ChangeQueue
from avatar_stream.studio.commands import Answer, Command
from avatar_stream.studio.continuity import Continuity
from avatar_stream.studio.desk import Desk
from avatar_stream.studio.events import (
    KEPT_EVENTS,
    CharacterChanged,
    Ended,
    Event,
    EventHub,
    ExpressionsChanged,
    Notice,
    Subscription,
)
from avatar_stream.studio.guest_actors import GuestActors
from avatar_stream.studio.keeper import ProfileKeeper
from avatar_stream.studio.moments import Watcher
from avatar_stream.studio.outputs import Outputs
from avatar_stream.studio.parts import Parts
from avatar_stream.studio.performer import Performer
from avatar_stream.studio.player import Player
from avatar_stream.studio.remote import open_source
from avatar_stream.studio.room import Room, own_muted, own_part
from avatar_stream.studio.settings import SettingsInEffect
from avatar_stream.studio.sharpening import Sharpener
from avatar_stream.studio.show import Show
from avatar_stream.studio.source import OpenCapture, Source, capture_request
from avatar_stream.studio.stage import Stage
from avatar_stream.studio.statistics import RunStatistics, statistics_of
from avatar_stream.studio.status import StatusReporter
from avatar_stream.studio.surroundings import Surroundings
from avatar_stream.studio.voice import Voice

# A clip's rate is worth waiting for; a camera is not waited for at all.
_CLIP_PATIENCE_S = 20.0


@dataclass(frozen=True)
class Tools:
    """What a studio works with; tests bring their own.

    Attributes:
        clock: gives the time.
        open_capture: starts a capture process.
        load_character: finds a character by the words that name it.
        open_decoder: builds a character's decoder.
        keeper: keeps what is changed in a profile; None: nothing is kept.
    """

    clock: Clock = field(default_factory=SystemClock)
    open_capture: OpenCapture = open_source
    load_character: LoadCharacter = load_configured_character
    open_decoder: OpenDecoder = open_configured_decoder
    keeper: ProfileKeeper | None = None


class Studio:
    """Brings a character to life until told to stop. To be used in a ``with`` block.

    The camera and all of its pictures stay in the capture process; this one sees packets.

    Args:
        config: all settings.
        tools: what it works with.

    Raises:
        UserInputError: the character can't be used, or a clip can't be read.
    """

    def __init__(self, config: Config, tools: Tools | None = None) -> None:
        tools = tools or Tools()
        self._hub = EventHub()
        # Starts at once, while this process loads the character.
        source = Source(capture_request(config), tools.open_capture, tools.clock, self._hub.publish)
        self._builder = ActorBuilder(tools.load_character, tools.open_decoder)
        self._changes = ChangeQueue()
        outputs = Outputs(tools.clock, self._hub.publish, self._address)
        around = Surroundings(tools.open_capture, tools.clock, self._hub.publish, self._changes)
        room = Room(GuestActors(tools.load_character, tools.open_decoder), outputs, around)
        try:
            actor = self._builder.build(*own_part(config))
            guests = room.prepare(config)
            source_fps = _wait_for_clip(source, tools.clock, config.live.fps)
        except BaseException:
            source.close()
            self._changes.close()
            room.close()
            self._builder.close()
            raise
        room.take(config, guests, actor)
        self._output_fps = min(source_fps, config.live.fps)
        voice = Voice(config.voice, tools.open_capture, tools.clock, self._hub.publish)
        performer = Performer(tools.clock, Continuity(config.live), voice, 1.0 / self._output_fps)
        performer.paused = own_muted(config)
        player = Player(source, performer, Acting(config.performance, self._tell_expressions), tools.clock)
        stage = Stage(actor, tools.clock, self._mend)
        show = Show(player, stage, room, outputs, tools.clock, config.live.fps)
        self._parts = Parts(player, stage, outputs, room, show, tools.clock, self._hub.publish)
        self._settings = SettingsInEffect(config, self._builder, self._parts, tools.keeper)
        self._status = StatusReporter(self._parts)
        self._desk = Desk(self._settings, self._changes, self._parts)
        self._keeper = tools.keeper
        self._sharpener = Sharpener(stage, tools.clock, self._changes, self._settings)
        self._first_input = config.source.input
        self._was_run = False

    @property
    def config(self) -> Config:
        """The settings in effect."""
        return self._settings.config

    def profile_text(self, name: str) -> str:
        """A profile as a file to be given to others. Raises ConfigError where there is none of that name."""
        if self._keeper is None:
            raise ConfigError("This studio keeps no profiles")
        return self._keeper.text_of(name)

    @property
    def actor(self) -> Actor:
        """Who is on stage."""
        return self._parts.stage.actor

    @property
    def scene(self) -> Actor:
        """Who is on stage, or what stands for all who are in the room."""
        return self._parts.show.scene

    @property
    def character(self) -> str:
        """Id of the character on stage."""
        return self.actor.id

    def notify(self, text: str) -> None:
        """Tell everybody who listens one line for the user."""
        self.publish(Notice(level="info", text=text))

    def publish(self, event: Event) -> None:
        """Tell everybody who listens what happens beside the show, from any thread."""
        self._hub.publish(event)

    def subscribe(self, kept: int = KEPT_EVENTS) -> Subscription:
        """Listen to all events from now on; at most `kept` that were not taken yet are kept."""
        return self._hub.subscribe(kept)

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Have `watcher` called with every picture, in the thread of the show: it must return at once.

        Returns:
            What ends that.
        """
        return self._parts.show.moments.watch(watcher)

    def submit(self, command: Command) -> Future[Answer]:
        """Take a command, from any thread; returns at once.

        Returns:
            Done once the command was carried out or refused.
        """
        return self._desk.submit(command)

    def do(self, command: Command, timeout_s: float | None = None) -> Answer:
        """Take a command and wait for the answer.

        Raises:
            TimeoutError: none came within `timeout_s`; the command may still be carried out.
            RuntimeError: called where answers are given, as in a future's done-callback: the answer would never come.
        """
        if self._changes.is_own_thread:
            raise RuntimeError("an answer can't be waited for where answers are given; use submit")
        return self._desk.submit(command).result(timeout_s)

    def run(self, stop: threading.Event) -> RunStatistics:
        """Show until `stop`, the end of a clip, or after `source.duration_s`. A studio runs once.

        Raises:
            RuntimeError: it has run before.
            SinkError: an output can't be opened, or all of them had failed at the end.
            SourceError: a clip can't be read on; files are finished then.
        """
        if self._was_run:
            raise RuntimeError("a studio runs once; make another one")
        self._was_run = True
        actor = self._parts.stage.actor
        self._parts.outputs.begin(self.config.sinks.outputs, self.scene.size, self._output_fps)
        self._hub.publish(CharacterChanged(character=actor.id, name=actor.name))
        self._settings.tell_missing_toggles()
        self._settings.tell_profiles()
        self._parts.source.begin()
        started_s = self._parts.clock.now_s()
        reason = "it was stopped"

        def over() -> bool:
            nonlocal reason
            self._status.report_if_due()
            self._sharpener.look()
            if self._keeper is not None and self._keeper.due(self._parts.clock.now_s()):
                self._changes.put("keep", self._settings.keep)
            ending = self._ending(stop, started_s)
            reason = ending or reason
            return bool(ending)

        try:
            self._parts.show.run(over)
            ended_s = self._parts.clock.now_s()
        finally:
            self._desk.end()
            self._parts.outputs.finish()
            self._parts.source.close()
            self._parts.performer.voice.close()
        self._hub.publish(Ended(reason=reason))
        self._raise_failures()
        return statistics_of(self._parts, self._status.memory, ended_s - started_s)

    def close(self) -> None:
        """End everything, once `run` has returned; may be called more than once."""
        self._desk.close()
        self._sharpener.close()
        self._settings.keep()
        self._parts.outputs.finish()
        self._parts.source.close()
        self._parts.performer.voice.close()
        self._parts.room.close()
        self._builder.close()
        self._hub.publish(Ended(reason="it was closed"))

    def __enter__(self) -> Studio:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ending(self, stop: threading.Event, started_s: float) -> str:
        """Why the show is over; "" while it isn't."""
        if stop.is_set():
            return "it was stopped"
        duration_s = self.config.source.duration_s
        if duration_s and self._parts.clock.now_s() - started_s >= duration_s:
            return "its time is over"
        if self._parts.outputs.all_left_by_user:
            return "its last window was closed"
        source = self._parts.source
        if source.request.input == self._first_input and (source.ended or source.given_up is not None):
            return "the source has ended"
        return ""

    def _address(self, spec: str) -> str:
        """The words by which an output is opened: its own, with what the settings add."""
        if spec == "matroska":
            return f"{spec}:{self.config.matroska.port}"
        return with_bitrate(spec, self.config.broadcast.bitrate_kbit_s)

    def _tell_expressions(self, held: tuple[str, ...]) -> None:
        self._hub.publish(ExpressionsChanged(held=held))

    def _mend(self, broken: Actor, reason: str) -> None:
        """Have a broken actor replaced, in the thread of the changes: the picture stands still meanwhile."""
        remedy = "It is begun again; should that not help, choose another character"
        text = f"Drawing {broken.name} failed: {reason}"
        self._hub.publish(Notice(level="warning", text=text, remedy=remedy))

        def mend() -> Answer:
            answer = self._settings.mend(broken)
            if answer.done:
                self._hub.publish(Notice(level="info", text=f"{broken.name}: {answer.text}"))
            return answer

        self._changes.put("mend", mend)

    def _raise_failures(self) -> None:
        outputs = self._parts.outputs.ever
        if outputs and all(output.reason and not output.left_by_user for output in outputs):
            reasons = "; ".join(f"{output.spec}: {output.reason}" for output in outputs)
            raise SinkError(f"Every output failed: {reasons}")
        source = self._parts.source
        failure = source.given_up
        if failure is not None and source.request.input == self._first_input:
            raise SourceError(failure.reason)


def _wait_for_clip(source: Source, clock: Clock, fps: float) -> float:
    """The rate of a clip, or `fps` for anything else. Raises SourceError where it can't be read."""
    if source.request.comes_and_goes:
        return fps
    deadline_s = clock.now_s() + _CLIP_PATIENCE_S
    while source.info is None and source.failure is None and clock.now_s() < deadline_s:
        source.tend()
        clock.sleep_until(clock.now_s() + 0.01)
    if source.failure is not None:
        raise SourceError(source.failure.reason)
    return source.info.fps if source.info is not None else fps
