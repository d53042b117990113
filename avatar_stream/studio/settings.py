"""The settings in effect, and what follows from a change of each."""

from __future__ import annotations

from collections.abc import Mapping

from avatar_stream.base.smoothing import Smoothing
from avatar_stream.config import SETTINGS_OF_ONE_RUN, Config, config_keys, setting, with_setting
from avatar_stream.config_sections import SettingValue
from avatar_stream.edits.expression import all_expressions
from avatar_stream.errors import AvatarStreamError, ConfigError
from avatar_stream.stages import Decoder
from avatar_stream.studio.actor import Actor, ActorBuilder, actor_of
from avatar_stream.studio.commands import Answer, done, refused
from avatar_stream.studio.events import CharacterChanged, Notice, ProfilesChanged
from avatar_stream.studio.keeper import SECRET_SETTINGS, ProfileKeeper
from avatar_stream.studio.parts import Parts
from avatar_stream.studio.profiles import USUAL
from avatar_stream.studio.room import own_muted, own_part
from avatar_stream.studio.source import capture_request
from avatar_stream.studio.toggles import missing_toggles

_ACTOR_KEYS = (
    "character.",
    "decoder.",
    "framing.",
    "sinks.background",
    "sinks.fallback_colour",
    "sinks.transparent",
)
# Of these, such as change what is done with the same decoder: sliders send twenty of them a second.
_TOUCH_KEYS = frozenset(
    {
        *("character.edit", "framing.view", "framing.zoom", "framing.x", "framing.y"),
        *("sinks.background", "sinks.fallback_colour", "sinks.transparent"),
    }
)
_RESIZING_KEYS = {"decoder.size_px", "framing.aspect"}
# What a room is made of, and what guests' sources ask for.
_ROOM_KEYS = (*_ACTOR_KEYS, "room.", "live.", "source.", "encoder.", "smoothing.", "network.pairing")
_SOURCE_KEYS = ("source.", "encoder.")
_LINK_KEYS = ("network.pairing", "network.stun")


class SettingsInEffect:
    """Changes the settings of a running studio; used by the thread of its `ChangeQueue` alone, but for `config`.

    Args:
        config: those of the beginning.
        builder: makes actors.
        parts: what settings act on.
        keeper: keeps what is changed; None: nothing is kept.

    Attributes:
        config: those of now; replaced as a whole, so that any thread may read it.
    """

    def __init__(
        self, config: Config, builder: ActorBuilder, parts: Parts, keeper: ProfileKeeper | None = None
    ) -> None:
        self.config = config
        self._keeper = keeper
        self._builder, self._parts = builder, parts
        self._told_missing = ""

    def carry_out(self, changes: Mapping[str, SettingValue], *, keep: bool = True) -> Answer:
        """Change settings, all of them or none.

        Args:
            changes: values by key, as in "decoder.size_px".
            keep: whether the profile in use keeps them.
        """
        try:
            config = self.config
            for key, value in changes.items():
                config = with_setting(config, key, value)
            self._take_effect(config, set(changes))
        except AvatarStreamError as error:
            return refused(error, "Everything stays as it was; give another value")
        except (
            Exception
        ) as error:  # whatever is wrong with one character, the show goes on with the one it has
            return refused(f"{type(error).__name__}: {error}", "Everything stays as it was; try another one")
        self.config = config
        if keep and self._keeper is not None:
            self._keeper.note(changes, self._parts.clock.now_s())
        self.tell_missing_toggles()
        return done(
            ", ".join(f"{key} = {'…' if key in SECRET_SETTINGS else value}" for key, value in changes.items())
        )

    def switch_profile(self, name: str) -> Answer:
        """Go on with the settings of another profile. Raises ConfigError or OSError where that can't be."""
        keeper = self._kept()
        before = keeper.name
        config, troubles = keeper.use(name)
        wanted = {key: setting(config, key) for key in config_keys() if key not in SETTINGS_OF_ONE_RUN}
        changes = {key: value for key, value in wanted.items() if value != setting(self.config, key)}
        answer = self.carry_out(changes, keep=False)
        if not answer.done and name != before:
            keeper.use(before)
        self.tell_profiles()
        for trouble in troubles:
            self._parts.publish(Notice(level="warning", text=f"Left out of the profile '{name}': {trouble}"))
        return done(f"Profile '{name}'") if answer.done else answer

    def new_profile(self, name: str) -> Answer:
        """Begin a profile with the settings of now. Raises ConfigError or OSError where that can't be."""
        self._kept().copy_to(name, self.config)
        self.tell_profiles()
        return done(f"Profile '{name}' begins with the settings of now")

    def remove_profile(self, name: str) -> Answer:
        """Take a profile away. Raises OSError where that can't be."""
        keeper = self._kept()
        if name in (keeper.name, USUAL):
            return refused(f"The profile '{name}' is in use, or the usual one", "Switch to another one first")
        keeper.profiles.remove(name)
        self.tell_profiles()
        return done(f"Profile '{name}' is gone")

    def import_profile(self, name: str, text: str) -> Answer:
        """Keep an exported profile. Raises ConfigError or OSError where that can't be."""
        troubles = self._kept().add(name, text)
        self.tell_profiles()
        left_out = f"; left out: {'; '.join(troubles)}" if troubles else ""
        return done(f"Profile '{name}' is there{left_out}")

    def tell_profiles(self) -> None:
        """Tell which profiles there are."""
        keeper = self._keeper
        if keeper is not None:
            names = tuple(keeper.profiles.names)
            self._parts.publish(ProfilesChanged(current=keeper.name, names=names))

    def keep(self) -> Answer:
        """Write what was changed into the profile."""
        try:
            if self._keeper is not None:
                self._keeper.save()
        except OSError as error:
            text = f"The settings can't be kept: {error.strerror or error}"
            self._parts.publish(Notice(level="warning", text=text, remedy="They hold until the studio ends"))
            return refused(text, "They hold until the studio ends")
        return done("kept")

    def _kept(self) -> ProfileKeeper:
        if self._keeper is None:
            raise ConfigError("This studio keeps no profiles")
        return self._keeper

    def tell_missing_toggles(self) -> None:
        """Tell of layers that the edits switch and that the character doesn't have; once, until that changes."""
        actor = self._parts.stage.actor
        missing = missing_toggles(actor, actor.edits)
        if missing and missing != self._told_missing:
            self._parts.publish(Notice(level="info", text=missing))
        self._told_missing = missing

    def sharpened(self, actor: Actor) -> Actor:
        """The same actor with as many pixels as are seen of it; `actor` itself where that can't be. From any thread."""
        try:
            return self._builder.sharpened(actor, own_part(self.config)[0])
        except Exception as error:  # it goes on as it is
            self._parts.publish(Notice(level="info", text=f"{actor.name} can't be drawn sharper: {error}"))
            return actor

    def sharpen(self, before: Decoder, sharp: Decoder) -> Answer:
        """Go on with a decoder of the same character in the place of another, if that one is still on stage."""
        actor = self._parts.stage.actor
        if actor.decoder is before:
            self._put_own(actor_of(sharp, own_part(self.config)[0], actor.id, actor.name, actor.size))
        self._builder.tidy(self._parts.stage.actor.decoder, before)
        return done("as sharp as its picture allows")

    def mend(self, broken: Actor) -> Answer:
        """Put an actor on stage in place of one that broke: on the CPU, where it was on a GPU."""
        self._builder.forget(broken.decoder)
        config, on_gpu = own_part(self.config)[0], broken.decoder.device != "cpu"
        if on_gpu:
            config = with_setting(config, "decoder.device", "cpu")
        try:
            actor = self._builder.build(config, broken.size)
        except Exception as error:
            self._parts.stage.not_mended(broken)
            return refused(error, "Choose another character")
        if self._parts.stage.actor is broken:  # nobody else came on meanwhile
            self._put_own(actor)
        self._builder.tidy(self._parts.stage.actor.decoder)
        return done("drawing on the processor now" if on_gpu else "drawing again")

    def _take_effect(self, config: Config, keys: set[str]) -> None:
        """Let the changed settings act. What can be refused comes first, so that nothing is half done then."""
        changed = {key for key in keys if _value(config, key) != _value(self.config, key)}
        room, about_room = self._parts.room, any(key.startswith("room.") for key in keys)
        guests, request = room.prepare(config), capture_request(config)
        if about_room or any(key.startswith(_ACTOR_KEYS) for key in keys):
            # Asked for again counts, too: a GPU that is back, a character whose picture has changed.
            self._put_on_stage(config, touched=keys <= _TOUCH_KEYS, resized=bool(_RESIZING_KEYS & changed))
        if any(key.startswith(_ROOM_KEYS) for key in keys):
            room.take(config, guests, self._parts.stage.actor)
            self._mute_own(config)
        if "sinks.outputs" in changed:
            size, fps = self._parts.show.scene.size, config.live.fps
            self._parts.outputs.exchange(config.sinks.outputs, size, fps)
        if "expressions.own" in changed:
            self._redefine_expressions(config)
        if "matroska.port" in changed:
            self._parts.outputs.reopen("matroska")
        if any(key.startswith("smoothing.") for key in changed):
            self._parts.source.smooth(Smoothing(**config.smoothing.model_dump()))
        faster = config.live.fps > self._parts.source.request.fps
        relinked = self._parts.source.request.is_link and not changed.isdisjoint(_LINK_KEYS)
        source = self._parts.source
        anew = "source.input" in keys and (source.ended or source.given_up is not None)
        if any(key.startswith(_SOURCE_KEYS) for key in changed) or faster or relinked or anew:
            source.choose(request)
        self._parts.show.fps = config.live.fps
        self._parts.performer.continuity.tune(config.live)
        self._parts.acting.tuner.tune(config.performance)
        self._parts.performer.voice.tune(config.voice)

    def _mute_own(self, config: Config) -> None:
        """In a room, the studio's own performer is paused as guests are: by being muted."""
        if own_muted(config) != own_muted(self.config):
            self._parts.performer.paused = own_muted(config)

    def _put_own(self, actor: Actor) -> None:
        """Go on with another actor of the same character and size."""
        self._parts.stage.actor = actor
        self._parts.room.replace_own(actor)

    def _redefine_expressions(self, config: Config) -> None:
        """Those that are held go on as they are now; what was put away goes."""
        there, before = all_expressions(config.expressions.own), all_expressions(self.config.expressions.own)
        expressions, now_s = self._parts.acting.expressions, self._parts.clock.now_s()
        for name in expressions.held:
            expression = there.get(name)
            if expression is None or expression.hidden:
                expressions.redefine(name, None, now_s)
            elif expression != before.get(name):
                expressions.redefine(name, expression, now_s)

    def _put_on_stage(self, config: Config, *, touched: bool, resized: bool) -> None:
        before = self._parts.stage.actor
        drawn, size = own_part(config)
        if size is None and not resized and own_part(self.config)[1] is None:
            size = before.size
        if touched:
            self._parts.stage.actor = actor_of(before.decoder, drawn, before.id, before.name, size)
            return
        actor = self._builder.build(drawn, size)
        self._parts.stage.actor = actor
        self._builder.tidy(actor.decoder, before.decoder)  # the latter may be in the middle of a picture
        if actor.id != before.id:
            self._parts.publish(CharacterChanged(character=actor.id, name=actor.name))


def _value(config: Config, key: str) -> object:
    section, name = key.split(".", 1)
    return getattr(getattr(config, section), name)
