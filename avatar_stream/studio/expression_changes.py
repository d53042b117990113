"""What becomes of the settings where expressions and their keys are made, renamed or put away."""

from __future__ import annotations

from collections.abc import Mapping

from avatar_stream.config import Config
from avatar_stream.config_sections import SettingValue
from avatar_stream.edits.expression import USUAL_EXPRESSIONS, NamedExpression
from avatar_stream.errors import UserInputError
from avatar_stream.shortcuts.actions import keys_in_effect

Changes = dict[str, SettingValue]


def with_expression(config: Config, name: str, expression: NamedExpression, before: str) -> Changes:
    """Keep an expression.

    Args:
        config: the settings of now.
        name: what it is called.
        expression: what it is.
        before: what it was called until now, if it has another name; its keys go along.

    Raises:
        UserInputError: another one has this name.
    """
    own = dict(config.expressions.own)
    changes: Changes = {}
    if before and before != name:
        if name in own or name in USUAL_EXPRESSIONS:
            raise UserInputError(f"There is an expression '{name}' already; choose another name")
        own = _put_away(own, before)
        changes |= _moved_keys(config, f"expression {before}", f"expression {name}")
    own[name] = expression
    return {"expressions.own": _plain(own), **changes}


def without_expression(config: Config, name: str) -> Changes:
    """Put an expression away; of the usual ones it can be brought back by `with_expression`.

    Raises:
        UserInputError: there is none of that name.
    """
    own = config.expressions.own
    if name not in own and name not in USUAL_EXPRESSIONS:
        raise UserInputError(f"There is no expression '{name}'")
    return {
        "expressions.own": _plain(_put_away(dict(own), name)),
        **_moved_keys(config, f"expression {name}", ""),
    }


def with_shortcut(config: Config, action: str, key: str, *, everywhere: bool) -> Changes:
    """Give an action another key; whatever had that key before has none any more. "" takes its key away."""
    if everywhere:
        others = {
            one: used for one, used in config.shortcuts.everywhere.items() if used != key and one != action
        }
        return {"shortcuts.everywhere": others | ({action: key} if key else {})}
    chosen = dict(config.shortcuts.keys)
    for one, used in keys_in_effect(chosen).items():
        if used == key and one != action:
            chosen[one] = ""
    return {"shortcuts.keys": {**chosen, action: key}}


def _put_away(own: dict[str, NamedExpression], name: str) -> dict[str, NamedExpression]:
    own.pop(name, None)
    if name in USUAL_EXPRESSIONS:
        own[name] = USUAL_EXPRESSIONS[name].model_copy(update={"hidden": True})
    return own


def _plain(own: Mapping[str, NamedExpression]) -> dict[str, dict[str, bool | int | float | str]]:
    return {name: expression.model_dump() for name, expression in own.items()}


def _moved_keys(config: Config, before: str, after: str) -> Changes:
    """The keys of an action for another one; "" for none."""
    keys, everywhere = dict(config.shortcuts.keys), dict(config.shortcuts.everywhere)
    key = keys_in_effect(keys).get(before, "")
    keys.pop(before, None)
    if before in keys_in_effect(keys):  # one of the usual ones
        keys[before] = ""
    if after and key:
        keys[after] = key
    wide = everywhere.pop(before, "")
    if after and wide:
        everywhere[after] = wide
    return {"shortcuts.keys": keys, "shortcuts.everywhere": everywhere}
