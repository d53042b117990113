"""What there is to set, section by section, with what is allowed and what it means."""

from __future__ import annotations

from typing import Any, Literal

from PIL import ImageColor
from pydantic import BaseModel, ConfigDict, Field, field_validator

from avatar_stream.base.smoothing import Smoothing
from avatar_stream.base.tracker_names import TrackerName
from avatar_stream.edits.expression import MOST_EXPRESSIONS, ExpressionName, NamedExpression
from avatar_stream.edits.words import EditWords
from avatar_stream.pictures.framing import Aspect, Framing, View
from avatar_stream.shortcuts.actions import MOST_SHORTCUTS, Action
from avatar_stream.shortcuts.key_names import GlobalKey, Key
from avatar_stream.sinks.matroska_address import DEFAULT_PORT

MAX_SIZE_PX = 4096


class Section(BaseModel):
    """A section of a settings file: it has what is named here and nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


_Plain = bool | int | float | str
SettingValue = _Plain | tuple[str, ...] | dict[str, str] | dict[str, dict[str, _Plain]]


class SourceSection(Section):
    """Whose face drives the character."""

    input: str = Field(
        default="auto",
        min_length=1,
        description="auto (any real camera), camera, camera:N, demo, demo:face, nobody, a video file, browser:// (a "
        "page tracks), or an address at which another tracker's datagrams arrive, such as ifacialmocap://",
    )
    width_px: int = Field(
        default=640, ge=160, le=MAX_SIZE_PX, description="wished width of a camera's pictures"
    )
    height_px: int = Field(
        default=480, ge=120, le=MAX_SIZE_PX, description="wished height of a camera's pictures"
    )
    rotate: Literal[0, 90, 180, 270] = Field(
        default=0, description="degrees clockwise by which the pictures are turned: a camera mounted sideways"
    )
    mirror: bool = Field(default=False, description="left and right of the pictures change places first")
    duration_s: float = Field(default=0.0, ge=0.0, description="stop after so many seconds; 0 = never")


class EncoderSection(Section):
    """How the face is read."""

    name: str = Field(default="facemesh", description="the encoder; facemesh is MediaPipe's")
    tracker: TrackerName = Field(
        default="auto",
        description="auto: FaceMesh with a network for expressions; facemesh: alone; landmarker: slower",
    )
    detection_confidence: float = Field(default=0.5, gt=0.0, le=1.0, description="below it, no face is found")
    tracking_confidence: float = Field(
        default=0.5, gt=0.0, le=1.0, description="below it, the face is looked for anew"
    )
    profile: str = Field(
        default="",
        max_length=64,
        description="name under which your expressions' reach is kept; empty = nowhere",
    )


class SmoothingSection(Section):
    """How much the numbers read off the face are smoothed: one-euro filters, in the words of their authors.

    ``*_min_cutoff`` in Hz: lower is steadier at rest. ``*_beta`` in Hz per unit a second: higher lags less.
    """

    rotation_min_cutoff: float = Field(default=Smoothing.rotation_min_cutoff, gt=0.0, le=60.0)
    rotation_beta: float = Field(default=Smoothing.rotation_beta, ge=0.0, le=200.0)
    position_min_cutoff: float = Field(default=Smoothing.position_min_cutoff, gt=0.0, le=60.0)
    position_beta: float = Field(default=Smoothing.position_beta, ge=0.0, le=200.0)
    eyes_min_cutoff: float = Field(default=Smoothing.eyes_min_cutoff, gt=0.0, le=60.0)
    eyes_beta: float = Field(default=Smoothing.eyes_beta, ge=0.0, le=200.0)
    gaze_min_cutoff: float = Field(default=Smoothing.gaze_min_cutoff, gt=0.0, le=60.0)
    gaze_beta: float = Field(default=Smoothing.gaze_beta, ge=0.0, le=200.0)
    brows_min_cutoff: float = Field(default=Smoothing.brows_min_cutoff, gt=0.0, le=60.0)
    brows_beta: float = Field(default=Smoothing.brows_beta, ge=0.0, le=200.0)
    mouth_min_cutoff: float = Field(default=Smoothing.mouth_min_cutoff, gt=0.0, le=60.0)
    mouth_beta: float = Field(default=Smoothing.mouth_beta, ge=0.0, le=200.0)
    prediction_frames: float = Field(
        default=Smoothing.prediction_frames,
        ge=0.0,
        le=1.0,
        description="most frames by which a motion's lag is predicted away",
    )


def _strength() -> Any:
    return Field(default=1.0, ge=0.0, le=2.0, description="how strongly it moves the character; 1 = as it is")


def _gentle() -> Any:
    return Field(
        default=0.0, ge=0.0, le=1.0, description="0 = as quick as it is tracked, 1 = as soft as can be"
    )


def _dead_zone() -> Any:
    return Field(default=0.0, ge=0.0, le=0.5, description="share of its reach that counts as rest")


#: What a performance is tuned by.
GROUPS = ("head", "eyes", "gaze", "brows", "mouth")


class PerformanceSection(Section):
    """How a performer's face is taken, whatever it comes from: a camera, a file, somebody elsewhere.

    For each group: strength, 0…2; smoothing, 0…1; dead zone, 0…0.5, a share of how far the group goes (the head: 30°
    and a face width).
    """

    head_strength: float = _strength()
    head_smoothing: float = _gentle()
    head_dead_zone: float = _dead_zone()
    eyes_strength: float = _strength()
    eyes_smoothing: float = _gentle()
    eyes_dead_zone: float = _dead_zone()
    gaze_strength: float = _strength()
    gaze_smoothing: float = _gentle()
    gaze_dead_zone: float = _dead_zone()
    brows_strength: float = _strength()
    brows_smoothing: float = _gentle()
    brows_dead_zone: float = _dead_zone()
    mouth_strength: float = _strength()
    mouth_smoothing: float = _gentle()
    mouth_dead_zone: float = _dead_zone()
    eyes_together: Literal["always", "turned", "never"] = Field(
        default="turned", description="both eyes blink alike: always, while the head is turned, or never"
    )

    def of(self, group: str) -> tuple[float, float, float]:
        """Strength, smoothing and dead zone of one of `GROUPS`."""
        return tuple(getattr(self, f"{group}_{what}") for what in ("strength", "smoothing", "dead_zone"))


class VoiceSection(Section):
    """A voice that moves the mouth beside, or instead of, a face."""

    mode: Literal["off", "lost", "always"] = Field(
        default="off",
        description="off; lost: while no face is seen; always: added to the mouth that is seen",
    )
    microphone: str = Field(
        default="",
        max_length=1000,
        description="name of a microphone, or a part of it; empty = the usual one; or a file with sound",
    )
    strength: float = Field(default=1.0, ge=0.0, le=2.0, description="how far it opens the mouth")


class CharacterSection(Section):
    """Who is shown."""

    id: str = Field(
        default="", description="id of a character, or the path of a picture; empty = the first one"
    )
    edit: EditWords = Field(
        default="", description="what to change about the performance, such as eyes=0.5 smile@0.6 mirror"
    )


class DecoderSection(Section):
    """How the character is drawn."""

    size_px: int = Field(default=512, ge=64, le=MAX_SIZE_PX, description="longer side of the pictures")
    device: Literal["auto", "cpu", "cuda"] = Field(
        default="auto", description="where the pictures are computed"
    )
    breathing: bool = Field(default=True, description="the chest rises and falls")


class SinksSection(Section):
    """Where the pictures go."""

    outputs: tuple[str, ...] = Field(
        default=(), description="sinks; empty = virtual camera and preview, if possible"
    )
    background: str = Field(
        default="",
        description="behind the character: colour, picture, or blur (of its own); empty = that of its own picture",
    )
    transparent: bool = Field(
        default=True,
        description="outputs that can be transparent are; false: the background is in all of them",
    )
    fallback_colour: str = Field(
        default="#3a4a63", description="colour behind a character without background"
    )

    @field_validator("fallback_colour")
    @classmethod
    def _is_a_colour(cls, value: str) -> str:
        try:
            ImageColor.getrgb(value)
        except ValueError:
            raise ValueError("must be a colour such as #3a4a63 or navy") from None
        return value


class FramingSection(Section):
    """What of the character is shown, in every output alike."""

    view: View = Field(default="whole", description="whole picture, bust, or face")
    aspect: Aspect = Field(default="own", description="shape of the pictures: own, 16:9, 1:1 or 9:16")
    zoom: float = Field(default=1.0, ge=0.25, le=6.0, description="times as large as the view says")
    x: float = Field(default=0.0, ge=-3.0, le=3.0, description="moved right, in heights of the frame")
    y: float = Field(default=0.0, ge=-3.0, le=3.0, description="moved down, in heights of the frame")

    @property
    def framing(self) -> Framing:
        """All but the shape."""
        return Framing(self.view, self.zoom, self.x, self.y)


class LiveSection(Section):
    """How the show keeps going."""

    fps: float = Field(default=30.0, ge=1.0, le=240.0, description="most pictures a second")
    hold_s: float = Field(
        default=0.5, ge=0.0, le=0.5, description="how long the last pose stands when nobody is seen"
    )
    ease_s: float = Field(
        default=0.5, ge=0.0, le=5.0, description="how long the way into and out of idling takes"
    )
    lost_face: Literal["idle", "hold"] = Field(
        default="idle",
        description="what comes after hold_s: idling, or staying where the head was, eyes open",
    )
    idle_liveliness: float = Field(
        default=1.0, ge=0.0, le=1.5, description="how much it looks about and smiles while idling"
    )


class MatroskaSection(Section):
    """The stream that OBS shows."""

    port: int = Field(
        default=DEFAULT_PORT, ge=1024, le=65535, description="port of this machine at which it is served"
    )


class BroadcastSection(Section):
    """The stream to a media server: RTMP or SRT."""

    bitrate_kbit_s: int = Field(
        default=0,
        ge=0,
        le=100_000,
        description="bits for the pictures at most, thousands a second; 0 = by their size",
    )


class NetworkSection(Section):
    """A performer on another machine: `send` and `receive`."""

    pairing: str = Field(
        default="",
        max_length=256,
        description="what both machines know and nobody else; empty = this machine alone",
    )
    stun: str = Field(
        default="",
        max_length=256,
        pattern=r"^$|^[A-Za-z0-9.-]+(:[0-9]{1,5})?$",
        description="HOST[:PORT] of a STUN server, which tells webrtc:// this network's public address; empty = none",
    )
    quality: Literal["low", "standard", "high", "highest"] = Field(
        default="standard", description="how fine the steps are that are sent, at best"
    )
    budget_kbit_s: float = Field(
        default=2.4,
        ge=0.5,
        le=100.0,
        description="most bits that are sent; fewer packets and coarser steps keep to it",
    )
    key_period_s: float = Field(
        default=0.4, ge=0.3, le=0.5, description="seconds from one key packet to the next, at most"
    )


class PanelSection(Section):
    """The studio's page."""

    enabled: bool = Field(default=True, description="whether a live show has one")
    port: int = Field(
        default=8750, ge=1024, le=65535, description="port of this machine at which it is served, or the next"
    )


class ExpressionsSection(Section):
    """Expressions that come and go at the press of a key."""

    own: dict[ExpressionName, NamedExpression] = Field(
        default={}, max_length=MOST_EXPRESSIONS, description="by name; one called like a preset replaces it"
    )


class ShortcutsSection(Section):
    """Keys for what is done in the middle of a show, by action: see `shortcuts.actions`."""

    keys: dict[Action, Key] = Field(
        default={}, max_length=MOST_SHORTCUTS, description="keys on the page; empty = no key"
    )
    everywhere: dict[Action, GlobalKey] = Field(
        default={},
        max_length=MOST_SHORTCUTS,
        description="keys that work whatever window is in front, where the system allows",
    )


class SceneRole(Section):
    """What a scene of OBS asks for while it is on air."""

    character: str = Field(default="", description="who is shown; empty = character.id")
    edit: EditWords = Field(default="", description="added to character.edit")


class ObsSection(Section):
    """OBS Studio, and what is put into it."""

    host: str = Field(default="localhost", min_length=1, description="the machine on which OBS runs")
    port: int = Field(
        default=0, ge=0, le=65535, description="of its WebSocket server; 0 = as OBS itself says, else 4455"
    )
    password: str = Field(default="", description="of its WebSocket server; empty = as OBS itself says")
    scene: str = Field(default="Avatar", min_length=1, description="scene that gets the character")
    source: str = Field(
        default="Live avatar", min_length=1, description="name of the source with the character"
    )
    place: Literal["full", "left", "right"] = Field(
        default="full", description="where in the scene: all of it, or the lower left or right corner"
    )
    virtual_camera: bool = Field(default=False, description="start OBS's virtual camera, too")
    delayed_audio: tuple[str, ...] = Field(
        default=(), description="audio inputs to be delayed as much as the character is"
    )
    scenes: dict[str, SceneRole] = Field(
        default={}, description="by the name of a scene: who is shown, and how, while it is on air"
    )
