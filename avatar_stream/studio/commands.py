"""What a running studio can be told: plain frozen data, so that a web page, a hotkey and a test say it the same way."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from avatar_stream.config_sections import MAX_SIZE_PX, SettingValue
from avatar_stream.edits.expression import ExpressionName, NamedExpression
from avatar_stream.edits.words import EditWords
from avatar_stream.pictures.framing import Aspect, View
from avatar_stream.room.commands import AddGuest, ArrangeRoom, ChangeMember, RemoveMember
from avatar_stream.shortcuts.actions import Action
from avatar_stream.shortcuts.key_names import GlobalKey, Key
from avatar_stream.studio.profiles import ProfileName

# Of a text that people copy from one machine to the other; longer than any is.
MOST_TEXT = 2000


class _Command(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class SwitchCharacter(_Command):
    """Show another character, as soon as it is built; until then the one on stage goes on."""

    command: Literal["switch_character"] = "switch_character"
    character: str = Field(min_length=1, description="id of a character, or the path of a picture")
    edit: EditWords | None = Field(
        default=None, description="edits to play it with; None keeps those of now, '' takes them off"
    )
    keep: bool = Field(default=True, description="whether the profile in use keeps it for the next start")


class SetEdits(_Command):
    """Change the performance, in the words of ``--edit``."""

    command: Literal["set_edits"] = "set_edits"
    edit: EditWords = Field(description="such as eyes=0.5 smile@0.6 mirror; '' takes all edits off")


class SetBackground(_Command):
    """Put something else behind the character, where an output has no transparency."""

    command: Literal["set_background"] = "set_background"
    background: str = Field(description="colour or picture file; '' for the character's own")


class SetSize(_Command):
    """Draw larger or smaller pictures. Outputs are opened anew, but for files, which go on in their size."""

    command: Literal["set_size"] = "set_size"
    size_px: int = Field(ge=64, le=MAX_SIZE_PX, description="longer side of the pictures")


class AddOutput(_Command):
    """Show the character in one more place."""

    command: Literal["add_output"] = "add_output"
    spec: str = Field(
        min_length=1,
        description="vcam, preview, matroska, null, FILE.mp4, FILE.webm, FOLDER/, rtmp://HOST/APP/KEY …",
    )


class RemoveOutput(_Command):
    """Close an output; a file is finished."""

    command: Literal["remove_output"] = "remove_output"
    spec: str = Field(min_length=1, description="as it was added, or as the status calls it")


class Recalibrate(_Command):
    """Take the face as it is in the next second for the face at rest, looking straight ahead."""

    command: Literal["recalibrate"] = "recalibrate"


class AnswerOffer(_Command):
    """Answer the text that ``send --to webrtc://`` shows on another machine, where the source is ``webrtc://``.

    What is to be copied back there stands in the answer.
    """

    command: Literal["answer_offer"] = "answer_offer"
    text: str = Field(min_length=1, max_length=MOST_TEXT, description="as it was shown, from 'offer:' on")


class ChangeSetting(_Command):
    """Change one setting of the configuration."""

    command: Literal["change_setting"] = "change_setting"
    key: str = Field(min_length=1, description="section.key, such as smoothing.rotation_beta")
    value: SettingValue


class ChangeSettings(_Command):
    """Change several settings of the configuration at once, all of them or none."""

    command: Literal["change_settings"] = "change_settings"
    changes: dict[str, SettingValue] = Field(
        min_length=1, max_length=200, description="values by section.key, such as source.width_px"
    )


class ChooseSource(_Command):
    """Let another camera, clip or performer drive the character."""

    command: Literal["choose_source"] = "choose_source"
    source: str = Field(
        min_length=1,
        description="auto, camera, camera:N, demo, demo:face, nobody, a file or an address such as browser://",
    )


class Pause(_Command):
    """Let the character idle, whoever is seen."""

    command: Literal["pause"] = "pause"


class Resume(_Command):
    """Follow the performer again."""

    command: Literal["resume"] = "resume"


class Snapshot(_Command):
    """Keep the picture of this moment as a PNG file with transparency."""

    command: Literal["snapshot"] = "snapshot"
    path: str = Field(default="", description="file to write; '' for a new one among the user's snapshots")


class StartRecording(_Command):
    """Record the character into a video file until told to stop, and beside it what it does, as a .fsb file."""

    command: Literal["start_recording"] = "start_recording"
    path: str = Field(
        default="", description="FILE.mp4 or FILE.webm; '' for a new one among the user's recordings"
    )


class StopRecording(_Command):
    """Finish the recording."""

    command: Literal["stop_recording"] = "stop_recording"


class SwitchProfile(_Command):
    """Go on with the settings of another profile."""

    command: Literal["switch_profile"] = "switch_profile"
    name: ProfileName


class NewProfile(_Command):
    """Begin a profile with the settings of now, and go on with it."""

    command: Literal["new_profile"] = "new_profile"
    name: ProfileName


class RemoveProfile(_Command):
    """Take a profile away that is not in use."""

    command: Literal["remove_profile"] = "remove_profile"
    name: ProfileName


class ImportProfile(_Command):
    """Keep a profile that was exported, here or elsewhere; switch to it to use it."""

    command: Literal["import_profile"] = "import_profile"
    name: ProfileName
    text: str = Field(max_length=60_000, description="of the file, TOML")


class RenderRecording(_Command):
    """Render a recording again, with any character, in any size, beside the show. One at a time."""

    command: Literal["render_recording"] = "render_recording"
    recording: str = Field(
        min_length=1, description="a .fsb file, by its name among the recordings or its path"
    )
    character: str = Field(default="", description="id of a character; '' for who was recorded")
    size_px: int = Field(default=1920, ge=64, le=MAX_SIZE_PX, description="longer side of the pictures")
    aspect: Aspect = Field(default="own", description="shape of the pictures")
    view: View = Field(default="whole", description="whole picture, bust, or face")
    transparent: bool = Field(default=False, description="WebM with transparency instead of MP4")


class StopRendering(_Command):
    """Give up rendering; nothing is left of the video."""

    command: Literal["stop_rendering"] = "stop_rendering"


class SetUpObs(_Command):
    """Put the character into OBS Studio: opens the stream, and makes scene and source, or uses those that are there."""

    command: Literal["set_up_obs"] = "set_up_obs"


class RemoveFromObs(_Command):
    """Take out of OBS what was put there, and set back what was changed; nothing else."""

    command: Literal["remove_from_obs"] = "remove_from_obs"


class Press(_Command):
    """Have done what a key of this action does: a second press of ``pause`` goes on, of ``record`` ends it."""

    command: Literal["press"] = "press"
    action: Action = Field(
        description="pause, calibrate, snapshot, record, release, expression NAME, character ID, background WORDS, "
        "profile NAME"
    )


class LetGo(_Command):
    """The key of an action is up again: expressions that are held as long as it is down go."""

    command: Literal["let_go"] = "let_go"
    action: Action = Field(description="as it was pressed")


class SaveExpression(_Command):
    """Keep an expression among the settings."""

    command: Literal["save_expression"] = "save_expression"
    name: ExpressionName
    expression: NamedExpression
    before: str = Field(
        default="", max_length=40, description="its name until now, where it gets another one"
    )


class RemoveExpression(_Command):
    """Put an expression away; the usual ones can be saved again."""

    command: Literal["remove_expression"] = "remove_expression"
    name: str = Field(min_length=1, max_length=40)


class TryExpression(_Command):
    """Show an expression for a moment that isn't kept yet, or not like this."""

    command: Literal["try_expression"] = "try_expression"
    expression: NamedExpression


class SetShortcut(_Command):
    """Give an action a key on the page; whatever had that key before has none any more."""

    command: Literal["set_shortcut"] = "set_shortcut"
    action: Action
    key: Key = Field(max_length=40, description="such as P, Shift+F2; '' for none")


class SetGlobalShortcut(_Command):
    """Give an action a key that works whatever window is in front, where the system allows."""

    command: Literal["set_global_shortcut"] = "set_global_shortcut"
    action: Action
    key: GlobalKey = Field(max_length=40, description="such as Ctrl+Alt+1, F13; '' for none")


Command = Annotated[
    SwitchCharacter
    | SetEdits
    | SetBackground
    | SetSize
    | AddOutput
    | RemoveOutput
    | Recalibrate
    | AnswerOffer
    | ChangeSetting
    | ChangeSettings
    | ChooseSource
    | Pause
    | Resume
    | Snapshot
    | StartRecording
    | StopRecording
    | SwitchProfile
    | NewProfile
    | RemoveProfile
    | ImportProfile
    | RenderRecording
    | StopRendering
    | SetUpObs
    | RemoveFromObs
    | Press
    | LetGo
    | SaveExpression
    | RemoveExpression
    | TryExpression
    | SetShortcut
    | SetGlobalShortcut
    | AddGuest
    | ChangeMember
    | RemoveMember
    | ArrangeRoom,
    Field(discriminator="command"),
]


class Answer(BaseModel):
    """What became of a command.

    Attributes:
        done: whether it was carried out.
        text: one line: what was done, or why it was refused.
        remedy: what to do about a refusal; "" where it was done.
    """

    model_config = ConfigDict(frozen=True)

    done: bool
    text: str
    remedy: str = ""


def done(text: str) -> Answer:
    """The answer to a command that was carried out."""
    return Answer(done=True, text=text)


def refused(reason: object, remedy: str) -> Answer:
    """The answer to a command that was not carried out; everything is as it was before."""
    return Answer(done=False, text=" ".join(str(reason).split()), remedy=remedy)
