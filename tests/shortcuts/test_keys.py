"""Keys have one way to be written, and actions too; whatever is pressed, an action begins and ends once."""

from __future__ import annotations

import pytest

from avatar_stream.config import load_config
from avatar_stream.errors import ConfigError
from avatar_stream.shortcuts import global_keys
from avatar_stream.shortcuts.actions import USUAL_KEYS, keys_in_effect, split_action
from avatar_stream.shortcuts.global_keys import possible
from avatar_stream.shortcuts.key_names import normal_global_key, normal_key
from avatar_stream.shortcuts.key_watcher import KeyWatcher


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("p", "P"),
        ("ctrl + alt+1", "Ctrl+Alt+1"),
        ("shift+cmd+x", "Shift+Meta+X"),
        ("alt+ctrl+f12", "Ctrl+Alt+F12"),
        ("+", "+"),
        ("Ctrl++", "Ctrl++"),
        ("pageup", "PageUp"),
        ("ü", "Ü"),
        ("", ""),
    ],
)
def test_a_key_has_one_way_to_be_written(text: str, key: str) -> None:
    assert normal_key(text) == key and normal_key(key) == key


@pytest.mark.parametrize(
    "text", ["++", "ctrl+", "hyper+x", "Ctrl", "F25", "ab", "\x07", "Ctrl+ ", "Ctrl+Shift"]
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no key"):
        normal_key(text)


def test_keys_that_work_everywhere_are_none_that_are_typed() -> None:
    assert normal_global_key("ctrl+x") == "Ctrl+X" and normal_global_key("F13") == "F13"
    assert normal_global_key("shift+meta+x") == "Shift+Meta+X" and normal_global_key("") == ""
    for text in ("x", "shift+x", "Space", "shift+1"):
        with pytest.raises(ValueError, match="needs Ctrl, Alt or Meta"):
            normal_global_key(text)


def test_actions_in_words() -> None:
    assert split_action("expression Evil laugh") == ("expression", "Evil laugh")
    assert split_action("background") == ("background", "")
    for text in ("dance", "expression", "pause now", ""):
        with pytest.raises(ValueError, match="is no action"):
            split_action(text)


def test_settings_name_what_is_wrong_with_a_key() -> None:
    assert load_config(None, ['shortcuts.keys={ pause = "space" }']).shortcuts.keys == {"pause": "Space"}
    with pytest.raises(ConfigError, match="is no key: 'hyper\\+1'"):
        load_config(None, ['shortcuts.keys={ pause = "hyper+1" }'])
    with pytest.raises(ConfigError, match="is no action: 'dance'"):
        load_config(None, ['shortcuts.everywhere={ dance = "F13" }'])


def test_a_chosen_key_takes_the_place_of_a_usual_one() -> None:
    keys = keys_in_effect({"character mio": "1", "pause": "", "record": "Space"})
    assert keys["character mio"] == "1" and "expression smile" not in keys and "pause" not in keys
    assert keys["record"] == "Space" and keys["calibrate"] == USUAL_KEYS["calibrate"]
    assert len(set(keys.values())) == len(keys)


def test_an_action_begins_and_ends_once_however_often_a_system_says_that_its_key_is_down() -> None:
    said: list[str] = []
    watcher = KeyWatcher(lambda action: said.append(f"+{action}"), lambda action: said.append(f"-{action}"))
    watcher.actions = {"Ctrl+Alt+1": "pause", "F9": "record"}
    for name in ("1", "Ctrl", "Alt"):
        watcher.down(name)
    assert said == []  # it was there before the modifiers
    watcher.up("1")
    for _ in range(5):
        watcher.down("1")
    watcher.up("Ctrl")  # people let go of the modifier first
    watcher.up("1")
    watcher.up("Alt")
    watcher.down("1")
    watcher.up("1")
    for name in ("Shift", "F9"):
        watcher.down(name)
    assert said == ["+pause", "-pause"]
    watcher.up("F9")
    watcher.up("Shift")
    watcher.down("F9")
    assert said[2:] == ["+record"]


def test_what_the_system_allows_is_known_before_anything_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    wayland = possible({"XDG_SESSION_TYPE": "wayland", "DISPLAY": ":0"}, "linux")
    assert wayland.state == "impossible" and "Wayland" in wayland.reason and "address" in wayland.remedy
    assert possible({}, "linux").state == "impossible"
    monkeypatch.setattr(global_keys.importlib.util, "find_spec", lambda name: None)
    for environment, platform in (({"DISPLAY": ":0"}, "linux"), ({}, "win32"), ({}, "darwin")):
        missing = possible(environment, platform)
        assert missing.state == "missing" and "pip install pynput" in missing.remedy
    monkeypatch.setattr(global_keys.importlib.util, "find_spec", lambda name: object())
    assert possible({}, "win32").state == "off"
