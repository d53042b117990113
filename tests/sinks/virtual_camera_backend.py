"""A backend of pyvirtualcam that keeps what it is sent, for the tests of the virtual camera."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import pyvirtualcam
from pyvirtualcam import camera as pyvirtualcam_camera


class FakeBackend:
    """Takes one size (any, where None), unless it is in trouble."""

    only_size: tuple[int, int] | None = None
    trouble: str | None = None
    opened: list[FakeBackend]

    def __init__(
        self, *, width: int, height: int, fps: float, fourcc: int, device: str | None, **_: Any
    ) -> None:
        if self.trouble:
            raise RuntimeError(self.trouble)
        if self.only_size not in (None, (width, height)):
            raise RuntimeError(f"size {width}x{height} is not supported")
        self.width, self.height, self.name = width, height, device or "Fake Camera"
        self.pictures: list[np.ndarray[Any, Any]] = []
        self.closed = 0
        FakeBackend.opened.append(self)

    def send(self, frame: np.ndarray[Any, Any]) -> None:
        if self.trouble:
            raise OSError(self.trouble)
        self.pictures.append(frame.reshape(self.height, self.width, 3).copy())

    def close(self) -> None:
        self.closed += 1

    def device(self) -> str:
        return self.name

    def native_fourcc(self) -> None:
        return None


@pytest.fixture()
def backend(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[FakeBackend]]:
    """The only backend that pyvirtualcam has meanwhile."""
    monkeypatch.setattr(pyvirtualcam_camera, "BACKENDS", {})
    pyvirtualcam.register_backend("fake", FakeBackend)
    FakeBackend.only_size = FakeBackend.trouble = None
    FakeBackend.opened = []
    yield FakeBackend
