"""Settings: precedence, and messages by which someone finds the mistake."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from avatar_stream.base.resources import resource_folder
from avatar_stream.config import Config, config_keys, load_config
from avatar_stream.errors import ConfigError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PRESETS = sorted(path.stem for path in resource_folder("configs").glob("*.toml"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text("[decoder]\nsize_px = 256\ndevice = 'cpu'\n[live]\nfps = 24\n")
    return path


def test_precedence(file: Path) -> None:
    config = load_config(file, ["decoder.size_px=300", "live.fps=25"], {"live.fps": ("--fps", 26.0)})
    assert config.decoder.device == "cpu"  # from the file
    assert config.decoder.size_px == 300  # --set beats the file
    assert config.live.fps == 26.0  # an option beats --set
    assert config.live.hold_s == 0.5  # untouched


def test_an_option_that_was_not_given_changes_nothing(file: Path) -> None:
    assert load_config(file, [], {"decoder.size_px": ("--size", None)}).decoder.size_px == 256


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_valid(name: str) -> None:
    config = load_config(name)
    assert name == "default" or config != Config()


def test_the_documented_defaults_are_the_defaults() -> None:
    text = (resource_folder("configs") / "default.toml").read_text()
    documented = tomllib.loads(re.sub(r"(?m)^# (\w+ = )", r"\1", text))
    assert Config.model_validate(documented) == Config()
    assert [f"{s}.{k}" for s, keys in documented.items() for k in keys] == config_keys()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[decoder]\nsize = 256", ["mine.toml", "'decoder.size'", "decoder.size_px"]),
        ("[decodr]\nsize_px = 256", ["mine.toml", "decodr.size_px", "did you mean 'decoder.size_px'"]),
        ("size_px = 256", ["mine.toml", "'size_px'", "decoder.size_px"]),
        ("[zzz]", ["mine.toml", "'zzz'", "choices"]),
        ("decoder = 3", ["mine.toml", "section"]),
        ("[decoder]\nsize_px = 9000", ["mine.toml", "decoder.size_px", "9000", "4096"]),
        ("[decoder]\ndevice = 'gpu'", ["mine.toml", "decoder.device", "'cpu'", "'cuda'"]),
        ("[live]\nfps = nan", ["mine.toml", "live.fps", "finite"]),
        ("[sinks]\nfallback_colour = 'blu'", ["mine.toml", "sinks.fallback_colour", "colour such as"]),
        ("[decoder\n", ["mine.toml", "not valid TOML"]),
    ],
)
def test_mistakes_in_a_file_are_named(tmp_path: Path, text: str, words: list[str]) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    message = str(caught.value)
    assert "\n" not in message
    for word in words:
        assert word in message


def test_binary_rubbish_is_no_toml(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="not valid TOML"):
        load_config(path)


@pytest.mark.parametrize("text", ["decoder.size_px", "=3", ""])
def test_set_wants_key_and_value(text: str) -> None:
    with pytest.raises(ConfigError, match=r"section\.key=value"):
        load_config(None, [text])


def test_set_reads_text_and_lists() -> None:
    config = load_config(None, ["character.id=fox", 'sinks.outputs=["null", "out.mp4"]', "sinks.background="])
    assert config.character.id == "fox"
    assert config.sinks.outputs == ("null", "out.mp4")
    assert config.sinks.background == ""


def test_an_option_is_named_as_the_user_knows_it() -> None:
    with pytest.raises(
        ConfigError, match=r"^--size = -5 can't be used: it must be greater than or equal to 64"
    ):
        load_config(None, [], {"decoder.size_px": ("--size", -5)})


def test_an_unknown_preset_gets_a_hint() -> None:
    with pytest.raises(ConfigError, match="did you mean 'meeting'"):
        load_config("meetin")


def test_edits_are_checked_and_a_wrong_word_is_named() -> None:
    words = "eyes=0.5 smile@0.6 mirror"
    assert load_config(None, [f"character.edit={words}"]).character.edit == words
    with pytest.raises(ConfigError, match=r"^--edit = .*'eys=0.5'.*did you mean 'eyes'"):
        load_config(None, [], {"character.edit": ("--edit", "smile@0.6 eys=0.5")})


def test_config_is_frozen() -> None:
    with pytest.raises(ValidationError):
        Config().live.fps = 3.0  # type: ignore[misc]
