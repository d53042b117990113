"""Contact sheets show each pose as it is held, whatever came before it."""

from __future__ import annotations

import numpy as np

from avatar_stream.evaluation.contact_sheet import POSES, pose_sheet, posed
from avatar_stream.puppet.swinging import MAX_GAP_S
from avatar_stream.stages import Decoder
from avatar_stream.types import FaceSemantics, Picture


class Watching(Decoder):
    """Notes what it is asked to show."""

    def __init__(self) -> None:
        self.width = self.height = 32
        self.backdrop, self.face = None, None
        self.asked: list[FaceSemantics] = []

    def decode(self, semantics: FaceSemantics) -> Picture:
        self.asked.append(semantics)
        return Picture(np.zeros((32, 32, 4), np.uint8), semantics.captured_s)

    def close(self) -> None:
        pass


def test_hair_has_come_to_rest_in_every_pose() -> None:
    decoder = Watching()
    pose_sheet(decoder, 32)
    times_s = [semantics.captured_s for semantics in decoder.asked]
    assert (np.diff(times_s) > MAX_GAP_S).all()
    for name, asked in zip(POSES, decoder.asked, strict=True):
        np.testing.assert_array_equal(asked.head_rotation_rad, posed(name).head_rotation_rad)
        np.testing.assert_array_equal(asked.expression, posed(name).expression)
