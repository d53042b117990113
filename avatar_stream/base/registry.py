"""The registry by which a stage is found by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from avatar_stream.base.naming import nearest_name
from avatar_stream.errors import UserInputError

StageT = TypeVar("StageT")


class Registry(Generic[StageT]):
    """Stages of one kind by name. A stage's module registers its factory with one line."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._factories: dict[str, Callable[..., StageT]] = {}

    def register(self, name: str, factory: Callable[..., StageT]) -> None:
        """Make `factory` known under `name`."""
        self._factories[name] = factory

    def names(self) -> list[str]:
        """All known names, sorted."""
        return sorted(self._factories)

    def create(self, name: str, *args: Any, **kwargs: Any) -> StageT:
        """Call the factory registered under `name`.

        Raises:
            UserInputError: nothing is registered under that name; the message names the choices.
        """
        factory = self._factories.get(name)
        if factory is None:
            raise UserInputError(
                f"There is no {self.kind} called '{name}'{nearest_name(name, self.names())}; "
                f"choices: {', '.join(self.names())}"
            )
        return factory(*args, **kwargs)
